//! What is written as GPX, held against the schema of GPX 1.1 by `xmllint`, where `PATROLBOOK_GPX_SCHEMA` names it
//! (`scripts/gpx-schema.sh` fetches it; `make test` does).

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "the functions that tests share may panic as tests do"
)]

use std::ffi::OsString;
use std::io::Write as _;
use std::process::{Command, Stdio};

use track::{Fix, Gap, GapCause, Item, Mode, Output, Position, Recorder, Route, Stop, export, import};

/// The years of the format end here.
const LAST_MS: i64 = 253_402_300_799_999;

/// Returns where the schema lies, or nothing with a word that it was not there.
fn schema() -> Option<OsString> {
    let named = std::env::var_os("PATROLBOOK_GPX_SCHEMA");
    assert!(
        named.is_some() || std::env::var_os("CI").is_none(),
        "CI names the schema"
    );
    if named.is_none() {
        println!("skipped: PATROLBOOK_GPX_SCHEMA is not set");
    }
    named
}

/// Returns what the validator has against a file, if anything.
fn complaint(schema: &OsString, file: &str) -> Option<String> {
    let mut validator = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(schema)
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("xmllint (Debian: libxml2-utils): {error}"));
    validator
        .stdin
        .take()
        .unwrap()
        .write_all(file.as_bytes())
        .unwrap();
    let done = validator.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    (!done.status.success()).then_some(said)
}

fn at(lat_e7: i32, lon_e7: i32, time_ms: i64) -> Fix {
    Fix::at(Position::from_e7(lat_e7, lon_e7).unwrap(), time_ms)
}

fn walked(fixes: Vec<Fix>) -> Route {
    Route {
        segments: vec![fixes],
        ..Route::default()
    }
}

/// A made-up patrol as the recorder keeps it, with its gaps, and a stop.
fn patrol() -> Route {
    let read = import(include_bytes!("../../../fixtures/town/patrol-foot.gpx")).unwrap();
    let mut recorder = Recorder::new(Mode::Foot);
    let mut out = recorder.start(read.fixes().next().unwrap().time_ms);
    read.fixes().for_each(|fix| out.extend(recorder.fix(fix)));
    out.extend(recorder.end(read.fixes().last().unwrap().time_ms));
    let items: Vec<Item> = out
        .into_iter()
        .filter_map(|one| match one {
            Output::Item(item) => Some(item),
            Output::Rejected(_) | Output::FrameDue => None,
        })
        .collect();
    let mut route = Route::of(&items);
    let first = route.segments[0][0];
    route.stops.push(Stop {
        position: first.position,
        from_ms: first.time_ms,
        to_ms: first.time_ms + 200_000,
    });
    route
}

#[test]
fn every_route_is_valid_against_the_schema_of_gpx() {
    let Some(schema) = schema() else { return };
    let whole = Fix {
        accuracy_dm: Some(u16::MAX),
        speed_cm_s: Some(0),
        ..at(-900_000_000, -1_800_000_000, 0)
    };
    let routes = [
        patrol(),
        Route::default(),
        walked(vec![whole]),
        walked(vec![at(900_000_000, 1_800_000_000, LAST_MS)]),
        walked(vec![at(1, 1_799_999_999, 0), at(1, -1_799_999_999, 1)]),
        walked(vec![
            at(1, 1, LAST_MS + 1),
            at(1, 1, i64::MAX),
            at(1, 1, i64::MIN),
        ]),
        Route {
            stops: vec![Stop {
                position: Position::from_e7(1, 1_800_000_000).unwrap(),
                from_ms: i64::MIN,
                to_ms: i64::MAX,
            }],
            gaps: vec![Gap {
                from_ms: 0,
                to_ms: 1,
                cause: GapCause::Killed,
            }],
            ..Route::default()
        },
    ];
    for name in [
        "Night walk",
        "",
        "<&>\"' é 🚲",
        "a\u{0}b\u{8}\u{1b}c\u{fffe}\tline\nline",
    ] {
        for route in &routes {
            let file = export::gpx(name, route);
            assert_eq!(complaint(&schema, &file), None, "{name:?}: {file}");
        }
    }
}

#[test]
fn validator_notices_what_the_schema_forbids() {
    let Some(schema) = schema() else { return };
    let good = export::gpx("Night walk", &patrol());
    for (what, other) in [
        ("<trk><name>", "<trk><speed>1</speed><name>"),
        ("lat=\"", "lat=\"9"),
        ("<time>2026", "<time>26"),
        (" creator=\"Patrolbook\"", ""),
        ("version=\"1.1\"", "version=\"1.0\""),
        ("</trkseg>", ""),
    ] {
        assert!(good.contains(what), "{what}");
        let bad = good.replacen(what, other, 1);
        assert!(complaint(&schema, &bad).is_some(), "{what} as {other}");
    }
}
