use domain::id::EntryHash;
use proptest::prelude::*;

use super::*;
use crate::{Absence, Commit, Lane};

fn batch(entries: Vec<Entry>, keys: Vec<(RecordId, Key)>) -> Batch {
    Batch {
        notebook: domain::NotebookId::from_bytes([0x0b; 16]),
        lane: Lane::Records,
        from: 7,
        prev_hash: EntryHash([9; 32]),
        entries,
        keys,
        statement: Signed::assemble(vec![1, 2, 3], Signature::from_slice(&[1; 64]).unwrap()),
    }
}

fn body(record: u8, happened: i64, wall: i64, note: &str) -> Vec<u8> {
    let mut to = Writer::new();
    to.map(4);
    to.uint(1);
    RecordId::from_bytes([record; 16]).write(&mut to);
    to.uint(4);
    to.int(happened);
    to.uint(5);
    to.int(wall);
    to.uint(38);
    to.text(note);
    to.finish()
}

fn whole(body: Vec<u8>) -> Entry {
    Entry::Whole {
        class: Class::Record,
        body,
    }
}

fn bare() -> Entry {
    Entry::Bare {
        class: Class::Custody,
        commit: Commit([4; 32]),
        absence: Absence::Erased,
    }
}

fn comes_back(batch: Batch) {
    let bytes = batch.encode();
    let packed = PackedBatch(batch).encode();
    assert_eq!(PackedBatch::open(&packed).unwrap().encode(), bytes);
    assert_eq!(PackedBatch::open(&bytes).unwrap().encode(), bytes);
}

#[test]
fn batch_comes_back_byte_for_byte() {
    let key = |of| (RecordId::from_bytes([of; 16]), Key::from_bytes([of; 32]));
    comes_back(batch(Vec::new(), Vec::new()));
    comes_back(batch(
        vec![bare(), whole(Vec::new()), whole(vec![0xff]), whole(vec![0xa0])],
        vec![key(3)],
    ));
    let first = body(1, 1_780_000_000_000, 1_780_000_000_900, "one");
    let lines = vec![
        whole(body(2, i64::MIN, i64::MAX, "")),
        bare(),
        whole(first.clone()),
        whole(first),
    ];
    comes_back(batch(lines, vec![key(2), key(9), key(1)]));
}

proptest! {
    #[test]
    fn any_lines_come_back(lines in prop::collection::vec((any::<u8>(), any::<i64>(), any::<i64>(), ".{0,20}"), 0..40)) {
        let entries = lines.iter().map(|(record, happened, wall, note)| whole(body(*record, *happened, *wall, note)));
        comes_back(batch(entries.collect(), Vec::new()));
    }

    #[test]
    fn changed_bytes_never_make_it_panic(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let lines = vec![whole(body(1, 5, 6, "one")), bare(), whole(body(2, 7, 8, "two"))];
        let key = (RecordId::from_bytes([2; 16]), Key::from_bytes([2; 32]));
        let mut bytes = PackedBatch(batch(lines, vec![key])).encode();
        let at = at.index(bytes.len());
        bytes[at] = to;
        let _ = PackedBatch::open(&bytes);
    }
}
