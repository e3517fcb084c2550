//! `fixtures/wire/v1`: the bytes of version 1 as files, for whoever writes another client. They are made here from
//! made-up keys, and never changed: what differs from a file is a new version.
//!
//! A file that is not there yet is written by `WRITE_FIXTURES=1 cargo test -p protocol frozen`, with the manifest; one
//! that is there is only ever compared.

mod bad;
mod calls;
mod case;
mod document;
mod good;
mod judge;
mod reader;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use case::{Case, Outcome};
use serde_json::{Value, json};

use crate::people::{self, CITY, DEVICE, NOTEBOOK, record, record_key};

/// Returns the top of the project.
fn house() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn folder() -> PathBuf {
    house().join("fixtures/wire/v1")
}

fn cases() -> Vec<Case> {
    [good::cases(), calls::cases(), bad::cases()].concat()
}

/// Returns a file's bytes: of hexadecimal, or of text as it is.
fn stored(file: &str) -> Vec<u8> {
    let text = fs::read_to_string(folder().join(file))
        .unwrap_or_else(|error| panic!("{file} is not in fixtures/wire/v1: {error}"));
    if file.ends_with(".txt") {
        text.trim_end().as_bytes().to_vec()
    } else {
        seal::digest::from_hex(text.split_whitespace().collect::<String>().as_str()).unwrap()
    }
}

fn write(folder: &Path, cases: &[Case]) {
    fs::create_dir_all(folder).unwrap();
    for case in cases {
        let path = folder.join(&case.file);
        if !path.exists() {
            fs::write(path, text_of(case)).unwrap();
        }
    }
    fs::write(folder.join("manifest.json"), manifest(cases)).unwrap();
}

fn text_of(case: &Case) -> String {
    if case.file.ends_with(".txt") {
        return format!("{}\n", String::from_utf8(case.bytes.clone()).unwrap());
    }
    let hex = seal::digest::to_hex(&case.bytes);
    let lines = hex
        .as_bytes()
        .chunks(96)
        .map(|line| std::str::from_utf8(line).unwrap());
    lines.map(|line| format!("{line}\n")).collect()
}

/// The manifest, as the cases give it.
fn manifest(cases: &[Case]) -> String {
    let hex = |bytes: &[u8]| seal::digest::to_hex(bytes);
    let key = |key: seal::sign::SigningKey| hex(&key.verifying_key().to_bytes());
    let record_keys: serde_json::Map<String, Value> = (1..=5)
        .map(|number| {
            (
                hex(record(number).as_bytes()),
                json!(hex(record_key(record(number)).expose())),
            )
        })
        .collect();
    let manifest = json!({
        "version": 1,
        "city": hex(CITY.as_bytes()),
        "notebook": hex(NOTEBOOK.as_bytes()),
        "device": hex(DEVICE.as_bytes()),
        "root": key(people::root()),
        "server": key(people::server()),
        "phone": key(people::phone()),
        "record_keys": record_keys,
        "cases": cases.iter().map(Case::row).collect::<Vec<_>>(),
    });
    format!("{manifest:#}\n")
}

#[test]
fn files_are_those_of_version_one() {
    if std::env::var_os("WRITE_FIXTURES").is_some() {
        write(&folder(), &cases());
    }
    for case in cases().iter().filter(|case| case.repeatable) {
        assert!(
            stored(&case.file) == case.bytes,
            "{} has other bytes than version 1",
            case.file
        );
    }
    let kept = fs::read_to_string(folder().join("manifest.json")).unwrap();
    assert!(
        kept == manifest(&cases()),
        "manifest.json says other things than version 1"
    );
}

#[test]
fn every_file_comes_out_as_the_manifest_says() {
    for case in cases() {
        let outcome = judge::judge(&case.message, &stored(&case.file), &case.given);
        assert_eq!(outcome, case.outcome, "{}", case.file);
    }
}

/// Lines of an older table lie in ledgers and on phones for ever: what the present table makes of them is frozen, too.
#[test]
fn line_of_an_older_table_is_read_by_the_present_one_as_it_is() {
    use domain::kind::Record as _;
    let body = crate::Body::decode(&stored("body_older.hex")).unwrap();
    let kind = domain::kind_by_number(body.kind).unwrap();
    assert!(body.schema < kind.schema, "the line is of an older table");
    domain::check(kind, &body.fields).unwrap();
    let call = domain::kinds::Sos::read(&body.fields);
    assert_eq!(call.raised_at, Some(domain::Timestamp(1_795_000_500_000)));
    assert_eq!((call.stood_down_at, call.caller_uncertain), (None, None));
    assert_eq!(
        body.encode().unwrap(),
        stored("body_older.hex"),
        "and stays as it was"
    );
}

#[test]
fn nothing_else_lies_in_the_folder() {
    let expected: BTreeSet<String> = cases()
        .into_iter()
        .map(|case| case.file)
        .chain(["manifest.json".to_owned()])
        .collect();
    let found = fs::read_dir(folder()).unwrap();
    let found: BTreeSet<String> = found
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn each_way_to_be_wrong_has_an_example() {
    let named: BTreeSet<_> = cases()
        .into_iter()
        .filter_map(|case| case.outcome.err())
        .collect();
    let unnamed: Vec<_> = case::REASONS
        .iter()
        .filter(|reason| !named.contains(**reason))
        .collect();
    assert!(unnamed.is_empty(), "{unnamed:?}");
    let outcomes: Vec<Outcome> = cases().into_iter().map(|case| case.outcome).collect();
    assert!(outcomes.iter().filter(|outcome| outcome.is_ok()).count() > 30);
}
