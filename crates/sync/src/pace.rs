//! How much is sent at once: as much as the link bears. Pure; kept by the caller from run to run.

use protocol::api::Limits;
use protocol::version::MAX_BATCH_ENTRIES;

/// Frames below this may grow.
const GROW_BELOW: usize = 30_000;
/// Frames above this are cut. Two of them are under way at once on a slow link: while the receipt of one travels, the
/// other one keeps the link busy.
pub const LARGEST_FRAME: usize = 32_000;
const FIRST_ENTRIES: usize = 64;

const SMALLEST_PIECE: usize = 64 * 1024;
/// With its frame still below 128 KB, which is the most of a photo that is ever sent twice.
const LARGEST_PIECE: usize = 120 * 1024;

/// How many entries a batch has, and how many bytes a piece of a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    entries: usize,
    piece: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            entries: FIRST_ENTRIES,
            piece: SMALLEST_PIECE,
        }
    }
}

impl Pace {
    /// Returns how many entries the next batch may have.
    pub fn entries(&self, limits: &Limits) -> usize {
        let most = usize::try_from(limits.max_batch_entries).unwrap_or(MAX_BATCH_ENTRIES);
        self.entries.min(most.clamp(1, MAX_BATCH_ENTRIES))
    }

    /// Returns how many bytes of a blob go at once.
    pub const fn piece(&self) -> usize {
        self.piece
    }

    /// Learns from a batch that was packed: `entries` made a frame of `bytes`.
    #[must_use]
    pub fn after_packing(self, entries: usize, bytes: usize) -> Self {
        // A short last batch says nothing of what the link bears.
        if entries < self.entries || bytes >= GROW_BELOW {
            return self;
        }
        let fits = entries.saturating_mul(GROW_BELOW) / bytes.max(1);
        Self {
            entries: fits
                .clamp(entries, entries.saturating_mul(2))
                .min(MAX_BATCH_ENTRIES),
            ..self
        }
    }

    /// Learns that a batch of `entries` failed: the next one has half as many.
    #[must_use]
    pub fn after_failed_batch(self, entries: usize) -> Self {
        Self {
            // Others that were under way with it may fail later, and say nothing new.
            entries: (entries / 2).clamp(1, self.entries.max(1)),
            ..self
        }
    }

    /// Learns from a piece of a blob that went through.
    #[must_use]
    pub fn after_piece(self) -> Self {
        Self {
            piece: (self.piece * 2).min(LARGEST_PIECE),
            ..self
        }
    }

    /// Learns that a piece of a blob failed.
    #[must_use]
    pub const fn after_failed_piece(self) -> Self {
        Self {
            piece: SMALLEST_PIECE,
            ..self
        }
    }
}

/// Returns how many of `entries` fit, when all of them made a frame of `bytes` that is too long for `largest`.
pub fn fitting(entries: usize, bytes: usize, largest: usize) -> usize {
    // A tenth less than the rule of three says: packing is worse on less.
    let fits = entries.saturating_mul(largest / 10 * 9) / bytes.max(1);
    fits.clamp(1, entries.saturating_sub(1).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        max_batch_entries: 512,
        max_batch_bytes: 4_000_000,
    };

    #[test]
    fn batches_grow_towards_thirty_kilobytes() {
        let check = |before: usize, bytes, after| {
            let pace = Pace {
                entries: before,
                ..Pace::default()
            };
            assert_eq!(
                pace.after_packing(before, bytes).entries,
                after,
                "{before} entries, {bytes} bytes"
            );
        };
        check(64, 5_000, 128);
        check(64, 20_000, 96);
        check(64, 29_999, 64);
        check(64, 31_000, 64);
        check(400, 1_000, 512);
        check(1, 0, 2);
    }

    #[test]
    fn short_last_batch_changes_nothing() {
        assert_eq!(Pace::default().after_packing(3, 900), Pace::default());
    }

    #[test]
    fn batches_halve_on_failure_down_to_one() {
        let mut pace = Pace::default();
        for expected in [32, 16, 8, 4, 2, 1, 1] {
            pace = pace.after_failed_batch(pace.entries);
            assert_eq!(pace.entries, expected);
        }
        assert_eq!(pace.after_failed_batch(64).entries, 1);
    }

    #[test]
    fn server_that_takes_less_gets_less() {
        let check = |max_batch_entries, expected| {
            let limits = Limits {
                max_batch_entries,
                ..LIMITS
            };
            assert_eq!(Pace::default().entries(&limits), expected);
        };
        check(512, 64);
        check(10, 10);
        check(0, 1);
        check(u64::MAX, 64);
    }

    #[test]
    fn frame_that_is_too_long_is_cut() {
        let check = |entries, bytes, expected| {
            assert_eq!(
                fitting(entries, bytes, LARGEST_FRAME),
                expected,
                "{entries}, {bytes}"
            );
        };
        check(64, 32_001, 57);
        check(64, 320_000, 5);
        check(2, 32_001, 1);
        check(1, 900_000, 1);
    }

    #[test]
    fn pieces_stay_below_what_may_be_sent_twice() {
        let mut pace = Pace::default();
        assert_eq!(pace.piece(), 65_536);
        pace = pace.after_piece().after_piece();
        assert_eq!(pace.piece(), 122_880);
        assert_eq!(pace.after_failed_piece().piece(), 65_536);
    }
}
