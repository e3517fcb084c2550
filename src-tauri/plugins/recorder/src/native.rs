//! What Kotlin and Swift call: one recorder in a process. Causes and words are numbers, see [`position::Word`].

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use position::{Carried, Now, Word};
use track::GapCause;

static AT_WORK: Mutex<Option<Carried>> = Mutex::new(None);

/// What is answered where the order or the file cannot be used: try again later.
pub const TROUBLE: i64 = -1;

/// Begins to carry out the order in a folder, or goes on with it.
pub fn begin(folder: &Path, now: Now) -> i64 {
    let mut at_work = at_work();
    if at_work.is_none() {
        match Carried::begin(folder, Box::new(fill), now) {
            Ok(begun) => *at_work = begun,
            Err(_) => return TROUBLE,
        }
    }
    answer(&mut at_work, now, |carried| carried.look(None, now))
}

/// Takes fixes, [`position::NUMBERS_A_FIX`] numbers each.
pub fn hear(numbers: &[f64], now: Now) -> i64 {
    answer(&mut at_work(), now, |carried| carried.hear(numbers, now))
}

/// Looks after things; `cause` is 0 where the receiver can be heard, else the place of the cause from 1, in the order of
/// [`GapCause::ALL`].
pub fn look(cause: i32, now: Now) -> i64 {
    let place = usize::try_from(cause).ok().and_then(|cause| cause.checked_sub(1));
    let cause = place.and_then(|place| GapCause::ALL.get(place)).copied();
    answer(&mut at_work(), now, |carried| carried.look(cause, now))
}

/// Takes how full the battery is, in percent; below zero while it is charged.
pub fn battery(percent: i32) {
    if let Some(carried) = at_work().as_mut() {
        carried.battery(u8::try_from(percent).ok());
    }
}

/// Takes the word of a motion sensor.
pub fn motion(now: Now) -> i64 {
    answer(&mut at_work(), now, |carried| carried.motion(now))
}

/// Returns what is to be done; ends the recorder where that is to end.
fn answer(at_work: &mut Option<Carried>, now: Now, work: impl FnOnce(&mut Carried) -> Word) -> i64 {
    let word = at_work.as_mut().map_or(Word::End, work);
    if word == Word::End
        && let Some(carried) = at_work.take()
        && carried.end(now).is_err()
    {
        return TROUBLE;
    }
    word.to_number()
}

fn at_work() -> MutexGuard<'static, Option<Carried>> {
    AT_WORK.lock().unwrap_or_else(PoisonError::into_inner)
}

fn fill(bytes: &mut [u8]) {
    // Without random numbers nothing may be sealed; there is nothing safe to go on with.
    if getrandom::fill(bytes).is_err() {
        std::process::abort();
    }
}

#[cfg(test)]
mod tests {
    use position::Order;
    use seal::Key;
    use seal::sign::SigningKey;
    use track::Mode;

    use super::*;

    fn now(second: u64) -> Now {
        Now {
            wall_ms: second.cast_signed() * 1000,
            mono_ms: second * 1000,
        }
    }

    #[test]
    fn one_recorder_begins_goes_on_and_ends_with_its_order() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(begin(folder.path(), now(1)), 0, "nothing is ordered");
        assert_eq!(hear(&[], now(1)), 0);
        let order = Order {
            log: "shift.fixes".into(),
            notebook: SigningKey::from_key(&Key::from_bytes([7; 32]))
                .unwrap()
                .verifying_key(),
            mode: Mode::Foot,
            paused: false,
            until_ms: 1_000_000,
        };
        order.give(folder.path()).unwrap();
        let records = 2 | 1 << 16 | 10 << 32;
        assert_eq!(begin(folder.path(), now(2)), records);
        assert_eq!(begin(folder.path(), now(3)), records, "the same one goes on");
        assert_eq!(hear(&[49.0, -123.0, 5.0, 1.0, 3_000.0], now(4)), records);
        battery(15);
        assert_eq!(look(0, now(5)) >> 16, 60);
        battery(-1);
        assert_eq!(motion(now(5)), 2 | 1 << 16 | 20 << 32);
        assert_eq!(look(4, now(70)) & 0xffff, 2 | 4 << 8, "the permission is missing");
        Order::take_back(folder.path()).unwrap();
        assert_eq!(look(0, now(71)), 0);
        assert_eq!(look(0, now(72)), 0);
    }
}
