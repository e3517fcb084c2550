//! The recorder as a phone's own code calls it: numbers in, numbers out, so that little of it has to be said in Kotlin and
//! Swift. It has neither receiver nor clock; both are the phone's.

use std::path::{Path, PathBuf};

use seal::key::Chance;
use track::{Ask, Fix, GapCause, Position, Source};

use crate::error::Error;
use crate::order::{Order, Term};
use crate::recording::{Advice, Now, Recording};

/// Latitude and longitude in degrees, accuracy in metres, speed in metres a second, milliseconds since 1970. What the phone
/// does not know is below zero.
pub const NUMBERS_A_FIX: usize = 5;

/// The year 10,000, in milliseconds since 1970.
const LAST_MS: f64 = 253_402_300_800_000.0;

/// A recorder at work on a phone.
#[derive(Debug)]
pub struct Carried {
    folder: PathBuf,
    order: Order,
    term: Term,
    recording: Recording,
}

/// What the phone is to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Nothing is to be recorded (any more): stop listening and end.
    End,
    /// The officer has a break: stop listening, look again when told.
    Break(Option<GapCause>),
    /// Ask the receiver so, and tell the officer why nothing is recorded, where a cause is given.
    Record(Ask, Option<GapCause>),
}

impl Word {
    /// Returns the word as one number: what to do (0 end, 1 break, 2 record) in the lowest eight bits, then the cause to
    /// tell (0 none, else its place from 1) in eight, seconds to the next fix in sixteen, seconds to gather in sixteen.
    pub fn to_number(self) -> i64 {
        let told = |cause: Option<GapCause>| {
            let place = cause.and_then(|cause| GapCause::ALL.iter().position(|one| *one == cause));
            place.map_or(0, |place| place as i64 + 1) << 8
        };
        match self {
            Self::End => 0,
            Self::Break(cause) => 1 | told(cause),
            Self::Record(ask, cause) => {
                let seconds = |ms: u32| i64::from((ms / 1000).min(0xffff));
                2 | told(cause) | seconds(ask.every_ms) << 16 | seconds(ask.together_ms) << 32
            }
        }
    }
}

impl Carried {
    /// Begins to carry out the order in a folder; nothing where there is none, or its time is over.
    ///
    /// # Errors
    /// Says whether another recorder is at work, or why the order or the file cannot be read.
    pub fn begin(folder: &Path, chance: Box<dyn Chance + Send>, now: Now) -> Result<Option<Self>, Error> {
        let Some(order) = Order::standing(folder, now.wall_ms)? else {
            return Ok(None);
        };
        let recording = Recording::begin((folder, &order), (Source::Gnss, None), chance, now)?;
        Ok(Some(Self {
            folder: folder.to_owned(),
            term: Term::of(&order, now),
            order,
            recording,
        }))
    }

    /// Takes what the receiver handed over, `NUMBERS_A_FIX` numbers for each fix; what is no place is passed over.
    pub fn hear(&mut self, numbers: &[f64], now: Now) -> Word {
        let fixes: Vec<Fix> = numbers.chunks_exact(NUMBERS_A_FIX).filter_map(fix_of).collect();
        if fixes.is_empty() {
            return self.look(None, now);
        }
        let done = self.recording.hear(&fixes, now);
        self.word(done, now)
    }

    /// Looks after things; `cause` is why the receiver cannot be heard, where the phone knows.
    pub fn look(&mut self, cause: Option<GapCause>, now: Now) -> Word {
        let standing = self.term.standing(&self.folder, now).ok().flatten();
        let paused = standing.is_some_and(|order| order.paused);
        let cause = if paused { Some(GapCause::Paused) } else { cause };
        let done = self.recording.look(cause, now);
        self.word(done, now)
    }

    /// Takes how full the battery is; nothing while it is charged.
    pub const fn battery(&mut self, percent: Option<u8>) {
        self.recording.battery(percent);
    }

    /// Takes the word of a motion sensor.
    pub fn motion(&mut self, now: Now) -> Word {
        self.recording.motion();
        self.look(None, now)
    }

    /// Ends, and says in the file that it was told to.
    ///
    /// # Errors
    /// Returns why that could not be written.
    pub fn end(self, now: Now) -> Result<(), Error> {
        self.recording.end(now).map(drop)
    }

    fn word(&mut self, done: Result<Advice, Error>, now: Now) -> Word {
        // What could not be written is held, and tried again with what comes next.
        let tell = match done {
            Ok(advice) => advice.tell,
            Err(error) => {
                tracing::warn!("record the route: {error}");
                self.recording.refused(&error, now)
            }
        };
        let standing = self.term.standing(&self.folder, now);
        match standing {
            // An order that cannot be read is no order to stop.
            Err(_) => Word::Record(self.recording.ask(), tell),
            Ok(Some(order)) if order.log == self.order.log && order.paused => Word::Break(tell),
            Ok(Some(order)) if order.log == self.order.log => Word::Record(self.recording.ask(), tell),
            Ok(_) => Word::End,
        }
    }
}

fn fix_of(numbers: &[f64]) -> Option<Fix> {
    let [latitude, longitude, accuracy, speed, time_ms] = *numbers else {
        return None;
    };
    let place = Position::from_degrees(latitude, longitude).ok()?;
    // What is no time would be 1970, or the end of all times.
    if !(0.0..LAST_MS).contains(&time_ms) {
        return None;
    }
    let known = |number: f64| Some(number).filter(|number| *number >= 0.0);
    Some(
        Fix::at(place, time_ms as i64)
            .with_accuracy(known(accuracy))
            .with_speed(known(speed)),
    )
}

