//! Tests of commits and severed copies.

use proptest::prelude::*;

use super::*;
use crate::Message as _;
use crate::people::{any_body, body, place, record, record_key};
use crate::severed::{Part, Severed};

fn sample() -> (Key, Vec<u8>, Commit) {
    let (key, body) = (record_key(record(5)), body(5).encode().unwrap());
    let commit = of(&key, place(9), Class::Record, &body).unwrap();
    (key, body, commit)
}

#[test]
fn commit_belongs_to_body_key_place_and_class() {
    let (key, body, commit) = sample();
    verify(commit, &key, place(9), Class::Record, &body).unwrap();
    let elsewhere = [
        Place { seq: 10, ..place(9) },
        Place {
            lane: Lane::Safety,
            ..place(9)
        },
        Place {
            notebook: NotebookId::from_bytes([1; 16]),
            ..place(9)
        },
    ];
    for place in elsewhere {
        assert!(
            verify(commit, &key, place, Class::Record, &body).is_err(),
            "{place:?}"
        );
    }
    assert!(verify(commit, &key, place(9), Class::Custody, &body).is_err());
    assert!(verify(commit, &record_key(record(6)), place(9), Class::Record, &body).is_err());
}

#[test]
fn every_changed_bit_of_a_body_is_noticed() {
    let (key, body, commit) = sample();
    for at in 0..body.len() * 8 {
        let mut changed = body.clone();
        changed[at / 8] ^= 1 << (at % 8);
        assert!(
            verify(commit, &key, place(9), Class::Record, &changed).is_err(),
            "bit {at}"
        );
    }
}

#[test]
fn equal_values_of_two_lines_have_unequal_leaves() {
    let key = record_key(record(5));
    let (first, second) = (entry_key(&key, place(1)), entry_key(&key, place(2)));
    assert_ne!(
        leaf(&salt(&first, 33), 33, &[0xf5]),
        leaf(&salt(&second, 33), 33, &[0xf5])
    );
    assert_ne!(salt(&first, 33), salt(&first, 34));
}

#[test]
fn severed_copy_verifies_and_holds_nothing_of_what_is_withheld() {
    let (key, body, commit) = sample();
    let severed = Severed::of(&key, place(9), Class::Record, &body, |number| number != 33).unwrap();
    severed.verify(commit).unwrap();
    let bytes = severed.encode();
    assert!(
        !bytes.windows(6).any(|window| window == b"behind"),
        "the withheld place is in the copy"
    );
    let back = Severed::decode(&bytes).unwrap();
    assert_eq!(back, severed);
    back.verify(commit).unwrap();
}

#[test]
fn severed_copy_with_a_changed_open_field_fails() {
    let (key, body, commit) = sample();
    let mut severed = Severed::of(&key, place(9), Class::Record, &body, |number| number == 64).unwrap();
    for (number, part) in &mut severed.parts {
        if let Part::Open { value, .. } = part {
            assert_eq!((*number, value.as_slice()), (64, [0xf5].as_slice()));
            *value = vec![0xf4];
        }
    }
    assert!(matches!(severed.verify(commit), Err(Error::CommitMismatch)));
}

#[test]
fn severed_copy_with_a_field_left_out_fails() {
    let (key, body, commit) = sample();
    let mut severed = Severed::of(&key, place(9), Class::Record, &body, |_| true).unwrap();
    severed.parts.pop();
    assert!(severed.verify(commit).is_err());
    severed.parts.swap(0, 1);
    assert!(Severed::decode(&severed.encode()).is_err(), "fields out of order");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_severed_copy_of_any_body_verifies(body in any_body(), open in any::<u16>(), seq in any::<u64>()) {
        let (key, bytes) = (record_key(body.record), body.encode().unwrap());
        let place = Place { seq, ..place(0) };
        let commit = of(&key, place, Class::Record, &bytes).unwrap();
        let severed = Severed::of(&key, place, Class::Record, &bytes, |number| number & open != 0).unwrap();
        prop_assert!(Severed::decode(&severed.encode()).unwrap().verify(commit).is_ok());
    }
}
