//! Tests of batches: each way to be wrong has its own name.

use proptest::prelude::*;

use super::*;
use crate::api::ErrorCode;
use crate::people::{
    CITY, DEVICE, NOTEBOOK, batch, beginning, body, line, phone, record, record_key, statement, stranger,
};
use crate::statement::Heads;
use crate::{Absence, Class, Lane, Message as _, Signed};

fn verify_with(batch: Batch, known: &dyn Fn(RecordId) -> Option<Key>) -> Result<Verified, Error> {
    let device_key = phone().verifying_key();
    batch.verify(&Against {
        city: CITY,
        notebook: NOTEBOOK,
        device_key: &device_key,
        known_key: known,
    })
}

fn verify(batch: Batch) -> Result<Verified, Error> {
    verify_with(batch, &|_| None)
}

/// The batch with another statement, signed by the phone.
fn restated(batch: Batch, change: impl FnOnce(&mut Statement)) -> Batch {
    let mut statement = batch.statement.peek().unwrap();
    change(&mut statement);
    Batch {
        statement: Signed::sign(&statement, &phone()),
        ..batch
    }
}

#[test]
fn batch_verifies_alone_and_tells_each_hash() {
    let verified = verify(batch(vec![line(1), line(2), line(1)], 1)).unwrap();
    assert_eq!(verified.entries.len(), 3);
    assert_eq!(verified.entries[0].previous, beginning().genesis(Lane::Records));
    assert_eq!(verified.entries[1].previous, verified.entries[0].hash);
    assert_eq!(verified.entries[2].hash, verified.head.hash);
    assert_eq!(verified.entries[2].header.seq, 3);
    assert_eq!(verified.entries[1].record, Some(record(2)));
    assert_eq!(verified.new_keys.len(), 2);
    assert_eq!(verified.head.seq, 3);
}

#[test]
fn batch_reads_back() {
    let batch = batch(vec![line(1), line(2)], 40);
    let bytes = batch.encode();
    let back = Batch::decode(&bytes).unwrap();
    assert_eq!(back.encode(), bytes);
    assert_eq!(back.last(), Some(41));
    verify(back).unwrap();
    let packed = crate::frame::compress(&bytes).unwrap();
    assert_eq!(crate::frame::decompress(&packed).unwrap(), bytes);
}

#[test]
fn batch_without_entries_brings_only_its_statement() {
    let verified = verify(batch(vec![], 8)).unwrap();
    assert!(verified.entries.is_empty());
    assert_eq!(verified.head.seq, 7);
}

#[test]
fn keys_that_came_earlier_need_not_come_again() {
    let mut batch = batch(vec![line(1)], 8);
    batch.keys.clear();
    let missing = verify(batch.clone());
    assert!(
        matches!(missing, Err(Error::KeyMissing { seq: 8, record: of }) if of == record(1)),
        "{missing:?}"
    );
    assert!(
        verify_with(batch, &|of| Some(record_key(of)))
            .unwrap()
            .new_keys
            .is_empty()
    );
}

#[test]
fn second_key_of_a_record_is_refused() {
    let batch = batch(vec![line(1)], 8);
    let other = |_| Some(Key::from_bytes([0; 32]));
    assert!(matches!(
        verify_with(batch.clone(), &other),
        Err(Error::KeyDiffers(_))
    ));
    let mut twice = batch;
    twice.keys.push((record(1), Key::from_bytes([0; 32])));
    assert!(matches!(verify(twice), Err(Error::KeyDiffers(_))));
}

#[test]
fn erased_line_keeps_its_place_in_the_chain() {
    let whole = verify(batch(vec![line(1), line(2)], 1)).unwrap();
    let commit = whole.entries[0].header.commit;
    let bare = Entry::Bare {
        class: Class::Record,
        commit,
        absence: Absence::Erased,
    };
    let verified = verify(batch(vec![bare, line(2)], 1)).unwrap();
    assert_eq!(verified.head.hash, whole.head.hash);
    assert_eq!(verified.entries[0].record, None);
}

#[test]
fn signature_of_a_stranger_is_named_as_such() {
    let mut batch = batch(vec![line(1)], 1);
    batch.statement = Signed::sign(&batch.statement.peek().unwrap(), &stranger());
    let error = verify(batch).unwrap_err();
    assert!(
        matches!(error, Error::BadSignature { what: "pb1/head" }),
        "{error}"
    );
    assert_eq!(error.code(), ErrorCode::BadSignature);
}

