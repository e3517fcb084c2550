//! A phone that carries a receiver through a walk and asks it as the plan says.
//!
//! It wakes only when the receiver hands something over; the figures it counts are those that a battery pays for.

use track::{Ask, Fix, Mode, Plan, Step};

use crate::receiver::Heard;
use crate::walker::Going;

/// What a phone got of a walk, and what that cost.
#[derive(Debug, Clone)]
pub struct Carried {
    /// What was handed over at once, with how it was asked for: one entry is one wake-up.
    pub handed: Vec<(Ask, Vec<Fix>)>,
    /// How many seconds the plan was in each step.
    pub seconds: Vec<(Step, u64)>,
}

impl Carried {
    /// Carries a receiver through what it would hear at one fix a second, with so full a battery.
    pub fn of(going: Going, heard: &Heard, battery: Option<u8>) -> Self {
        let mut phone = Phone::new(Plan::new(going.mode()), battery, heard.start_ms);
        let mut fixes = heard.fixes.iter().peekable();
        let mut at_ms = heard.start_ms;
        while at_ms < heard.end_ms {
            let fix = fixes.next_if(|fix| fix.time_ms <= at_ms).copied();
            phone.second(at_ms, fix);
            at_ms += 1000;
        }
        phone.hand_over();
        phone.carried
    }

    /// Returns how often the phone was woken.
    pub fn wakes(&self) -> u64 {
        self.handed.len() as u64
    }

    /// Returns for how many seconds the plan was in a step.
    pub fn seconds_in(&self, step: Step) -> u64 {
        let all = self.seconds.iter().filter(|(one, _)| *one == step);
        all.map(|(_, seconds)| seconds).sum()
    }

    /// Returns how often the phone was woken in a step.
    pub fn wakes_in(&self, step: Step) -> u64 {
        self.handed.iter().filter(|(ask, _)| ask.step == step).count() as u64
    }
}

struct Phone {
    plan: Plan,
    ask: Ask,
    held: Vec<Fix>,
    /// When the receiver took its last fix, and when it handed over last.
    taken_ms: Option<i64>,
    handed_ms: i64,
    carried: Carried,
}

impl Phone {
    fn new(mut plan: Plan, battery: Option<u8>, start_ms: i64) -> Self {
        plan.battery(battery);
        Self {
            ask: plan.ask(),
            plan,
            held: Vec::new(),
            taken_ms: None,
            handed_ms: start_ms,
            carried: Carried {
                handed: Vec::new(),
                seconds: Vec::new(),
            },
        }
    }

    fn second(&mut self, now_ms: i64, fix: Option<Fix>) {
        match self.carried.seconds.last_mut() {
            Some((step, seconds)) if *step == self.ask.step => *seconds += 1,
            _ => self.carried.seconds.push((self.ask.step, 1)),
        }
        let due = |since: i64, after: u32| now_ms.saturating_sub(since) >= i64::from(after);
        if let Some(fix) = fix.filter(|_| self.taken_ms.is_none_or(|taken| due(taken, self.ask.every_ms))) {
            self.taken_ms = Some(now_ms);
            self.held.push(fix);
        }
        if due(self.handed_ms, self.ask.together_ms) {
            self.hand_over();
            self.handed_ms = now_ms;
        }
    }

    fn hand_over(&mut self) {
        if !self.held.is_empty() {
            let held = std::mem::take(&mut self.held);
            let ask = self.plan.hear(&held);
            self.carried.handed.push((self.ask, held));
            self.ask = ask;
        }
    }
}

impl Going {
    /// Returns how a recorder is told that somebody goes.
    pub const fn mode(self) -> Mode {
        match self {
            Self::Foot | Self::Still => Mode::Foot,
            Self::Bike => Mode::Bike,
        }
    }
}
