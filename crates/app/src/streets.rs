//! What of the city's streets was walked, and where to walk next. All of it is found on the phone; nothing is asked.
//!
//! A suggestion is one: nobody is told whether it was followed.

use std::collections::BTreeMap;

use city::Streets;
use domain::RecordId;
use domain::kind::Record as _;
use domain::kinds::{Encounter, Hazard, Track, WelfareCheck};
use store::record::{self, Filter};
use streets::{LastWalked, Leg, Need, around, legs, line};
use track::{Item, Metres, Mode, Position, Route, chunk};

use crate::error::{Fault, Result};
use crate::session::Session;
use crate::view::{CoverageView, LegView, Suggestion, ZoneCoverage};
use crate::{route, shift};

/// A street that was walked within so many hours is not suggested: the length of a shift.
const QUIET_HOURS: u32 = 8;
/// Older walks and happenings than this, in milliseconds, weigh nothing.
const REMEMBERED_MS: i64 = 7 * 24 * 3_600_000;

/// Returns how much of the streets of each zone the open shift has walked and seen.
///
/// # Errors
/// `E-MAP-1` where the city has no file of streets, `E-MAP-2` where it cannot be used.
pub fn coverage(session: &Session) -> Result<CoverageView> {
    let streets = known(session)?;
    let visited = streets.places.visited(&Route::of(&route::items(session)));
    let city = session.city().ok_or(Fault::NoStreets)?;
    let zone = |id: &str| {
        let inside = |place| city.zones.zone_at(place).is_some_and(|zone| zone.id == id);
        streets.places.share(&visited, inside)
    };
    let zones = crate::city::zones(session);
    Ok(CoverageView {
        zones: zones
            .into_iter()
            .map(|one| {
                let share = zone(&one.id);
                ZoneCoverage {
                    id: one.id,
                    name: one.name,
                    length_m: share.all.0,
                    walked_m: share.walked.0,
                    seen_m: share.seen.0,
                }
            })
            .collect(),
    })
}

/// Suggests a loop from here that takes about so many minutes, over streets where nobody is known to have been for eight
/// hours, those first where much happened in the last week.
///
/// # Errors
/// `E-MAP-1` where the city has no file of streets, `E-MAP-2` where it cannot be used, `E-GPS-1` while the phone does not know where it is.
pub fn suggest(session: &Session, minutes: u32) -> Result<Suggestion> {
    let streets = known(session)?;
    let here = here(session)?;
    let now_ms = session.now().0;
    let need = Need::of(
        &streets.places,
        walked(session, streets, now_ms)?,
        happened(session, now_ms)?,
        (now_ms, QUIET_HOURS),
    );
    let start = streets.graph.nearest_node(here).ok_or(Fault::NoStreets)?;
    let pace = pace(session)?;
    let longest = Metres(f64::from(minutes) * 60.0 * pace);
    let found = around(&streets.graph, start, longest, |block| need.for_block(block));
    Ok(Suggestion {
        line: line(&streets.graph, &found)
            .into_iter()
            .map(route::point)
            .collect(),
        legs: legs(&streets.graph, &found).into_iter().map(leg).collect(),
        length_m: found.length.0,
        wanted_m: found.wanted.0,
        minutes: whole_minutes(found.length.0 / pace),
        quiet_hours: QUIET_HOURS,
    })
}

fn known(session: &Session) -> Result<&Streets> {
    let city = session.city().ok_or(Fault::NoStreets)?;
    match city.streets() {
        Ok(streets) => streets.ok_or_else(|| Fault::NoStreets.into()),
        Err(error) => {
            tracing::warn!("read the city's streets: {error}");
            Err(Fault::StreetsUnusable.into())
        }
    }
}

fn here(session: &Session) -> Result<Position> {
    let here = session.route().here().ok_or(Fault::NoPosition)?;
    Ok(Position::from_e7(here.lat_e7, here.lon_e7)?)
}

/// Returns when each block was last walked, as the routes on this phone tell it.
fn walked(session: &Session, streets: &Streets, now_ms: i64) -> Result<LastWalked> {
    let pieces = Filter {
        kind: Some(Track::KIND.number),
        ..Filter::default()
    };
    let mut routes: BTreeMap<Option<RecordId>, (Vec<Item>, i64)> = BTreeMap::new();
    for piece in session.read(|r| record::list(r, pieces))?.iter().rev() {
        let track = Track::read(&piece.fields);
        let ended_ms = track.to.map_or(piece.happened_at.0, |to| to.0);
        if now_ms.saturating_sub(ended_ms) < REMEMBERED_MS
            && let Some(bytes) = track.chunk
        {
            let (items, ended) = routes.entry(piece.shift).or_default();
            items.extend(chunk::decode(&bytes.0)?);
            *ended = ended_ms.max(*ended);
        }
    }
    let mut walked = LastWalked::default();
    for (items, ended_ms) in routes.values() {
        let visited = streets.places.visited(&Route::of(items));
        walked.add(&streets.places, &visited, *ended_ms);
    }
    let here = streets.places.visited(&Route::of(&route::items(session)));
    walked.add(&streets.places, &here, now_ms);
    Ok(walked)
}

/// Returns where something happened lately, as far as this phone knows.
fn happened(session: &Session, now_ms: i64) -> Result<Vec<Position>> {
    let mut places = Vec::new();
    for kind in [Encounter::KIND, WelfareCheck::KIND, Hazard::KIND] {
        let of_kind = Filter {
            kind: Some(kind.number),
            ..Filter::default()
        };
        let records = session.read(|r| record::list(r, of_kind))?;
        let lately = records
            .iter()
            .filter(|one| !one.withdrawn && now_ms.saturating_sub(one.happened_at.0) < REMEMBERED_MS);
        places.extend(lately.filter_map(route::place_of));
    }
    Ok(places)
}

/// Returns how fast a patrol gets along that looks around, in metres a second.
fn pace(session: &Session) -> Result<f64> {
    let mode = shift::open(session)?.map_or(Mode::Foot, |shift| route::mode_of(&shift));
    Ok(match mode {
        Mode::Foot => 1.1,
        Mode::Bike => 3.3,
        Mode::Vehicle => 6.0,
    })
}

fn leg(leg: Leg) -> LegView {
    LegView {
        turn: leg.turn.code().to_owned(),
        street: leg.street,
        way: leg.class.code().to_owned(),
        length_m: leg.length.0,
        lon: leg.from.longitude(),
        lat: leg.from.latitude(),
    }
}

fn whole_minutes(seconds: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a walk takes some hours at most"
    )]
    let minutes = (seconds / 60.0).round() as u32;
    minutes
}
