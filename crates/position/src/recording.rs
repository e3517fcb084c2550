//! A recorder at work, whatever its receiver: writes down what was heard, asks as the plan says, and notices silence.
//!
//! It has no clock, no receiver and no thread: on each platform something small wakes it, tells it the time and hands over
//! what came. What it cannot write it holds, and writes with what comes next.

use std::path::Path;

use seal::key::Chance;
use track::{Ask, Fix, GapCause, Plan, Source, Watch};

use crate::error::Error;
use crate::log::LogWriter;
use crate::order::Order;
use crate::report::{Report, State};

/// At most so much of what was heard may be lost to a power cut, in milliseconds.
const AT_RISK_MS: u64 = 30_000;
/// Silence shorter than this is no news.
const DEAF_MS: u64 = 30_000;
/// A recorder that hears nothing says so this often, so that everybody knows it is alive.
const ALIVE_MS: u64 = 60_000;
/// So many fixes are held while the disk refuses them: half an hour.
const HELD_MOST: usize = 1_800;
/// The officer is told again of a full storage after this long, in milliseconds.
const FULL_AGAIN_MS: u64 = 300_000;

/// What the clocks say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The clock on the wall, in milliseconds since 1970.
    pub wall_ms: i64,
    /// The clock that nobody can set and that goes on in sleep, in milliseconds.
    pub mono_ms: u64,
}

/// What is to be done next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advice {
    /// How the receiver is to be asked.
    pub ask: Ask,
    /// Why the officer is to be told, by vibration and notice, that nothing is recorded.
    pub tell: Option<GapCause>,
}

/// What recording has cost so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Costs {
    /// Times that the receiver woke the processor.
    pub wakes: u64,
    /// Durable writes.
    pub syncs: u64,
    /// Bytes written.
    pub bytes: u64,
}

/// A recorder at work.
#[derive(Debug)]
pub struct Recording {
    log: LogWriter,
    plan: Plan,
    watch: Watch,
    source: Source,
    battery: Option<u8>,
    state: State,
    /// How soon it will be woken again at the latest; nothing where the plan says so.
    rhythm_ms: Option<u32>,
    held: Vec<Fix>,
    /// Whether more came than could be held while the disk refused it.
    dropped: bool,
    /// When the officer was told that the storage is full.
    full_told_ms: Option<u64>,
    heard_ms: u64,
    last_written: Option<Fix>,
    reported_ms: Option<u64>,
    at_risk_since_ms: Option<u64>,
    costs: Costs,
}

impl Recording {
    /// Begins to carry out an order. `rhythm_ms` is how often the caller looks, whatever the plan says; nothing for a phone
    /// that sleeps until its receiver wakes it.
    ///
    /// # Errors
    /// Says whether another recorder is at work, or why the file cannot be opened.
    pub fn begin(
        (folder, order): (&Path, &Order),
        (source, rhythm_ms): (Source, Option<u32>),
        chance: Box<dyn Chance + Send>,
        now: Now,
    ) -> Result<Self, Error> {
        let mut recording = Self {
            log: LogWriter::open(&order.log_path(folder), order.notebook, chance)?,
            plan: Plan::new(order.mode),
            watch: Watch::begin(now.mono_ms),
            source,
            battery: None,
            state: State::Hears,
            rhythm_ms,
            held: Vec::new(),
            dropped: false,
            full_told_ms: None,
            heard_ms: now.mono_ms,
            last_written: None,
            reported_ms: None,
            at_risk_since_ms: None,
            costs: Costs::default(),
        };
        // A kill is known by the opening that the first report brings: it must not wait for a fix.
        recording.report(now)?;
        recording.sync()?;
        Ok(recording)
    }

    /// Returns what recording has cost so far.
    pub const fn costs(&self) -> Costs {
        Costs {
            wakes: self.plan.wakes(),
            ..self.costs
        }
    }

    /// Returns how the receiver is to be asked now.
    pub fn ask(&self) -> Ask {
        self.plan.ask()
    }

    /// Takes how full the battery is; nothing while it is charged.
    pub const fn battery(&mut self, percent: Option<u8>) {
        self.battery = percent;
        self.plan.battery(percent);
    }

    /// Takes the word of a motion sensor.
    pub const fn motion(&mut self) {
        self.plan.motion();
    }

    /// Takes what the receiver handed over at once.
    ///
    /// # Errors
    /// Returns why it could not be written; it is held and written with what comes next.
    pub fn hear(&mut self, fixes: &[Fix], now: Now) -> Result<Advice, Error> {
        let ask = self.plan.hear(fixes);
        for fix in fixes {
            if self.is_wanted(fix, ask) {
                self.held.push(*fix);
                self.last_written = Some(*fix);
            }
        }
        let excess = self.held.len().saturating_sub(HELD_MOST);
        self.held.drain(..excess);
        self.dropped |= excess > 0;
        self.heard_ms = now.mono_ms;
        self.watch.heard(now.mono_ms);
        self.look(None, now)
    }

