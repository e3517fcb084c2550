//! A track that is replayed as if it were walked now: for development and demonstration.

use std::path::{Path, PathBuf};

use app::{Session, route};
use position::{Answer, AtEnd, PositionSource, Replay, ReplaySource};

/// A track to replay.
pub(super) struct Replayed {
    file: PathBuf,
    source: Option<ReplaySource>,
}

impl Replayed {
    /// Returns the track that `PATROLBOOK_REPLAY` names.
    pub(super) fn named() -> Option<Self> {
        let file = std::env::var_os("PATROLBOOK_REPLAY")?.into();
        Some(Self { file, source: None })
    }

    /// Begins anew with the next shift.
    pub(super) fn stop(self) -> Self {
        Self { source: None, ..self }
    }

    /// Takes every fix that is due.
    pub(super) fn hear(&mut self, session: &Session, now: i64) {
        self.source = self.source.take().or_else(|| read(&self.file, now));
        while let Some(source) = &mut self.source {
            match source.next_fix(now) {
                Ok(Answer::Fix(fix)) => super::warn(route::take_fix(session, fix, source.source())),
                Ok(Answer::Wait) => return,
                Ok(Answer::Ended) | Err(_) => self.source = None,
            }
        }
    }
}

fn read(file: &Path, now: i64) -> Option<ReplaySource> {
    let bytes = std::fs::read(file)
        .inspect_err(|error| tracing::warn!("read the track to replay: {error}"))
        .ok()?;
    let track = track::import(&bytes)
        .inspect_err(|error| tracing::warn!("read the track to replay: {error}"))
        .ok()?;
    let plan = Replay {
        start_ms: now,
        speed: 1.0,
        then: AtEnd::TurnBack,
    };
    ReplaySource::new(track.fixes(), plan).ok()
}
