//! What the notebook must hold, computed from the protocol alone and never read from the store.

use std::collections::{BTreeMap, BTreeSet};

use domain::{BootId, Class, Clocks, EntryHash, Fields, Lane, RecordId, Timestamp, Value};
use protocol::chain::Beginning;
use protocol::{Body, Commit, Header, Place, commit};
use seal::Key;

use crate::chance::Chance;
use crate::work::{NOTEBOOK, Use, identity, kind};

/// One line of the own notebook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) record: Option<RecordId>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) commit: Commit,
    pub(crate) hash: EntryHash,
}

/// Everything that was acknowledged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Truth {
    pub(crate) lanes: [Vec<Line>; 3],
    pub(crate) drafts: BTreeMap<RecordId, String>,
    pub(crate) frames: Vec<Vec<u8>>,
    pub(crate) committed: [u64; 3],
    /// Records of a colleague, one line each.
    pub(crate) colleague: BTreeMap<RecordId, String>,
    pub(crate) cursor: u64,
}

pub(crate) const NOTE: u16 = 38;
/// The lane of the route.
pub(crate) const ROUTE: usize = 2;

pub(crate) fn note(text: &str) -> Fields {
    [(NOTE, Value::Text(text.to_owned()))].into()
}

pub(crate) fn key_of(record: RecordId) -> Key {
    Key::from_bytes(std::array::from_fn(|at| record.as_bytes()[at % 16] ^ 0x55))
}

pub(crate) const CLOCKS: Clocks = Clocks {
    wall: Timestamp(1_000),
    mono_ms: 5,
    boot: BootId::from_bytes([0xb0; 16]),
    gnss: None,
    server_offset_ms: None,
};

pub(crate) const fn class(lane: usize) -> Class {
    match lane {
        0 => Class::Safety,
        1 => Class::Record,
        _ => Class::Track,
    }
}

pub(crate) fn body(record: RecordId, base: Vec<EntryHash>, text: &str) -> Body {
    Body {
        record,
        kind: kind(),
        schema: 1,
        happened_at: Timestamp(1_000),
        clocks: CLOCKS,
        base,
        fields: note(text),
    }
}

impl Truth {
    /// How a use of the notebook changes it.
    pub(crate) fn after(&self, used: &Use) -> Self {
        let mut after = self.clone();
        match used {
            Use::Save { lane, record, text } => {
                after.drafts.remove(record);
                after.append(*lane, *record, text);
            }
            Use::Amend { lane, record, text } => after.append(*lane, *record, text),
            Use::Draft { record } => drop(after.drafts.insert(*record, String::new())),
            Use::Type { record, text } => drop(after.drafts.insert(*record, text.clone())),
            Use::Receipt { lane, upto } => after.committed[*lane] = *upto,
            Use::Frame { chunk } => after.frames.push(chunk.clone()),
            Use::Fold { record } => {
                after.frames.clear();
                after.append(ROUTE, *record, "a piece of the route");
            }
            Use::Take { record, text } => {
                after.colleague.insert(*record, text.clone());
                after.cursor += 1;
            }
            Use::Discard { record } => after.discard(*record),
            Use::Photo { record, custody } => {
                after.append(1, *record, "a photo");
                after.append(1, *custody, "captured");
            }
            Use::Settle | Use::Checkpoint => {}
        }
        after
    }

    fn append(&mut self, lane: usize, record: RecordId, text: &str) {
        let body = body(record, self.base(record), text).encode().unwrap();
        let place = Place {
            notebook: NOTEBOOK,
            lane: Lane::ALL[lane],
            seq: self.lanes[lane].len() as u64 + 1,
        };
        let commit = commit::of(&key_of(record), place, class(lane), &body).unwrap();
        let before = self.lanes[lane]
            .last()
            .map_or_else(|| genesis(lane), |line| line.hash);
        let hash = Header::at(place, class(lane), commit).hash_after(before);
        let (record, body) = (Some(record), Some(body));
        self.lanes[lane].push(Line {
            record,
            body,
            commit,
            hash,
        });
    }

    fn discard(&mut self, record: RecordId) {
        let lines = self.lanes.iter_mut().flatten();
        for line in lines.filter(|line| line.record == Some(record)) {
            (line.record, line.body) = (None, None);
        }
    }

