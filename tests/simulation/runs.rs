//! Runs: one seed each, many at once, and the line that says what came of them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::broken::{Broken, Checked, Tally};
use crate::fleet::{Fleet, Plan};
use crate::tcp;

/// How many steps a run has before it comes to rest.
const STEPS: usize = 400;
/// As many runs as the tests of every day make.
const SEEDS_A_DAY: u64 = 40;

/// A run that found something broken.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) seed: u64,
    pub(crate) broken: Broken,
    pub(crate) story: Vec<String>,
}

/// Plays one seed.
pub(crate) fn play(seed: u64, plan: Plan) -> (Tally, Option<Failed>) {
    let mut fleet = Fleet::new(seed, plan);
    let played = judged(|| fleet.play(plan.steps));
    fleet.end(seed, played)
}

/// Plays; a panic is something broken, too.
pub(crate) fn judged(play: impl FnOnce() -> Checked) -> Checked {
    catch_unwind(AssertUnwindSafe(play)).unwrap_or_else(|panic| {
        let why = panic.downcast_ref::<String>().map_or("", String::as_str);
        let why = panic.downcast_ref::<&str>().copied().unwrap_or(why);
        Err(Broken::Diverged(format!("a panic: {why}")))
    })
}

impl Fleet {
    /// Says what came of a run.
    pub(crate) fn end(self, seed: u64, played: Checked) -> (Tally, Option<Failed>) {
        let (mut tally, story) = self.finish();
        let failed = played.err().map(|broken| {
            tally.count(&broken);
            Failed { seed, broken, story }
        });
        (tally, failed)
    }
}

/// Plays one seed, every fourth one over TCP.
fn play_seed(seed: u64) -> (Tally, Option<Failed>) {
    if seed.is_multiple_of(4) {
        tcp::play(seed)
    } else {
        play(seed, Plan::whole(STEPS))
    }
}

/// Plays many seeds on as many threads as there are cores, or as `JOBS` says.
fn play_all(from: u64, count: u64) -> (Tally, Vec<Failed>) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = number("JOBS").map_or(cores, |jobs| usize::try_from(jobs).unwrap());
    let (next, sum) = (AtomicU64::new(from), Mutex::new((Tally::default(), Vec::new())));
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= from + count {
                        return;
                    }
                    let (tally, failed) = play_seed(seed);
                    let mut sum = sum.lock().unwrap();
                    sum.0.add(&tally);
                    sum.1.extend(failed);
                    tell_progress(&sum.0, sum.1.len(), count);
                }
            });
        }
    });
    sum.into_inner().unwrap()
}

/// Says twenty times how far it is, to whoever waits for many seeds.
fn tell_progress(so_far: &Tally, failed: usize, count: u64) {
    if so_far.seeds.is_multiple_of((count / 20).max(50)) {
        eprintln!("progress: {} of {count} seeds, {failed} failed", so_far.seeds);
    }
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok().filter(|text| !text.is_empty())?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}")),
    )
}

/// Tells the failures, each with its seed and its steps.
fn tell(failures: &[Failed]) -> String {
    let story = |failed: &Failed| {
        format!(
            "seed {}\n  {}\n  {}\nmake simulate SEED={}\n",
            failed.seed,
            failed.story.join("\n  "),
            failed.broken,
            failed.seed
        )
    };
    failures.iter().take(3).map(story).collect()
}

#[test]
fn fleets_lose_nothing_and_come_to_agree() {
    let (from, count) = match (number("SEED"), number("SEEDS")) {
        (Some(seed), count) => (seed, count.unwrap_or(1)),
        (None, count) => (1, count.unwrap_or(SEEDS_A_DAY)),
    };
    let (tally, mut failures) = play_all(from, count);
    failures.sort_by_key(|failed| failed.seed);
    for failed in &failures {
        println!("seed {}: {}", failed.seed, failed.broken);
    }
    print!("{}", tell(&failures));
    println!(
        "steps={} conflicts_shown={}{}",
        tally.steps,
        tally.conflicts,
        tally.told()
    );
    println!("{tally}");
    assert!(tally.is_clean(), "{tally}");
}

#[test]
fn seed_tells_the_same_story_twice() {
    let story = |seed| {
        let mut fleet = Fleet::new(seed, Plan::whole(STEPS));
        let played = fleet.play(STEPS);
        (played, fleet.finish())
    };
    for seed in [3, 4] {
        assert_eq!(story(seed), story(seed), "{seed}");
    }
}
