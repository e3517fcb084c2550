//! The calls of the sync protocol, straight into a server in the same process: the second of the two implementers of
//! `SyncApi`, for tests that need no network.

use std::sync::Arc;

use domain::{Lane, NotebookId};
use protocol::api::{
    ApiError, BlobAppend, BlobState, EnrolApi, ErrorBody, FeedPage, Glance, Glanced, HelloRequest,
    HelloResponse, ManifestAnswer, ManifestRequest, NotebookState, OwnPage, PushAnswer, RescueAnswer,
    RescueUpload, SnapshotCursor, SnapshotPage, SosCall, SosState, SyncApi,
};
use protocol::begin::Begin;
use protocol::certificate::DeviceCertificate;
use protocol::enrol::{EnrolRequest, EnrolResponse};
use protocol::{BlobHash, Cursor, Signed};

use crate::auth::{self, Caller};
use crate::config::Work;
use crate::station::Station;
use crate::{
    Error, begin, blobs, city_file, enrol, feed, glance, hello, inbox, manifest, rescue, snapshot, sos,
};

/// A phone's line into a server in the same process.
#[derive(Clone)]
pub struct InProcess {
    station: Arc<Station>,
    certificate: Signed<DeviceCertificate>,
}

/// A line for phones that are not enrolled yet.
#[derive(Clone)]
pub struct InProcessEnrol {
    station: Arc<Station>,
}

impl InProcess {
    pub(crate) fn new(station: Arc<Station>, certificate: Signed<DeviceCertificate>) -> Self {
        Self { station, certificate }
    }

    /// Does a call as the phone of the certificate, away from the threads that wait for others.
    async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Station, &Caller) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, ApiError> {
        let (station, certificate) = (Arc::clone(&self.station), self.certificate.clone());
        answer(self.station.work, move || {
            let caller = auth::admit(&station, &certificate)?;
            station.heard(caller.device.device)?;
            work(&station, &caller)
        })
        .await
    }
}

impl InProcessEnrol {
    pub(crate) fn new(station: Arc<Station>) -> Self {
        Self { station }
    }
}

async fn answer<T: Send + 'static>(
    at: Work,
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, ApiError> {
    let done = at.run(work).await;
    done.map_err(|error| ApiError::Answered(ErrorBody::from(error)))
}

impl EnrolApi for InProcessEnrol {
    async fn enrol(&self, request: Signed<EnrolRequest>) -> Result<EnrolResponse, ApiError> {
        let station = Arc::clone(&self.station);
        answer(station.work, move || enrol::answer(&station, &request)).await
    }
}

impl SyncApi for InProcess {
    async fn hello(&self, request: HelloRequest) -> Result<HelloResponse, ApiError> {
        self.call(move |station, caller| hello::answer(station, caller, &request))
            .await
    }

    async fn glance(&self, request: Glance) -> Result<Glanced, ApiError> {
        self.call(move |station, caller| glance::answer(station, caller, &request))
            .await
    }

    async fn push(&self, notebook: NotebookId, frame: Vec<u8>) -> Result<PushAnswer, ApiError> {
        self.call(move |station, caller| inbox::push(station, &caller.proved(), notebook, &frame))
            .await
    }

    async fn begin(&self, begin: Signed<Begin>) -> Result<NotebookState, ApiError> {
        self.call(move |station, caller| {
            let id = begin.peek()?.notebook;
            begin::answer(station, caller, id, &begin)
        })
        .await
    }

    async fn own_entries(&self, notebook: NotebookId, lane: Lane, from: u64) -> Result<OwnPage, ApiError> {
        self.call(move |station, caller| feed::own(station, caller, notebook, (lane, from)))
            .await
    }

    async fn feed(&self, cursor: Option<Cursor>, limit: u64) -> Result<FeedPage, ApiError> {
        self.call(move |station, caller| feed::page(station, caller, cursor, limit))
            .await
    }

    async fn snapshot(&self, cursor: Option<SnapshotCursor>) -> Result<SnapshotPage, ApiError> {
        self.call(move |station, caller| snapshot::page(station, caller, cursor))
            .await
    }

    async fn blob_state(&self, hash: BlobHash) -> Result<BlobState, ApiError> {
        self.call(move |station, caller| blobs::state(station, caller, hash))
            .await
    }

    async fn blob_append(&self, piece: BlobAppend) -> Result<BlobState, ApiError> {
        self.call(move |station, caller| blobs::append(station, caller, &piece))
            .await
    }

    async fn manifest(&self, request: ManifestRequest) -> Result<ManifestAnswer, ApiError> {
        self.call(move |station, caller| manifest::answer(station, caller, &request))
            .await
    }

    async fn rescue(&self, upload: RescueUpload) -> Result<RescueAnswer, ApiError> {
        self.call(move |station, _| rescue::answer(station, &upload))
            .await
    }

    async fn sos(&self, call: SosCall) -> Result<SosState, ApiError> {
        self.call(move |station, caller| sos::call(station, caller, &call))
            .await
    }

    async fn city_file(&self, sha256: [u8; 32], offset: u64) -> Result<Vec<u8>, ApiError> {
        self.call(move |station, _| city_file::piece(station, sha256, offset))
            .await
    }
}