#[test]
fn batch_of_another_city_or_notebook_is_refused() {
    let other_city = restated(batch(vec![line(1)], 1), |statement| {
        statement.city = domain::id::CityId::from_bytes([0; 16]);
    });
    assert!(matches!(verify(other_city), Err(Error::Foreign { .. })));
    let other_notebook = restated(batch(vec![line(1)], 1), |statement| {
        statement.notebook = NotebookId::from_bytes([0; 16]);
    });
    assert!(matches!(verify(other_notebook), Err(Error::Foreign { .. })));
    let mut relabelled = batch(vec![line(1)], 1);
    relabelled.notebook = NotebookId::from_bytes(*DEVICE.as_bytes());
    assert!(matches!(verify(relabelled), Err(Error::Foreign { .. })));
}

#[test]
fn statement_must_end_where_the_batch_ends() {
    let longer = restated(batch(vec![line(1)], 1), |statement| {
        let heads = statement.heads.all().iter().map(|head| LaneHead {
            seq: head.seq + 1,
            ..*head
        });
        statement.heads = Heads::new(heads.collect()).unwrap();
    });
    assert!(matches!(
        verify(longer),
        Err(Error::NotCovered { lane: Lane::Records })
    ));
    let of_no_lane = restated(batch(vec![line(1)], 1), |of| *of = statement(vec![]));
    assert!(matches!(verify(of_no_lane), Err(Error::NotCovered { .. })));
}

#[test]
fn changed_lines_are_a_hash_mismatch_and_no_fork() {
    let check = |change: fn(&mut Batch)| {
        let mut batch = batch(vec![line(1), line(2)], 1);
        change(&mut batch);
        let error = verify(batch).unwrap_err();
        assert!(
            matches!(
                error,
                Error::HashMismatch {
                    lane: Lane::Records,
                    seq: 2
                }
            ),
            "{error}"
        );
        assert_eq!(error.code(), ErrorCode::HashMismatch);
        assert_eq!(error.code().status(), 422);
    };
    check(|batch| batch.entries.swap(0, 1));
    check(|batch| batch.prev_hash = EntryHash([0; 32]));
    check(|batch| {
        batch
            .keys
            .iter_mut()
            .for_each(|(_, key)| *key = Key::from_bytes([0; 32]))
    });
    check(|batch| {
        let mut changed = body(1);
        changed.fields.clear();
        batch.entries[0] = Entry::Whole {
            class: Class::Record,
            body: changed.encode().unwrap(),
        };
    });
    check(|batch| {
        let body = body(1).encode().unwrap();
        batch.entries[0] = Entry::Whole {
            class: Class::Custody,
            body,
        };
    });
}

#[test]
fn line_of_a_newer_version_is_verified_though_it_cannot_be_understood() {
    // The record's id, and a key of the body's own that does not exist yet.
    let newer = [&[0xa2, 1, 0x50][..], record(1).as_bytes(), &[11, 0]].concat();
    assert!(crate::Body::decode(&newer).is_err());
    let entry = Entry::Whole {
        class: Class::Record,
        body: newer,
    };
    verify(batch(vec![entry], 1)).unwrap();
}

#[test]
fn line_that_is_no_body_is_named() {
    let mut batch = batch(vec![line(1), line(2)], 1);
    batch.entries[1] = Entry::Whole {
        class: Class::Record,
        body: vec![0xff],
    };
    assert!(matches!(verify(batch), Err(Error::NoBody { seq: 2, .. })));
}

#[test]
fn numbers_that_run_over_are_refused() {
    let with_from = |from| Batch {
        from,
        ..batch(vec![line(1), line(2)], 1)
    };
    for from in [0, u64::MAX] {
        assert!(Batch::decode(&with_from(from).encode()).is_err(), "{from}");
        assert!(verify(with_from(from)).is_err(), "{from}");
    }
}

#[test]
fn batch_of_too_many_entries_is_refused() {
    let bare = Entry::Bare {
        class: Class::Track,
        commit: crate::Commit([0; 32]),
        absence: Absence::Pruned,
    };
    let of = |count: usize| batch(vec![bare.clone(); count], 1).encode();
    assert!(Batch::decode(&of(512)).is_ok());
    assert!(matches!(Batch::decode(&of(513)), Err(Error::TooLarge { .. })));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Batch::decode(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn one_changed_bit_of_a_batch_never_verifies_as_the_same_lines(
        at in any::<prop::sample::Index>(),
        bit in 0..8u8,
    ) {
        let honest = batch(vec![line(1), line(2)], 1);
        let mut bytes = honest.encode();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(Batch::decode(&bytes).and_then(verify).is_err(), "byte {}", at);
    }
}
