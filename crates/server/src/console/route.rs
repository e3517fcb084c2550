//! The route of a shift, for the map. A gap stays a gap.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use domain::Timestamp;
use domain::kind::Record as _;
use domain::kinds::Track;
use track::{Fix, Item, Position, Summary};

use super::person::Person;
use super::refusal::Refusal;
use super::view::{Gap, Route, Stop};
use super::{answer, record_id, say};
use crate::db::record;
use crate::station::Station;

pub(super) async fn route(
    state: State<Arc<Station>>,
    Path(shift): Path<String>,
    person: Person,
) -> Result<Json<Route>, Refusal> {
    answer(state, move |station| {
        let shift = person.open(station, record_id(&shift)?, "route_read", None)?;
        let pieces = station
            .ledger
            .read(|db| record::tracks_of_shift(db, shift.record))?;
        let pieces: Vec<Track> = pieces.iter().map(|piece| Track::read(&piece.fields)).collect();
        Ok(view(station, &pieces))
    })
    .await
}

fn view(station: &Station, pieces: &[Track]) -> Route {
    let (mut items, mut unreadable) = (Vec::new(), 0);
    for piece in pieces {
        match piece.chunk.as_ref().map(|chunk| track::chunk::decode(&chunk.0)) {
            Some(Ok(more)) => items.extend(more),
            _ => unreadable += 1,
        }
    }
    let route = track::Route::of(&items);
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
        distance_m: Summary::of(&items).distance.0,
        from: from.map(|at| say::moment(station, at)),
        to: to.map(|at| say::moment(station, at)),
        chunks: pieces.len(),
        unreadable,
    }
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

fn point(position: Position) -> [f64; 2] {
    [position.longitude(), position.latitude()]
}
