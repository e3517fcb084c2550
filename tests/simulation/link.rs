//! A phone's end of the network: a call lies here until the run takes it, and waits until the run answers.
//!
//! Answers come as the packed bytes that HTTP would carry, and are read as the HTTP client reads them; so half an
//! answer is half an answer here too.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use domain::{Lane, NotebookId};
use protocol::api::{
    ApiError, BlobAppend, BlobState, FeedPage, Glance, Glanced, HelloRequest, HelloResponse, ManifestAnswer,
    ManifestRequest, OwnPage, PushAnswer, SnapshotCursor, SnapshotPage, SosCall, SosState, SyncApi,
};
use protocol::{BlobHash, Cursor, Message, frame};

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
        }
    }
}

/// What comes back: the bytes of a success, or why there is none.
pub(crate) type Reply = Result<Vec<u8>, ApiError>;

/// The line of one phone; its clones are the same line.
#[derive(Debug, Clone, Default)]
pub(crate) struct Link(Arc<Mutex<Line>>);

#[derive(Debug, Default)]
struct Line {
    call: Option<Call>,
    reply: Option<Reply>,
    /// Whether a call is on it; the others wait for their turn.
    busy: bool,
    waiting: Vec<Waker>,
}

impl Line {
    fn wake(&mut self) {
        self.waiting.drain(..).for_each(Waker::wake);
    }
}

/// The line while a call is on it; it is free again when the call has its answer or is given up.
struct Turn<'a>(&'a Link);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut line = self.0.line();
        (line.busy, line.call, line.reply) = (false, None, None);
        line.wake();
    }
}

impl Link {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the call that waits to be sent.
    pub(crate) fn take_call(&self) -> Option<Call> {
        self.line().call.take()
    }

    pub(crate) fn answer(&self, reply: Reply) {
        let mut line = self.line();
        line.reply = Some(reply);
        line.wake();
    }

    async fn turn(&self, call: Call) -> Turn<'_> {
        poll_fn(|context| {
            let mut line = self.line();
            if line.busy {
                line.waiting.push(context.waker().clone());
                return Poll::Pending;
            }
            (line.busy, line.call) = (true, Some(call.clone()));
            Poll::Ready(Turn(self))
        })
        .await
    }

    async fn ask<T: Message>(&self, call: Call) -> Result<T, ApiError> {
        let turn = self.turn(call).await;
        let wait = |context: &mut Context<'_>| {
            let mut line = self.line();
            match line.reply.take() {
                Some(reply) => Poll::Ready(reply),
                None => {
                    line.waiting.push(context.waker().clone());
                    Poll::Pending
                }
            }
        };
        let packed = poll_fn(wait).await;
        drop(turn);
        let packed = packed?;
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

    async fn own_entries(&self, _: NotebookId, _: Lane, _: u64) -> Result<OwnPage, ApiError> {
        never_asked()
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
