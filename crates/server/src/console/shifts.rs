//! The list of shifts; counted, without free text.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use chrono::DateTime;
use domain::Timestamp;
use domain::kind::Record as _;
use domain::kinds::Shift;
use serde::Deserialize;

use super::person::Person;
use super::refusal::Refusal;
use super::view::{ShiftBrief, Shifts};
use super::{answer, say};
use crate::db::officer;
use crate::db::shift::{self, Counted, Which};
use crate::people::Role;
use crate::station::Station;

const USUAL: u64 = 50;
const MOST: u64 = 200;

/// Which shifts are asked for.
#[derive(Deserialize)]
pub(super) struct Asked {
    limit: Option<u64>,
    before: Option<String>,
    officer: Option<String>,
}

pub(super) async fn list(
    state: State<Arc<Station>>,
    asked: Result<Query<Asked>, QueryRejection>,
    person: Person,
) -> Result<Json<Shifts>, Refusal> {
    person.must(Role::sees_shifts)?;
    let Query(asked) = asked.map_err(|_| Refusal::Input)?;
    answer(state, move |station| view(station, &person, &asked)).await
}

fn view(station: &Station, person: &Person, asked: &Asked) -> Result<Shifts, Refusal> {
    let limit = asked.limit.unwrap_or(USUAL).clamp(1, MOST);
    let before = match &asked.before {
        None => None,
        Some(text) => {
            let at = DateTime::parse_from_rfc3339(text).map_err(|_| Refusal::Input)?;
            Some(Timestamp(at.timestamp_millis()))
        }
    };
    // One more than asked for tells whether there is more.
    let which = Which {
        limit: limit + 1,
        before,
        name: asked.officer.as_deref(),
        ..person.scope()?
    };
    let (mut found, people) = station
        .ledger
        .read(|db| Ok((shift::list(db, &which)?, officer::all(db)?)))?;
    let more = found.len() as u64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let shifts = found.iter().map(|counted| brief(station, counted)).collect();
    let seen = people.into_iter().filter(|one| {
        which.officer.is_none_or(|officer| officer == one.id)
            && which.team.is_none_or(|team| one.team.as_deref() == Some(team))
            && one.role == Role::Officer
    });
    Ok(Shifts {
        shifts,
        officers: seen.map(|one| one.name).collect(),
        more,
    })
}

/// Returns a shift as lists show it.
pub(super) fn brief(station: &Station, counted: &Counted) -> ShiftBrief {
    let shift = Shift::read(&counted.fields);
    let zone = shift.zone.map(|zone| zone.0).unwrap_or_default();
    let (zone_name_en, zone_name_fr) = say::zone_names(station, &zone);
    ShiftBrief {
        record: counted.record.to_string(),
        officer: counted.officer_name.clone(),
        unit: shift.unit.map(|unit| unit.0).unwrap_or_default(),
        zone,
        zone_name_en,
        zone_name_fr,
        mode: shift
            .mode
            .map_or_else(String::new, |mode| domain::code::Code::as_code(mode.0).to_owned()),
        started_at: say::moment(station, shift.started_at.unwrap_or(counted.happened_at)),
        ended_at: shift.ended_at.map(|at| say::moment(station, at)),
        records: counted.records,
        photos: counted.photos,
        photos_verified: counted.photos_verified,
        attention: counted.conflicts + counted.held,
        distance_m: shift.distance_m,
        whole: counted.whole,
    }
}
