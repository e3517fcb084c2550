//! How long the server waits for those who are slow, and how much it does at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The limits of waiting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// A TLS handshake.
    pub(crate) handshake: Duration,
    /// A request's head, or a connection on which nothing is asked and nothing is taken.
    pub(crate) head: Duration,
    /// The same two when most places are taken.
    pub(crate) crowded: Duration,
    /// Between two pieces of a request's body.
    pub(crate) stall: Duration,
    /// The whole of a body: 4 MiB on 64 kbit/s take nine minutes; phones on such links send smaller pieces.
    pub(crate) body: Duration,
    /// In the queue for work; then it is `busy`.
    pub(crate) queue: Duration,
    /// For a request to end when the connection or the server ends.
    pub(crate) farewell: Duration,
    /// How many connections are held at once. A process usually may have 1,024 files open, and the ledger needs some.
    pub(crate) connections: usize,
}

impl Patience {
    /// What a server has.
    pub(crate) const USUAL: Self = Self {
        handshake: Duration::from_secs(15),
        head: Duration::from_secs(30),
        crowded: Duration::from_secs(3),
        stall: Duration::from_secs(30),
        body: Duration::from_secs(300),
        queue: Duration::from_secs(20),
        farewell: Duration::from_secs(3),
        connections: 768,
    };
}

/// How many requests are worked on at once. The ledger has one writer, which takes in all that wait by one commit, and a
/// machine a few cores: more only take memory.
const AT_ONCE: usize = 32;
/// Places that only calls for help may take, whatever else waits.
const FOR_HELP: usize = 4;

/// The places of those that are worked on. A request that was given up while it waits takes none.
pub(crate) struct Places {
    usual: Arc<Semaphore>,
    help: Arc<Semaphore>,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            usual: Arc::new(Semaphore::new(AT_ONCE)),
            help: Arc::new(Semaphore::new(FOR_HELP)),
        }
    }
}

impl Places {
    /// Waits for a place, but not for ever.
    pub(crate) async fn take(&self, within: Duration) -> Option<OwnedSemaphorePermit> {
        one_of(&self.usual, within).await
    }

    /// Waits for a place of a call for help.
    pub(crate) async fn take_for_help(&self, within: Duration) -> Option<OwnedSemaphorePermit> {
        one_of(&self.help, within).await
    }
}

async fn one_of(places: &Arc<Semaphore>, within: Duration) -> Option<OwnedSemaphorePermit> {
    let place = Arc::clone(places).acquire_owned();
    tokio::time::timeout(within, place).await.ok()?.ok()
}
