//! Calls for help on the console, and the answer to one.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use domain::kind::Record as _;
use domain::kinds::Shift;

use super::board::position_of;
use super::person::Person;
use super::refusal::Refusal;
use super::view::Sos;
use super::{answer, record_id, say};
use crate::Error;
use crate::db::Tx;
use crate::db::alarm::{self, Alarm};
use crate::db::shift::{self, Which};
use crate::people::Role;
use crate::sos::{self as room, Answered};
use crate::station::Station;

/// Calls of the last days are listed.
const LISTED_MS: i64 = 7 * 24 * 3_600_000;

pub(super) async fn list(state: State<Arc<Station>>, _: Person) -> Result<Json<Vec<Sos>>, Refusal> {
    let work = |station: &Station| {
        let calls = station.ledger.read(|db| {
            let mut calls = alarm::since(db, station.now().plus_millis(-LISTED_MS))?;
            // Stable: within the open ones and within the others the newest stays first.
            calls.sort_by_key(|call| !call.is_open());
            calls
                .iter()
                .map(|call| view(station, db, call))
                .collect::<Result<Vec<_>, Error>>()
        });
        Ok(calls?)
    };
    answer(state, work).await
}

pub(super) async fn acknowledge(
    state: State<Arc<Station>>,
    Path(record): Path<String>,
    person: Person,
) -> Result<Json<Sos>, Refusal> {
    person.must(Role::answers_sos)?;
    answer(state, move |station| {
        let record = record_id(&record)?;
        match room::acknowledge(station, &person.0, record)? {
            None => Err(Refusal::NotFound),
            Some(Answered::Taken(name)) => Err(Refusal::SosTaken(name)),
            Some(Answered::Yours(alarm)) => Ok(station.ledger.read(|db| view(station, db, &alarm))?),
        }
    })
    .await
}

/// Returns a call as the screens take it.
pub(super) fn view(station: &Station, db: &Tx<'_>, alarm: &Alarm) -> Result<Sos, Error> {
    let newest = Which {
        officer: Some(alarm.officer),
        limit: 1,
        ..Which::default()
    };
    let shift = shift::list(db, &newest)?.into_iter().next();
    let unit = shift
        .and_then(|counted| Shift::read(&counted.fields).unit)
        .map(|unit| unit.0);
    let position = alarm.position.as_ref().and_then(position_of);
    let moment = |at| say::moment(station, at);
    Ok(Sos {
        record: alarm.record.to_string(),
        officer: alarm.officer_name.clone(),
        unit,
        raised_at: moment(alarm.raised_at),
        received_at: moment(alarm.received_at),
        position: position
            .as_ref()
            .and_then(|position| say::place(station, position)),
        stood_down_at: alarm.stood_down_at.map(moment),
        acknowledged_by: alarm.acknowledged_by.as_ref().map(|(_, name)| name.clone()),
        acknowledged_at: alarm.acknowledged_at.map(moment),
        open: alarm.is_open(),
        told_officer: alarm.told,
        entry: alarm.entry,
        caller_uncertain: alarm.caller_uncertain,
    })
}
