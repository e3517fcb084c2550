//! How often the receiver is to be asked: often while the officer moves, rarely while they stand or the battery is low.
//!
//! A pure state machine over what it hears. It reads no clock and asks nobody itself: whoever has the receiver asks it as
//! [`Plan::ask`] says, and hands over what came, as it came. It decides nothing about what becomes of a fix.

use crate::fix::Fix;
use crate::pace::Pace;
use crate::policy::{Mode, Policy, STOP_MS};
use crate::position::Position;
use crate::still::{has_left, is_away};

/// While the officer moves the receiver takes a fix a second …
const MOVING_EVERY_MS: u32 = 1_000;
/// … and hands over so many milliseconds of them at once, so that the processor sleeps meanwhile.
const MOVING_TOGETHER_MS: u32 = 10_000;
/// While the officer stands.
const STILL_EVERY_MS: u32 = 45_000;
/// Below a fifth of the battery.
const SAVING_EVERY_MS: u32 = 60_000;
/// Below a tenth of it.
const SPARING_EVERY_MS: u32 = 300_000;
/// Who seemed to go and did not is believed to stand again after this long.
const SECOND_LOOK_MS: i64 = 20_000;
/// What that look brings is handed over together.
const SECOND_LOOK_TOGETHER_MS: u32 = 20_000;

/// How the receiver is to be asked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// Why so.
    pub step: Step,
    /// A fix is wanted this often, in milliseconds.
    pub every_ms: u32,
    /// Fixes may be handed over together after this long, in milliseconds; 0 for each at once.
    pub together_ms: u32,
}

/// What the plan goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// The officer moves, or has not stood long enough.
    Moving,
    /// The officer has stood for more than three minutes.
    Still,
    /// Less than a fifth of the battery is left.
    Saving,
    /// Less than a tenth of it is left.
    Sparing,
}

impl Step {
    /// Returns how the receiver is to be asked in this step.
    pub const fn ask(self) -> Ask {
        let (every_ms, together_ms) = match self {
            Self::Moving => (MOVING_EVERY_MS, MOVING_TOGETHER_MS),
            Self::Still => (STILL_EVERY_MS, 0),
            Self::Saving => (SAVING_EVERY_MS, 0),
            Self::Sparing => (SPARING_EVERY_MS, 0),
        };
        Ask {
            step: self,
            every_ms,
            together_ms,
        }
    }
}

/// The plan of one shift.
#[derive(Debug, Clone)]
pub struct Plan {
    policy: Policy,
    battery: Option<u8>,
    pace: Pace,
    /// Where and since when the officer may be standing.
    place: Option<(Position, i64)>,
    /// Whether the officer counts as standing.
    still: bool,
    /// How long the officer has to stand to count as standing.
    patience_ms: i64,
    wakes: u64,
}

impl Plan {
    /// Returns the plan of somebody who sets off.
    pub fn new(mode: Mode) -> Self {
        Self {
            policy: mode.policy(),
            battery: None,
            pace: Pace::default(),
            place: None,
            still: false,
            patience_ms: STOP_MS,
            wakes: 0,
        }
    }

    /// Returns how the receiver is to be asked now.
    pub fn ask(&self) -> Ask {
        let ask = self.step().ask();
        // A second look needs its seconds, and nobody waits for them.
        let looks = ask.step == Step::Moving && self.patience_ms == SECOND_LOOK_MS;
        let together_ms = if looks {
            SECOND_LOOK_TOGETHER_MS
        } else {
            ask.together_ms
        };
        Ask { together_ms, ..ask }
    }

    /// Returns how often it was woken by the receiver so far.
    pub const fn wakes(&self) -> u64 {
        self.wakes
    }

    /// Takes what the receiver handed over at once: that is one wake-up, however many fixes it brought.
    pub fn hear(&mut self, fixes: &[Fix]) -> Ask {
        self.wakes += 1;
        fixes.iter().for_each(|fix| self.follow(fix));
        self.ask()
    }

    /// Takes how full the battery is, in percent; nothing where nobody knows or the phone is being charged.
    pub const fn battery(&mut self, percent: Option<u8>) {
        self.battery = percent;
    }

    /// Takes the word of a motion sensor that the officer moves: the receiver is asked often at once.
    pub const fn motion(&mut self) {
        self.set_off(SECOND_LOOK_MS);
    }