#[cfg(test)]
mod tests {
    use seal::Key;
    use seal::sign::SigningKey;
    use track::Mode;

    use super::*;
    use crate::{Heard, LogReader, Mark, State};

    fn now(second: i64) -> Now {
        Now {
            wall_ms: second * 1000,
            mono_ms: second.unsigned_abs() * 1000,
        }
    }

    fn chance() -> Box<dyn Chance + Send> {
        Box::new(|bytes: &mut [u8]| getrandom::fill(bytes).unwrap())
    }

    #[test]
    fn phone_is_led_through_a_shift_by_numbers() {
        let folder = tempfile::tempdir().unwrap();
        let begin = || Carried::begin(folder.path(), chance(), now(100)).unwrap();
        assert!(begin().is_none(), "without an order nothing begins");
        let own = SigningKey::from_key(&Key::from_bytes([7; 32])).unwrap();
        let mut order = Order {
            log: "shift.fixes".into(),
            notebook: own.verifying_key(),
            mode: Mode::Foot,
            paused: false,
            until_ms: 9_000_000,
        };
        order.give(folder.path()).unwrap();
        let mut carried = begin().unwrap();
        let numbers = [
            [49.0, -123.0, 5.0, 1.2, 101_000.0],
            [95.0, 0.0, -1.0, -1.0, 102_000.0],
            [f64::NAN, -123.0, 5.0, 1.2, 102_000.0],
            [49.0, f64::INFINITY, 5.0, 1.2, 102_000.0],
            [49.0, -123.0, f64::NAN, f64::NAN, f64::NAN],
            [49.0, -123.0, 5.0, 1.2, f64::INFINITY],
            [49.0, -123.0, 5.0, 1.2, -1.0],
        ]
        .concat();
        let word = carried.hear(&numbers, now(103));
        assert_eq!(word.to_number(), 2 | 1 << 16 | 10 << 32);
        assert_eq!(
            carried.look(Some(GapCause::Permission), now(104)).to_number() & 0xffff,
            2
        );
        assert_eq!(
            carried.look(Some(GapCause::Permission), now(165)).to_number() & 0xffff,
            2 | 4 << 8
        );
        carried.battery(Some(5));
        assert_eq!(carried.look(None, now(166)).to_number() >> 16, 300);
        order.paused = true;
        order.give(folder.path()).unwrap();
        assert_eq!(carried.look(None, now(167)), Word::Break(None));
        Order::take_back(folder.path()).unwrap();
        assert_eq!(carried.look(None, now(168)).to_number(), 0);
        carried.end(now(168)).unwrap();

        let mut reader = LogReader::new(&order.log_path(folder.path()), own, Mark::default());
        let heard = reader.read_on().unwrap();
        let fixes: usize = heard
            .iter()
            .filter_map(|one| match one {
                Heard::Report(report) => Some(report.fixes.len()),
                _ => None,
            })
            .sum();
        assert_eq!(fixes, 1, "what is no place or no time is no fix");
        assert!(matches!(heard.last(), Some(Heard::Report(report)) if report.state == State::Ended));
    }

    #[test]
    fn clock_that_is_set_in_mid_shift_neither_ends_the_recorder_nor_lets_it_go_on_for_ever() {
        const DECADE_MS: i64 = 10 * 365 * 24 * 3_600_000;
        let order = Order {
            log: "shift.fixes".into(),
            notebook: SigningKey::from_key(&Key::from_bytes([7; 32]))
                .unwrap()
                .verifying_key(),
            mode: Mode::Foot,
            paused: false,
            until_ms: 16 * 3_600_000,
        };
        for by_ms in [3_600_000, -3_600_000, DECADE_MS, -DECADE_MS] {
            let folder = tempfile::tempdir().unwrap();
            order.give(folder.path()).unwrap();
            let mut carried = Carried::begin(folder.path(), chance(), now(0)).unwrap().unwrap();
            let set = |second: i64| Now {
                wall_ms: second * 1000 + by_ms,
                ..now(second)
            };
            let far = 15 * 3600;
            let numbers = [49.0, -123.0, 5.0, 1.2, far as f64 * 1000.0];
            assert!(
                matches!(carried.hear(&numbers, set(far)), Word::Record(..)),
                "{by_ms}"
            );
            assert_eq!(carried.look(None, set(16 * 3600)), Word::End, "{by_ms}");
        }
    }

    #[test]
    fn order_whose_time_is_over_ends_the_recorder() {
        let folder = tempfile::tempdir().unwrap();
        let own = SigningKey::from_key(&Key::from_bytes([7; 32])).unwrap();
        let order = Order {
            log: "shift.fixes".into(),
            notebook: own.verifying_key(),
            mode: Mode::Bike,
            paused: false,
            until_ms: 200_000,
        };
        order.give(folder.path()).unwrap();
        let mut carried = Carried::begin(folder.path(), chance(), now(100))
            .unwrap()
            .unwrap();
        assert!(matches!(carried.look(None, now(199)), Word::Record(..)));
        assert_eq!(carried.look(None, now(200)), Word::End);
    }
}
