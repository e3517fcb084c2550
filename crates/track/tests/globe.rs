//! Walks where a flat map ends: across 180° of longitude, and beside the poles and over them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the functions that tests share may panic as tests do"
)]

use serde_json::Value;
use track::{
    Fix, Item, Metres, Mode, Output, Position, Recorder, Rejection, Route, Summary, chunk, distance, export,
    import, simplify,
};

const START: i64 = 1_772_928_000_000;
const METRES_A_DEGREE: f64 = 111_195.0;

/// Records fixes, one a second; returns what was kept and what was refused.
fn record(places: impl Iterator<Item = (f64, f64)>) -> (Vec<Item>, Vec<Rejection>) {
    let mut recorder = Recorder::new(Mode::Foot);
    let mut out = recorder.start(START);
    let mut time_ms = START;
    for (latitude, longitude) in places {
        let place = Position::from_degrees(latitude, longitude).unwrap();
        out.extend(recorder.fix(Fix::at(place, time_ms).with_accuracy(Some(4.0))));
        time_ms += 1_000;
    }
    out.extend(recorder.end(time_ms));
    let (mut items, mut refused) = (Vec::new(), Vec::new());
    for one in out {
        match one {
            Output::Item(item) => items.push(item),
            Output::Rejected(reason) => refused.push(reason),
            Output::FrameDue => {}
        }
    }
    (items, refused)
}

/// A walk east along the latitude of Taveuni, 1.4 m a second, from 140 m before 180° to 140 m behind it.
fn across_the_date_line() -> (Vec<Item>, Vec<Rejection>) {
    let latitude = -16.8_f64;
    let metres_a_degree = METRES_A_DEGREE * latitude.to_radians().cos();
    record((0..=200).map(|second| {
        let east = ((f64::from(second) - 100.0) * 1.4 + 0.3) / metres_a_degree;
        (latitude, if east < 0.0 { 180.0 + east } else { -180.0 + east })
    }))
}

#[test]
fn walk_across_the_date_line_is_one_line_of_its_true_length() {
    let (items, refused) = across_the_date_line();
    assert_eq!(refused, []);
    let (route, summary) = (Route::of(&items), Summary::of(&items));
    assert_eq!((route.segments.len(), summary.gaps), (1, 0));
    assert!((summary.distance.0 - 280.0).abs() < 5.0, "{}", summary.distance);
    assert_eq!(simplify(&route.segments[0], Metres(2.0)).len(), 2);
    let bytes = chunk::encode(&items);
    assert!(bytes.len() < items.len() * 8 + 40, "{} bytes", bytes.len());
    assert_eq!(chunk::decode(&bytes), Ok(items));
}

#[test]
fn line_across_the_date_line_is_cut_in_geojson_and_read_again_as_one() {
    let route = Route::of(&across_the_date_line().0);
    let file = export::geojson("Walk", &route);
    let written: Value = serde_json::from_str(&file).unwrap();
    let geometry = &written["features"][0]["geometry"];
    assert_eq!(geometry["type"], "MultiLineString");
    let parts = geometry["coordinates"].as_array().unwrap();
    assert_eq!(parts.len(), 2);
    for part in parts {
        let places = part.as_array().unwrap();
        assert!(places.len() > 1, "a line takes two places: {part}");
        let longitudes = places.iter().map(|place| place[0].as_f64().unwrap());
        let (west, east): (Vec<f64>, Vec<f64>) = longitudes.partition(|longitude| *longitude < 0.0);
        assert!(west.is_empty() != east.is_empty(), "{part}");
    }
    assert_eq!(parts[0].as_array().unwrap().last().unwrap()[0], 180.0);
    assert_eq!(parts[1][0][0], -180.0);
    for read in [
        import(file.as_bytes()),
        import(export::gpx("Walk", &route).as_bytes()),
    ] {
        let read = read.unwrap();
        assert_eq!(read.segments, route.segments, "{:?}", read.format);
        assert_eq!(read.rejected.total(), 0);
    }
}

#[test]
fn line_that_crosses_the_date_line_at_its_ends_and_back_is_still_of_lines() {
    let at = |lon_e7, second: i64| {
        Fix::at(
            Position::from_e7(-168_000_000, lon_e7).unwrap(),
            START + second * 1_000,
        )
    };
    let (east, west) = (1_799_999_800, -1_799_999_800);
    for longitudes in [
        vec![east, west],
        vec![east, west, east],
        vec![east, east - 100, west, west + 100, east],
        vec![1_800_000_000, west],
        vec![-1_800_000_000, east, -1_800_000_000],
        vec![1_800_000_000, -1_800_000_000],
    ] {
        let segment: Vec<Fix> = longitudes
            .iter()
            .zip(0..)
            .map(|(lon, second)| at(*lon, second))
            .collect();
        let route = Route {
            segments: vec![segment],
            ..Route::default()
        };
        let file = export::geojson("Walk", &route);
        let written: Value = serde_json::from_str(&file).unwrap();
        let parts = &written["features"][0]["geometry"]["coordinates"];
        for part in parts.as_array().unwrap() {
            let places = part.as_array().unwrap();
            assert!(places.len() > 1, "{file}");
            let steps = places
                .windows(2)
                .map(|pair| (pair[0][0].as_f64().unwrap() - pair[1][0].as_f64().unwrap()).abs());
            assert!(steps.fold(0.0, f64::max) < 1.0, "{file}");
        }
        assert_eq!(
            import(file.as_bytes()).unwrap().segments,
            route.segments,
            "{file}"
        );
    }
}

#[test]
fn walk_beside_a_pole_is_as_long_as_it_is() {
    for pole in [1.0, -1.0] {
        // Due east, 300 m from the pole: a third of the way around it.
        let metres_a_degree = 300.0_f64.to_radians();
        let walk = (0..400).map(|second| {
            let turned = f64::from(second) * 1.4 / metres_a_degree;
            (pole * (90.0 - 300.0 / METRES_A_DEGREE), turned - 50.0)
        });
        let (items, refused) = record(walk);
        let summary = Summary::of(&items);
        assert_eq!(refused.len(), 0, "{pole}");
        assert!(
            (summary.distance.0 - 558.0).abs() < 60.0,
            "{pole}: {}",
            summary.distance
        );
    }
}

#[test]
fn walk_over_a_pole_is_drawn_or_named_and_never_longer_than_it_is() {
    for pole in [1.0, -1.0] {
        let walk = (0..400).map(|second| {
            let before = 280.0 - f64::from(second) * 1.4;
            let longitude = if before < 0.0 { -170.0 } else { 10.0 };
            (pole * (90.0 - before.abs() / METRES_A_DEGREE), longitude)
        });
        let (items, refused) = record(walk);
        let summary = Summary::of(&items);
        assert!(
            (250.0..575.0).contains(&summary.distance.0),
            "{pole}: {}",
            summary.distance
        );
        assert!(
            refused.iter().all(|reason| *reason == Rejection::Jump),
            "{refused:?}"
        );
        assert_eq!(chunk::decode(&chunk::encode(&items)), Ok(items));
    }
    let at = |latitude, longitude| Position::from_degrees(latitude, longitude).unwrap();
    assert!(distance(at(90.0, 10.0), at(90.0, -170.0)).0 < 0.01);
}
