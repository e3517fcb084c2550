//! The bytes of one rehearsed shift: the batches that carry its records and its route, beside the same content as
//! plain JSON packed with `zstd -19`.
//!
//! What is compared. "Batches" are the bodies of all pushes of a lane that the server signed for: sealed keys, chain,
//! commitments and statements included; TLS, headers and photos' files are not. The JSON of the records is one array
//! with an object a line: record, kind, happened at, written at (text, RFC 3339 with milliseconds) and the fields by
//! their names, bytes in hexadecimal, custody events as the JSON that they are. The JSON of the route is one array
//! with an object a point that was kept, by name: latitude, longitude, time, accuracy, speed; or from, to and cause.

use std::path::Path;

use domain::{FieldDef, Fields, KindDef, Lane, Timestamp, Value, kind_by_number};
use rehearsal::held::{Held, HeldLine};
use rehearsal::host::Host;
use rehearsal::{Link, Outcome, Plan, compare, input, rehearse};
use serde_json::{Map, Value as Json, json};
use track::Item;

use crate::{Result, Row};

const SEED: u64 = 7;
const HOURS: f64 = 8.0;

/// Rehearses the shift with phones in folders under `home`.
pub(crate) async fn shift(fixtures: &Path, home: &Path) -> Result<Outcome> {
    let host = Host::start(&fixtures.join("town")).await?;
    let track = input::track(&fixtures.join("town/patrol-foot.gpx"))?;
    let (pictures, _) = input::photos(&fixtures.join("photos"))?;
    let plan = Plan {
        fixes: input::fixes(&track),
        pictures,
        codes: host.codes()?,
        link: Link::OfflineUntilEnd,
        seed: SEED,
        hours: HOURS,
        // A fixed day: the same shift in every run, but for the keys that its one-time code brings.
        start: Timestamp(1_780_000_000_000),
    };
    let outcome = rehearse(&plan, home, &|_| {}).await?;
    match outcome.verdict.findings.first() {
        None => Ok(outcome),
        Some(finding) => Err(finding.clone().into()),
    }
}

/// Returns the rows of a shift that was rehearsed.
pub(crate) fn measure(outcome: &Outcome) -> Result<Vec<Row>> {
    let sent = outcome.officer.server().seen().batch_bytes;
    let of = |lane: Lane| sent.get(usize::from(lane.number())).copied().unwrap_or(0);
    let records = packed(&records(&outcome.held))?;
    let route = packed(&route(&outcome.held))?;
    let mut rows = pair(
        "records of a rehearsed shift (8 h, seed 7)",
        of(Lane::Records) + of(Lane::Safety),
        records,
    );
    rows.extend(pair(
        "route of a rehearsed shift (8 h, seed 7)",
        of(Lane::Tracks),
        route,
    ));
    Ok(rows)
}

#[expect(clippy::cast_precision_loss, reason = "a shift has fewer bytes than 2^52")]
fn pair(workload: &'static str, sent: u64, baseline: usize) -> Vec<Row> {
    let (sent, baseline) = (sent as f64, baseline as f64);
    let row = |system, value, ratio_to| Row {
        area: "sync",
        workload,
        system,
        metric: "sent",
        value,
        unit: "bytes",
        ratio_to,
    };
    let json = "zstd -19 of JSON";
    vec![
        row("batches", sent, Some((json, sent / baseline))),
        row(json, baseline, None),
    ]
}

fn packed(json: &Json) -> Result<usize> {
    Ok(zstd::encode_all(serde_json::to_vec(json)?.as_slice(), 19)?.len())
}

fn records(held: &Held) -> Json {
    let kind = |line: &HeldLine| kind_by_number(line.body.kind);
    let lines = held.lines.iter().filter_map(|line| Some((line, kind(line)?)));
    lines
        .filter(|(_, kind)| kind.lane != Lane::Tracks)
        .map(|(line, kind)| record(line, kind))
        .collect()
}

fn record(line: &HeldLine, kind: &KindDef) -> Json {
    let body = &line.body;
    json!({
        "record": body.record.to_string(),
        "kind": kind.name,
        "happened_at": moment(body.happened_at),
        "written_at": moment(body.clocks.wall),
        "fields": named(&body.fields, kind),
    })
}

/// Returns fields by their names.
pub(crate) fn named(fields: &Fields, kind: &KindDef) -> Map<String, Json> {
    let name = |number: &u16| kind.field(*number).map_or("?", |field: &FieldDef| field.name);
    fields
        .iter()
        .map(|(number, value)| (name(number).to_owned(), plain(value)))
        .collect()
}

/// Returns a moment as text.
pub(crate) fn moment(at: Timestamp) -> Option<String> {
    let moment = chrono::DateTime::from_timestamp_millis(at.0)?;
    Some(moment.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => json!(flag),
        Value::Int(number) => json!(number),
        Value::Text(text) => json!(text),
        Value::Bytes(bytes) => {
            serde_json::from_slice(bytes).unwrap_or_else(|_| json!(seal::digest::to_hex(bytes)))
        }
        Value::List(values) => values.iter().map(plain).collect(),
    }
}

fn route(held: &Held) -> Json {
    let items = compare::route(held).unwrap_or_default();
    items.iter().map(point).collect()
}

fn point(item: &Item) -> Json {
    match item {
        Item::Fix(fix) => json!({
            "lat": fix.position.latitude(),
            "lon": fix.position.longitude(),
            "time_ms": fix.time_ms,
            "accuracy_m": fix.accuracy_dm.map(|dm| f64::from(dm) / 10.0),
            "speed_m_s": fix.speed_cm_s.map(|cm| f64::from(cm) / 100.0),
        }),
        Item::Gap(gap) => json!({ "from_ms": gap.from_ms, "to_ms": gap.to_ms, "cause": gap.cause.code() }),
        Item::Stop(stop) => json!({
            "lat": stop.position.latitude(),
            "lon": stop.position.longitude(),
            "from_ms": stop.from_ms,
            "to_ms": stop.to_ms,
        }),
    }
}
