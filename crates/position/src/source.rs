//! The one question that is asked of every source.

use track::{Fix, Source};

use crate::error::Error;

/// What a source answers when asked for the next fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// A fix; ask again at once, there may be more.
    Fix(Fix),
    /// Nothing yet; ask again later.
    Wait,
    /// There will be no more.
    Ended,
}

/// Something that gives fixes when asked.
pub trait PositionSource {
    /// Returns what the fixes come from, for the records that keep one.
    fn source(&self) -> Source;

    /// Returns the next fix that is due by `now_ms`; waits for less than a second, if at all.
    fn next_fix(&mut self, now_ms: i64) -> Result<Answer, Error>;
}
