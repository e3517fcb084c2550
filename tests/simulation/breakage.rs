//! Faults that are built in on purpose, to see that the run catches them.

/// What is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Breakage {
    None,
    /// The server signs a receipt, and dies before its lines are durable.
    SignsBeforeCommit,
    /// A phone opens an older copy of its notebook as if nothing had been.
    PhoneForgets,
    /// A correction claims to build on everything that was read until it was saved, not on what was on the screen.
    OrderByFeed,
    /// The feed's cursor passes lines that are not there yet.
    PositionsBeforeCommit,
    /// A line is given two positions in the feed.
    FeedTwice,
}
