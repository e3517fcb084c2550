//! The route of a shift, for the map and as a file. A gap stays a gap.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use domain::codes::PatrolMode;
use domain::kind::Record as _;
use domain::kinds::{Shift, Track};
use domain::{RecordId, Timestamp};
use streets::{Reckoned, Snapped};
use track::{Fix, Item, Mode, Position, Summary};

use super::person::Person;
use super::refusal::Refusal;
use super::view::{Gap, InZone, Route, Stop};
use super::{answer, away, record_id, say};
use crate::db::Tx;
use crate::db::record::Record;
use crate::station::Station;
use crate::{Error, inbox};

pub(super) async fn route(
    state: State<Arc<Station>>,
    Path(shift): Path<String>,
    person: Person,
) -> Result<Json<Route>, Refusal> {
    answer(state, move |station| {
        let shift = person.open(station, record_id(&shift)?, "route_read", None)?;
        let pieces = station.ledger.read(|db| pieces(station, db, shift.record))?;
        Ok(view(station, mode(&shift), &pieces))
    })
    .await
}

/// Hands the route out as a file: GPX, GeoJSON or CSV.
pub(super) async fn file(
    State(station): State<Arc<Station>>,
    Path((shift, format)): Path<(String, String)>,
    person: Person,
) -> Result<Response, Refusal> {
    let (kind, write) = written_as(&format).ok_or(Refusal::NotFound)?;
    let text = away(move || {
        let shift = person.open(&station, record_id(&shift)?, "route_exported", Some(&format))?;
        let pieces = station.ledger.read(|db| pieces(&station, db, shift.record))?;
        let (items, _) = items(&pieces);
        let name = format!("patrol-{}.{format}", say::moment(&station, shift.happened_at));
        let name = name.replace(':', "");
        Ok((write(&name, &track::Route::of(&items)), name))
    })
    .await?;
    let (text, name) = text;
    let as_file = format!("attachment; filename=\"{name}\"");
    Ok((
        [(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, as_file)],
        text,
    )
        .into_response())
}

type Writer = fn(&str, &track::Route) -> String;

fn written_as(format: &str) -> Option<(&'static str, Writer)> {
    match format {
        "gpx" => Some(("application/gpx+xml", track::export::gpx)),
        "geojson" => Some(("application/geo+json", track::export::geojson)),
        "csv" => Some(("text/csv; charset=utf-8", |_, route| track::export::csv(route))),
        _ => None,
    }
}

/// Returns the pieces of a shift's route.
pub(super) fn pieces(station: &Station, db: &Tx<'_>, shift: RecordId) -> Result<Vec<Track>, Error> {
    let pieces = inbox::route(station, db, shift)?;
    Ok(pieces.iter().map(|piece| Track::read(&piece.fields)).collect())
}

/// Returns what pieces of a route hold, and how many of them cannot be read.
pub(super) fn items(pieces: &[Track]) -> (Vec<Item>, usize) {
    let (mut items, mut unreadable) = (Vec::new(), 0);
    for piece in pieces {
        match piece.chunk.as_ref().map(|chunk| track::chunk::decode(&chunk.0)) {
            Some(Ok(more)) => items.extend(more),
            _ => unreadable += 1,
        }
    }
    (items, unreadable)
}

/// Returns how the officer went.
fn mode(shift: &Record) -> Mode {
    match Shift::read(&shift.fields).mode.map(|mode| mode.0) {
        Some(PatrolMode::Bike) => Mode::Bike,
        Some(PatrolMode::Vehicle) => Mode::Vehicle,
        Some(PatrolMode::Foot) | None => Mode::Foot,
    }
}

fn view(station: &Station, mode: Mode, pieces: &[Track]) -> Route {
    let (items, unreadable) = items(pieces);
    let (route, summary) = (track::Route::of(&items), Summary::of(&items));
    let on_streets = station.pack.city.along_streets(mode, &route);
    let reckoned = Reckoned::of(summary.distance, &on_streets);
    let moment = |ms| say::moment(station, Timestamp(ms));
    let from = pieces.iter().filter_map(|piece| piece.from).min();
    let to = pieces.iter().filter_map(|piece| piece.to).max();
    Route {
        segments: route
            .segments
            .iter()
            .map(|segment| segment.iter().map(|fix| point(fix.position)).collect())
            .collect(),
        gaps: gaps(station, &items),
        stops: route
            .stops
            .iter()
            .map(|stop| Stop {
                lon: stop.position.longitude(),
                lat: stop.position.latitude(),
                from: moment(stop.from_ms),
                to: moment(stop.to_ms),
            })
            .collect(),
        distance_m: reckoned.distance.0,
        along_streets_m: reckoned.along.0,
        by_places_m: summary.by_places.0,
        doubtful: summary.is_doubtful(),
        moving_s: summary.moving_ms() / 1000,
        still_s: summary.still_ms / 1000,
        unknown_s: summary.gap_ms / 1000,
        zones: zones(station, &items, &on_streets),
        from: from.map(|at| say::moment(station, at)),
        to: to.map(|at| say::moment(station, at)),
        chunks: pieces.len(),
        unreadable,
    }
}

/// Returns how long and how far the officer was in each zone, and outside of all of them.
fn zones(station: &Station, items: &[Item], on_streets: &[Snapped]) -> Vec<InZone> {
    let city = &station.pack.city;
    let zone_of = |place| city.zones.zone_at(place).map(|zone| zone.id.clone());
    let apart = Summary::apart(items, zone_of);
    let mut steps: BTreeMap<_, Vec<&Snapped>> = BTreeMap::new();
    for step in on_streets {
        steps.entry(zone_of(step.to.position)).or_default().push(step);
    }
    apart
        .into_iter()
        .map(|(zone, summary)| {
            let here = steps.remove(&zone).unwrap_or_default();
            let zone = zone.unwrap_or_default();
            let (zone_name_en, zone_name_fr) = say::zone_names(station, &zone);
            InZone {
                zone,
                zone_name_en,
                zone_name_fr,
                distance_m: Reckoned::of(summary.distance, here).distance.0,
                moving_s: summary.moving_ms() / 1000,
                still_s: summary.still_ms / 1000,
            }
        })
        .collect()
}

/// Returns the gaps, each with the last fix before and the first after it.
fn gaps(station: &Station, items: &[Item]) -> Vec<Gap> {
    let (mut gaps, mut last): (Vec<Gap>, Option<Fix>) = (Vec::new(), None);
    for item in items {
        match item {
            Item::Fix(fix) => {
                for gap in gaps.iter_mut().rev().take_while(|gap| gap.b.is_none()) {
                    gap.b = Some(point(fix.position));
                }
                last = Some(*fix);
            }
            Item::Gap(gap) => gaps.push(Gap {
                from: say::moment(station, Timestamp(gap.from_ms)),
                to: say::moment(station, Timestamp(gap.to_ms)),
                cause: gap.cause.code(),
                a: last.map(|fix| point(fix.position)),
                b: None,
            }),
            Item::Stop(_) => {}
        }
    }
    gaps
}

pub(super) fn point(position: Position) -> [f64; 2] {
    [position.longitude(), position.latitude()]
}
