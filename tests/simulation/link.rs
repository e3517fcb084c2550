//! A phone's end of the network: calls lie here until the run takes them, and wait until the run answers, in any order.
//!
//! Answers come as the packed bytes that HTTP would carry, and are read as the HTTP client reads them; so half an
//! answer is half an answer here too.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use domain::{Lane, NotebookId};
use protocol::api::{
    ApiError, BlobAppend, BlobState, FeedPage, Glance, Glanced, HelloRequest, HelloResponse, ManifestAnswer,
    ManifestRequest, NotebookState, OwnPage, PushAnswer, SnapshotCursor, SnapshotPage, SosCall, SosState,
    SyncApi,
};
use protocol::begin::Begin;
use protocol::{BlobHash, Cursor, Message, Signed, frame};

/// A call that a phone makes.
#[derive(Debug, Clone)]
pub(crate) enum Call {
    Glance(Glance),
    Hello(HelloRequest),
    Push(NotebookId, Vec<u8>),
    Feed(Option<Cursor>, u64),
    Snapshot(Option<SnapshotCursor>),
    BlobState(BlobHash),
    BlobAppend(BlobAppend),
    Own(NotebookId, Lane, u64),
    Begin(Signed<Begin>),
}

impl Call {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Glance(_) => "glance",
            Self::Hello(_) => "hello",
            Self::Push(..) => "push",
            Self::Feed(..) => "feed",
            Self::Snapshot(_) => "snapshot",
            Self::BlobState(_) => "blob?",
            Self::BlobAppend(_) => "blob",
            Self::Own(..) => "own lines",
            Self::Begin(_) => "begin",
        }
    }
}

/// What comes back: the bytes of a success, or why there is none.
pub(crate) type Reply = Result<Vec<u8>, ApiError>;

/// The number of a call.
pub(crate) type Number = u64;

/// The line of one phone; its clones are the same line. Several calls may be on it at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Link(Arc<Mutex<Line>>);

#[derive(Debug, Default)]
struct Line {
    last: Number,
    calls: BTreeMap<Number, Call>,
    replies: BTreeMap<Number, Reply>,
    waiting: BTreeMap<Number, Waker>,
}

/// A call that waits for its answer; given up, it is forgotten here, wherever it is by then.
struct Turn<'a>(&'a Link, Number);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut line = self.0.line();
        line.calls.remove(&self.1);
        line.replies.remove(&self.1);
        line.waiting.remove(&self.1);
    }
}

impl Link {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the calls that wait to be sent, in their order.
    pub(crate) fn take_calls(&self) -> Vec<(Number, Call)> {
        std::mem::take(&mut self.line().calls).into_iter().collect()
    }

    /// Gives a call its answer; one that was given up has no use for it.
    pub(crate) fn answer(&self, number: Number, reply: Reply) {
        let mut line = self.line();
        if let Some(waker) = line.waiting.remove(&number) {
            line.replies.insert(number, reply);
            waker.wake();
        }
    }

    fn call(&self, call: Call) -> Turn<'_> {
        let mut line = self.line();
        line.last += 1;
        let number = line.last;
        line.calls.insert(number, call);
        Turn(self, number)
    }

    async fn ask<T: Message>(&self, call: Call) -> Result<T, ApiError> {
        let turn = self.call(call);
        let wait = |context: &mut Context<'_>| {
            let mut line = self.line();
            match line.replies.remove(&turn.1) {
                Some(reply) => Poll::Ready(reply),
                None => {
                    line.waiting.insert(turn.1, context.waker().clone());
                    Poll::Pending
                }
            }
        };
        let packed = poll_fn(wait).await?;
        let bytes = frame::decompress(&packed).map_err(not_ours)?;
        T::decode(&bytes).map_err(not_ours)
    }
}

fn not_ours(why: protocol::Error) -> ApiError {
    ApiError::NotOurs {
        status: 200,
        why: why.to_string(),
    }
}

/// What no run of the sync asks.
fn never_asked<T>() -> Result<T, ApiError> {
    Err(ApiError::Unreachable("no run of the sync asks this".to_owned()))
}

impl SyncApi for Link {
    async fn hello(&self, request: HelloRequest) -> Result<HelloResponse, ApiError> {
        self.ask(Call::Hello(request)).await
    }

    async fn glance(&self, glance: Glance) -> Result<Glanced, ApiError> {
        self.ask(Call::Glance(glance)).await
    }

    async fn push(&self, notebook: NotebookId, frame: Vec<u8>) -> Result<PushAnswer, ApiError> {
        self.ask(Call::Push(notebook, frame)).await
    }

    async fn own_entries(&self, notebook: NotebookId, lane: Lane, from: u64) -> Result<OwnPage, ApiError> {
        self.ask(Call::Own(notebook, lane, from)).await
    }

    async fn begin(&self, begin: Signed<Begin>) -> Result<NotebookState, ApiError> {
        self.ask(Call::Begin(begin)).await
    }

    async fn feed(&self, cursor: Option<Cursor>, limit: u64) -> Result<FeedPage, ApiError> {
        self.ask(Call::Feed(cursor, limit)).await
    }

    async fn snapshot(&self, cursor: Option<SnapshotCursor>) -> Result<SnapshotPage, ApiError> {
        self.ask(Call::Snapshot(cursor)).await
    }

    async fn blob_state(&self, hash: BlobHash) -> Result<BlobState, ApiError> {
        self.ask(Call::BlobState(hash)).await
    }

    async fn blob_append(&self, piece: BlobAppend) -> Result<BlobState, ApiError> {
        self.ask(Call::BlobAppend(piece)).await
    }

    async fn manifest(&self, _: ManifestRequest) -> Result<ManifestAnswer, ApiError> {
        never_asked()
    }

    async fn sos(&self, _: SosCall) -> Result<SosState, ApiError> {
        never_asked()
    }

    async fn city_file(&self, _: [u8; 32], _: u64) -> Result<Vec<u8>, ApiError> {
        never_asked()
    }
}
