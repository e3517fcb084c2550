//! GeoJSON with times: points of their own, or lines whose properties hold a time for each place (`coordTimes`, `times`).
//! Lines that were cut at 180° of longitude, as RFC 7946 asks for, are joined again.

use serde_json::Value;

use super::{Draft, Format, read_time, unplaced};
use crate::fix::Fix;
use crate::position::Position;
use crate::rejection::Rejection;

/// Where lines keep their times.
const TIMES: [&str; 3] = ["coordTimes", "times", "coordinateProperties"];
/// Where lines are cut, in degrees.
const DATE_LINE: f64 = 180.0;
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
            let given = |key: &str| properties.get(key);
            line(json.get("coordinates"), times(properties), given, draft);
            draft.break_segment();
        }
        Some("MultiLineString") => lines(json.get("coordinates"), properties, draft),
        _ => {}
    }
}

fn lines(coordinates: Option<&Value>, properties: &Value, draft: &mut Draft) {
    let (all, mut before) = (times(properties), None);
    let parts = coordinates.and_then(Value::as_array).into_iter().flatten();
    for (index, part) in parts.enumerate() {
        if !before.is_some_and(|before| was_cut(before, part)) {
            draft.break_segment();
        }
        let given = |key: &str| properties.get(key)?.get(index);
        line(Some(part), all.and_then(|all| all.get(index)), given, draft);
        before = Some(part);
    }
    draft.break_segment();
}

/// Says whether two lines are one that was cut where 180° east is 180° west.
fn was_cut(before: &Value, after: &Value) -> bool {
    let number = |place: Option<&Value>, index: usize| place?.get(index)?.as_f64();
    let last = before.as_array().and_then(|places| places.last());
    let first = after.get(0);
    let is_there = |place| number(place, 0).is_some_and(|longitude| longitude.abs() == DATE_LINE);
    is_there(last)
        && number(last, 0) == number(first, 0).map(|longitude| -longitude)
        && number(last, 1) == number(first, 1)
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

fn line<'a>(
    coordinates: Option<&Value>,
    times: Option<&Value>,
    given: impl Fn(&str) -> Option<&'a Value>,
    draft: &mut Draft,
) {
    let mut index = 0;
    each(coordinates, |place| {
        let time = times.and_then(|times| times.get(index));
        let number = |key: &str| given(key)?.get(index)?.as_f64();
        let (accuracy, speed) = (number("accuracies"), number("speeds"));
        if !is_cut(place, time) {
            draft.add(fix(place, time).map(|fix| fix.with_accuracy(accuracy).with_speed(speed)));
        }
        index += 1;
    });
}

/// Says whether a place is no fix but where a line was cut.
fn is_cut(place: &Value, time: Option<&Value>) -> bool {
    let longitude = place.get(0).and_then(Value::as_f64);
    time.is_some_and(Value::is_null) && longitude.is_some_and(|longitude| longitude.abs() == DATE_LINE)
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
