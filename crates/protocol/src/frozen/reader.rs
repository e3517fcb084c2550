//! The second reader: a script that was written from `docs/protocol.md` alone, and shares no line with this crate.

use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use super::case::{Case, Facts};
use super::judge::judge;
use super::{cases, folder, house, write};
use crate::people::{any_body, batch, line};
use crate::version::MAX_BODY_BYTES;
use crate::{Class, Entry, Message as _};

fn run(fixtures: &Path) -> (bool, String) {
    let run = Command::new("python3")
        .arg(house().join("tests/wire/reader.py"))
        .arg(fixtures)
        .output()
        .unwrap_or_else(|error| {
            panic!("python3 does not run ({error}): scripts/packages.sh names what is needed")
        });
    let said = [run.stdout, run.stderr].concat();
    (run.status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn independent_reader_finds_what_the_manifest_says() {
    let (agrees, said) = run(&folder());
    assert!(agrees, "{said}");
}

#[test]
fn independent_reader_computes_any_body_the_same() {
    let (mut runner, given) = (TestRunner::deterministic(), |seq: usize| -> Facts {
        [("seq", seq.to_string()), ("record_key", "5a".repeat(32))].into()
    });
    let bodies: Vec<Case> = (1..=200)
        .map(|seq| {
            let body = any_body().new_tree(&mut runner).unwrap().current();
            Case::good_given(
                &format!("body_{seq}"),
                "body",
                "drawn",
                body.encode().unwrap(),
                given(seq),
            )
        })
        .collect();
    let drawn = tempfile::tempdir().unwrap();
    write(drawn.path(), &bodies);
    let (agrees, said) = run(drawn.path());
    assert!(agrees && said.contains("200 fixtures"), "{said}");
}

#[test]
fn independent_reader_refuses_what_is_too_large() {
    let most = MAX_BODY_BYTES + 1;
    let long = [&[0xa2, 0x01, 0x50], [5; 16].as_slice(), &[0x18, 64, 0x5a]].concat();
    let rest = most - long.len() - 4;
    let long = [
        long,
        u32::try_from(rest).unwrap().to_be_bytes().to_vec(),
        vec![0; rest],
    ]
    .concat();
    let mut batch = batch(vec![line(1)], 1);
    batch.entries[0] = Entry::Whole {
        class: Class::Record,
        body: long.clone(),
    };
    let given: Facts = [("seq", "1".to_owned()), ("record_key", "5a".repeat(32))].into();
    let cases = [
        Case::bad_given("body", "body", "too_large", long, given),
        Case::bad("batch", "batch", "no_body", batch.encode()),
    ];
    for case in &cases {
        assert_eq!(judge(&case.message, &case.bytes, &case.given), case.outcome);
    }
    let drawn = tempfile::tempdir().unwrap();
    write(drawn.path(), &cases);
    let (agrees, said) = run(drawn.path());
    assert!(agrees, "{said}");
}

/// What is changed in one bit is found wrong by both for the same reason, or right by both with the same facts.
#[test]
fn independent_reader_judges_changed_bytes_the_same() {
    let mut runner = TestRunner::deterministic();
    let mut changed = Vec::new();
    for case in cases()
        .iter()
        .filter(|case| case.file.ends_with(".hex") && case.message != "frame")
    {
        for turn in 0..10 {
            let mut bytes = case.bytes.clone();
            let bit = (0..bytes.len() * 8).new_tree(&mut runner).unwrap().current();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let name = format!("{turn}_{}", case.file.trim_end_matches(".hex"));
            changed.extend(Case::whatever(&name, case, bytes));
        }
    }
    assert!(changed.len() > 500, "{} cases", changed.len());
    let drawn = tempfile::tempdir().unwrap();
    write(drawn.path(), &changed);
    fs::copy(
        folder().join("device_certificate.hex"),
        drawn.path().join("device_certificate.hex"),
    )
    .unwrap();
    let (agrees, said) = run(drawn.path());
    assert!(agrees, "{said}");
}

#[test]
fn independent_reader_notices_any_other_outcome() {
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(folder()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    let swap = |one: &str, other: &str| {
        fs::copy(folder().join(one), copy.path().join(other)).unwrap();
        let (agrees, said) = run(copy.path());
        fs::copy(folder().join(other), copy.path().join(other)).unwrap();
        assert!(!agrees && said.contains(other), "{other}: {said}");
    };
    swap("batch.hex", "bad_batch_line_changed.hex");
    swap("bad_statement_of_a_stranger.hex", "statement.hex");
    swap("severed_all.hex", "severed.hex");
    swap("batch_erased.hex", "own_page.hex");
}
