//! Saving: one line into one notebook, and into what was promised.

use std::collections::BTreeSet;

use domain::kind::Record as _;
use domain::kinds::CustodyEvent;
use domain::{Class, EntryHash, Fields, Lane, RecordId, Timestamp};
use seal::Key;
use store::blob::{self, Blob};
use store::draft;
use store::entry::{self, NewEntry};

use crate::acts::short;
use crate::fleet::Fleet;
use crate::promise::Line;

/// A line about to be saved.
pub(crate) struct Fresh {
    pub(crate) record: RecordId,
    pub(crate) lane: Lane,
    pub(crate) kind: u16,
    pub(crate) schema: u16,
    pub(crate) fields: Fields,
    pub(crate) base: Vec<EntryHash>,
    pub(crate) seen: BTreeSet<EntryHash>,
    pub(crate) poison: bool,
    pub(crate) ends_draft: bool,
    /// The sealed files that it names.
    pub(crate) blobs: Vec<Blob>,
}

impl Fresh {
    pub(crate) fn first(record: RecordId, (lane, kind, schema): (Lane, u16, u16), fields: Fields) -> Self {
        Self {
            record,
            lane,
            kind,
            schema,
            fields,
            base: Vec::new(),
            seen: BTreeSet::new(),
            poison: false,
            ends_draft: false,
            blobs: Vec::new(),
        }
    }
}

impl Fleet {
    pub(crate) fn save(&mut self, phone: usize, fresh: Fresh) {
        let one = &self.phones[phone];
        let key = record_key(phone, fresh.record);
        let clocks = one.hands.clocks();
        let new = NewEntry {
            lane: fresh.lane,
            class: class_of(fresh.lane, fresh.kind),
            record: fresh.record,
            key: &key,
            kind: fresh.kind,
            schema: fresh.schema,
            happened_at: Timestamp(clocks.wall.0),
            clocks,
            base: fresh.base,
            fields: fresh.fields.clone(),
        };
        let write = |writing: &mut store::Writing<'_>| {
            for file in &fresh.blobs {
                blob::add(writing, file)?;
            }
            let hash = entry::append(writing, new)?;
            if fresh.ends_draft {
                draft::remove(writing, fresh.record)?;
            }
            Ok(hash)
        };
        let (hash, _) = match one.store.write(write) {
            Ok(saved) => saved,
            Err(error) => {
                assert!(one.full, "a save failed for nothing: {error}");
                return self.tell(format!("{phone} could not save: its disk is full"));
            }
        };
        assert!(!one.full, "something was saved on a full disk");
        let seq = one.head(fresh.lane).seq;
        let lines = one
            .store
            .read(|reading| entry::range(reading, fresh.lane, seq, 1))
            .unwrap();
        self.tell(format!(
            "{phone} saves {} {seq}: {}",
            fresh.lane,
            short(fresh.record)
        ));
        self.promises.add(Line {
            hash,
            phone,
            book: self.phones[phone].book,
            lane: fresh.lane,
            seq,
            record: fresh.record,
            kind: fresh.kind,
            fields: fresh.fields,
            seen: fresh.seen,
            body: Some(lines[0].body.clone().unwrap()),
            poison: fresh.poison,
            files: fresh.blobs.len(),
        });
    }
}

fn class_of(lane: Lane, kind: u16) -> Class {
    match lane {
        Lane::Safety => Class::Safety,
        Lane::Records if kind == CustodyEvent::KIND.number => Class::Custody,
        Lane::Records => Class::Record,
        Lane::Tracks => Class::Track,
    }
}

pub(crate) fn record_key(phone: usize, record: RecordId) -> Key {
    Key::from_bytes([0x52; 32]).derive(&[&phone.to_be_bytes(), record.as_bytes()])
}
