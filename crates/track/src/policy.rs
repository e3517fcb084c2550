//! How closely a route is recorded, by the way the officer moves.

/// How the officer moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// On foot.
    Foot,
    /// By bicycle.
    Bike,
    /// In a vehicle.
    Vehicle,
}

/// Longer than this without a fix that can be believed is a gap.
pub(crate) const GAP_MS: i64 = 30_000;
/// Who is asked more rarely than this may go and come back unseen.
pub(crate) const LONGEST_LOOK_AWAY_MS: i64 = 60_000;
/// Standing still, one fix is kept this often, so that silence always means a gap.
pub(crate) const HEARTBEAT_MS: i64 = 30_000;
/// What was kept is to be made durable this long after it was kept, at the latest.
pub(crate) const FRAME_MS: i64 = 30_000;
/// Standing still longer than this is a stop.
pub(crate) const STOP_MS: i64 = 180_000;
/// A receiver less sure of itself than this is not believed.
pub(crate) const WORST_ACCURACY_DM: u16 = 350;
/// Longer silences than this are no silences: somebody set the clock.
pub(crate) const CLOCK_MS: i64 = 7 * 24 * 3_600_000;
/// So long a run of fixes whose times do not follow what is known: the clock *was* set, and the route goes on by it.
pub(crate) const ASTRAY_MS: i64 = 30_000;
/// And so many of them.
pub(crate) const ASTRAY_FIXES: u32 = 3;
/// So many fixes in a row far from where the officer can be: the officer *is* elsewhere, and the filter starts anew.
pub(crate) const JUMPS_BEFORE_RESET: u32 = 8;

/// The numbers that depend on the mode.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Policy {
    /// A fix is kept when it is this far from the last one kept.
    pub(crate) keep_metres: f64,
    /// Moving within this radius is standing still.
    pub(crate) still_metres: f64,
    /// Nobody moves faster than this, in metres a second.
    pub(crate) top_speed: f64,
    /// How hard the officer speeds up, slows down or turns, in metres a second, each second.
    pub(crate) acceleration: f64,
}

impl Mode {
    /// Returns the numbers for this mode.
    pub(crate) const fn policy(self) -> Policy {
        match self {
            Self::Foot => Policy {
                keep_metres: 6.0,
                still_metres: 15.0,
                top_speed: 9.0,
                acceleration: 0.25,
            },
            Self::Bike => Policy {
                keep_metres: 12.0,
                still_metres: 20.0,
                top_speed: 22.0,
                acceleration: 0.8,
            },
            Self::Vehicle => Policy {
                keep_metres: 25.0,
                still_metres: 30.0,
                top_speed: 65.0,
                acceleration: 2.0,
            },
        }
    }
}
