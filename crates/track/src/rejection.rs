//! Why a fix was not used, by name, and how often.

use std::collections::BTreeMap;
use std::fmt;

/// Why a fix, or a point of a file, was not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rejection {
    /// It came while nothing was being recorded: before the start, in a pause, after the end.
    NotRecording,
    /// It said 0° north, 0° east, which is what broken receivers say.
    ZeroPosition,
    /// Its time was not later than that of the fix before it.
    TimeNotIncreasing,
    /// Its time was more than a week after that of the fix before it.
    TimeJump,
    /// The receiver itself was not sure enough of it.
    Inaccurate,
    /// It was too far from where the officer can be.
    Jump,
    /// Its latitude or longitude is not on the globe.
    OutOfRange,
    /// It has no time.
    NoTime,
    /// The receiver said that it had no fix.
    NoFix,
    /// The sentence arrived damaged.
    BadChecksum,
    /// It cannot be read.
    Unreadable,
}

impl Rejection {
    /// Returns the reason as a word that is stored and translated.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotRecording => "not_recording",
            Self::ZeroPosition => "zero_position",
            Self::TimeNotIncreasing => "time_not_increasing",
            Self::TimeJump => "time_jump",
            Self::Inaccurate => "inaccurate",
            Self::Jump => "jump",
            Self::OutOfRange => "out_of_range",
            Self::NoTime => "no_time",
            Self::NoFix => "no_fix",
            Self::BadChecksum => "bad_checksum",
            Self::Unreadable => "unreadable",
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

/// How often each reason was met.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rejections(BTreeMap<Rejection, u64>);

impl Rejections {
    /// Counts one more.
    pub fn add(&mut self, reason: Rejection) {
        *self.0.entry(reason).or_default() += 1;
    }

    /// Returns how often this reason was met.
    pub fn of(&self, reason: Rejection) -> u64 {
        self.0.get(&reason).copied().unwrap_or_default()
    }

    /// Returns how many were rejected in all.
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }

    /// Returns the reasons that were met, with how often.
    pub fn iter(&self) -> impl Iterator<Item = (Rejection, u64)> {
        self.0.iter().map(|(reason, count)| (*reason, *count))
    }
}
