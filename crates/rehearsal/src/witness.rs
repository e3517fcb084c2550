//! Stands between the app and the server and watches: every receipt is verified a second time against the city's root
//! key, what it promises is noted, and what was sent in vain is counted. It changes nothing.

use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::{Lane, NotebookId};
use protocol::api::{
    ApiError, BlobAppend, BlobState, FeedPage, Glance, Glanced, HelloRequest, HelloResponse, ManifestAnswer,
    ManifestRequest, OwnPage, PushAnswer, SnapshotCursor, SnapshotPage, SosCall, SosState, SyncApi,
};
use protocol::certificate::ServerCertificate;
use protocol::receipt::{self, BlobReceipt, OfServer, Receipt};
use protocol::{BlobHash, Cursor, Signed};

use crate::promised::Promised;

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
    /// Bytes of the batches that got a receipt, by the number of their lane.
    pub batch_bytes: [u64; Lane::ALL.len()],
}

/// A server with somebody watching.
#[derive(Debug)]
pub struct Witness<S> {
    server: S,
    certificate: ServerCertificate,
    seen: Mutex<Seen>,
    promised: Mutex<Promised>,
}

impl<S> Witness<S> {
    /// Watches a server that signs with the key of this certificate, which was checked against the city's root.
    pub fn of(server: S, certificate: ServerCertificate) -> Self {
        Self {
            server,
            certificate,
            seen: Mutex::default(),
            promised: Mutex::default(),
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

    /// Returns what the server has promised so far.
    pub fn promised(&self) -> Promised {
        self.promises().clone()
    }

    /// Verifies a receipt, and returns what it says.
    pub fn open<T: OfServer>(&self, signed: &Signed<T>) -> Option<T> {
        receipt::open(signed, &self.certificate).ok()
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn promises(&self) -> MutexGuard<'_, Promised> {
        self.promised.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a receipt, and returns what it says when its signature holds.
    fn note<T: OfServer>(&self, signed: &Signed<T>) -> Option<T> {
        let opened = self.open(signed);
        let mut seen = self.lock();
        seen.receipts += u64::from(opened.is_some());
        seen.false_receipts += u64::from(opened.is_none());
        opened
    }

    fn note_batch(&self, receipt: &Receipt, bytes: u64) {
        let mut seen = self.lock();
        let sum = seen.batch_bytes.get_mut(usize::from(receipt.lane.number()));
        sum.into_iter().for_each(|sum| *sum += bytes);
        drop(seen);
        let line = (receipt.lane, receipt.committed, receipt.hash);
        self.promises().lines.insert(line);
    }

    fn note_file(&self, signed: Option<&Signed<BlobReceipt>>) {
        let receipt = signed.and_then(|signed| self.note(signed));
        self.promises()
            .files
            .extend(receipt.map(|receipt| receipt.sealed_hash));
    }
}

type Answer<T> = Result<T, ApiError>;

impl<S: SyncApi> SyncApi for Witness<S> {
    async fn hello(&self, request: HelloRequest) -> Answer<HelloResponse> {
        self.server.hello(request).await
    }

    async fn glance(&self, glance: Glance) -> Answer<Glanced> {
        self.server.glance(glance).await
    }

    async fn push(&self, notebook: NotebookId, frame: Vec<u8>) -> Answer<PushAnswer> {
        let bytes = frame.len() as u64;
        let answer = self.server.push(notebook, frame).await;
        let mut seen = self.lock();
        seen.largest_batch = seen.largest_batch.max(bytes);
        seen.batch_bytes_in_vain += if answer.is_err() { bytes } else { 0 };
        drop(seen);
        if let Ok(PushAnswer::Committed(signed)) = &answer
            && let Some(receipt) = self.note(signed)
        {
            self.note_batch(&receipt, bytes);
        }
        answer
    }

    async fn own_entries(&self, notebook: NotebookId, lane: Lane, from: u64) -> Answer<OwnPage> {
        self.server.own_entries(notebook, lane, from).await
    }

    async fn feed(&self, cursor: Option<Cursor>, limit: u64) -> Answer<FeedPage> {
        self.server.feed(cursor, limit).await
    }

    async fn snapshot(&self, cursor: Option<SnapshotCursor>) -> Answer<SnapshotPage> {
        self.server.snapshot(cursor).await
    }

    async fn blob_state(&self, hash: BlobHash) -> Answer<BlobState> {
        let state = self.server.blob_state(hash).await?;
        self.note_file(state.receipt.as_ref());
        Ok(state)
    }

    async fn blob_append(&self, piece: BlobAppend) -> Answer<BlobState> {
        let bytes = piece.bytes.0.len() as u64;
        let answer = self.server.blob_append(piece).await;
        match &answer {
            Ok(state) => self.note_file(state.receipt.as_ref()),
            Err(_) => self.lock().blob_bytes_in_vain += bytes,
        }
        answer
    }

    async fn manifest(&self, request: ManifestRequest) -> Answer<ManifestAnswer> {
        let answer = self.server.manifest(request).await?;
        if let ManifestAnswer::AllHeld(signed) = &answer {
            self.note(signed);
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
