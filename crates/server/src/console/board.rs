//! The board: who is on shift, where, and when they were last heard. No free text, no record.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::field::{FieldValue as _, Position};
use domain::kind::{Common, Record as _};
use domain::kinds::{Pause, Shift, Track};
use domain::{RecordId, Timestamp};
use track::Item;

use super::person::Person;
use super::refusal::Refusal;
use super::view::{Board, BoardOfficer};
use super::{answer, say, sos};
use crate::db::alarm::{self, Alarm};
use crate::db::shift::{self, Counted, Which};
use crate::db::{Tx, record};
use crate::people::Role;
use crate::station::Station;
use crate::{Error, inbox};

/// Whose shift ended stays on the board for so long.
const AFTER_END_MS: i64 = 12 * 3_600_000;
/// A shift that was not ended is forgotten after so long.
const FORGOTTEN_MS: i64 = 36 * 3_600_000;
const MOST: u64 = 500;

pub(super) async fn board(state: State<Arc<Station>>, person: Person) -> Result<Json<Board>, Refusal> {
    person.must(Role::sees_board)?;
    answer(state, move |station| {
        Ok(station.ledger.read(|db| view(station, db, &person))?)
    })
    .await
}

fn view(station: &Station, db: &Tx<'_>, person: &Person) -> Result<Board, Error> {
    let now = station.now();
    let alarms: Vec<Alarm> = alarm::since(db, now)?
        .into_iter()
        .filter(Alarm::is_open)
        .collect();
    let recent = Which {
        received_since: Some(now.plus_millis(-FORGOTTEN_MS)),
        limit: MOST,
        ..Which::default()
    };
    let mut officers: Vec<BoardOfficer> = Vec::new();
    for counted in shift::list(db, &recent)? {
        let newer = officers.iter().any(|known| known.officer == counted.officer_name);
        if !newer && is_on_board(&counted, now) {
            officers.push(officer(station, db, person, &counted, &alarms)?);
        }
    }
    officers.sort_by(|a, b| {
        b.on_shift
            .cmp(&a.on_shift)
            .then_with(|| a.officer.cmp(&b.officer))
    });
    let sos = alarms
        .iter()
        .map(|alarm| sos::view(station, db, alarm))
        .collect::<Result<_, _>>()?;
    Ok(Board {
        now: say::moment(station, now),
        officers,
        sos,
    })
}

fn is_on_board(counted: &Counted, now: Timestamp) -> bool {
    let ended_at = Shift::read(&counted.fields).ended_at;
    ended_at.is_none_or(|ended_at| now.millis_since(ended_at) < AFTER_END_MS)
}

fn officer(
    station: &Station,
    db: &Tx<'_>,
    person: &Person,
    counted: &Counted,
    alarms: &[Alarm],
) -> Result<BoardOfficer, Error> {
    let shift = Shift::read(&counted.fields);
    let zone = shift.zone.map(|zone| zone.0).unwrap_or_default();
    let (zone_name_en, zone_name_fr) = say::zone_names(station, &zone);
    let last_heard = shift::last_heard(db, counted.notebook)?;
    let position = last_position(station, db, counted.record)?;
    let opens = person.may_read(db, counted.officer)?;
    Ok(BoardOfficer {
        officer: counted.officer_name.clone(),
        team: counted.team.clone(),
        shift: opens.then(|| counted.record.to_string()),
        unit: shift.unit.map(|unit| unit.0).unwrap_or_default(),
        zone,
        zone_name_en,
        zone_name_fr,
        mode: shift
            .mode
            .map_or_else(String::new, |mode| domain::code::Code::as_code(mode.0).to_owned()),
        started_at: say::moment(station, shift.started_at.unwrap_or(counted.happened_at)),
        last_heard: last_heard.map(|at| say::moment(station, at)),
        last_heard_age_s: last_heard.map(|at| station.now().millis_since(at) / 1000),
        last_fix: position
            .as_ref()
            .and_then(|position| say::place(station, position)),
        on_break_since: on_break_since(db, counted.record)?.map(|at| say::moment(station, at)),
        on_shift: shift.ended_at.is_none(),
        sos: alarms
            .iter()
            .find(|alarm| alarm.officer == counted.officer && !alarm.caller_uncertain)
            .map(|alarm| alarm.record.to_string()),
        records: counted.records,
        photos_missing: counted.photos_missing,
        attention: counted.conflicts + counted.held,
    })
}

fn on_break_since(db: &Tx<'_>, shift: RecordId) -> Result<Option<Timestamp>, Error> {
    let pauses = record::of_shift_and_kind(db, shift, Pause::KIND.number)?;
    let last = pauses.last().map(|pause| Pause::read(&pause.fields));
    Ok(last
        .filter(|pause| pause.ended_at.is_none())
        .and_then(|pause| pause.started_at))
}

/// Returns where the officer was last known to be: the end of the route, or the newest record with a position.
pub(super) fn last_position(
    station: &Station,
    db: &Tx<'_>,
    shift: RecordId,
) -> Result<Option<Position>, Error> {
    let written = record::newest_of_shift(db, shift, 20)?;
    let on_route = inbox::end_of_route(station, db, shift)?;
    let end = on_route
        .as_ref()
        .and_then(|piece| end_of(&Track::read(&piece.fields)));
    let known = written
        .iter()
        .filter_map(|record| Common::read(&record.fields).position);
    Ok(known.chain(end).max_by_key(|position| position.fixed_at))
}

fn end_of(piece: &Track) -> Option<Position> {
    let items = track::chunk::decode(&piece.chunk.as_ref()?.0).ok()?;
    items
        .iter()
        .rev()
        .find_map(|item| match item {
            Item::Fix(fix) => Some((fix.position, fix.time_ms, fix.accuracy_dm)),
            Item::Stop(stop) => Some((stop.position, stop.to_ms, None)),
            Item::Gap(_) => None,
        })
        .map(|(position, at, accuracy)| Position {
            lat_e7: position.lat_e7(),
            lon_e7: position.lon_e7(),
            accuracy_dm: accuracy.map(u32::from),
            fixed_at: Some(Timestamp(at)),
            source: "gnss".to_owned(),
        })
}

/// Reads a position as a call for help carries it.
pub(super) fn position_of(value: &domain::Value) -> Option<Position> {
    Position::read(value)
}
