//! The log: lines are read back as they were written, and their chains are those of the protocol.

use domain::{EntryHash, Lane, Timestamp};
use protocol::chain::Beginning;
use protocol::{Body, Header, Place, commit};
use store::{Error, What, entry, record};

use crate::world::{NOTEBOOK, Notebook, id, identity, key_of};

#[test]
fn line_reads_back_as_it_was_written() {
    let notebook = Notebook::new();
    let hash = notebook.save(1, "broken glass");
    let lines = notebook
        .store
        .read(|reading| entry::range(reading, Lane::Records, 1, 10))
        .unwrap();
    let [line] = lines.as_slice() else {
        panic!("{lines:?}")
    };
    assert_eq!(
        (line.seq, line.hash, line.record, line.own),
        (1, hash, Some(id(1)), true)
    );
    let body = Body::decode(line.body.as_ref().unwrap()).unwrap();
    assert_eq!((body.record, body.happened_at), (id(1), Timestamp(1_000)));
    assert_eq!(notebook.note_of(1).as_deref(), Some("broken glass"));
    assert_eq!(notebook.find(1).unwrap().heads, [hash]);
}

#[test]
fn every_lane_is_the_chain_that_the_protocol_computes() {
    let notebook = Notebook::new();
    for number in 1..=20 {
        let lane = Lane::ALL[usize::from(number) % 3];
        notebook.add(lane, id(number), Vec::new(), "text");
    }
    let beginning = Beginning {
        city: identity().city,
        notebook: NOTEBOOK,
        certificate_hash: identity().certificate_hash,
        cited: Vec::new(),
    };
    for lane in Lane::ALL.iter().copied() {
        let lines = notebook
            .store
            .read(|reading| entry::range(reading, lane, 1, 100))
            .unwrap();
        assert!(lines.len() >= 6);
        let mut previous = beginning.genesis(lane);
        for (seq, line) in (1..).zip(&lines) {
            let place = Place {
                notebook: NOTEBOOK,
                lane,
                seq,
            };
            let key = key_of(line.record.unwrap());
            let commit = commit::of(&key, place, line.class, line.body.as_ref().unwrap()).unwrap();
            assert_eq!((line.seq, line.commit), (seq, commit));
            previous = Header::at(place, line.class, commit).hash_after(previous);
            assert_eq!(line.hash, previous);
            assert_eq!(
                notebook
                    .store
                    .read(|reading| entry::hash_at(reading, lane, seq))
                    .unwrap(),
                previous
            );
        }
        let head = notebook.store.read(|reading| entry::head(reading, lane)).unwrap();
        assert_eq!((head.seq, head.hash), (lines.len() as u64, previous));
    }
}

#[test]
fn line_beyond_the_end_is_not_found() {
    let notebook = Notebook::new();
    let beyond = notebook
        .store
        .read(|reading| entry::hash_at(reading, Lane::Safety, 1));
    assert!(matches!(beyond, Err(Error::NotFound(_))));
}

#[test]
fn saved_line_survives_a_power_loss() {
    let notebook = Notebook::new();
    for number in 1..=5 {
        let hash = notebook.save(number, "kept");
        let after = notebook.after_power_loss();
        let head = after
            .store
            .read(|reading| entry::head(reading, Lane::Records))
            .unwrap();
        assert_eq!((head.seq, head.hash), (u64::from(number), hash));
        assert_eq!(after.note_of(number).as_deref(), Some("kept"));
    }
}

#[test]
fn write_that_fails_leaves_nothing() {
    let notebook = Notebook::new();
    notebook.save(1, "before");
    let failed = notebook.store.write(|writing| {
        entry::discard(writing, id(1))?;
        Err::<(), _>(Error::NotFound("anything"))
    });
    assert!(failed.is_err());
    assert_eq!(notebook.note_of(1).as_deref(), Some("before"));
}

#[test]
fn write_says_what_it_touched_and_a_read_sees_it_at_once() {
    let notebook = Notebook::new();
    let (_, changed) = notebook
        .store
        .write(|writing| entry::discard(writing, id(1)))
        .unwrap();
    assert_eq!(changed.what(), [What::Records]);
    notebook.save(1, "a");
    assert_eq!(
        notebook
            .store
            .read(|reading| record::list(reading, record::Filter::default()))
            .unwrap()
            .len(),
        1
    );
}

fn append(notebook: &Notebook, key: &seal::Key, text: &str) -> store::Result<EntryHash> {
    let new = entry::NewEntry {
        lane: Lane::Records,
        class: domain::Class::Record,
        record: id(1),
        key,
        kind: 3,
        schema: 1,
        happened_at: Timestamp(0),
        clocks: crate::world::clocks(0),
        base: Vec::new(),
        fields: crate::world::note(text),
    };
    let appended = notebook.store.write(|writing| entry::append(writing, new));
    appended.map(|(hash, _)| hash)
}

#[test]
fn body_that_is_too_large_is_refused_and_leaves_nothing() {
    let notebook = Notebook::new();
    let refused = append(&notebook, &key_of(id(1)), &"x".repeat(70_000));
    assert!(matches!(
        refused,
        Err(Error::Protocol(protocol::Error::TooLarge { .. }))
    ));
    let key = notebook
        .store
        .read(|reading| entry::find_key(reading, id(1)))
        .unwrap();
    assert!(key.is_none());
}

#[test]
fn second_key_of_a_record_is_refused() {
    let notebook = Notebook::new();
    append(&notebook, &key_of(id(1)), "first").unwrap();
    assert!(matches!(
        append(&notebook, &key_of(id(2)), "second"),
        Err(Error::OtherKey)
    ));
    assert_eq!(notebook.find(1).unwrap().lines, 1);
}

#[test]
fn corrections_are_lines_of_the_same_record() {
    let notebook = Notebook::new();
    let first = notebook.save(1, "two bikes");
    let second = notebook.add(Lane::Records, id(1), vec![first], "three bikes");
    let found = notebook.find(1).unwrap();
    assert_eq!(
        (found.lines, found.conflicts, found.last_seq, found.heads),
        (2, 0, 2, vec![second])
    );
    assert_eq!(notebook.note_of(1).as_deref(), Some("three bikes"));
    let lines = notebook
        .store
        .read(|reading| entry::of_record(reading, id(1)))
        .unwrap();
    let hashes: Vec<EntryHash> = lines.iter().map(|line| line.hash).collect();
    assert_eq!(hashes, [first, second]);
}
