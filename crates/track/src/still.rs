//! Notices when the officer stands still, and for how long.

use crate::distance::distance;
use crate::fix::Fix;
use crate::item::Stop;
use crate::pace;
use crate::policy::{Policy, STOP_MS};
use crate::position::Position;

/// A receiver is not believed to have left a place within so many times its accuracy.
const UNSURE: f64 = 3.0;
/// What a fix without an accuracy is taken to have, in metres.
const ACCURACY_UNKNOWN: f64 = 10.0;

/// Says whether one fix alone shows that the officer has left a place.
pub(crate) fn has_left(policy: &Policy, place: Position, fix: &Fix) -> bool {
    pace::may_go(fix) || is_away(policy, place, fix)
}

/// Says whether a fix is elsewhere, as far as the receiver can know.
pub(crate) fn is_away(policy: &Policy, place: Position, fix: &Fix) -> bool {
    let accuracy = fix
        .accuracy_dm
        .map_or(ACCURACY_UNKNOWN, |dm| f64::from(dm) / 10.0);
    distance(place, fix.position).0 > policy.still_metres.max(UNSURE * accuracy)
}

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
