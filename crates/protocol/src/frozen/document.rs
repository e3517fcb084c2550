//! `docs/protocol.md` against fixtures and code: its examples are the fixtures' bytes, and its tables list what the
//! code has, no more and no less.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::{house, stored};
use crate::api::ErrorCode;
use crate::version::{
    MAX_APPEND_BYTES, MAX_BATCH_ENTRIES, MAX_BODY_BYTES, MAX_DEPTH, MAX_MESSAGE_BYTES, MAX_NOTEBOOKS,
    MAX_RESCUE_FRAME_BYTES, MAX_STAGED_BYTES, MAX_WINDOW_LOG, MEDIA_TYPE,
};

fn document() -> String {
    fs::read_to_string(house().join("docs/protocol.md")).unwrap()
}

/// The text below a heading, up to the next one of the same rank.
fn section(heading: &str) -> String {
    let document = document();
    let (_, after) = document
        .split_once(&format!("\n## {heading}\n"))
        .unwrap_or_else(|| panic!("docs/protocol.md has no section {heading}"));
    after.split("\n## ").next().unwrap().to_owned()
}

/// The cells of a section's table rows.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| {
        let cells = line.trim_matches('|').split('|');
        cells.map(|cell| cell.trim().to_owned()).collect()
    };
    let section = section(heading);
    section
        .lines()
        .filter(|line| line.starts_with("| "))
        .map(cells)
        .collect()
}

/// The words between backticks.
fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The fenced blocks that show a fixture: its file, and what stands there.
fn blocks() -> Vec<(String, Vec<u8>)> {
    let document = document();
    let fenced = document.split("```").skip(1).step_by(2);
    fenced
        .filter_map(|block| {
            let (info, text) = block.split_once('\n')?;
            match info.split_once(' ')? {
                ("hex", name) => {
                    let hex: String = text.split_whitespace().collect();
                    Some((format!("{name}.hex"), seal::digest::from_hex(&hex).unwrap()))
                }
                ("text", name) => Some((format!("{name}.txt"), text.trim().as_bytes().to_vec())),
                _ => None,
            }
        })
        .collect()
}

#[test]
fn examples_are_the_fixtures_bytes() {
    let blocks = blocks();
    assert!(blocks.len() >= 10, "only {} examples", blocks.len());
    for (file, bytes) in blocks {
        assert!(
            stored(&file) == bytes,
            "the example {file} has other bytes than the fixture"
        );
    }
}

#[test]
fn every_error_code_stands_there_with_its_status() {
    let told: BTreeMap<String, String> = rows("16. Faults")
        .into_iter()
        .filter(|row| row.len() == 4)
        .filter_map(|row| Some((quoted(&row[0]).first()?.clone(), row[1].clone())))
        .collect();
    let coded: BTreeMap<String, String> = ErrorCode::ALL
        .iter()
        .map(|code| (code.code().to_owned(), code.status().to_string()))
        .collect();
    assert_eq!(told, coded);
}

#[test]
fn every_name_of_what_is_wrong_stands_there() {
    let named: BTreeSet<String> = rows("16. Faults")
        .iter()
        .filter(|row| row.len() == 3)
        .flat_map(|row| quoted(&row[0]))
        .collect();
    let coded: BTreeSet<String> = super::case::REASONS
        .iter()
        .map(|reason| (*reason).to_owned())
        .collect();
    assert_eq!(named, coded);
}

#[test]
fn limits_are_those_of_the_code() {
    let told: BTreeMap<String, String> = rows("17. Limits")
        .into_iter()
        .map(|row| (row[0].clone(), row[1].replace(" bytes", "").replace(',', "")))
        .collect();
    let check = |what: &str, most: usize| assert_eq!(told.get(what), Some(&most.to_string()), "{what}");
    check("body of a line", MAX_BODY_BYTES);
    check("message, expanded", MAX_MESSAGE_BYTES);
    check("zstd window", 1 << MAX_WINDOW_LOG);
    check("depth of CBOR", MAX_DEPTH);
    check("entries of a batch", MAX_BATCH_ENTRIES);
    check("bytes of a batch's frame", MAX_STAGED_BYTES);
    check("notebooks of a device", MAX_NOTEBOOKS);
    check("piece of a blob", MAX_APPEND_BYTES);
    check("frame of a rescue copy", MAX_RESCUE_FRAME_BYTES);
    assert!(document().contains(MEDIA_TYPE));
}

#[test]
fn labels_are_those_of_the_code() {
    use crate::signed::Signable;
    let told: BTreeSet<String> = rows("6. Signed messages")
        .iter()
        .flat_map(|row| quoted(&row[0]))
        .collect();
    let coded = [
        crate::certificate::ServerCertificate::LABEL,
        crate::certificate::DeviceCertificate::LABEL,
        crate::enrol::EnrolRequest::LABEL,
        crate::proof::RequestProof::LABEL,
        crate::begin::Begin::LABEL,
        crate::Statement::LABEL,
        crate::receipt::Receipt::LABEL,
        crate::receipt::BlobReceipt::LABEL,
        crate::receipt::ManifestReceipt::LABEL,
        crate::snapshot::Page::LABEL,
    ];
    assert_eq!(told, coded.map(str::to_owned).into());
}

/// The server's own list of its routes is the same as the one that is spoken.
#[test]
fn calls_are_those_that_the_server_routes() {
    let routes = fs::read_to_string(house().join("crates/server/src/routes.rs")).unwrap();
    let call = |text: &str| quoted(text).into_iter().find(|word| word.contains(" /sync/v1/"));
    let routed: BTreeSet<String> = routes
        .lines()
        .filter(|line| line.starts_with("//! | `"))
        .filter_map(call)
        .collect();
    let spoken: BTreeSet<String> = rows("14. Calls")
        .iter()
        .filter(|row| row.last().is_some_and(|last| last == "spoken"))
        .filter_map(|row| call(&row[0]))
        .collect();
    assert_eq!(spoken, routed);
}