    /// Looks after things, whether or not anything came; `cause` is why nothing can, where that is known.
    ///
    /// # Errors
    /// As [`Self::hear`].
    pub fn look(&mut self, cause: Option<GapCause>, now: Now) -> Result<Advice, Error> {
        let ask = self.plan.ask();
        let state = self.state_at(cause, ask, now);
        let silent = self
            .reported_ms
            .is_none_or(|at| now.mono_ms.saturating_sub(at) >= ALIVE_MS);
        let changed = std::mem::replace(&mut self.state, state) != state;
        let tell = match state {
            State::Deaf(cause) => self.watch.look(now.mono_ms, ask.every_ms, cause),
            State::Hears | State::Ended => None,
        };
        if changed || silent || !self.held.is_empty() {
            self.report(now)?;
        }
        if self.is_due(ask, now) {
            self.sync()?;
        }
        Ok(Advice { ask, tell })
    }

    /// Returns why the officer is to be told of a write that failed: once, and every five minutes while the storage is full.
    pub fn refused(&mut self, error: &Error, now: Now) -> Option<GapCause> {
        let again = |told| now.mono_ms.saturating_sub(told) >= FULL_AGAIN_MS;
        if !error.is_full() || !self.full_told_ms.is_none_or(again) {
            return None;
        }
        self.full_told_ms = Some(now.mono_ms);
        Some(GapCause::Full)
    }

    /// Ends: writes what is held, durably, and says that this was no kill.
    ///
    /// # Errors
    /// Returns why it could not be written.
    pub fn end(mut self, now: Now) -> Result<Costs, Error> {
        self.state = State::Ended;
        self.report(now)?;
        self.sync()?;
        Ok(self.costs())
    }

    /// Of a receiver that speaks more often than it was asked to, only so many fixes are kept as were asked for.
    fn is_wanted(&self, fix: &Fix, ask: Ask) -> bool {
        self.last_written.is_none_or(|last| {
            let since = fix.time_ms.saturating_sub(last.time_ms);
            !(0..i64::from(ask.every_ms) * 9 / 10).contains(&since)
        })
    }

    fn state_at(&self, cause: Option<GapCause>, ask: Ask, now: Now) -> State {
        let patience = DEAF_MS.max(u64::from(ask.every_ms) * 3 / 2);
        let silent = now.mono_ms.saturating_sub(self.heard_ms) > patience;
        match cause {
            Some(cause) => State::Deaf(cause),
            None if silent => State::Deaf(GapCause::NoFix),
            None => State::Hears,
        }
    }

    fn report(&mut self, now: Now) -> Result<(), Error> {
        if self.dropped {
            let gap = self.report_of(State::Deaf(GapCause::Full), Vec::new(), now);
            self.costs.bytes += self.log.append(&gap)?;
            self.dropped = false;
        }
        let fixes = std::mem::take(&mut self.held);
        let report = self.report_of(self.state, fixes, now);
        let age = report.fixes.first().zip(report.fixes.last());
        let age = age.map_or(0, |(first, last)| last.time_ms.saturating_sub(first.time_ms));
        match self.log.append(&report) {
            Ok(bytes) => self.costs.bytes += bytes,
            Err(error) => {
                self.held = report.fixes;
                return Err(error);
            }
        }
        let oldest = now.mono_ms.saturating_sub(u64::try_from(age).unwrap_or(0));
        self.at_risk_since_ms.get_or_insert(oldest);
        self.reported_ms = Some(now.mono_ms);
        self.full_told_ms = None;
        Ok(())
    }

    fn report_of(&self, state: State, fixes: Vec<Fix>, now: Now) -> Report {
        Report {
            written_ms: now.wall_ms,
            state,
            battery: self.battery,
            every_ms: self.plan.ask().every_ms,
            source: self.source,
            fixes,
        }
    }

    /// Says whether what is at risk would be so for too long if it waited for the next time.
    fn is_due(&self, ask: Ask, now: Now) -> bool {
        let next = self
            .rhythm_ms
            .unwrap_or_else(|| ask.every_ms.max(ask.together_ms));
        self.at_risk_since_ms
            .is_some_and(|since| now.mono_ms.saturating_sub(since) + u64::from(next) > AT_RISK_MS)
    }

    fn sync(&mut self) -> Result<(), Error> {
        self.log.sync()?;
        self.costs.syncs += 1;
        self.at_risk_since_ms = None;
        Ok(())
    }
}
