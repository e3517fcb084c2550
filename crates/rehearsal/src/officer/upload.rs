//! Syncing, once or until nothing is left, and the proof at the end.

use std::time::Duration;

use app::syncing::{self, Backoff};
use app::view::{ManifestView, SyncReport};
use domain::RecordId;

use super::Officer;
use crate::error::{Error, Result};
use crate::virtual_clock::Stopwatch;

/// How often a sync that fails is tried again: a link that breaks at random may break often.
const TRIES: u32 = 60;
/// The longest wait between two tries.
const LONGEST_WAIT_MS: u64 = 1_000;

impl Officer {
    /// Syncs once, as far as the link bears.
    ///
    /// # Errors
    /// Only when the phone itself fails; trouble with the server is in the report.
    pub async fn sync(&mut self) -> Result<SyncReport> {
        Ok(self.sync_once().await?.0)
    }

    async fn sync_once(&mut self) -> Result<(SyncReport, syncing::Report)> {
        let watch = Stopwatch::start();
        let done = syncing::run(&self.session, &self.server, self.pace).await;
        self.sync_ms += watch.ms();
        let (shown, report) = done?;
        self.pace = report.pace;
        Ok((shown, report))
    }

    /// Syncs until the phone has nothing more to send.
    ///
    /// # Errors
    /// Says that the server could not be reached, or what it does not take.
    pub async fn sync_to_the_end(&mut self) -> Result<()> {
        // What was just saved may still be undone and is not sent before.
        self.pass(10)?;
        let mut backoff = Backoff::default();
        let mut last = None;
        for _ in 0..TRIES {
            let (shown, report) = self.sync_once().await?;
            let status = app::status::status(&self.session)?;
            if shown.failure.is_none() && status.on_phone == 0 && status.photos_on_phone == 0 {
                return Ok(());
            }
            last = shown.failure;
            let wait_ms = syncing::wait_ms(&self.session, &mut backoff, &report).min(LONGEST_WAIT_MS);
            tokio::time::sleep(Duration::from_millis(wait_ms)).await;
        }
        Err(last.map_or(
            Error::Script("the sync ends with something left on the phone"),
            Error::of_call,
        ))
    }

    /// Asks for the server's signature under the whole shift.
    ///
    /// # Errors
    /// Returns why the server could not be asked.
    pub async fn prove(&self, shift: RecordId) -> Result<ManifestView> {
        syncing::prove(&self.session, &self.server, &shift.to_string())
            .await
            .map_err(Error::of_call)
    }
}