    /// The last line about a record, which the next one builds on.
    pub(crate) fn base(&self, record: RecordId) -> Vec<EntryHash> {
        let mut lines = self.lanes.iter().flat_map(|lane| lane.iter().rev());
        let last = lines.find(|line| line.record == Some(record));
        last.map(|line| line.hash).into_iter().collect()
    }

    /// The own records that still say something, each with its number of lines.
    pub(crate) fn records(&self) -> BTreeMap<RecordId, u32> {
        let mut found = BTreeMap::new();
        for record in self.lanes.iter().flatten().filter_map(|line| line.record) {
            *found.entry(record).or_default() += 1;
        }
        found
    }

    /// How many records the officer is told are on this phone only.
    pub(crate) fn on_phone(&self) -> usize {
        let unsent = |lane: usize| self.lanes[lane].iter().skip(self.committed[lane] as usize);
        let lines = (0..ROUTE).flat_map(unsent);
        lines
            .filter_map(|line| line.record)
            .collect::<BTreeSet<_>>()
            .len()
    }

    /// How many acknowledged things are not in `seen`.
    pub(crate) fn missing_in(&self, seen: &Self) -> u64 {
        let lines = self.lanes.iter().zip(&seen.lanes);
        let lines = lines.map(|(own, seen)| own.iter().filter(|line| !seen.contains(line)).count());
        let drafts = self
            .drafts
            .iter()
            .filter(|(id, text)| seen.drafts.get(id) != Some(text));
        let frames = self.frames.len().saturating_sub(seen.frames.len());
        let colleague = self
            .colleague
            .keys()
            .filter(|id| !seen.colleague.contains_key(id));
        let receipts = self
            .committed
            .iter()
            .zip(&seen.committed)
            .filter(|(own, seen)| own > seen);
        (lines.sum::<usize>() + drafts.count() + frames + colleague.count() + receipts.count()) as u64
    }

    /// What an officer does next.
    pub(crate) fn next(&self, chance: &mut Chance) -> Use {
        let new = RecordId::from_bytes(std::array::from_fn(|_| chance.next().to_le_bytes()[0]));
        let lane = usize::from(!chance.one_in(5));
        let text = format!("note {new} {}", "so it was ".repeat(chance.below(200) as usize));
        let old = self.any_record(chance);
        match (chance.below(24), old, self.drafts.keys().next().copied()) {
            (0..3, Some((lane, record)), _) => Use::Amend { lane, record, text },
            (3..6, _, None) => Use::Draft { record: new },
            (3..8, _, Some(record)) => Use::Type { record, text },
            (8..10, ..) => {
                let upto = self.committed[lane].max(chance.below(self.lanes[lane].len() as u64 + 1));
                Use::Receipt { lane, upto }
            }
            (10..12, ..) => Use::Frame {
                chunk: text.into_bytes(),
            },
            (12, ..) => Use::Fold { record: new },
            (13..15, ..) => Use::Take { record: new, text },
            (15, Some((_, record)), _) => Use::Discard { record },
            (16, ..) => Use::Checkpoint,
            (19, ..) => Use::Settle,
            (20, ..) => Use::Photo {
                record: new,
                custody: RecordId::from_bytes(new.as_bytes().map(|byte| byte ^ 0xff)),
            },
            (17..19, _, Some(record)) => Use::Save { lane, record, text },
            _ => Use::Save {
                lane,
                record: new,
                text,
            },
        }
    }

    fn any_record(&self, chance: &mut Chance) -> Option<(usize, RecordId)> {
        let all = (0..ROUTE).flat_map(|lane| self.lanes[lane].iter().map(move |line| (lane, line.record)));
        let all: Vec<_> = all.filter_map(|(lane, record)| Some((lane, record?))).collect();
        all.get(chance.below(all.len() as u64) as usize).copied()
    }
}

fn genesis(lane: usize) -> EntryHash {
    let identity = identity();
    let beginning = Beginning {
        city: identity.city,
        notebook: identity.notebook,
        certificate_hash: identity.certificate_hash,
        cited: Vec::new(),
    };
    beginning.genesis(Lane::ALL[lane])
}
