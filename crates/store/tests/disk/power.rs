//! Power cuts: whatever was acknowledged is there afterwards, whole, and what was not is there whole or not at all.

use std::sync::Arc;

use store::Store;

use crate::chance::Chance;
use crate::disk::{Disk, Image};
use crate::fault::{Fault, Temper};
use crate::number;
use crate::reading::{Broken, open_and_read};
use crate::truth::Truth;
use crate::work::{identity, notebook_key, perform};

/// Cuts of one notebook before a new one is begun, so that none grows large.
const CUTS_OF_A_LIFE: u64 = 8;

#[derive(Debug, Default)]
struct Tally {
    cuts: u64,
    acknowledged: u64,
    lost: u64,
    corrupt: u64,
    first: Option<String>,
}

impl Tally {
    fn add(mut self, other: Self) -> Self {
        self.cuts += other.cuts;
        self.acknowledged += other.acknowledged;
        self.lost += other.lost;
        self.corrupt += other.corrupt;
        self.first = self.first.or(other.first);
        self
    }

    fn note(&mut self, seed: u64, what: String) {
        self.first.get_or_insert_with(|| format!("SEED={seed}: {what}"));
    }
}

/// One notebook through its power cuts.
struct Life {
    seed: u64,
    chance: Chance,
    temper: Temper,
    truth: Truth,
    image: Image,
    tally: Tally,
}

impl Life {
    /// With an honest disk the making of the notebook is a use as any other; a guard begins with one that is there.
    fn new(seed: u64, temper: Temper) -> Self {
        let image = match temper {
            Temper::Honest => Image::new(),
            Temper::Normal | Temper::Lying => new_notebook(),
        };
        Self {
            seed,
            chance: Chance::new(seed),
            temper,
            truth: Truth::default(),
            image,
            tally: Tally::default(),
        }
    }

    fn live(mut self) -> Tally {
        for _ in 0..CUTS_OF_A_LIFE {
            let disk = Disk::new(&self.image, self.chance.next());
            disk.set_temper(self.temper);
            let maybe = self.until_cut(&disk);
            let left = disk.after_power_cut();
            self.tally.cuts += 1;
            if self.image.is_empty() && maybe.is_none() {
                self.check_half_made(&left);
                continue;
            }
            self.image = left;
            if !self.is_right(maybe.unwrap_or_else(|| self.truth.clone())) {
                break;
            }
        }
        self.tally
    }

    /// Cut while it was made, nothing was acknowledged: it opens empty, or says that it does not open.
    fn check_half_made(&mut self, left: &Image) {
        let seen = open_and_read(&Disk::new(left, self.chance.next()));
        if seen.as_ref().is_ok_and(|seen| *seen != Truth::default()) || matches!(seen, Err(Broken::Silent(_)))
        {
            self.tally.corrupt += 1;
            self.tally.note(self.seed, format!("half made: {seen:?}"));
        }
    }

    /// Uses the notebook until the power goes; returns what it held if the use that was cut had been done.
    fn until_cut(&mut self, disk: &Arc<Disk>) -> Option<Truth> {
        let at_opening = self.chance.one_in(4);
        if at_opening {
            disk.arm(Fault::Power(self.chance.below(80)));
        }
        let opened = if self.image.is_empty() {
            Store::create(&disk.path(), &notebook_key(), identity())
        } else {
            Store::open(&disk.path(), &notebook_key())
        };
        let store = match opened {
            Ok(store) => store,
            Err(_) if disk.is_dead() => return None,
            Err(error) => {
                self.tally.corrupt += 1;
                self.tally.note(self.seed, format!("not opened: {error:?}"));
                return None;
            }
        };
        if !at_opening {
            disk.arm(Fault::Power(self.chance.below(600)));
        }
        loop {
            let next = self.truth.next(&mut self.chance);
            let after = self.truth.after(&next);
            match perform(&store, &self.truth, &next) {
                Ok(()) => {
                    self.tally.acknowledged += 1;
                    self.truth = after;
                }
                Err(_) if disk.is_dead() => return Some(after),
                Err(error) => {
                    self.tally.corrupt += 1;
                    self.tally.note(self.seed, format!("{next:?} failed: {error:?}"));
                    return Some(after);
                }
            }
        }
    }

    /// Opens what is left and compares; goes on from what is there.
    fn is_right(&mut self, maybe: Truth) -> bool {
        let disk = Disk::new(&self.image, self.chance.next());
        let seen = match open_and_read(&disk) {
            Ok(seen) => seen,
            Err(broken) => {
                self.tally.corrupt += 1;
                self.tally.note(self.seed, format!("{broken}"));
                return false;
            }
        };
        if seen == self.truth || seen == maybe {
            self.truth = seen;
            return true;
        }
        let lost = self.truth.missing_in(&seen);
        self.tally.lost += lost;
        self.tally.corrupt += u64::from(lost == 0);
        self.tally.note(
            self.seed,
            format!(
                "{lost} acknowledged lost of {}",
                self.truth.lanes.iter().map(Vec::len).sum::<usize>()
            ),
        );
        false
    }
}

/// A notebook that was made and closed.
pub(crate) fn new_notebook() -> Image {
    let disk = Disk::new(&Image::new(), 0);
    drop(Store::create(&disk.path(), &notebook_key(), identity()).unwrap());
    disk.after_kill()
}

fn lives(first: u64, cuts: u64, temper: Temper) -> Tally {
    let lives = cuts.div_ceil(CUTS_OF_A_LIFE);
    let workers = std::thread::available_parallelism().map_or(1, |count| count.get() as u64);
    std::thread::scope(|scope| {
        let work = |worker: u64| {
            move || {
                let seeds = (worker..lives).step_by(workers as usize).map(|life| first + life);
                seeds
                    .map(|seed| Life::new(seed, temper).live())
                    .fold(Tally::default(), Tally::add)
            }
        };
        let threads: Vec<_> = (0..workers).map(|worker| scope.spawn(work(worker))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .fold(Tally::default(), Tally::add)
    })
}

#[test]
fn nothing_acknowledged_is_lost_in_a_power_cut() {
    let tally = lives(number("SEED", 1), number("CUTS", 2_000), Temper::Honest);
    let Tally {
        cuts,
        acknowledged,
        lost,
        corrupt,
        first,
    } = tally;
    let line = format!("disk: cuts={cuts} acknowledged={acknowledged} lost={lost} corrupt={corrupt}");
    crate::say(&line);
    assert_eq!((lost, corrupt), (0, 0), "{first:?}");
    assert!(cuts < 1_000 || acknowledged > cuts, "{line}");
}

#[test]
fn synchronous_normal_is_caught() {
    let tally = lives(1, 160, Temper::Normal);
    assert!(tally.lost > 0, "{tally:?}");
    assert_eq!(tally.corrupt, 0, "{tally:?}");
}

#[test]
fn disk_that_lies_about_its_syncs_is_caught() {
    let tally = lives(1, 160, Temper::Lying);
    assert!(tally.lost > 0, "{tally:?}");
}
