//! The other side of the measured sync: takes batches as a server does (unpacks, verifies, signs a receipt), keeps
//! them in memory, and counts their bytes.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use domain::{EntryHash, Lane, NotebookId, RecordId, Timestamp};
use protocol::api::{
    ApiError, BlobAppend, BlobState, ErrorCode, FeedPage, HelloRequest, HelloResponse, LaneState, Limits,
    ManifestAnswer, ManifestRequest, NotebookState, NotebookStatus, OwnPage, PushAnswer, SosCall, SosState,
    SyncApi,
};
use protocol::batch::{Against, PackedBatch};
use protocol::receipt::Receipt;
use protocol::{BlobHash, Cursor, Epoch, KeyId, LogHash, Nonce, Signed, frame};
use seal::Key;
use seal::sign::{SigningKey, VerifyingKey};

const EPOCH: Epoch = Epoch([0xe0; 16]);

/// What came.
#[derive(Default)]
pub(crate) struct Came {
    heads: BTreeMap<Lane, (u64, EntryHash)>,
    keys: BTreeMap<RecordId, Key>,
    /// The frames as they came, by lane.
    pub(crate) frames: Vec<(Lane, Vec<u8>)>,
}

/// The receiver.
pub(crate) struct Receiver {
    pub(crate) city: domain::CityId,
    pub(crate) key: SigningKey,
    pub(crate) phone: VerifyingKey,
    pub(crate) came: Mutex<Came>,
}

type Answer<T> = Result<T, ApiError>;

fn refuse<T>(why: &str) -> Answer<T> {
    Err(ApiError::answered(ErrorCode::Malformed, why))
}

impl Receiver {
    fn take(&self, notebook: NotebookId, packed: Vec<u8>) -> Result<Receipt, protocol::Error> {
        let batch = PackedBatch::open(&frame::decompress(&packed)?)?;
        let lane = batch.lane;
        let mut came = self.came.lock().unwrap_or_else(PoisonError::into_inner);
        let known_key = |record| came.keys.get(&record).cloned();
        let verified = batch.verify(&Against {
            city: self.city,
            notebook,
            device_key: &self.phone,
            known_key: &known_key,
        })?;
        came.heads.insert(lane, (verified.head.seq, verified.head.hash));
        came.keys.extend(verified.new_keys);
        came.frames.push((lane, packed));
        Ok(Receipt {
            city: self.city,
            key_id: KeyId::of(&self.key.verifying_key()),
            epoch: EPOCH,
            notebook,
            lane,
            committed: verified.head.seq,
            hash: verified.head.hash,
            backed_up: 0,
            held: Vec::new(),
            feed_pos: 0,
            log_hash: LogHash([0; 32]),
            time: Timestamp(0),
        })
    }
}

impl SyncApi for Receiver {
    async fn hello(&self, request: HelloRequest) -> Answer<HelloResponse> {
        let came = self.came.lock().unwrap_or_else(PoisonError::into_inner);
        let state = |lane: &Lane| LaneState {
            lane: *lane,
            committed: came.heads.get(lane).map_or(0, |head| head.0),
            hash: came.heads.get(lane).map(|head| head.1),
            backed_up: 0,
            held: None,
            missed: None,
        };
        let of = |asked: &protocol::api::NotebookHello| NotebookState {
            notebook: asked.notebook,
            lanes: Lane::ALL.iter().map(state).collect(),
            status: NotebookStatus::Open,
            files: None,
        };
        Ok(HelloResponse {
            version: 1,
            epoch: EPOCH,
            server_time: Timestamp(0),
            nonce: Nonce([0; 16]),
            notebooks: request.notebooks.iter().map(of).collect(),
            limits: Limits {
                max_batch_entries: 512,
                max_batch_bytes: 4_194_304,
            },
            feed_head: 0,
            server_keys: Vec::new(),
            orders: Vec::new(),
            scope: None,
            tag: None,
            schemas: None,
            forgot: None,
        })
    }

    async fn push(&self, notebook: NotebookId, packed: Vec<u8>) -> Answer<PushAnswer> {
        match self.take(notebook, packed) {
            Ok(receipt) => Ok(PushAnswer::Committed(Signed::sign(&receipt, &self.key))),
            Err(error) => Err(ApiError::answered(error.code(), error.to_string())),
        }
    }

    async fn own_entries(&self, _: NotebookId, _: Lane, _: u64) -> Answer<OwnPage> {
        refuse("nothing is read here")
    }

    async fn feed(&self, _: Option<Cursor>, _: u64) -> Answer<FeedPage> {
        refuse("nothing is read here")
    }

    async fn blob_state(&self, _: BlobHash) -> Answer<BlobState> {
        refuse("no photos here")
    }

    async fn blob_append(&self, _: BlobAppend) -> Answer<BlobState> {
        refuse("no photos here")
    }

    async fn manifest(&self, _: ManifestRequest) -> Answer<ManifestAnswer> {
        refuse("no manifest here")
    }

    async fn sos(&self, _: SosCall) -> Answer<SosState> {
        refuse("no calls here")
    }

    async fn city_file(&self, _: [u8; 32], _: u64) -> Answer<Vec<u8>> {
        refuse("no files here")
    }
}
