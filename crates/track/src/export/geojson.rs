//! GeoJSON (RFC 7946): a line a segment with a time for each place; stops as points; gaps without a geometry. A line across
//! 180° of longitude is cut there, as the standard's section 3.1.9 asks for; the two ends of a cut have no time.

use serde_json::{Value, json};

use super::time;
use crate::fix::Fix;
use crate::item::{Gap, Stop};
use crate::position::Position;
use crate::route::Route;

/// Where 180° east is 180° west, in degrees.
const DATE_LINE: f64 = 180.0;

/// Returns a route as GeoJSON; the name stands with each feature.
pub fn geojson(name: &str, route: &Route) -> String {
    let segments = route.segments.iter().map(|segment| line(name, segment));
    let gaps = route.gaps.iter().map(|gap| without_place(name, gap));
    let stops = route.stops.iter().map(|stop| point(name, stop));
    let features: Vec<Value> = segments.chain(gaps).chain(stops).collect();
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

fn line(name: &str, segment: &[Fix]) -> Value {
    let parts = cut(segment);
    let each = |of: fn(&Place) -> Value| match parts.as_slice() {
        [part] => json!(part.iter().map(of).collect::<Vec<_>>()),
        parts => json!(
            parts
                .iter()
                .map(|part| part.iter().map(of).collect::<Vec<_>>())
                .collect::<Vec<_>>()
        ),
    };
    // A line takes two places at least: one alone is a line of the same place twice in no program's eyes.
    let shape = match segment {
        [_] => "MultiPoint",
        _ if parts.len() > 1 => "MultiLineString",
        _ => "LineString",
    };
    json!({
        "type": "Feature",
        "properties": {
            "name": name, "kind": "segment",
            "coordTimes": each(|place| json!(place.fix.and_then(|fix| time(fix.time_ms)))),
            "accuracies": each(|place| json!(place.fix.and_then(|fix| fix.accuracy_dm).map(|dm| f64::from(dm) / 10.0))),
            "speeds": each(|place| json!(place.fix.and_then(|fix| fix.speed_cm_s).map(|cm| f64::from(cm) / 100.0))),
        },
        "geometry": {"type": shape, "coordinates": each(|place| json!(place.at))}
    })
}

/// A place of a line, with the fix that it is; none where a line was cut.
struct Place {
    at: [f64; 2],
    fix: Option<Fix>,
}

impl Place {
    fn of(fix: Fix) -> Self {
        Self {
            at: [fix.position.longitude(), fix.position.latitude()],
            fix: Some(fix),
        }
    }
}

/// Cuts a segment wherever it crosses 180° of longitude.
fn cut(segment: &[Fix]) -> Vec<Vec<Place>> {
    let (mut parts, mut part): (_, Vec<Place>) = (Vec::new(), Vec::new());
    for fix in segment.iter().copied().map(Place::of) {
        if let Some(crossing) = part.last().and_then(|last| crossing(last.at, fix.at)) {
            part.push(Place {
                at: [
                    DATE_LINE.copysign(part.last().map_or(0.0, |last| last.at[0])),
                    crossing,
                ],
                fix: None,
            });
            parts.push(std::mem::take(&mut part));
            part.push(Place {
                at: [DATE_LINE.copysign(fix.at[0]), crossing],
                fix: None,
            });
        }
        part.push(fix);
    }
    parts.push(part);
    parts
}

/// Returns the latitude at which the short way from one place to another crosses 180° of longitude, if it does.
fn crossing([from_lon, from_lat]: [f64; 2], [to_lon, to_lat]: [f64; 2]) -> Option<f64> {
    let (before, behind) = (DATE_LINE - from_lon.abs(), DATE_LINE - to_lon.abs());
    let share = if before + behind > 0.0 {
        before / (before + behind)
    } else {
        0.5
    };
    let latitude = from_lat + (to_lat - from_lat) * share;
    ((from_lon - to_lon).abs() > DATE_LINE).then_some((latitude * 1e7).round() / 1e7)
}

fn without_place(name: &str, gap: &Gap) -> Value {
    let (from, to) = (time(gap.from_ms), time(gap.to_ms));
    json!({
        "type": "Feature",
        "properties": {"name": name, "kind": "gap", "from": from, "to": to, "cause": gap.cause.code()},
        "geometry": null
    })
}

fn point(name: &str, stop: &Stop) -> Value {
    let (from, to) = (time(stop.from_ms), time(stop.to_ms));
    json!({
        "type": "Feature",
        "properties": {"name": name, "kind": "stop", "from": from, "to": to},
        "geometry": {"type": "Point", "coordinates": place(stop.position)}
    })
}

fn place(position: Position) -> Value {
    json!([position.longitude(), position.latitude()])
}
