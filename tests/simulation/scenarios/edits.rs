//! Edits that do not know of each other: both values stay, whatever moved meanwhile and whatever a reader may not see.

use std::collections::BTreeSet;

use domain::{EntryHash, Fields, Lane, RecordId, Value};
use protocol::Body;
use store::entry;

use crate::acts::{HANDOVER_ITEM, TEXT, WHAT};
use crate::fleet::{Fleet, Touched};
use crate::saving::Fresh;

impl Fleet {
    /// Returns the lines of which a phone shows the text, more than one where they differ.
    fn texts_shown(&self, phone: usize, record: RecordId) -> BTreeSet<EntryHash> {
        let store = &self.phones[phone].store;
        let lines = store.read(|reading| entry::of_record(reading, record)).unwrap();
        let line = |line: &entry::Entry| {
            let body = Body::decode(line.body.as_ref().unwrap()).unwrap();
            domain::Line {
                hash: line.hash,
                base: body.base,
                happened_at: body.happened_at,
                fields: body.fields,
            }
        };
        let lines: Vec<domain::Line> = lines.iter().map(line).collect();
        let folded = domain::fold(&lines).unwrap();
        let conflict = folded.conflicts.iter().find(|conflict| conflict.field == TEXT);
        match conflict {
            Some(conflict) => conflict.values.iter().map(|(by, _)| *by).collect(),
            None => lines
                .iter()
                .filter(|line| line.fields.get(&TEXT) == folded.fields.get(&TEXT))
                .map(|line| line.hash)
                .collect(),
        }
    }
}

#[test]
fn draft_that_was_open_while_the_feed_moved_overwrites_nothing() {
    let mut fleet = Fleet::calm();
    let record = fleet.hand_over(0);
    fleet.everybody_syncs();
    let screen = fleet.opened(1, record);
    let here = fleet.opened(0, record);
    let first = fleet.correct(0, record, here, "the gate is open");
    fleet.everybody_syncs();
    // The phone has read the other line by now; its officer had not when they began to write.
    let second = fleet.correct(1, record, screen, "the gate is locked");
    fleet.everybody_syncs();
    fleet.all_agree();
    for phone in 0..fleet.phones.len() {
        assert_eq!(
            fleet.texts_shown(phone, record),
            BTreeSet::from([first, second]),
            "{phone}"
        );
    }
    let both = fleet.opened(0, record);
    let settled = fleet.correct(0, record, both, "locked since noon");
    fleet.everybody_syncs();
    fleet.all_agree();
    for phone in 0..fleet.phones.len() {
        assert_eq!(
            fleet.texts_shown(phone, record),
            BTreeSet::from([settled]),
            "{phone}"
        );
    }
}

#[test]
fn value_over_one_that_a_reader_may_not_see_is_not_hidden() {
    let mut fleet = Fleet::calm();
    let record = fleet.hand_over(0);
    fleet.everybody_syncs();
    // The server keeps this line aside: it breaks the rules, and nobody else is told of it.
    let (base, seen) = fleet.opened(1, record);
    let fields = Fields::from([
        (TEXT, Value::Text("kept aside".to_owned())),
        (WHAT, Value::Int(5)),
    ]);
    let aside = Fresh {
        base,
        seen: seen.into_iter().collect(),
        poison: true,
        ..Fresh::first(record, (Lane::Records, HANDOVER_ITEM, 1), fields)
    };
    fleet.save(1, aside);
    let over = fleet.opened(1, record);
    let last = fleet.correct(1, record, over, "written over it");
    for _ in 0..2 {
        for phone in 0..fleet.phones.len() {
            assert_eq!(fleet.sync(phone), None);
        }
    }
    fleet.check(Touched::Server(1)).unwrap();
    for phone in [0, fleet.phones.len() - 1] {
        let shown = fleet.texts_shown(phone, record);
        assert!(shown.contains(&last), "{phone} hides what was written last");
    }
}
