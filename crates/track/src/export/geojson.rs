//! GeoJSON (RFC 7946): a line a segment with a time for each place; stops as points; gaps without a geometry.

use serde_json::{Value, json};

use super::time;
use crate::fix::Fix;
use crate::item::{Gap, Stop};
use crate::position::Position;
use crate::route::Route;

/// Returns a route as GeoJSON; the name stands with each feature.
pub fn geojson(name: &str, route: &Route) -> String {
    let segments = route.segments.iter().map(|segment| line(name, segment));
    let gaps = route.gaps.iter().map(|gap| without_place(name, gap));
    let stops = route.stops.iter().map(|stop| point(name, stop));
    let features: Vec<Value> = segments.chain(gaps).chain(stops).collect();
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

fn line(name: &str, segment: &[Fix]) -> Value {
    let places: Vec<Value> = segment.iter().map(|fix| place(fix.position)).collect();
    let times: Vec<Value> = segment.iter().map(|fix| json!(time(fix.time_ms))).collect();
    let accuracies: Vec<Value> = segment
        .iter()
        .map(|fix| json!(fix.accuracy_dm.map(|dm| f64::from(dm) / 10.0)))
        .collect();
    let speeds: Vec<Value> = segment
        .iter()
        .map(|fix| json!(fix.speed_cm_s.map(|cm| f64::from(cm) / 100.0)))
        .collect();
    // A line takes two places at least: one alone is a line of the same place twice in no program's eyes.
    let geometry = match places.as_slice() {
        [one] => json!({"type": "MultiPoint", "coordinates": [one]}),
        _ => json!({"type": "LineString", "coordinates": places}),
    };
    json!({
        "type": "Feature",
        "properties": {
            "name": name, "kind": "segment", "coordTimes": times, "accuracies": accuracies, "speeds": speeds
        },
        "geometry": geometry
    })
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
