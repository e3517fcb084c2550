//! Several officers at once: each with a phone of their own, all against one server.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use tokio::runtime::Handle;

use crate::error::{Error, Result};
use crate::report::Report;
use crate::shift::{self, Cast, Outcome, Plan, Step};

/// Rehearses a shift of so many officers, who walk and sync at the same time, with phones in folders under `home`. The
/// first codes are theirs; of those that are left, the next one hands over before. Seconds walked are told summed.
///
/// # Errors
/// Returns what kept one of them from being played to its end; what the comparisons found is in the outcomes.
pub async fn rehearse_crew(
    plan: &Plan,
    officers: usize,
    home: &Path,
    tell: &(dyn Fn(Step) + Sync),
) -> Result<Vec<Outcome>> {
    if plan.codes.len() < officers {
        return Err(Error::TooFewCodes {
            officers,
            codes: plan.codes.len(),
        });
    }
    shift::before(plan, officers, home).await?;
    let told = Told::of(officers, tell);
    let here = Handle::current();
    // Walking is work without a pause: each officer has a thread, so that all really are out at once.
    tokio::task::block_in_place(|| {
        std::thread::scope(|scope| {
            let walks: Vec<_> = (0..officers)
                .map(|number| {
                    let (told, here) = (&told, &here);
                    scope.spawn(move || {
                        let cast = Cast { number, officers };
                        let home = home.join(format!("officer-{}", number + 1));
                        here.block_on(shift::play(plan, cast, &home, &|step| told.tell(number, step)))
                    })
                })
                .collect();
            let stopped = |_| Err(Error::Script("an officer stopped in the middle"));
            walks
                .into_iter()
                .map(|walk| walk.join().unwrap_or_else(stopped))
                .collect()
        })
    })
}

/// Returns the figures of all of them together.
#[must_use]
pub fn together(outcomes: &[Outcome]) -> Report {
    let saves: Vec<f64> = outcomes
        .iter()
        .flat_map(|one| one.officer.save_ms())
        .copied()
        .collect();
    Report::together(outcomes.iter().map(|one| &one.report), &saves)
}

/// What all of them told, told as one: the seconds summed, the rest once the last one is there.
struct Told<'a> {
    so_far: Mutex<SoFar>,
    tell: &'a (dyn Fn(Step) + Sync),
}

struct SoFar {
    walked: Vec<u64>,
    syncing: usize,
    comparing: usize,
}

impl<'a> Told<'a> {
    fn of(officers: usize, tell: &'a (dyn Fn(Step) + Sync)) -> Self {
        let so_far = SoFar {
            walked: vec![0; officers],
            syncing: 0,
            comparing: 0,
        };
        Self {
            so_far: Mutex::new(so_far),
            tell,
        }
    }

    fn tell(&self, number: usize, step: Step) {
        let mut so_far = self.so_far.lock().unwrap_or_else(PoisonError::into_inner);
        let all = so_far.walked.len();
        let is_said = match step {
            Step::Walked(seconds) => {
                so_far
                    .walked
                    .iter_mut()
                    .skip(number)
                    .take(1)
                    .for_each(|of| *of = seconds);
                return (self.tell)(Step::Walked(so_far.walked.iter().sum()));
            }
            Step::Syncing => {
                so_far.syncing += 1;
                so_far.syncing == all
            }
            Step::Comparing => {
                so_far.comparing += 1;
                so_far.comparing == all
            }
        };
        if is_said {
            (self.tell)(step);
        }
    }
}
