//! Which streets were walked lately, beside where something happened: for whoever plans where patrols go.
//!
//! It adds up the routes of all shifts that somebody may see, and names no officer.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use city::Streets;
use domain::field::FieldValue as _;
use domain::kind::Record as _;
use domain::kinds::{Encounter, Hazard, WelfareCheck};
use domain::{RecordId, Timestamp};
use serde::Deserialize;
use streets::{Coverage as Visited, EdgeId, LastWalked, Need, Share};
use track::{Position, Route};

use super::person::Person;
use super::refusal::Refusal;
use super::view::{Block, Coverage, Happened, ZoneShare};
use super::{answer, route, say};
use crate::Error;
use crate::db::record::{self, Record};
use crate::db::shift::{self, Which};
use crate::people::Role;
use crate::station::Station;

const HOUR_MS: i64 = 3_600_000;
/// So far back one may look, in hours, and so far walks and happenings are remembered.
const MOST_HOURS: u32 = 7 * 24;
/// The common field of a record that holds its position.
const POSITION: u16 = 34;
/// So many shifts of a week are added up at most.
const MOST_SHIFTS: u64 = 2_000;

/// How far back is asked for.
#[derive(Deserialize)]
pub(super) struct Asked {
    hours: u32,
}

pub(super) async fn coverage(
    state: State<Arc<Station>>,
    asked: Result<Query<Asked>, QueryRejection>,
    person: Person,
) -> Result<Json<Coverage>, Refusal> {
    person.must(Role::sees_coverage)?;
    let Query(asked) = asked.map_err(|_| Refusal::Input)?;
    let hours = asked.hours.clamp(1, MOST_HOURS);
    answer(state, move |station| view(station, &person, hours)).await
}

/// What was walked and what happened, as far as it is remembered.
struct Lately {
    visited: Visited,
    walked: LastWalked,
    happened: Vec<Record>,
    shifts: usize,
}

fn view(station: &Station, person: &Person, hours: u32) -> Result<Coverage, Refusal> {
    let read = station.pack.city.streets();
    let Some(streets) = read.map_err(|_| Error::Damaged("the streets"))? else {
        return Ok(Coverage::default());
    };
    let lately = lately(station, person, streets, hours)?;
    let places = lately.happened.iter().filter_map(place);
    let need = Need::of(&streets.places, lately.walked, places, (station.now().0, hours));
    let share = |zone: &str| {
        let zones = &station.pack.city.zones;
        let inside = |place| zones.zone_at(place).is_some_and(|one| one.id == zone);
        streets.places.share(&lately.visited, inside)
    };
    Ok(Coverage {
        has_streets: true,
        hours,
        shifts: lately.shifts,
        zones: station
            .pack
            .city
            .profile
            .zones
            .iter()
            .map(|zone| zone_share(station, &zone.id, share(&zone.id)))
            .collect(),
        blocks: blocks(station, streets, &lately.visited, &need),
        happened: lately
            .happened
            .iter()
            .filter_map(|one| happened(station, one))
            .collect(),
    })
}

fn lately(station: &Station, person: &Person, streets: &Streets, hours: u32) -> Result<Lately, Refusal> {
    let now = station.now();
    let ago = |hours: u32| now.plus_millis(-i64::from(hours) * HOUR_MS);
    let which = Which {
        received_since: Some(ago(MOST_HOURS)),
        limit: MOST_SHIFTS,
        ..person.scope()?
    };
    let found = station.ledger.read(|db| shift::list(db, &which))?;
    let mut lately = Lately {
        visited: Visited::default(),
        walked: LastWalked::default(),
        happened: Vec::new(),
        shifts: 0,
    };
    for one in found {
        let (pieces, records) = station.ledger.read(|db| {
            Ok((
                route::pieces(station, db, one.record)?,
                placed(record::of_shift(db, one.record)?),
            ))
        })?;
        let since = |record: &Record| record.happened_at >= ago(hours);
        lately.happened.extend(records.into_iter().filter(since));
        let Some(ended) = pieces.iter().filter_map(|piece| piece.to).max() else {
            continue;
        };
        let walk = Route::of(&route::items(&pieces).0);
        let visited = streets.places.visited(&walk);
        lately.walked.add(&streets.places, &visited, ended.0);
        if ended >= ago(hours) {
            lately.visited.add(&visited);
            lately.shifts += 1;
        }
    }
    Ok(lately)
}

/// Returns those records that say something of the street.
fn placed(mut records: Vec<Record>) -> Vec<Record> {
    let kinds = [Encounter::KIND, WelfareCheck::KIND, Hazard::KIND].map(|kind| kind.number);
    records.retain(|one| !one.withdrawn && kinds.contains(&one.kind) && place(one).is_some());
    records
}

fn place(record: &Record) -> Option<Position> {
    let position = domain::field::Position::read(record.fields.get(&POSITION)?)?;
    Position::from_e7(position.lat_e7, position.lon_e7).ok()
}

fn zone_share(station: &Station, zone: &str, share: Share) -> ZoneShare {
    let (zone_name_en, zone_name_fr) = say::zone_names(station, zone);
    ZoneShare {
        zone: zone.to_owned(),
        zone_name_en,
        zone_name_fr,
        length_m: share.all.0,
        walked_m: share.walked.0,
        seen_m: share.seen.0,
    }
}

fn blocks(station: &Station, streets: &Streets, visited: &Visited, need: &Need) -> Vec<Block> {
    let shares = streets.places.by_edge(visited);
    let edges = streets.graph.edges().iter().zip(&shares).enumerate();
    edges
        .map(|(number, (edge, share))| {
            let walked_at = need.walked_at(EdgeId(number)).map(Timestamp);
            Block {
                street: edge.street.name.clone(),
                way: edge.street.class.code(),
                line: edge
                    .street
                    .line
                    .iter()
                    .map(|place| route::point(*place))
                    .collect(),
                length_m: edge.length.0,
                visit: if share.walked_part() >= 0.5 {
                    "walked"
                } else if share.seen.0 > 0.0 {
                    "seen"
                } else {
                    "not"
                },
                walked_at: walked_at.map(|at| say::moment(station, at)),
                happened: need.happened_at(EdgeId(number)),
                need: need.for_block(EdgeId(number)),
            }
        })
        .collect()
}

fn happened(station: &Station, record: &Record) -> Option<Happened> {
    let place = place(record)?;
    Some(Happened {
        record: RecordId::to_string(&record.record),
        kind: say::kind_name(record.kind),
        at: say::moment(station, record.happened_at),
        lon: place.longitude(),
        lat: place.latitude(),
    })
}
