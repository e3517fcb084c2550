//! The runs bite: each fault that is built in on purpose is caught, and by the right name.

use crate::breakage::Breakage;
use crate::broken::Broken;
use crate::fleet::Plan;
use crate::runs::play;

const MOST_SEEDS: u64 = 200;

/// Plays seeds until one catches the fault.
#[track_caller]
fn check(breakage: Breakage, expected: fn(&Broken) -> bool) {
    let plan = Plan { steps: 300, breakage };
    let caught = (1..=MOST_SEEDS).find_map(|seed| play(seed, plan).1);
    let caught = caught.unwrap_or_else(|| panic!("{breakage:?} was not caught in {MOST_SEEDS} seeds"));
    assert!(expected(&caught.broken), "{breakage:?}: {}", caught.broken);
}

#[test]
fn server_that_signs_before_its_commit_is_caught() {
    check(Breakage::SignsBeforeCommit, |broken| {
        matches!(broken, Broken::Lost(_))
    });
}

#[test]
fn phone_that_forgets_is_caught() {
    check(Breakage::PhoneForgets, |broken| matches!(broken, Broken::Lost(_)));
}

#[test]
fn order_told_by_what_was_read_is_caught() {
    check(Breakage::OrderByFeed, |broken| matches!(broken, Broken::Lost(_)));
}

#[test]
fn positions_given_before_the_commit_are_caught() {
    check(Breakage::PositionsBeforeCommit, |broken| {
        matches!(broken, Broken::Diverged(_))
    });
}

#[test]
fn line_with_two_positions_is_caught() {
    check(Breakage::FeedTwice, |broken| {
        matches!(broken, Broken::Duplicate(_))
    });
}
