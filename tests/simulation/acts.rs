//! What officers do: write, correct, undo, call for help, walk.

use domain::{EntryHash, Fields, Lane, RecordId, Value};
use store::draft::{self, Draft};
use store::entry;
use store::record::{self, Filter, Record};

use crate::breakage::Breakage;
use crate::fleet::Fleet;
use crate::saving::{Fresh, record_key};

/// The numbers of the kinds and fields that officers use here; `domain::kinds` has them all.
pub(crate) const HANDOVER_ITEM: u16 = 7;
const SOS: u16 = 9;
pub(crate) const TRACK: u16 = 11;
const KIND_OF_A_LATER_VERSION: u16 = 4_000;
const WITHDRAWN: u16 = 39;
pub(crate) const WHAT: u16 = 64;
pub(crate) const TEXT: u16 = 65;
pub(crate) const EXPIRES_AT: u16 = 67;
const ZONE: u16 = 68;
/// The year 2200: no clock of a run gets there.
const NEVER_MS: i64 = 7_258_118_400_000;

impl Fleet {
    /// An officer does something.
    pub(crate) fn act(&mut self, phone: usize) {
        if self.phones[phone].full {
            return self.try_on_a_full_disk(phone);
        }
        match self.dice.below(100) {
            0..12 => self.open_new(phone),
            12..42 => self.open_correction(phone),
            42..75 => self.save_draft(phone),
            75..80 => self.undo(phone),
            80..84 => self.poison(phone),
            84..90 => self.call_for_help(phone),
            90..95 => self.walk(phone),
            95..97 => drop(self.photograph(phone)),
            97..99 => self.write_of_a_later_version(phone),
            _ => self.discard_draft(phone),
        }
    }

    /// Nothing of what does not fit is promised, and nothing that was promised goes.
    fn try_on_a_full_disk(&mut self, phone: usize) {
        if self.dice.happens(500) {
            self.call_for_help(phone);
        } else {
            self.poison(phone);
        }
    }

    pub(crate) fn new_record(&mut self) -> RecordId {
        let at = self.truth.now().0.unsigned_abs();
        RecordId::from_parts(at, self.dice.bytes())
    }

    pub(crate) fn item(&mut self) -> Fields {
        let letters = 1 + self.dice.below(300);
        Fields::from([
            (WHAT, Value::Text("follow_up".to_owned())),
            (TEXT, Value::Text(self.dice.noise(letters))),
            (EXPIRES_AT, Value::Int(NEVER_MS)),
        ])
    }

    fn open_new(&mut self, phone: usize) {
        let record = self.new_record();
        let fields = self.item();
        self.open_draft(phone, (record, Vec::new(), fields));
    }

    /// Opens a correction of a record that the phone knows, be it another officer's.
    fn open_correction(&mut self, phone: usize) {
        let Some(record) = self.some_record(phone, false) else {
            return;
        };
        let mut fields = Fields::new();
        for field in [TEXT, ZONE] {
            if self.dice.happens(600) {
                fields.insert(field, Value::Text(self.dice.noise(20)));
            }
        }
        if !fields.is_empty() {
            self.open_draft(phone, (record.record, record.heads, fields));
        }
    }

    fn open_draft(&mut self, phone: usize, (record, base, fields): (RecordId, Vec<EntryHash>, Fields)) {
        if self.phones[phone].drafts.contains_key(&record) {
            return;
        }
        self.tell(format!("{phone} opens a draft of {}", short(record)));
        let seen = self.phones[phone].on_screen(record).into_iter().collect();
        let opened = Draft {
            record,
            kind: HANDOVER_ITEM,
            key: record_key(phone, record),
            correction: !base.is_empty(),
            base,
            opened_at: self.phones[phone].hands.wall(),
            happened_at: None,
            fields,
        };
        let one = &mut self.phones[phone];
        one.store.write(|writing| draft::open(writing, &opened)).unwrap();
        one.drafts.insert(record, seen);
    }

    fn some_record(&mut self, phone: usize, own: bool) -> Option<Record> {
        let filter = Filter {
            kind: Some(HANDOVER_ITEM),
            own,
            ..Filter::default()
        };
        let mut known = self.phones[phone]
            .store
            .read(|reading| record::list(reading, filter))
            .unwrap();
        known.sort_by_key(|record| record.record);
        // Often one of the oldest, so that officers meet over it.
        let few = if self.dice.happens(600) { 2 } else { known.len() };
        let at = self.dice.below(few.min(known.len()));
        known.into_iter().nth(at)
    }

    fn some_draft(&mut self, phone: usize) -> Option<RecordId> {
        let open: Vec<RecordId> = self.phones[phone].drafts.keys().copied().collect();
        self.dice.pick(&open).copied()
    }

