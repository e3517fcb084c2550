//! Says stored things as the console shows them: moments in the city's zone, fields by their table, places in words.

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use city::Language;
use domain::field::{FieldType, FieldValue as _, Position};
use domain::value::FieldNumber;
use domain::{FieldDef, KindDef, Sensitivity, Timestamp, Value, kind_by_number};
use seal::digest::to_hex;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::view::Place;
use crate::station::Station;

const SHORT_TEXT: usize = 200;

/// Returns a moment in the city's zone, with its offset.
pub(crate) fn moment(station: &Station, at: Timestamp) -> String {
    let zone: Tz = station.pack.city.profile.time_zone.parse().unwrap_or(Tz::UTC);
    match DateTime::<Utc>::from_timestamp_millis(at.0) {
        Some(at) => at
            .with_timezone(&zone)
            .to_rfc3339_opts(SecondsFormat::Secs, false),
        // A phone's clock may say anything; what no calendar has is still told.
        None => format!("{} ms", at.0),
    }
}

/// Returns a zone's names in both languages; its id where the city no longer has it.
pub(crate) fn zone_names(station: &Station, id: &str) -> (String, String) {
    let zone = station.pack.city.profile.zone(id);
    zone.map_or_else(
        || (id.to_owned(), id.to_owned()),
        |zone| (zone.name.en.clone(), zone.name.fr.clone()),
    )
}

/// Returns a position in words, with its age.
pub(crate) fn place(station: &Station, position: &Position) -> Option<Place> {
    let point = track::Position::from_e7(position.lat_e7, position.lon_e7).ok()?;
    Some(Place {
        lat: point.latitude(),
        lon: point.longitude(),
        accuracy_m: position.accuracy_dm.map(|known| f64::from(known) / 10.0),
        at: position.fixed_at.map(|at| moment(station, at)),
        age_s: position.fixed_at.map(|at| station.now().millis_since(at) / 1000),
        text: station.pack.city.describe(point).say(Language::English),
    })
}

/// Returns a position as the map takes it: longitude and latitude in degrees.
pub(crate) fn point(position: Position) -> Option<[f64; 2]> {
    let point = track::Position::from_e7(position.lat_e7, position.lon_e7).ok()?;
    Some([point.longitude(), point.latitude()])
}

/// Returns the name of a kind, which may be of a newer version.
pub(crate) fn kind_name(kind: u16) -> String {
    kind_by_number(kind).map_or_else(|| format!("kind_{kind}"), |kind| kind.name.to_owned())
}

/// Returns the name of a field, of a kind that may be of a newer version.
pub(crate) fn field_name(kind: Option<&KindDef>, number: FieldNumber) -> String {
    let known = kind.and_then(|kind| kind.field(number));
    known.map_or_else(|| format!("field_{number}"), |field| field.name.to_owned())
}

/// Returns the word for a field's type.
pub(crate) fn field_kind(field: Option<&FieldDef>) -> &'static str {
    match field.map(|field| field.kind) {
        None => "text",
        Some(FieldType::Text { max }) if max > SHORT_TEXT => "prose",
        Some(FieldType::Text { .. }) => "text",
        Some(FieldType::Code(_)) => "code",
        Some(FieldType::CodeSet(_)) => "codes",
        Some(FieldType::Count { .. }) => "count",
        Some(FieldType::Flag) => "flag",
        Some(FieldType::Moment) => "moment",
        Some(FieldType::Position) => "position",
        Some(FieldType::Record) => "record",
        Some(FieldType::Officer) => "officer",
        Some(FieldType::Bytes { .. }) => "bytes",
        Some(FieldType::Steps(_)) => "steps",
    }
}

/// Returns the name of the code list that a field's values are of.
pub(crate) fn field_list(field: Option<&FieldDef>) -> Option<&'static str> {
    match field?.kind {
        FieldType::Code(list) | FieldType::CodeSet(list) | FieldType::Steps(list) => Some(list.name),
        _ => None,
    }
}

/// Returns the word for how careful to be with a field; of an unknown one, very.
pub(crate) fn sensitivity(field: Option<&FieldDef>) -> &'static str {
    match field.map(|field| field.sensitivity) {
        Some(Sensitivity::Low) => "low",
        Some(Sensitivity::Moderate) => "moderate",
        Some(Sensitivity::High) | None => "high",
    }
}

/// Says whether a field is for screens at all: keys and opaque bytes never leave the server.
pub(crate) fn is_shown(field: Option<&FieldDef>, value: &Value) -> bool {
    let plain = field.is_some_and(|field| field.sensitivity == Sensitivity::Low);
    plain
        || !matches!(value, Value::Bytes(_))
        || matches!(
            field.map(|field| field.kind),
            Some(FieldType::Record | FieldType::Officer)
        )
}

/// Returns a value as the screens take it.
pub(crate) fn value(station: &Station, field: Option<&FieldDef>, value: &Value) -> Json {
    match (field.map(|field| field.kind), value) {
        (Some(FieldType::Moment), Value::Int(at)) => Json::String(moment(station, Timestamp(*at))),
        (Some(FieldType::Position), value) => position(station, value),
        (Some(FieldType::Steps(_)), Value::List(steps)) => {
            steps.iter().map(|step| step_value(station, step)).collect()
        }
        (_, value) => plain(value),
    }
}

fn position(station: &Station, value: &Value) -> Json {
    let Some(at) = Position::read(value) else {
        return Json::Null;
    };
    json!([
        f64::from(at.lat_e7) / 1e7,
        f64::from(at.lon_e7) / 1e7,
        at.accuracy_dm.map(|known| f64::from(known) / 10.0),
        at.fixed_at.map(|fixed_at| moment(station, fixed_at)),
        at.source,
    ])
}

fn step_value(station: &Station, step: &Value) -> Json {
    let Value::List(parts) = step else {
        return plain(step);
    };
    let mut said: Vec<Json> = parts.iter().map(plain).collect();
    if let (Some(first), Some(Value::Int(at))) = (said.first_mut(), parts.first()) {
        *first = Json::String(moment(station, Timestamp(*at)));
    }
    Json::Array(said)
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Int(number) => json!(number),
        Value::Text(text) => Json::String(text.clone()),
        Value::Bytes(bytes) => {
            Json::String(Uuid::from_slice(bytes).map_or_else(|_| to_hex(bytes), |id| id.to_string()))
        }
        Value::List(values) => values.iter().map(plain).collect(),
    }
}
