//! Notices when the officer stands still, and for how long.

use crate::distance::distance;
use crate::item::Stop;
use crate::policy::{Policy, STOP_MS};
use crate::position::Position;

/// A place and how long the officer has not left it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Still {
    centre: Position,
    from_ms: i64,
    to_ms: i64,
}

impl Still {
    /// Returns the watch that begins at this place and time.
    pub(crate) const fn begin(centre: Position, time_ms: i64) -> Self {
        Self {
            centre,
            from_ms: time_ms,
            to_ms: time_ms,
        }
    }

    /// Takes the next place; returns the stop that it ended, if it ended one.
    pub(crate) fn follow(&mut self, policy: &Policy, place: Position, time_ms: i64) -> Option<Stop> {
        if distance(self.centre, place).0 <= policy.still_metres {
            self.to_ms = time_ms;
            return None;
        }
        std::mem::replace(self, Self::begin(place, time_ms)).stop()
    }

    /// Returns the stop so far, if it has lasted long enough to be one.
    pub(crate) fn stop(&self) -> Option<Stop> {
        let Self {
            centre,
            from_ms,
            to_ms,
        } = *self;
        (to_ms.saturating_sub(from_ms) > STOP_MS).then_some(Stop {
            position: centre,
            from_ms,
            to_ms,
        })
    }
}
