//! What must be refused, and why.

mod words;

use domain::id::{CityId, EntryHash};
use seal::Key;
use seal::digest::from_hex;

use super::case::{Case, Facts};
use super::good::{full_statement, receipt, the_line};
use crate::batch::PackedBatch;
use crate::people::{batch, body, line, phone, place, record, record_key, stranger};
use crate::severed::{Part, Severed};
use crate::signed::Signable;
use crate::statement::Heads;
use crate::{Absence, Batch, Class, Commit, Entry, LaneHead, Message as _, Signed};

pub(super) fn cases() -> Vec<Case> {
    [
        forms(),
        bodies(),
        statements(),
        batches(),
        changed_batches(),
        severed(),
        words::cases(),
    ]
    .concat()
}

fn forms() -> Vec<Case> {
    let bad = |name: &str, reason, hex: &str| {
        Case::bad(&format!("cbor_{name}"), "cbor", reason, from_hex(hex).unwrap())
    };
    let deep = [vec![0x81; 17], vec![0]].concat();
    vec![
        bad("long_number", "not_deterministic", "1817"),
        bad("long_length", "not_deterministic", "5801ff"),
        bad("open_list", "not_deterministic", "9f01ff"),
        bad("keys_descend", "not_deterministic", "a202000100"),
        bad("key_twice", "not_deterministic", "a201000100"),
        bad("text_key", "not_deterministic", "a1616100"),
        bad("tag", "not_deterministic", "c100"),
        bad("float", "not_deterministic", "f90000"),
        bad("undefined", "not_deterministic", "f7"),
        bad("cut_off", "malformed", "430102"),
        bad("no_utf8", "malformed", "61ff"),
        bad("two_items", "malformed", "0000"),
        Case::bad("cbor_too_deep", "cbor", "too_large", deep),
    ]
}

fn bodies() -> Vec<Case> {
    let given = || -> Facts {
        let key = seal::digest::to_hex(record_key(record(5)).expose());
        [("seq", "9".to_owned()), ("record_key", key)].into()
    };
    let bad = |name: &str, reason, bytes| Case::bad_given(name, "body", reason, bytes, given());
    let (whole, _) = the_line();
    let mut reserved = whole.clone();
    // The key 10 (`base`) becomes 11, which no version has given a meaning.
    let at = whole.windows(2).position(|pair| pair == [0x0a, 0x81]).unwrap();
    reserved[at] = 0x0b;
    let headless = [&[whole[0] - 1], &whole[19..]].concat();
    vec![
        bad("body_without_record", "malformed", headless),
        bad("body_unknown_own_key", "malformed", reserved),
        bad("body_cut_off", "malformed", whole[..whole.len() - 1].to_vec()),
    ]
}

/// A signature that verifies but has the high S, which the wire refuses.
fn high_s<T: Signable>(signed: &Signed<T>) -> Signed<T> {
    const ORDER: &str = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    let order = from_hex(ORDER).unwrap();
    let mut bytes = *signed.signature().as_bytes();
    let mut borrow = 0;
    for at in (0..32).rev() {
        let digit = i16::from(order[at]) - i16::from(bytes[32 + at]) - borrow;
        borrow = i16::from(digit < 0);
        bytes[32 + at] = digit.rem_euclid(256) as u8;
    }
    Signed::assemble(signed.bytes().to_vec(), seal::sign::Signature::from_bytes(bytes))
}

fn statements() -> Vec<Case> {
    let bad =
        |name: &str, reason, signed: &dyn Fn() -> Vec<u8>| Case::bad(name, "statement", reason, signed());
    let honest = Signed::sign(&full_statement(), &phone());
    let signed_bytes = |bytes: Vec<u8>| {
        let signature = phone().sign(&bytes);
        Signed::<crate::Statement>::assemble(bytes, signature).encode()
    };
    let bytes = full_statement().encode();
    // The heads' two lanes are swapped, so that they descend.
    let mut descending = bytes.clone();
    let heads = bytes
        .windows(3)
        .position(|three| three == [0x82, 0x83, 0x00])
        .unwrap();
    descending[heads + 2] = 2;
    let purpose = bytes.windows(5).position(|five| five == b"shift").unwrap();
    let mut unknown = bytes.clone();
    unknown[purpose] = b'x';
    let mut version = bytes.clone();
    version[10] = 2;
    vec![
        bad("statement_of_a_stranger", "bad_signature", &|| {
            Signed::sign(&full_statement(), &stranger()).encode()
        }),
        bad("statement_high_s", "bad_signature", &|| high_s(&honest).encode()),
        bad("statement_is_a_receipt", "other_message", &|| {
            signed_bytes(receipt().encode())
        }),
        bad("statement_version_2", "other_message", &|| {
            signed_bytes(version.clone())
        }),
        bad("statement_lanes_descend", "not_deterministic", &|| {
            signed_bytes(descending.clone())
        }),
        bad("statement_unknown_purpose", "malformed", &|| {
            signed_bytes(unknown.clone())
        }),
    ]
}

