//! The script of a shift: what the officer does, in which order and when. The same seed gives the same script.

mod plan;
mod words;

pub(crate) use plan::{Act, acts};
pub(crate) use words::{FRENCH_HANDOVER, HANDOVER, NEEDS, NOTES, PLACES, REASONS};

/// How good the link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Link {
    /// There is none before the end of the shift.
    #[default]
    OfflineUntilEnd,
    /// There is one all the time.
    Good,
    /// There is one that breaks, is late and loses answers at random, by the seed.
    Flaky,
}

impl Link {
    /// Says whether the phone syncs during the shift.
    pub(crate) const fn is_there(self) -> bool {
        !matches!(self, Self::OfflineUntilEnd)
    }
}
