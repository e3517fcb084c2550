//! The calls. Two implement them: the HTTP client of the phone, and a server in the same process.

use std::future::Future;

use domain::id::NotebookId;

use super::{
    ApiError, BlobAppend, BlobState, ErrorBody, ErrorCode, FeedPage, Glance, Glanced, HelloRequest,
    HelloResponse, ManifestAnswer, ManifestRequest, NotebookState, OwnPage, RescueAnswer, RescueUpload,
    SnapshotCursor, SnapshotPage, SosCall, SosState,
};
use crate::begin::Begin;
use crate::cbor::{Reader, Wire, Writer};
use crate::enrol::{EnrolRequest, EnrolResponse};
use crate::receipt::Receipt;
use crate::{BlobHash, Cursor, Error, Lane, Signed};

/// What a server says to a batch that it took: `[0, receipt]` (200) or `[1]` (202).
#[derive(Debug, Clone)]
pub enum PushAnswer {
    /// It is durably in the chain.
    Committed(Signed<Receipt>),
    /// It waits for the lines before it, and is not durable yet.
    Staged,
}

impl Wire for PushAnswer {
    fn write(&self, to: &mut Writer) {
        match self {
            Self::Committed(receipt) => {
                to.array(2);
                to.uint(0);
                receipt.write(to);
            }
            Self::Staged => {
                to.array(1);
                to.uint(1);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        match (from.array()?, from.uint()?) {
            (2, 0) => Ok(Self::Committed(Wire::read(from)?)),
            (1, 1) => Ok(Self::Staged),
            _ => Err(Error::Malformed("no such answer to a batch")),
        }
    }
}

/// The answer of a call, when it comes.
type Answer<T> = Result<T, ApiError>;

/// What an enrolled phone may ask of its server.
pub trait SyncApi: Send + Sync {
    /// Says where both stand.
    fn hello(&self, request: HelloRequest) -> impl Future<Output = Answer<HelloResponse>> + Send;

    /// Asks whether anything is new at all. Who was not taught to answer says so, and the phone says hello.
    fn glance(&self, _glance: Glance) -> impl Future<Output = Answer<Glanced>> + Send {
        let body = ErrorBody::new(ErrorCode::NotFound, "glances are not answered here");
        async { Err(ApiError::Answered(body)) }
    }

    /// Sends a batch, packed by `frame::compress`.
    fn push(&self, notebook: NotebookId, frame: Vec<u8>) -> impl Future<Output = Answer<PushAnswer>> + Send;

    /// Says how a notebook begins that goes on from others, before its first line. Who was not taught to take it says
    /// so, and nothing of the notebook is sent.
    fn begin(&self, begin: Signed<Begin>) -> impl Future<Output = Answer<NotebookState>> + Send {
        drop(begin);
        let body = ErrorBody::new(ErrorCode::NotFound, "no notebook is begun here");
        async { Err(ApiError::Answered(body)) }
    }

    /// Gets a phone's own lines back, from the number `from` on.
    fn own_entries(
        &self,
        notebook: NotebookId,
        lane: Lane,
        from: u64,
    ) -> impl Future<Output = Answer<OwnPage>> + Send;

    /// Gets the next page of what this officer may see; no cursor means from the start.
    fn feed(&self, cursor: Option<Cursor>, limit: u64) -> impl Future<Output = Answer<FeedPage>> + Send;

    /// Gets the next page of a snapshot; no cursor means a new one. Who gives none says so, and the feed is read from its
    /// start.
    fn snapshot(&self, cursor: Option<SnapshotCursor>) -> impl Future<Output = Answer<SnapshotPage>> + Send {
        let _ = cursor;
        let body = ErrorBody::new(ErrorCode::NotFound, "snapshots are not given here");
        async { Err(ApiError::Answered(body)) }
    }

    /// Asks how much of a blob is there.
    fn blob_state(&self, hash: BlobHash) -> impl Future<Output = Answer<BlobState>> + Send;

    /// Sends the next piece of a blob.
    fn blob_append(&self, piece: BlobAppend) -> impl Future<Output = Answer<BlobState>> + Send;

    /// Asks whether a shift is whole.
    fn manifest(&self, request: ManifestRequest) -> impl Future<Output = Answer<ManifestAnswer>> + Send;

    /// Sends a rescue copy of any notebook, or a part of one that begins at an opening. Who was not taught to take it
    /// says so, and the copy stays.
    fn rescue(&self, upload: RescueUpload) -> impl Future<Output = Answer<RescueAnswer>> + Send {
        drop(upload);
        let body = ErrorBody::new(ErrorCode::NotFound, "rescue copies are not taken here");
        async { Err(ApiError::Answered(body)) }
    }

    /// `POST /sync/v1/sos`: calls for help, and asks who has answered.
    fn sos(&self, call: SosCall) -> impl Future<Output = Answer<SosState>> + Send;

    /// Gets bytes of a file of the city pack, from `offset` on, as many as the server gives at once.
    fn city_file(&self, sha256: [u8; 32], offset: u64) -> impl Future<Output = Answer<Vec<u8>>> + Send;
}

/// What a phone that is not enrolled yet may ask of the server that a code names.
pub trait EnrolApi: Send + Sync {
    /// Trades a one-time code for a certificate.
    fn enrol(&self, request: Signed<EnrolRequest>) -> impl Future<Output = Answer<EnrolResponse>> + Send;
}
