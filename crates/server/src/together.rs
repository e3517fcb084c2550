//! Several that wait to write, written in one transaction: a commit costs the same for one as for many. Whoever's turn it
//! is does what all have handed in by then; the others find it done. It knows not what is written.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Error;
use crate::db::{Ledger, Tx};

/// Where the answer to a job is put.
type Slot<A> = Arc<Mutex<Option<A>>>;

/// Jobs that wait for their turn.
pub(crate) struct Together<J, A> {
    waiting: Mutex<Vec<(J, Slot<A>)>>,
    turn: Mutex<()>,
}

impl<J, A> Default for Together<J, A> {
    fn default() -> Self {
        Self {
            waiting: Mutex::default(),
            turn: Mutex::default(),
        }
    }
}

impl<J, A> Together<J, A> {
    /// Hands in a job and waits for its answer. `all` does every job that waits, and gives their answers in their order;
    /// a job that it gives none has none.
    fn run(&self, job: J, all: impl FnOnce(&[J]) -> Vec<A>) -> Option<A> {
        let slot = Slot::default();
        locked(&self.waiting).push((job, Arc::clone(&slot)));
        let turn = locked(&self.turn);
        if locked(&slot).is_none() {
            let (jobs, slots): (Vec<_>, Vec<_>) =
                std::mem::take(&mut *locked(&self.waiting)).into_iter().unzip();
            for (slot, answer) in slots.iter().zip(all(&jobs)) {
                *locked(slot) = Some(answer);
            }
        }
        drop(turn);
        locked(&slot).take()
    }
}

impl<J, A> Together<J, Result<A, Error>> {
    /// Writes a job, with all others that wait, in one transaction; its answer is given when that is durable. Where one
    /// of them fails, each has a transaction of its own: a bad one stops no other.
    pub(crate) fn write(
        &self,
        ledger: &Ledger,
        job: J,
        write: impl Fn(&Tx<'_>, &J) -> Result<A, Error>,
    ) -> Result<A, Error> {
        let alone = |job: &J| ledger.write(|tx| write(tx, job));
        let all = |jobs: &[J]| {
            if jobs.len() > 1 {
                let each = |tx: &Tx<'_>| {
                    jobs.iter()
                        .map(|job| write(tx, job))
                        .collect::<Result<Vec<A>, _>>()
                };
                if let Ok(done) = ledger.write(each) {
                    return done.into_iter().map(Ok).collect();
                }
            }
            jobs.iter().map(alone).collect()
        };
        self.run(job, all).unwrap_or(Err(Error::Stopped))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn what_waits_is_done_at_once_and_each_gets_its_own_answer() {
        let (together, turns) = (Together::<usize, usize>::default(), AtomicUsize::new(0));
        let all = |jobs: &[usize]| {
            // Whoever comes meanwhile waits for the next turn.
            std::thread::sleep(std::time::Duration::from_millis(20));
            turns.fetch_add(1, Ordering::SeqCst);
            jobs.iter().map(|job| job * 2).collect()
        };
        std::thread::scope(|scope| {
            for job in 0..32 {
                let together = &together;
                scope.spawn(move || assert_eq!(together.run(job, all), Some(job * 2)));
            }
        });
        assert!(turns.load(Ordering::SeqCst) < 32);
    }

    #[test]
    fn job_without_an_answer_has_none() {
        let together = Together::<usize, usize>::default();
        assert_eq!(together.run(1, |_| Vec::new()), None);
        assert_eq!(together.run(2, |jobs| jobs.to_vec()), Some(2));
    }
}
