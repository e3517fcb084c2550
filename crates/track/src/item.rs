//! What a route is made of, in the order in which it happened.

use std::fmt;

use crate::fix::Fix;
use crate::position::Position;

/// One piece of a route: a fix that was kept, a gap, or a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// A fix worth keeping; its position is the filtered one.
    Fix(Fix),
    /// A time without knowledge of where: the fixes before and after it are never joined.
    Gap(Gap),
    /// A time spent in one place; reported when it is over.
    Stop(Stop),
}

/// A time in which nobody knows where the officer went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// When the last thing known before it was.
    pub from_ms: i64,
    /// When the first thing known after it was; never before `from_ms`.
    pub to_ms: i64,
    /// Why nothing is known.
    pub cause: GapCause,
}

/// Why a gap is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GapCause {
    /// The receiver gave no fix that could be believed.
    NoFix,
    /// The recording process was ended by the system.
    Killed,
    /// The officer paused the route.
    Paused,
    /// The permission to use the location was missing.
    Permission,
    /// The location service or the phone was off.
    Off,
    /// The receiver was asked rarely to spare the battery, and the officer went on meanwhile.
    Battery,
    /// The clock that times the fixes was set: nobody knows how long it was, and the gap has no length.
    Clock,
    /// The storage was full for longer than fixes could be held.
    Full,
}

impl GapCause {
    /// All causes, in the order of their codes.
    pub const ALL: [Self; 8] = [
        Self::NoFix,
        Self::Killed,
        Self::Paused,
        Self::Permission,
        Self::Off,
        Self::Battery,
        Self::Clock,
        Self::Full,
    ];

    /// Returns the cause with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.code() == code)
    }

    /// Returns the cause as a word that is stored and translated.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoFix => "no_fix",
            Self::Killed => "killed",
            Self::Paused => "paused",
            Self::Permission => "permission",
            Self::Off => "off",
            Self::Battery => "battery",
            Self::Clock => "clock",
            Self::Full => "full",
        }
    }
}

impl fmt::Display for GapCause {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

/// A time spent in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// The place.
    pub position: Position,
    /// When it began.
    pub from_ms: i64,
    /// When it ended; never before `from_ms`.
    pub to_ms: i64,
}
