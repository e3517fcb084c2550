//! What moves bytes to and from other machines and disks, for threads that wait for the answer.
//!
//! It is a runtime of its own: whoever waits may be a thread of the server's, of a command's or of a test's, and work that
//! is waited for never queues behind those who wait.

use futures_executor::block_on;
use tokio::runtime::{Handle, Runtime};

use crate::Error;

/// The threads that move bytes.
pub(crate) struct Lines(Option<Runtime>);

impl Lines {
    /// Starts them under a name.
    pub(crate) fn open(name: &str) -> Result<Self, Error> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name(name)
            .enable_all()
            .build();
        Ok(Self(Some(runtime.map_err(Error::Threads)?)))
    }

    /// Returns what starts tasks.
    pub(crate) fn handle(&self) -> Result<&Handle, Error> {
        Ok(self.0.as_ref().ok_or(Error::Stopped)?.handle())
    }

    /// Waits for an answer, which is moved by these threads.
    pub(crate) fn wait<T>(&self, work: impl Future<Output = T>) -> Result<T, Error> {
        let _within = self.handle()?.enter();
        Ok(block_on(work))
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            // Nothing is under way: each call has waited for its answer.
            runtime.shutdown_background();
        }
    }
}