/// The batch with another statement, signed by the phone.
fn restated(batch: Batch, change: impl FnOnce(&mut crate::Statement)) -> Batch {
    let mut statement = batch.statement.peek().unwrap();
    change(&mut statement);
    Batch {
        statement: Signed::sign(&statement, &phone()),
        ..batch
    }
}

fn two_lines() -> Batch {
    batch(vec![line(1), line(2)], 1)
}

fn bad_batch(name: &str, reason: &'static str, batch: &Batch) -> Case {
    Case::bad(&format!("batch_{name}"), "batch", reason, batch.encode())
}

fn batches() -> Vec<Case> {
    let stolen = Batch {
        statement: Signed::sign(&two_lines().statement.peek().unwrap(), &stranger()),
        ..two_lines()
    };
    let other_city = restated(two_lines(), |statement| {
        statement.city = CityId::from_bytes([0; 16]);
    });
    let other_notebook = restated(two_lines(), |statement| {
        statement.notebook = domain::NotebookId::from_bytes([0; 16]);
    });
    let longer = restated(two_lines(), |statement| {
        let heads = statement.heads.all().iter().map(|head| LaneHead {
            seq: head.seq + 1,
            ..*head
        });
        statement.heads = Heads::new(heads.collect()).unwrap();
    });
    let from_zero = Batch {
        from: 0,
        ..two_lines()
    };
    let bare = Entry::Bare {
        class: Class::Track,
        commit: Commit([0; 32]),
        absence: Absence::Pruned,
    };
    vec![
        bad_batch("of_a_stranger", "bad_signature", &stolen),
        bad_batch("of_another_city", "foreign", &other_city),
        bad_batch("of_another_notebook", "foreign", &other_notebook),
        bad_batch("longer_than_signed", "not_covered", &longer),
        bad_batch("from_line_zero", "malformed", &from_zero),
        bad_batch("of_too_many_lines", "too_large", &batch(vec![bare; 513], 1)),
        newer("batch_version_2", "batch", two_lines().encode()),
        newer(
            "packed_batch_version_2",
            "packed_batch",
            PackedBatch(two_lines()).encode(),
        ),
    ]
}

/// The same of version 2: the number that comes first, but for a label.
fn newer(name: &str, message: &str, mut bytes: Vec<u8>) -> Case {
    let label = if message == "batch" {
        0
    } else {
        1 + "pb1/packed".len()
    };
    assert_eq!(bytes[1 + label], 1);
    bytes[1 + label] = 2;
    Case::bad(name, message, "newer_version", bytes)
}

fn changed_batches() -> Vec<Case> {
    let changed = |change: fn(&mut Batch)| {
        let mut batch = two_lines();
        change(&mut batch);
        batch
    };
    vec![
        bad_batch(
            "lines_swapped",
            "hash_mismatch",
            &changed(|batch| batch.entries.swap(0, 1)),
        ),
        bad_batch(
            "line_changed",
            "hash_mismatch",
            &changed(|batch| {
                let mut other = body(1);
                other.fields.clear();
                batch.entries[0] = Entry::Whole {
                    class: Class::Record,
                    body: other.encode().unwrap(),
                };
            }),
        ),
        bad_batch(
            "class_changed",
            "hash_mismatch",
            &changed(|batch| {
                let body = body(1).encode().unwrap();
                batch.entries[0] = Entry::Whole {
                    class: Class::Custody,
                    body,
                };
            }),
        ),
        bad_batch(
            "after_another_line",
            "hash_mismatch",
            &changed(|batch| batch.prev_hash = EntryHash([0; 32])),
        ),
        bad_batch("key_missing", "key_missing", &changed(|batch| batch.keys.clear())),
        bad_batch(
            "two_keys",
            "key_differs",
            &changed(|batch| batch.keys.push((record(1), Key::from_bytes([0; 32])))),
        ),
        bad_batch(
            "no_body",
            "no_body",
            &changed(|batch| {
                batch.entries[1] = Entry::Whole {
                    class: Class::Record,
                    body: vec![0xff],
                };
            }),
        ),
    ]
}

fn severed() -> Vec<Case> {
    let (bytes, commit) = the_line();
    let key = record_key(record(5));
    let honest = || Severed::of(&key, place(9), Class::Record, &bytes, |number| number == 64).unwrap();
    let bad = |name: &str, reason, severed: Severed| {
        let given: Facts = [("commit", commit.to_string())].into();
        Case::bad_given(
            &format!("severed_{name}"),
            "severed",
            reason,
            severed.encode(),
            given,
        )
    };
    let mut changed = honest();
    for (_, part) in &mut changed.parts {
        if let Part::Open { value, .. } = part {
            *value = vec![0xf4];
        }
    }
    let mut shorter = honest();
    shorter.parts.pop();
    let mut swapped = honest();
    swapped.parts.swap(0, 1);
    let elsewhere = Severed {
        place: place(10),
        ..honest()
    };
    vec![
        bad("changed", "commit_mismatch", changed),
        bad("field_left_out", "commit_mismatch", shorter),
        bad("of_another_line", "commit_mismatch", elsewhere),
        bad("fields_swapped", "not_deterministic", swapped),
    ]
}
