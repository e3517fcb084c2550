//! GeoJSON with times: points of their own, or lines whose properties hold a time for each place (`coordTimes`, `times`).

use serde_json::Value;

use super::{Draft, Format, read_time, unplaced};
use crate::fix::Fix;
use crate::position::Position;
use crate::rejection::Rejection;

/// Where lines keep their times.
const TIMES: [&str; 3] = ["coordTimes", "times", "coordinateProperties"];
/// Where a point keeps its time.
const TIME: [&str; 3] = ["time", "timestamp", "datetime"];

/// Reads a GeoJSON file; one that breaks off is no JSON, and gives nothing but the word that it does.
pub(super) fn read(bytes: &[u8]) -> Draft {
    let mut draft = Draft::new(Format::GeoJson);
    match serde_json::from_slice(bytes) {
        Ok(file) => object(&file, &Value::Null, &mut draft),
        Err(_) => draft.truncated = true,
    }
    draft
}

fn object(json: &Value, properties: &Value, draft: &mut Draft) {
    match json.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => each(json.get("features"), |feature| object(feature, properties, draft)),
        Some("GeometryCollection") => each(json.get("geometries"), |one| object(one, properties, draft)),
        Some("Feature") => {
            let own = json.get("properties").unwrap_or(&Value::Null);
            name(own, draft);
            object(json.get("geometry").unwrap_or(&Value::Null), own, draft);
        }
        Some("Point") => {
            let coordinates = json.get("coordinates").unwrap_or(&Value::Null);
            // A point without a time is a place that somebody marked: no fix, and no bad one either.
            if let Some(time) = TIME.iter().find_map(|key| properties.get(*key)) {
                let given = |key: &str| properties.get(key).and_then(Value::as_f64);
                let (accuracy, speed) = (given("accuracy"), given("speed"));
                let fix = fix(coordinates, Some(time));
                draft.add(fix.map(|fix| fix.with_accuracy(accuracy).with_speed(speed)));
            }
        }
        Some("LineString" | "MultiPoint") => {
            line(json.get("coordinates"), times(properties), properties, draft);
        }
        Some("MultiLineString") => {
            let all = times(properties);
            let mut index = 0;
            each(json.get("coordinates"), |coordinates| {
                let times = all.and_then(|all| all.get(index));
                line(Some(coordinates), times, &Value::Null, draft);
                index += 1;
            });
        }
        _ => {}
    }
}

fn name(properties: &Value, draft: &mut Draft) {
    if draft.name.is_none() {
        let name = properties.get("name").and_then(Value::as_str);
        draft.name = name.filter(|name| !name.is_empty()).map(str::to_owned);
    }
}

fn each(list: Option<&Value>, tell: impl FnMut(&Value)) {
    list.and_then(Value::as_array)
        .into_iter()
        .flatten()
        .for_each(tell);
}

fn times(properties: &Value) -> Option<&Value> {
    TIMES.iter().find_map(|key| {
        let found = properties.get(*key)?;
        Some(found.get("times").unwrap_or(found))
    })
}

fn line(coordinates: Option<&Value>, times: Option<&Value>, properties: &Value, draft: &mut Draft) {
    let mut index = 0;
    each(coordinates, |place| {
        let time = times.and_then(|times| times.get(index));
        let given = |key: &str| properties.get(key)?.get(index)?.as_f64();
        let (accuracy, speed) = (given("accuracies"), given("speeds"));
        draft.add(fix(place, time).map(|fix| fix.with_accuracy(accuracy).with_speed(speed)));
        index += 1;
    });
    draft.break_segment();
}

fn fix(place: &Value, time: Option<&Value>) -> Result<Fix, Rejection> {
    let number = |index: usize| place.get(index).and_then(Value::as_f64);
    let (Some(longitude), Some(latitude)) = (number(0), number(1)) else {
        return Err(Rejection::Unreadable);
    };
    let position = Position::from_degrees(latitude, longitude).map_err(unplaced)?;
    let time = time.filter(|time| !time.is_null()).ok_or(Rejection::NoTime)?;
    Ok(Fix::at(position, moment(time).ok_or(Rejection::Unreadable)?))
}

/// Reads a time: text, or milliseconds since 1970.
fn moment(time: &Value) -> Option<i64> {
    time.as_i64().or_else(|| read_time(time.as_str()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_points_with_times_are_tracks() {
        let check = |text: &str, fixes: usize, rejected: &[(Rejection, u64)]| {
            let draft = read(text.as_bytes());
            assert_eq!(draft.rejected.iter().collect::<Vec<_>>(), rejected, "{text}");
            assert_eq!(
                draft.finish().map_or(0, |read| read.fixes().count()),
                fixes,
                "{text}"
            );
        };
        let time = "2026-03-08T09:59:59Z";
        check(
            &format!(
                r#"{{"type":"Feature","properties":{{"coordTimes":["{time}","{time}"]}},
                "geometry":{{"type":"LineString","coordinates":[[-123.1,49.25],[-123.1,"x"],[-123.1,49.2]]}}}}"#
            ),
            1,
            &[(Rejection::NoTime, 1), (Rejection::Unreadable, 1)],
        );
        check(
            &format!(
                r#"{{"type":"FeatureCollection","features":[
                {{"type":"Feature","properties":{{"time":1772963999000,"speed":1.4}},"geometry":{{"type":"Point","coordinates":[-123.1,49.25]}}}},
                {{"type":"Feature","properties":{{"time":"{time}"}},"geometry":{{"type":"Point","coordinates":[-123.1,149.25]}}}},
                {{"type":"Feature","properties":null,"geometry":null}}]}}"#
            ),
            1,
            &[(Rejection::OutOfRange, 1)],
        );
        check(
            r#"{"type":"LineString","coordinates":[[-125.85,49.48],[-125.85,49.481]]}"#,
            0,
            &[(Rejection::NoTime, 2)],
        );
        check(r#"{"type":"Feature","coordinates":7}"#, 0, &[]);
    }
}
