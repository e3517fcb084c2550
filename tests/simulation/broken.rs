//! What a run may find broken, and what it counts.

use std::collections::BTreeMap;
use std::fmt;

/// A promise that was broken, with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Broken {
    /// What was acknowledged, by a phone or by a receipt, is not there; or was overwritten without anybody being told.
    Lost(String),
    /// Something is there twice.
    Duplicate(String),
    /// Two sides do not say the same, or a phone says something untrue of itself.
    Diverged(String),
}

impl fmt::Display for Broken {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost(what) => write!(to, "LOST: {what}"),
            Self::Duplicate(what) => write!(to, "TWICE: {what}"),
            Self::Diverged(what) => write!(to, "DIVERGED: {what}"),
        }
    }
}

/// The outcome of a check.
pub(crate) type Checked = Result<(), Broken>;

/// Refuses what is not so.
pub(crate) fn hold(is_so: bool, otherwise: impl FnOnce() -> Broken) -> Checked {
    if is_so { Ok(()) } else { Err(otherwise()) }
}

/// What runs amount to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) seeds: u64,
    pub(crate) fleet_ms: i64,
    pub(crate) steps: u64,
    pub(crate) acknowledged: u64,
    pub(crate) conflicts: u64,
    pub(crate) lost: u64,
    pub(crate) duplicates: u64,
    pub(crate) diverged: u64,
    /// How often what was played that no seed is sure to bring.
    pub(crate) played: BTreeMap<&'static str, u64>,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.seeds += other.seeds;
        self.fleet_ms += other.fleet_ms;
        self.steps += other.steps;
        self.acknowledged += other.acknowledged;
        self.conflicts += other.conflicts;
        self.lost += other.lost;
        self.duplicates += other.duplicates;
        self.diverged += other.diverged;
        for (what, times) in &other.played {
            *self.played.entry(what).or_default() += times;
        }
    }

    /// Notes that something was played so often.
    pub(crate) fn note_times(&mut self, what: &'static str, times: usize) {
        if times > 0 {
            *self.played.entry(what).or_default() += times as u64;
        }
    }

    /// Notes that something was played.
    pub(crate) fn note(&mut self, what: &'static str) {
        *self.played.entry(what).or_default() += 1;
    }

    /// Returns what was played, in one line.
    pub(crate) fn told(&self) -> String {
        let times = self.played.iter().map(|(what, times)| format!(" {what}={times}"));
        times.collect()
    }

    pub(crate) const fn count(&mut self, broken: &Broken) {
        match broken {
            Broken::Lost(_) => self.lost += 1,
            Broken::Duplicate(_) => self.duplicates += 1,
            Broken::Diverged(_) => self.diverged += 1,
        }
    }

    pub(crate) const fn is_clean(&self) -> bool {
        self.lost == 0 && self.duplicates == 0 && self.diverged == 0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            to,
            "simulate: seeds={} fleet_hours={} acknowledged={} lost={} duplicates={} diverged={}",
            self.seeds,
            self.fleet_ms / 3_600_000,
            self.acknowledged,
            self.lost,
            self.duplicates,
            self.diverged
        )
    }
}
