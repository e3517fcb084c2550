//! Stands between the app and the server and watches: every receipt is verified a second time against the city's root
//! key, and what was sent in vain is counted. It changes nothing.

use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::{Lane, NotebookId};
use protocol::api::{
    ApiError, BlobAppend, BlobState, FeedPage, HelloRequest, HelloResponse, ManifestAnswer, ManifestRequest,
    OwnPage, PushAnswer, SosCall, SosState, SyncApi,
};
use protocol::certificate::ServerCertificate;
use protocol::receipt::{self, OfServer};
use protocol::{BlobHash, Cursor, Signed};

/// What was seen so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Receipts whose signature was verified.
    pub receipts: u64,
    /// Receipts whose signature is wrong.
    pub false_receipts: u64,
    /// Bytes of batches that got no answer and were therefore sent in vain, or must be sent again.
    pub batch_bytes_in_vain: u64,
    /// Bytes of pieces of photos that got no answer.
    pub blob_bytes_in_vain: u64,
    /// Bytes of the largest batch.
    pub largest_batch: u64,
}

/// A server with somebody watching.
#[derive(Debug)]
pub struct Witness<S> {
    server: S,
    certificate: ServerCertificate,
    seen: Mutex<Seen>,
}

impl<S> Witness<S> {
    /// Watches a server that signs with the key of this certificate, which was checked against the city's root.
    pub fn of(server: S, certificate: ServerCertificate) -> Self {
        Self {
            server,
            certificate,
            seen: Mutex::default(),
        }
    }

    /// Returns the server itself.
    pub const fn server(&self) -> &S {
        &self.server
    }

    /// Returns what was seen so far.
    pub fn seen(&self) -> Seen {
        *self.lock()
    }

    /// Verifies a receipt, and returns what it says.
    pub fn open<T: OfServer>(&self, signed: &Signed<T>) -> Option<T> {
        receipt::open(signed, &self.certificate).ok()
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note<T: OfServer>(&self, signed: Option<&Signed<T>>) {
        let Some(signed) = signed else { return };
        let holds = self.open(signed).is_some();
        let mut seen = self.lock();
        seen.receipts += u64::from(holds);
        seen.false_receipts += u64::from(!holds);
    }
}

type Answer<T> = Result<T, ApiError>;

impl<S: SyncApi> SyncApi for Witness<S> {
    async fn hello(&self, request: HelloRequest) -> Answer<HelloResponse> {
        self.server.hello(request).await
    }

    async fn push(&self, notebook: NotebookId, frame: Vec<u8>) -> Answer<PushAnswer> {
        let bytes = frame.len() as u64;
        let answer = self.server.push(notebook, frame).await;
        let mut seen = self.lock();
        seen.largest_batch = seen.largest_batch.max(bytes);
        seen.batch_bytes_in_vain += if answer.is_err() { bytes } else { 0 };
        drop(seen);
        if let Ok(PushAnswer::Committed(signed)) = &answer {
            self.note(Some(signed));
        }
        answer
    }

    async fn own_entries(&self, notebook: NotebookId, lane: Lane, from: u64) -> Answer<OwnPage> {
        self.server.own_entries(notebook, lane, from).await
    }

    async fn feed(&self, cursor: Option<Cursor>, limit: u64) -> Answer<FeedPage> {
        self.server.feed(cursor, limit).await
    }

    async fn blob_state(&self, hash: BlobHash) -> Answer<BlobState> {
        let state = self.server.blob_state(hash).await?;
        self.note(state.receipt.as_ref());
        Ok(state)
    }

    async fn blob_append(&self, piece: BlobAppend) -> Answer<BlobState> {
        let bytes = piece.bytes.0.len() as u64;
        let answer = self.server.blob_append(piece).await;
        match &answer {
            Ok(state) => self.note(state.receipt.as_ref()),
            Err(_) => self.lock().blob_bytes_in_vain += bytes,
        }
        answer
    }

    async fn manifest(&self, request: ManifestRequest) -> Answer<ManifestAnswer> {
        let answer = self.server.manifest(request).await?;
        if let ManifestAnswer::AllHeld(signed) = &answer {
            self.note(Some(signed));
        }
        Ok(answer)
    }

    async fn sos(&self, call: SosCall) -> Answer<SosState> {
        self.server.sos(call).await
    }

    async fn city_file(&self, sha256: [u8; 32], offset: u64) -> Answer<Vec<u8>> {
        self.server.city_file(sha256, offset).await
    }
}
