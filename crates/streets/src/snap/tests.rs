//! Walks along a street, beside it, and on the spot.

use geo::Coord;
use track::{Fix, Metres, Mode, Plane, Position, Route};

use super::{Lines, Snapped};
use crate::coverage::Places;
use crate::graph::{Class, Street, StreetGraph};

fn place(north: f64, east: f64) -> Position {
    let plane = Plane::around(Position::from_e7(494_800_000, -1_258_500_000).unwrap());
    plane.to_position(Coord { x: east, y: north }).unwrap()
}

/// A street eastward, and one northward from its end.
fn streets() -> StreetGraph {
    let street = |line: &[(f64, f64)]| Street {
        name: None,
        class: Class::Residential,
        line: line.iter().map(|(north, east)| place(*north, *east)).collect(),
    };
    StreetGraph::of([
        street(&[(0.0, 0.0), (0.0, 400.0)]),
        street(&[(0.0, 400.0), (400.0, 400.0)]),
    ])
}

/// A fix every five seconds, as unsure as between tall buildings, without a speed.
fn walk(places: impl IntoIterator<Item = (f64, f64)>) -> Vec<Fix> {
    let fix = |(count, (north, east)): (i64, (f64, f64))| {
        Fix::at(place(north, east), count * 5_000).with_accuracy(Some(18.0))
    };
    (0..).zip(places).map(fix).collect()
}

/// Eastward along the first street, six metres a fix, thrown 15 m to each side and 8 m back and forth.
fn thrown(count: i64) -> (f64, f64) {
    let sign = if count % 2 == 0 { 1.0 } else { -1.0 };
    (sign * 15.0, count as f64 * 6.0 - sign * 8.0)
}

fn snapped(mode: Mode, segments: Vec<Vec<Fix>>) -> Vec<Snapped> {
    let graph = streets();
    let places = Places::of(&graph);
    let route = Route {
        segments,
        ..Route::default()
    };
    Lines::of(&graph, &places).snap(mode, &route)
}

fn along(found: &[Snapped]) -> f64 {
    found.iter().map(|one| one.along).sum::<Metres>().0
}

fn instead_of(found: &[Snapped]) -> f64 {
    found.iter().map(|one| one.instead_of).sum::<Metres>().0
}

#[test]
fn walk_that_is_thrown_about_is_as_long_as_its_street() {
    let found = snapped(Mode::Foot, vec![walk((0..60).map(thrown))]);
    assert!(instead_of(&found) > 1_500.0, "{}", instead_of(&found));
    assert!((along(&found) - 354.0).abs() < 20.0, "{}", along(&found));
}

#[test]
fn way_round_a_corner_and_back_is_counted_as_it_was_gone() {
    let east = (0..50).map(|count| (0.0, f64::from(count) * 8.0));
    let north = (0..30).map(|count| (f64::from(count) * 8.0, 400.0));
    let there: Vec<_> = east.chain(north).collect();
    let back = there.iter().rev().copied();
    let found = snapped(Mode::Foot, vec![walk(there.iter().copied().chain(back))]);
    assert!((along(&found) - 2.0 * 624.0).abs() < 40.0, "{}", along(&found));
}

#[test]
fn standing_officer_goes_nowhere_however_the_fixes_wander() {
    let wanders = (0..120).map(|count| thrown(count % 6));
    let found = snapped(Mode::Foot, vec![walk(wanders)]);
    assert!(instead_of(&found) > 2_000.0, "{}", instead_of(&found));
    assert!(along(&found) < 40.0, "{}", along(&found));
}

#[test]
fn walk_away_from_the_streets_is_left_as_it_is() {
    let park = (0..60).map(|count| (80.0 + f64::from(count) * 2.0, 150.0 + f64::from(count % 7)));
    assert_eq!(snapped(Mode::Foot, vec![walk(park)]), []);
}

#[test]
fn receiver_that_measures_speed_or_is_sure_of_its_place_is_believed() {
    let with = |change: fn(&mut Fix)| {
        let mut fixes = walk((0..60).map(thrown));
        fixes.iter_mut().for_each(change);
        snapped(Mode::Foot, vec![fixes])
    };
    assert_eq!(with(|fix| fix.speed_cm_s = Some(120)), []);
    assert_eq!(with(|fix| fix.accuracy_dm = Some(50)), []);
    assert!(!with(|fix| fix.accuracy_dm = None).is_empty());
    assert_eq!(snapped(Mode::Bike, vec![walk((0..60).map(thrown))]), []);
}

#[test]
fn gap_is_nothing_and_long_silences_are_left_open() {
    let fixes = walk((0..60).map(thrown));
    let (one, other) = fixes.split_at(30);
    let whole = along(&snapped(Mode::Foot, vec![fixes.clone()]));
    let apart = along(&snapped(Mode::Foot, vec![one.to_vec(), other.to_vec()]));
    assert!((whole - apart).abs() < 40.0, "{whole} {apart}");
    let mut late = other.to_vec();
    late.iter_mut().for_each(|fix| fix.time_ms += 3_600_000);
    let silent = along(&snapped(Mode::Foot, vec![[one, &late].concat()]));
    assert!((silent - apart).abs() < 0.1, "{silent} {apart}");
}

#[test]
fn any_times_are_borne() {
    for times in [
        [i64::MIN, 0, i64::MAX],
        [i64::MAX - 1_000, i64::MAX - 500, i64::MAX],
        [i64::MIN, i64::MIN, i64::MIN + 10_000],
        [10_000, 5_000, 0],
        [0, 0, 0],
    ] {
        let mut fixes = walk((0..3).map(thrown));
        for (fix, time_ms) in fixes.iter_mut().zip(times) {
            fix.time_ms = time_ms;
        }
        assert!(along(&snapped(Mode::Foot, vec![fixes])) < 50.0);
    }
}

#[test]
fn where_there_are_no_streets_nothing_is_told() {
    let (graph, route) = (
        StreetGraph::default(),
        Route {
            segments: vec![walk((0..60).map(thrown))],
            ..Route::default()
        },
    );
    let places = Places::of(&graph);
    assert_eq!(Lines::of(&graph, &places).snap(Mode::Foot, &route), []);
}

#[test]
fn eight_hours_are_told_in_one_go() {
    let rounds = (0..5_760).map(|count| {
        let at = count % 120;
        thrown(if at < 60 { at } else { 119 - at })
    });
    let found = snapped(Mode::Foot, vec![walk(rounds)]);
    let truth = 96.0 * 354.0;
    assert!(
        (along(&found) - truth).abs() < truth * 0.08,
        "{} of {truth}",
        along(&found)
    );
}
