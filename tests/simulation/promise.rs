//! What was promised: every line of which a phone said "saved", and what its officer had on the screen while writing.
//! The run compares phones and server with this, never with each other.

use std::collections::{BTreeMap, BTreeSet};

use domain::{EntryHash, Fields, Lane, RecordId, Value};

/// A line that was acknowledged.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) hash: EntryHash,
    pub(crate) phone: usize,
    pub(crate) lane: Lane,
    pub(crate) seq: u64,
    pub(crate) record: RecordId,
    pub(crate) kind: u16,
    pub(crate) fields: Fields,
    /// The lines of the record that were on the screen when the draft opened.
    pub(crate) seen: BTreeSet<EntryHash>,
    /// Gone once it was undone in time.
    pub(crate) body: Option<Vec<u8>>,
    /// Whether it breaks the rules of its kind, so that the server has to keep it aside.
    pub(crate) poison: bool,
    /// How many sealed files it names.
    pub(crate) files: usize,
}

/// Everything that was acknowledged in a run.
#[derive(Debug, Default)]
pub(crate) struct Promises {
    pub(crate) lines: BTreeMap<EntryHash, Line>,
    chains: BTreeMap<(usize, Lane), Vec<EntryHash>>,
}

impl Promises {
    pub(crate) fn add(&mut self, line: Line) {
        self.chains
            .entry((line.phone, line.lane))
            .or_default()
            .push(line.hash);
        self.lines.insert(line.hash, line);
    }

    /// Returns the lines of a phone's lane, in their order.
    pub(crate) fn chain(&self, phone: usize, lane: Lane) -> &[EntryHash] {
        self.chains.get(&(phone, lane)).map_or(&[], Vec::as_slice)
    }

    /// Returns how many sealed files a phone's lines name.
    pub(crate) fn photos(&self, phone: usize) -> usize {
        let lines = self.lines.values().filter(|line| line.phone == phone);
        lines.map(|line| line.files).sum()
    }

    pub(crate) fn forget_body(&mut self, phone: usize, record: RecordId) {
        let lines = self.lines.values_mut();
        for line in lines.filter(|line| line.phone == phone && line.record == record) {
            line.body = None;
        }
    }

    /// Returns the values of each field of a record that stand, given which of its lines are known: those that nobody
    /// overwrote who had seen them.
    pub(crate) fn standing(&self, known: &[EntryHash]) -> BTreeMap<u16, BTreeMap<EntryHash, Value>> {
        let lines: Vec<&Line> = known.iter().map(|hash| &self.lines[hash]).collect();
        let mut standing: BTreeMap<u16, BTreeMap<EntryHash, Value>> = BTreeMap::new();
        for line in &lines {
            for (field, value) in &line.fields {
                let overwritten = lines
                    .iter()
                    .any(|other| other.fields.contains_key(field) && self.had_seen(other, line.hash));
                if !overwritten {
                    let values = standing.entry(*field).or_default();
                    values.insert(line.hash, value.clone());
                }
            }
        }
        standing
    }

    /// Says whether a line's officer had another line before them, be it through lines built upon it.
    fn had_seen(&self, line: &Line, other: EntryHash) -> bool {
        let (mut open, mut done): (Vec<EntryHash>, _) =
            (line.seen.iter().copied().collect(), BTreeSet::new());
        while let Some(hash) = open.pop() {
            if hash == other {
                return true;
            }
            if done.insert(hash) {
                open.extend(self.lines.get(&hash).into_iter().flat_map(|line| &line.seen));
            }
        }
        false
    }
}
