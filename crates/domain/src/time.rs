//! Times as the notebook knows them. Clocks are evidence, never a judge: no order, no freshness and no choice
//! between two values ever comes from one.

use crate::id::BootId;

/// A wall-clock moment in milliseconds since 1970-01-01T00:00:00Z; may lie before it on a phone with a wrong clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Returns the milliseconds from `earlier` to `self`; negative when the clock ran backwards.
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Returns the moment `millis` milliseconds later.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

/// Everything the phone's clocks said when a line was written; all of them are kept, none is trusted alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clocks {
    /// The phone's wall clock.
    pub wall: Timestamp,
    /// Milliseconds since the phone booted; never goes back within one boot.
    pub mono_ms: u64,
    /// Which boot `mono_ms` counts from.
    pub boot: BootId,
    /// The time of the last satellite fix, where there was one.
    pub gnss: Option<Timestamp>,
    /// Server time minus wall time in milliseconds, as last measured in a sync.
    pub server_offset_ms: Option<i64>,
}
