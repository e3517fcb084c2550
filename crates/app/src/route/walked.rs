//! How far the open shift went: by speed where the receiver measures it, along the streets where it does not and they know
//! better, else along the places.
//!
//! It never changes what was recorded: the streets are asked when somebody looks, and again only when the route has grown.

use domain::RecordId;
use streets::Reckoned;
use track::{Item, Mode, Route, Summary};

use super::{ENTRY_MS, RouteState, end_of, items, mode_of};
use crate::error::Result;
use crate::session::Session;
use crate::shift;

/// How far a route is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Walked {
    /// All of it, in metres.
    pub(crate) distance_m: f64,
    /// What of it the streets told.
    pub(crate) along_streets_m: f64,
    /// How far it is along the places alone.
    pub(crate) by_places_m: f64,
    /// Whether speed and places differ by more than a tenth.
    pub(crate) doubtful: bool,
}

/// What the streets said last of the route of a shift.
#[derive(Debug, Clone, Copy)]
pub(super) struct OnStreets {
    shift: Option<RecordId>,
    /// Of how many items, and up to when.
    items: usize,
    until_ms: i64,
    /// What they add to the recorder's distance, in metres; mostly less than nothing.
    more: f64,
    along: f64,
}

/// Returns how far the open shift went, whose route this is.
pub(crate) fn walked(session: &Session, items: &[Item]) -> Result<Walked> {
    let summary = Summary::of(items);
    let known = known(&session.route()).filter(|known| known.items == items.len());
    let on_streets = match known {
        Some(known) => known,
        None => ask(session, items, &summary)?,
    };
    Ok(Walked {
        distance_m: (summary.distance.0 + on_streets.more).max(0.0),
        along_streets_m: on_streets.along,
        by_places_m: summary.by_places.0,
        doubtful: summary.is_doubtful(),
    })
}

/// Returns how far the open shift went, with what the streets said in the last five minutes of its route.
pub(crate) fn walked_m(session: &Session) -> Result<f64> {
    let (distance, known) = {
        let route = session.route();
        let newest = route.fresh.last().or_else(|| route.kept.last());
        let is_new = |known: &OnStreets| {
            newest.is_none_or(|newest| end_of(newest).saturating_sub(known.until_ms) < ENTRY_MS)
        };
        (route.distance_m(), known(&route).filter(is_new))
    };
    let more = match known {
        Some(known) => known.more,
        None => {
            let items = items(session);
            ask(session, &items, &Summary::of(&items))?.more
        }
    };
    Ok((distance + more).max(0.0))
}

fn known(route: &RouteState) -> Option<OnStreets> {
    route.on_streets.filter(|known| known.shift == route.shift)
}

/// Asks the streets, and remembers what they say. The route is not locked meanwhile: fixes go on coming.
fn ask(session: &Session, items: &[Item], summary: &Summary) -> Result<OnStreets> {
    let shift = shift::open(session)?;
    let mode = shift.as_ref().map_or(Mode::Foot, mode_of);
    let steps = session
        .city()
        .map_or_else(Vec::new, |city| city.along_streets(mode, &Route::of(items)));
    let reckoned = Reckoned::of(summary.distance, &steps);
    let on_streets = OnStreets {
        shift: shift.map(|shift| shift.record),
        items: items.len(),
        until_ms: items.last().map_or(i64::MIN, end_of),
        more: reckoned.distance.0 - summary.distance.0,
        along: reckoned.along.0,
    };
    session.route().on_streets = Some(on_streets);
    Ok(on_streets)
}
