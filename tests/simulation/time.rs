//! Time in a run: one true time that only the run moves, and clocks that may be wrong about it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering::Relaxed};

use domain::{BootId, Clocks, Timestamp};

/// Sunday evening, 22 November 2026.
const EVENING_MS: i64 = 1_795_410_000_000;
/// How long everything had been running when the run began.
const UPTIME_MS: i64 = 3_600_000;
const GOES: i64 = i64::MIN;

/// The true time; its clones are the same time.
#[derive(Debug, Clone)]
pub(crate) struct TrueTime(Arc<AtomicI64>);

impl TrueTime {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(EVENING_MS)))
    }

    pub(crate) fn pass(&self, millis: i64) {
        self.0.fetch_add(millis, Relaxed);
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Relaxed))
    }

    /// Returns how long the run has lasted.
    pub(crate) fn lasted_ms(&self) -> i64 {
        self.0.load(Relaxed) - EVENING_MS
    }
}

/// A clock that may be years off or stuck; its clones are the same clock.
#[derive(Debug, Clone)]
pub(crate) struct Hands {
    truth: TrueTime,
    dial: Arc<Dial>,
}

#[derive(Debug)]
struct Dial {
    offset_ms: AtomicI64,
    stuck_at: AtomicI64,
    started_at: AtomicI64,
    boot: AtomicU8,
}

impl Hands {
    pub(crate) fn new(truth: &TrueTime) -> Self {
        Self {
            dial: Arc::new(Dial {
                offset_ms: AtomicI64::new(0),
                stuck_at: AtomicI64::new(GOES),
                started_at: AtomicI64::new(truth.now().0 - UPTIME_MS),
                boot: AtomicU8::new(1),
            }),
            truth: truth.clone(),
        }
    }

    pub(crate) fn wall(&self) -> Timestamp {
        match self.dial.stuck_at.load(Relaxed) {
            GOES => Timestamp(self.truth.now().0 + self.dial.offset_ms.load(Relaxed)),
            stuck => Timestamp(stuck),
        }
    }

    pub(crate) fn mono_ms(&self) -> u64 {
        let since = self.truth.now().0 - self.dial.started_at.load(Relaxed);
        since.unsigned_abs()
    }

    pub(crate) fn clocks(&self) -> Clocks {
        Clocks {
            wall: self.wall(),
            mono_ms: self.mono_ms(),
            boot: BootId::from_bytes([self.dial.boot.load(Relaxed); 16]),
            gnss: None,
            server_offset_ms: None,
        }
    }

    pub(crate) fn set_off_by(&self, offset_ms: i64) {
        self.dial.stuck_at.store(GOES, Relaxed);
        self.dial.offset_ms.store(offset_ms, Relaxed);
    }

    pub(crate) fn stop(&self) {
        self.dial.stuck_at.store(self.wall().0, Relaxed);
    }

    /// Starts the device again: another boot, counting from nothing.
    pub(crate) fn boot(&self) {
        self.dial.started_at.store(self.truth.now().0, Relaxed);
        self.dial.boot.fetch_add(1, Relaxed);
    }
}

impl server::Clock for Hands {
    fn now(&self) -> Timestamp {
        self.wall()
    }

    fn mono_ms(&self) -> u64 {
        Self::mono_ms(self)
    }
}
