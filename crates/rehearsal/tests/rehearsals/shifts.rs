//! Whole shifts: nothing is lost, and a comparison that could not find a fault would be worth nothing.

use std::collections::BTreeSet;

use domain::kind::Record as _;
use domain::kinds::{CustodyEvent, Encounter, Photo, Track};
use domain::{KindDef, Value};
use rehearsal::compare::{Verdict, compare};
use rehearsal::held::Held;
use rehearsal::{Link, rehearse};

use crate::stage::Stage;

#[tokio::test(flavor = "multi_thread")]
async fn shift_without_a_link_arrives_whole_at_its_end_and_the_comparison_bites() {
    let stage = Stage::set().await;
    let outcome = rehearse(
        &stage.plan(1.0, Link::OfflineUntilEnd),
        stage.home.path(),
        &|_| {},
    )
    .await
    .unwrap();
    assert_eq!(outcome.verdict.findings, Vec::<String>::new());
    let report = &outcome.report;
    assert_eq!((report.records_written, report.records_confirmed), (47, 47));
    assert_eq!((report.photos_written, report.photos_confirmed), (31, 31));
    assert_eq!((report.lost, report.duplicates), (0, 0));
    assert!(outcome.manifest.all_held && outcome.manifest.signed);
    assert!(report.distance_m > 1000.0 && report.gaps >= 3, "{report:?}");
    assert!(report.fixes_in > 2000 && report.fixes_kept > 200, "{report:?}");
    assert!(report.receipts_verified > 31, "{report:?}");
    every_kind_was_written(&outcome.held);
    json_has_exactly_the_promised_keys(&report.to_json());
    let words = report.to_words(&outcome.verdict.findings);
    assert!(
        words.starts_with("47 records, 31 photos, all confirmed by server."),
        "{words}"
    );
    every_tampering_is_found(outcome.officer.written(), &outcome.held);
}

#[tokio::test(flavor = "multi_thread")]
async fn shift_with_a_good_link_arrives_whole() {
    let stage = Stage::set().await;
    let outcome = rehearse(&stage.plan(1.0, Link::Good), stage.home.path(), &|_| {})
        .await
        .unwrap();
    assert_eq!(outcome.verdict.findings, Vec::<String>::new());
    assert_eq!(
        (outcome.report.records_confirmed, outcome.report.photos_confirmed),
        (47, 31)
    );
    assert!(outcome.verdict.is_whole());
}

fn every_kind_was_written(held: &Held) {
    let kinds: BTreeSet<&str> = held
        .lines
        .iter()
        .filter_map(|line| domain::kind_by_number(line.body.kind))
        .map(|kind| kind.name)
        .collect();
    let missing: Vec<&str> = domain::KINDS
        .iter()
        .map(|kind| kind.name)
        .filter(|name| !kinds.contains(name))
        .collect();
    // Only the desk answers a call for help.
    assert_eq!(missing, ["sos_acknowledgement"]);
}

fn json_has_exactly_the_promised_keys(json: &str) {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    let mut promised = [
        "records_written",
        "records_confirmed",
        "photos_written",
        "photos_confirmed",
        "lost",
        "duplicates",
        "distance_m",
        "gaps",
        "fixes_in",
        "fixes_kept",
        "bytes_up",
        "bytes_down",
        "requests",
        "local_write_ms",
        "sync_seconds",
        "receipts_verified",
    ];
    promised.sort_unstable();
    assert_eq!(keys, promised);
    let spread = value["local_write_ms"].as_object().unwrap();
    assert!(spread["p50"].as_f64().unwrap() > 0.0 && spread["p99"].as_f64().unwrap() > 0.0);
    assert_eq!(spread.len(), 2);
}

/// Tampers with what the server holds in every way that matters; each must be called by its name.
fn every_tampering_is_found(written: &rehearsal::written::Written, held: &Held) {
    let verdict = |tamper: &dyn Fn(&mut Held)| {
        let mut tampered = held.clone();
        tamper(&mut tampered);
        let verdict = compare(written, &tampered);
        assert_eq!(verdict.exit_code(), 1);
        verdict
    };
    assert_eq!(compare(written, held).exit_code(), 0);
    for kind in domain::KINDS
        .iter()
        .filter(|kind| kind.name != "sos_acknowledgement")
    {
        let dropped = verdict(&|held| drop_first(held, kind));
        assert!(dropped.lost > 0, "{}: {dropped:?}", kind.name);
        let doubled = verdict(&|held| double_first(held, kind));
        assert!(doubled.duplicates > 0, "{}: {doubled:?}", kind.name);
    }
    let unequal = |tamper: &dyn Fn(&mut Held)| {
        let Verdict { unequal, .. } = verdict(tamper);
        assert!(unequal > 0);
    };
    unequal(&|held| {
        first(held, Encounter::KIND)
            .body
            .fields
            .insert(66, Value::Int(99));
    });
    unequal(&|held| {
        first(held, Encounter::KIND)
            .body
            .fields
            .insert(1000, Value::Bool(true));
    });
    unequal(&|held| first(held, Encounter::KIND).body.happened_at.0 += 1);
    unequal(&|held| first(held, Encounter::KIND).body.clocks.wall.0 += 1);
    unequal(&|held| {
        first(held, Photo::KIND)
            .body
            .fields
            .insert(64, Value::Bytes(vec![0; 32]));
    });
    unequal(&|held| {
        first(held, CustodyEvent::KIND)
            .body
            .fields
            .insert(66, Value::Bytes(b"{}".to_vec()));
    });
    unequal(&|held| {
        held.blobs
            .values_mut()
            .for_each(|blob| blob.original_verified = false)
    });
    unequal(&|held| held.discarded += 1);
    unequal(&|held| held.broken += 1);
    assert!(verdict(&|held| held.blobs.clear()).lost >= 31);
}

fn first<'a>(held: &'a mut Held, kind: &KindDef) -> &'a mut rehearsal::held::HeldLine {
    held.lines
        .iter_mut()
        .find(|line| line.body.kind == kind.number)
        .unwrap()
}

fn drop_first(held: &mut Held, kind: &KindDef) {
    let at = held
        .lines
        .iter()
        .position(|line| line.body.kind == kind.number)
        .unwrap();
    held.lines.remove(at);
}

fn double_first(held: &mut Held, kind: &KindDef) {
    let at = held
        .lines
        .iter()
        .position(|line| line.body.kind == kind.number)
        .unwrap();
    let mut twin = held.lines[at].clone();
    if kind.number != Track::KIND.number && kind.number != CustodyEvent::KIND.number {
        twin.body.record = domain::RecordId::from_bytes([0xdd; 16]);
    }
    held.lines.insert(at + 1, twin);
}
