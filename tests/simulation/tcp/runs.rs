//! Runs over TCP: one seed each.

use crate::broken::{Checked, Tally};
use crate::fleet::Plan;
use crate::runs::{Failed, judged};

use super::wired::Wired;

/// How many steps a run has before it comes to rest.
const STEPS: usize = 250;
/// As many runs as the tests of every day make.
const SEEDS_A_DAY: u64 = 8;

/// Plays one seed.
pub(crate) fn play(seed: u64) -> (Tally, Option<Failed>) {
    let mut wired = Wired::new(seed, Plan::whole(STEPS));
    let played = judged(|| wired.play(STEPS));
    wired.end(seed, played)
}

impl Wired {
    fn end(self, seed: u64, played: Checked) -> (Tally, Option<Failed>) {
        let Self { fleet, sim, door, .. } = self;
        drop((sim, door));
        fleet.end(seed, played)
    }
}

#[test]
fn fleets_over_tcp_lose_nothing_and_come_to_agree() {
    for seed in 1..=SEEDS_A_DAY {
        let (tally, failed) = play(seed);
        assert!(failed.is_none(), "{failed:#?}");
        assert!(tally.acknowledged > 0, "{tally}");
    }
}

#[test]
fn seed_tells_the_same_story_over_tcp_twice() {
    let story = |seed| {
        let mut wired = Wired::new(seed, Plan::whole(STEPS));
        let played = wired.play(STEPS);
        (played, wired.fleet.finish())
    };
    for seed in [3, 4] {
        assert_eq!(story(seed), story(seed), "{seed}");
    }
}
