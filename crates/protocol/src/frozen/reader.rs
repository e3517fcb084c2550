//! The second reader: a script that was written from `docs/protocol.md` alone, and shares no line with this crate.

use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;

use super::case::{Case, Facts};
use super::{folder, house, write};
use crate::people::any_body;

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
