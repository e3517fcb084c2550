//! Notices that somebody set the clock which times the fixes.
//!
//! One fix that is out of time is the receiver's error. A run of them whose times follow each other is another clock, and
//! without it a clock that once ran ahead would end the route. It reads no clock itself.

use crate::policy::{ASTRAY_FIXES, ASTRAY_MS, CLOCK_MS};
use crate::rejection::Rejection;

/// What was heard of the time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Watchmaker {
    last_ms: Option<i64>,
    astray: Option<Astray>,
}

/// A run of times that do not follow what is known.
#[derive(Debug, Clone, Copy)]
struct Astray {
    first_ms: i64,
    last_ms: i64,
    count: u32,
}

/// What a time is to those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Follows {
    /// It comes after them.
    Clock,
    /// It comes after a run of others like it: the clock was set.
    AnotherClock,
}

impl Watchmaker {
    /// Returns one who knows of a time.
    pub(crate) fn knowing(last_ms: i64) -> Self {
        Self {
            last_ms: Some(last_ms),
            astray: None,
        }
    }

    /// Says what a time is to those before it, or why it is not believed.
    pub(crate) fn look(&mut self, time_ms: i64) -> Result<Follows, Rejection> {
        let Some(reason) = self.last_ms.and_then(|last| doubt(last, time_ms)) else {
            self.astray = None;
            return Ok(Follows::Clock);
        };
        let run = match self.astray {
            Some(run) if doubt(run.last_ms, time_ms).is_none() => Astray {
                last_ms: time_ms,
                count: run.count.saturating_add(1),
                ..run
            },
            _ => Astray {
                first_ms: time_ms,
                last_ms: time_ms,
                count: 1,
            },
        };
        self.astray = Some(run);
        if run.count < ASTRAY_FIXES || run.last_ms.saturating_sub(run.first_ms) < ASTRAY_MS {
            return Err(reason);
        }
        *self = Self::default();
        Ok(Follows::AnotherClock)
    }

    /// Takes notice that a fix of this time was believed.
    pub(crate) const fn believe(&mut self, time_ms: i64) {
        self.last_ms = Some(time_ms);
    }
}

fn doubt(last_ms: i64, time_ms: i64) -> Option<Rejection> {
    match time_ms.saturating_sub(last_ms) {
        ..=0 => Some(Rejection::TimeNotIncreasing),
        1..=CLOCK_MS => None,
        _ => Some(Rejection::TimeJump),
    }
}
