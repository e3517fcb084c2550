//! The JSON of a custody event, version 1. Its keys, their order and how each value is written are frozen: events of
//! old shifts must verify for ever. What changes is a new version.

use std::str::FromStr;

use chrono::{DateTime, SecondsFormat};
use domain::code::Code as _;
use domain::codes::CustodyAct;
use domain::{Clocks, Timestamp};
use serde::{Deserialize, Serialize};

use super::Event;
use crate::{Error, EventHash, OriginalHash};

const VERSION: u32 = 1;

/// The order of these fields is the order of the keys.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    v: u32,
    event: String,
    item: String,
    original_sha256: String,
    length: u64,
    at: String,
    wall_ms: i64,
    mono_ms: u64,
    boot: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    gnss_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_offset_ms: Option<i64>,
    officer: String,
    device: String,
    notebook: String,
    city: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    previous: Option<String>,
}

/// Only the version, so that a newer event is named as such and not as nonsense.
#[derive(Deserialize)]
struct Version {
    v: u32,
}

pub(super) fn write(event: &Event) -> Result<Vec<u8>, Error> {
    let line = Line {
        v: VERSION,
        event: event.act.as_code().to_owned(),
        item: event.item.to_string(),
        original_sha256: event.original.to_string(),
        length: event.length,
        at: at(event.clocks.wall),
        wall_ms: event.clocks.wall.0,
        mono_ms: event.clocks.mono_ms,
        boot: event.clocks.boot.to_string(),
        gnss_ms: event.clocks.gnss.map(|gnss| gnss.0),
        server_offset_ms: event.clocks.server_offset_ms,
        officer: event.officer.to_string(),
        device: event.device.to_string(),
        notebook: event.notebook.to_string(),
        city: event.city.to_string(),
        place: event.place.clone(),
        reason: event.reason.clone(),
        previous: event.previous.map(|previous| previous.to_string()),
    };
    serde_json::to_vec(&line).map_err(Error::WriteEvent)
}

pub(super) fn read(json: &[u8]) -> Result<Event, Error> {
    let Version { v } = serde_json::from_slice(json).map_err(Error::NotAnEvent)?;
    if v != VERSION {
        return Err(Error::EventVersion(v));
    }
    let line: Line = serde_json::from_slice(json).map_err(Error::NotAnEvent)?;
    let original = OriginalHash::from_hex(&line.original_sha256);
    let previous = line.previous.as_deref().map(EventHash::from_hex).transpose();
    Ok(Event {
        act: CustodyAct::from_code(&line.event).ok_or(Error::EventValue("event"))?,
        item: id(&line.item, "item")?,
        original: original.map_err(|_| Error::EventValue("original_sha256"))?,
        length: line.length,
        clocks: Clocks {
            wall: Timestamp(line.wall_ms),
            mono_ms: line.mono_ms,
            boot: id(&line.boot, "boot")?,
            gnss: line.gnss_ms.map(Timestamp),
            server_offset_ms: line.server_offset_ms,
        },
        officer: id(&line.officer, "officer")?,
        device: id(&line.device, "device")?,
        notebook: id(&line.notebook, "notebook")?,
        city: id(&line.city, "city")?,
        place: line.place,
        reason: line.reason,
        previous: previous.map_err(|_| Error::EventValue("previous"))?,
    })
}

fn id<T: FromStr>(text: &str, name: &'static str) -> Result<T, Error> {
    text.parse().map_err(|_| Error::EventValue(name))
}

/// Returns the wall clock for people to read. A clock that is off by millennia is no reason to refuse an event.
fn at(wall: Timestamp) -> String {
    match DateTime::from_timestamp_millis(wall.0) {
        Some(moment) => moment.to_rfc3339_opts(SecondsFormat::Millis, true),
        None => "beyond the calendar".to_owned(),
    }
}
