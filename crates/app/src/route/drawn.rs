//! The route as the map shows it: segments, gaps between them, stops.

use domain::Timestamp;
use domain::field::FieldValue as _;
use store::record::Record;
use track::{Fix, Gap, Item, Metres, Recorder, Route, Stop, simplify};

use super::walked::walked;
use super::{RouteState, recording, since_heard_ms};
use crate::error::Result;
use crate::line::POSITION;
use crate::session::Session;
use crate::view::{self, Here, RouteView, StopView};

/// How exactly the line is drawn, in metres.
const DRAWN: Metres = Metres(2.0);

/// Returns the route of the open shift for the map.
///
/// # Errors
/// Returns why the notebook could not be read.
pub fn view(session: &Session) -> Result<RouteView> {
    let (recording, _) = recording(session);
    let items = items(session);
    let walked = walked(session, &items)?;
    let route = session.route();
    let drawn = Route::of(&items);
    Ok(RouteView {
        segments: drawn.segments.iter().map(|segment| line(segment)).collect(),
        gaps: gaps(session, &items),
        stops: drawn.stops.iter().map(|stop| stop_view(session, stop)).collect(),
        distance_m: walked.distance_m,
        along_streets_m: walked.along_streets_m,
        by_places_m: walked.by_places_m,
        doubtful: walked.doubtful,
        here: here(session, &route),
        recording,
    })
}

/// Returns the route of the open shift so far, a stop that still lasts included.
pub(crate) fn items(session: &Session) -> Vec<Item> {
    let route = session.route();
    let mut items = route.kept.clone();
    items.extend(&route.fresh);
    items.extend(route.recorder.as_ref().and_then(Recorder::stop).map(Item::Stop));
    items
}

pub(crate) fn here(session: &Session, route: &RouteState) -> Option<Here> {
    let fix = route.last?;
    Some(Here {
        lat: fix.position.latitude(),
        lon: fix.position.longitude(),
        accuracy_m: fix.accuracy_dm.map(|dm| f64::from(dm) / 10.0),
        age_s: since_heard_ms(session, route).map(|ms| u32::try_from(ms / 1000).unwrap_or(u32::MAX)),
    })
}

fn line(segment: &[Fix]) -> Vec<[f64; 2]> {
    simplify(segment, DRAWN)
        .iter()
        .map(|fix| point(fix.position))
        .collect()
}

pub(crate) fn point(position: track::Position) -> [f64; 2] {
    [position.longitude(), position.latitude()]
}

/// Returns where a record was written, if it says so.
pub(crate) fn place_of(record: &Record) -> Option<track::Position> {
    let position = domain::field::Position::read(record.fields.get(&POSITION)?)?;
    track::Position::from_e7(position.lat_e7, position.lon_e7).ok()
}

fn gaps(session: &Session, items: &[Item]) -> Vec<view::Gap> {
    let mut before = None;
    let mut found: Vec<view::Gap> = Vec::new();
    let mut open = 0;
    for item in items {
        match item {
            Item::Gap(gap) => found.push(gap_view(session, gap, before)),
            Item::Fix(fix) => {
                let here = Some(point(fix.position));
                found.iter_mut().skip(open).for_each(|gap| gap.b = here);
                open = found.len();
                before = here;
            }
            Item::Stop(_) => {}
        }
    }
    found
}

fn gap_view(session: &Session, gap: &Gap, before: Option<[f64; 2]>) -> view::Gap {
    view::Gap {
        from: session.zone().say(Timestamp(gap.from_ms)),
        to: session.zone().say(Timestamp(gap.to_ms)),
        cause: gap.cause.code().to_owned(),
        a: before,
        b: None,
    }
}

fn stop_view(session: &Session, stop: &Stop) -> StopView {
    StopView {
        lon: stop.position.longitude(),
        lat: stop.position.latitude(),
        from: session.zone().say(Timestamp(stop.from_ms)),
        to: session.zone().say(Timestamp(stop.to_ms)),
    }
}