    const fn step(&self) -> Step {
        match self.battery {
            Some(0..=9) => Step::Sparing,
            Some(10..=19) => Step::Saving,
            _ if self.still => Step::Still,
            _ => Step::Moving,
        }
    }

    fn follow(&mut self, fix: &Fix) {
        self.pace.hear(fix);
        let (place, since_ms) = *self.place.get_or_insert((fix.position, fix.time_ms));
        let leaves = if self.still {
            has_left(&self.policy, place, fix)
        } else {
            self.moves(place, fix)
        };
        if leaves && self.still {
            // One fix far apart from others proves little: look closely, and soon believe the opposite.
            self.set_off(SECOND_LOOK_MS);
            self.place = Some((place, fix.time_ms));
        } else if leaves && is_away(&self.policy, place, fix) {
            self.set_off(STOP_MS);
            self.place = Some((fix.position, fix.time_ms));
        } else if leaves {
            self.place = Some((place, fix.time_ms));
        } else if fix.time_ms.saturating_sub(since_ms) > self.patience_ms {
            self.still = true;
        }
    }

    const fn set_off(&mut self, patience_ms: i64) {
        self.still = false;
        self.patience_ms = patience_ms;
    }

    /// By the speeds where the receiver measures them, else by the places.
    fn moves(&self, place: Position, fix: &Fix) -> bool {
        match fix.speed_cm_s {
            Some(_) => !self.pace.is_still(),
            None => is_away(&self.policy, place, fix),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Somebody at so many metres north of the start, at a second, with a speed.
    fn at(metres: f64, second: i64, speed: f64) -> Fix {
        let place = Position::from_degrees(49.0 + metres / 111_195.0, -123.0).unwrap();
        Fix::at(place, second * 1000)
            .with_accuracy(Some(5.0))
            .with_speed(Some(speed))
    }

    /// Somebody who walked for a minute and then stood for so many seconds.
    fn standing(seconds: i64) -> Plan {
        let mut plan = Plan::new(Mode::Foot);
        for second in 0..60 {
            plan.hear(&[at(second as f64 * 1.3, second, 1.3)]);
        }
        for second in 60..60 + seconds {
            plan.hear(&[at(78.0, second, 0.1)]);
        }
        plan
    }

    #[test]
    fn who_stands_for_three_minutes_is_asked_rarely() {
        assert_eq!(standing(120).ask(), Step::Moving.ask());
        assert_eq!(standing(240).ask(), Step::Still.ask());
    }

    #[test]
    fn who_goes_on_is_asked_often_at_once() {
        let mut plan = standing(240);
        assert_eq!(plan.hear(&[at(78.0, 340, 0.1)]).step, Step::Still);
        assert_eq!(plan.hear(&[at(110.0, 380, 1.3)]).step, Step::Moving);
        let mut plan = standing(240);
        plan.motion();
        assert_eq!(plan.ask().step, Step::Moving);
    }

    #[test]
    fn who_only_seemed_to_go_is_soon_asked_rarely_again() {
        let mut plan = standing(240);
        assert_eq!(plan.hear(&[at(78.0, 340, 1.5)]).step, Step::Moving);
        for second in 341..375 {
            plan.hear(&[at(78.0, second, 0.1)]);
        }
        assert_eq!(plan.ask().step, Step::Still);
    }

    #[test]
    fn battery_comes_before_everything_else() {
        let check = |percent, expected| {
            let mut plan = standing(240);
            plan.battery(percent);
            assert_eq!(plan.ask().step, expected, "{percent:?}");
        };
        check(Some(100), Step::Still);
        check(Some(20), Step::Still);
        check(Some(19), Step::Saving);
        check(Some(10), Step::Saving);
        check(Some(9), Step::Sparing);
        check(Some(0), Step::Sparing);
        check(None, Step::Still);
    }

    #[test]
    fn receiver_without_speeds_is_judged_by_places() {
        let silent = |metres, second| Fix {
            speed_cm_s: None,
            ..at(metres, second, 0.0)
        };
        let mut plan = Plan::new(Mode::Foot);
        for second in 0..200 {
            plan.hear(&[silent(0.0, second)]);
        }
        assert_eq!(plan.ask().step, Step::Still);
        assert_eq!(plan.hear(&[silent(60.0, 240)]).step, Step::Moving);
        assert_eq!(plan.wakes(), 201);
    }
}