    fn save_draft(&mut self, phone: usize) {
        let Some(record) = self.some_draft(phone) else {
            return self.open_new(phone);
        };
        let store = std::sync::Arc::clone(&self.phones[phone].store);
        let draft = store.read(|reading| draft::get(reading, record)).unwrap();
        let seen = self.phones[phone].drafts.remove(&record).unwrap_or_default();
        let base = match self.breakage {
            Breakage::OrderByFeed if draft.correction => {
                let now = store.read(|reading| record::find(reading, record)).unwrap();
                now.map_or(draft.base, |now| now.heads)
            }
            _ => draft.base,
        };
        let fresh = Fresh {
            base,
            seen,
            ends_draft: true,
            ..Fresh::first(record, (Lane::Records, HANDOVER_ITEM, 1), draft.fields)
        };
        let first_seq = self.phones[phone].head(Lane::Records).seq + 1;
        self.phones[phone].hold_back(record, Lane::Records, first_seq);
        self.save(phone, fresh);
    }

    fn discard_draft(&mut self, phone: usize) {
        if let Some(record) = self.some_draft(phone) {
            self.drop_draft(phone, record);
        }
    }

    fn drop_draft(&mut self, phone: usize, record: RecordId) {
        if self.phones[phone].drafts.remove(&record).is_some() {
            let store = &self.phones[phone].store;
            store.write(|writing| draft::remove(writing, record)).unwrap();
        }
    }

    /// As in the app: within eight seconds nothing of it is left; later it is withdrawn.
    fn undo(&mut self, phone: usize) {
        let Some(record) = self
            .some_record(phone, true)
            .filter(|one| one.own && !one.withdrawn)
        else {
            return;
        };
        if record.lines == 1 && self.phones[phone].take_held_back(record.record) {
            self.tell(format!("{phone} undoes {}", short(record.record)));
            self.drop_draft(phone, record.record);
            let store = &self.phones[phone].store;
            // Before it was put back, the phone may have saved the same draft: that line stands.
            let lines = store
                .read(|reading| entry::of_record(reading, record.record))
                .unwrap();
            store
                .write(|writing| entry::discard(writing, record.record))
                .unwrap();
            let hashes: Vec<_> = lines.iter().map(|line| line.hash).collect();
            self.promises.forget_bodies(&hashes);
            // In a copy of before it is not undone.
            self.phones[phone].copy = None;
            return;
        }
        let seen = self.phones[phone].on_screen(record.record).into_iter().collect();
        let reason = Value::Text(self.dice.noise(8));
        let fresh = Fresh {
            base: record.heads,
            seen,
            ..Fresh::first(
                record.record,
                (Lane::Records, HANDOVER_ITEM, 1),
                Fields::from([(WITHDRAWN, reason)]),
            )
        };
        self.save(phone, fresh);
    }

    /// A record without what its kind requires: the server keeps it aside, and the rest goes on.
    fn poison(&mut self, phone: usize) {
        let record = self.new_record();
        let fields = Fields::from([(TEXT, Value::Text(self.dice.noise(9)))]);
        let fresh = Fresh {
            poison: true,
            ..Fresh::first(record, (Lane::Records, HANDOVER_ITEM, 1), fields)
        };
        self.save(phone, fresh);
    }

    pub(crate) fn call_for_help(&mut self, phone: usize) {
        let record = self.new_record();
        let now = self.phones[phone].hands.wall();
        let fields = Fields::from([(WHAT, Value::Int(now.0))]);
        self.save(phone, Fresh::first(record, (Lane::Safety, SOS, 2), fields));
    }

    /// Pieces of the route, sometimes a great many at once.
    pub(crate) fn walk(&mut self, phone: usize) {
        let pieces = if self.dice.happens(150) {
            70
        } else {
            1 + self.dice.below(3)
        };
        let letters = 40 + self.dice.below(1_200);
        for _ in 0..pieces {
            let record = self.new_record();
            let now = self.phones[phone].hands.wall().0;
            let chunk = self.dice.noise(letters).into_bytes();
            let fields = Fields::from([
                (64, Value::Int(now)),
                (65, Value::Int(now)),
                (66, Value::Bytes(chunk)),
            ]);
            self.save(phone, Fresh::first(record, (Lane::Tracks, TRACK, 1), fields));
        }
    }

    /// What this version's server knows no table of is kept as it is.
    fn write_of_a_later_version(&mut self, phone: usize) {
        let record = self.new_record();
        let kinds = [(KIND_OF_A_LATER_VERSION, 9), (HANDOVER_ITEM, 900)];
        let (kind, schema) = kinds[self.dice.below(2)];
        let mut fields = self.item();
        fields.insert(2_000, Value::List(vec![Value::Bool(true), Value::Int(-1)]));
        self.save(phone, Fresh::first(record, (Lane::Records, kind, schema), fields));
    }
}

pub(crate) fn short(record: RecordId) -> String {
    record.to_string().chars().skip(24).collect()
}
