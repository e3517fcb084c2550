//! What nobody has any more: lines that phones read before the server went back in time, and that never came again.

use domain::NotebookId;
use protocol::Lane;

use super::Admin;
use crate::Error;
use crate::db::missed::{self, Missed};
use crate::station::Station;

/// The most lines of a list.
const MOST: u64 = 10_000;

/// Lines of one lane that follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissedLines {
    /// Who wrote them; unknown where the server has forgotten the notebook.
    pub officer: Option<String>,
    /// What their phone is called.
    pub label: Option<String>,
    /// The notebook.
    pub notebook: NotebookId,
    /// The lane.
    pub lane: Lane,
    /// The first of them.
    pub from: u64,
    /// The last of them.
    pub to: u64,
    /// Who read them, and on which phone: there they can be looked up.
    pub read_by: String,
    /// When that was told, in the city's zone.
    pub told_at: String,
    /// Whether the phone that wrote them was heard since and has not brought them: it went back in time, too.
    pub gone: bool,
}

impl MissedLines {
    /// Returns how many they are.
    pub const fn count(&self) -> u64 {
        self.to + 1 - self.from
    }
}

impl Admin {
    /// Returns the lines that phones read and the server has not any more.
    pub fn missed(&self) -> Result<Vec<MissedLines>, Error> {
        let all = self.station.ledger.read(|db| missed::all(db, MOST))?;
        Ok(runs(&self.station, all))
    }
}

/// Puts lines that follow each other together.
pub(crate) fn runs(station: &Station, lines: Vec<Missed>) -> Vec<MissedLines> {
    let mut runs: Vec<MissedLines> = Vec::new();
    for line in lines {
        let next = run(station, line);
        match runs.last_mut().filter(|last| last.goes_on(&next)) {
            Some(last) => last.to = next.to,
            None => runs.push(next),
        }
    }
    runs
}

impl MissedLines {
    fn goes_on(&self, next: &Self) -> bool {
        let here = |one: &Self| (one.notebook, one.lane, one.gone);
        here(self) == here(next) && self.to + 1 == next.from
    }
}

fn run(station: &Station, line: Missed) -> MissedLines {
    let (officer, label) = line.writer.unzip();
    MissedLines {
        officer,
        label,
        notebook: line.notebook,
        lane: line.lane,
        from: line.seq,
        to: line.seq,
        read_by: format!("{}, {}", line.reader.0, line.reader.1),
        told_at: crate::console::moment(station, line.told_at),
        gone: line.heard,
    }
}
