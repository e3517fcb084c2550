//! Lines in quarantine, for whoever may release them. Reading what one says is in the audit first, and so is the release
//! with its reason.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use domain::value::FieldNumber;
use domain::{EntryHash, KindDef, Value, kind_by_number};
use protocol::Body;
use serde::Deserialize;
use serde_json::{Value as Out, json};

use super::person::Person;
use super::refusal::Refusal;
use super::view::{Field, HeldLine, HeldLines, HeldPage, Missed};
use super::{Input, Reason, answer, say};
use crate::Error;
use crate::admin::{MissedLines, missed_runs as runs};
use crate::db::audit::{self, Act};
use crate::db::held::{self, Held};
use crate::db::missed;
use crate::people::Role;
use crate::quarantine;
use crate::station::Station;

const MOST: u64 = 200;

/// Which lines are asked for.
#[derive(Deserialize)]
pub(super) struct Asked {
    /// How many were shown already.
    shown: Option<u64>,
}

pub(super) async fn list(
    state: State<Arc<Station>>,
    asked: Result<Query<Asked>, QueryRejection>,
    person: Person,
) -> Result<Json<HeldLines>, Refusal> {
    person.must(Role::releases)?;
    let Query(Asked { shown }) = asked.map_err(|_| Refusal::Input)?;
    answer(state, move |station| {
        let most = shown.unwrap_or(0).saturating_add(MOST).min(MOST * 50);
        let (mut held, missed) = station
            .ledger
            .read(|db| Ok((held::list(db, 0, most + 1)?, missed::all(db, MOST)?)))?;
        let more = held.len() as u64 > most;
        held.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(HeldLines {
            lines: held.iter().map(|one| line(station, one)).collect(),
            more,
            missed: runs(station, missed).into_iter().map(nowhere).collect(),
        })
    })
    .await
}

pub(super) async fn page(
    state: State<Arc<Station>>,
    Path(hash): Path<String>,
    person: Person,
) -> Result<Json<HeldPage>, Refusal> {
    person.must(Role::releases)?;
    answer(state, move |station| {
        let hash = read_hash(&hash)?;
        let held = station.ledger.write(|tx| opened(station, tx, &person, hash))?;
        let held = held.ok_or(Refusal::NotFound)?;
        Ok(view(station, &held)?)
    })
    .await
}

pub(super) async fn release(
    state: State<Arc<Station>>,
    Path(hash): Path<String>,
    person: Person,
    Input(form): Input<Reason>,
) -> Result<Json<Out>, Refusal> {
    person.must(Role::releases)?;
    answer(state, move |station| {
        let (hash, reason) = (read_hash(&hash)?, form.said()?);
        if quarantine::release(station, Some(person.0.id), hash, &reason)? {
            Ok(json!({ "released": true }))
        } else {
            Err(Refusal::NotFound)
        }
    })
    .await
}

fn read_hash(text: &str) -> Result<EntryHash, Refusal> {
    seal::digest::hash_from_hex(text)
        .map(EntryHash)
        .map_err(|_| Refusal::NotFound)
}

/// Writes that a line is read, durably, and returns it.
fn opened(
    station: &Station,
    tx: &crate::db::Tx<'_>,
    person: &Person,
    hash: EntryHash,
) -> Result<Option<Held>, Error> {
    let Some(held) = held::find(tx, hash)? else {
        return Ok(None);
    };
    let act = Act {
        reader: Some(person.0.id),
        action: "held_read",
        record: held.stored.record,
        officer: Some(held.officer),
        detail: None,
    };
    audit::add(tx, &act, station.now())?;
    Ok(Some(held))
}

fn nowhere(one: MissedLines) -> Missed {
    Missed {
        officer: one.officer,
        phone: one.label,
        notebook: one.notebook.to_string(),
        lane: one.lane.to_string(),
        from: one.from,
        to: one.to,
        read_by: one.read_by,
        told_at: one.told_at,
        gone: one.gone,
    }
}

fn line(station: &Station, held: &Held) -> HeldLine {
    let place = held.stored.place;
    HeldLine {
        hash: held.stored.hash.to_string(),
        code: held.code.clone(),
        officer: held.officer_name.clone(),
        phone: held.label.clone(),
        kind: held.kind.map(say::kind_name),
        record: held.stored.record.map(|record| record.to_string()),
        lane: place.lane.to_string(),
        seq: place.seq,
        notebook: place.notebook.to_string(),
        received_at: say::moment(station, held.stored.received_at),
    }
}

fn view(station: &Station, held: &Held) -> Result<HeldPage, Error> {
    let unlocked = held.stored.unlock(&station.keys.vault)?;
    let bytes = unlocked.map_or_else(Vec::new, |(_, bytes)| bytes);
    let body = Body::decode(&bytes).ok();
    let moment = |at| say::moment(station, at);
    Ok(HeldPage {
        line: line(station, held),
        readable: body.is_some(),
        bytes: bytes.len(),
        happened_at: body.as_ref().map(|body| moment(body.happened_at)),
        written_at: body.as_ref().map(|body| moment(body.clocks.wall)),
        corrects: body.as_ref().is_some_and(|body| !body.base.is_empty()),
        fields: body.map_or_else(Vec::new, |body| fields(station, &body)),
    })
}

/// Returns what a body says, field by field, whether or not its kind's table allows it.
fn fields(station: &Station, body: &Body) -> Vec<Field> {
    let kind = kind_by_number(body.kind);
    body.fields
        .iter()
        .filter_map(|(number, value)| field(station, kind, *number, value))
        .collect()
}

fn field(
    station: &Station,
    kind: Option<&'static KindDef>,
    number: FieldNumber,
    value: &Value,
) -> Option<Field> {
    let row = kind.and_then(|kind| kind.field(number));
    say::is_shown(row, value).then(|| Field {
        name: say::field_name(kind, number),
        kind: say::field_kind(row),
        value: say::value(station, row, value),
        list: say::field_list(row),
        sensitivity: say::sensitivity(row),
        conflict: None,
    })
}
