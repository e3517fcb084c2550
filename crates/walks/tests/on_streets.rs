//! What the streets are worth for the distance of a walk: beside the recorder alone, for a receiver that measures its speed
//! and one that does not. `cargo test -p walks --test on_streets -- --nocapture` prints the table.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "the functions that tests share may panic and print as tests do"
)]

use std::collections::BTreeMap;

use geo::Coord;
use streets::{Lines, NodeId, Places, Reckoned, StreetGraph};
use track::{Fix, Metres, Mode, Plane, Route};
use walks::{Going, Recorded, Surroundings, Walk, hear};

/// Seeds that the streets' model may be tuned on.
const TUNING: std::ops::Range<u64> = 0..25;
/// Seeds held back: nothing was chosen by their results.
const HELD_BACK: std::ops::Range<u64> = 1_000..1_040;
const HOUR: usize = 3_600;

/// The median error of some walks, in percent.
#[derive(Debug)]
struct Errors {
    /// The recorder alone, for a receiver that measures its speed, and with all that the streets could say instead.
    speed: (f64, f64),
    /// The recorder alone, for one that does not, and with the streets.
    no_speed: (f64, f64),
    /// What part of its way is along streets.
    along: f64,
}

fn town() -> StreetGraph {
    let streets = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/town/streets.geojson");
    city::read_streets(streets).unwrap()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn recorded(walk: &Walk, around: Surroundings, seed: u64, change: fn(&mut Fix)) -> Recorded {
    let mut heard = hear(walk, around, seed);
    heard.fixes.iter_mut().for_each(change);
    Recorded::of(Going::Foot, &heard)
}

fn without_speed(fix: &mut Fix) {
    fix.speed_cm_s = None;
}

/// Returns the distance with the streets where the receiver leaves it open.
fn on_streets(lines: &Lines<'_>, recorded: &Recorded) -> Reckoned {
    let found = lines.snap(Mode::Foot, &Route::of(&recorded.items));
    Reckoned::of(recorded.summary.distance, &found)
}

/// Returns the distance if the streets were believed more than a measured speed.
fn against_speed(lines: &Lines<'_>, recorded: &Recorded) -> Metres {
    let mut route = Route::of(&recorded.items);
    let mut by_speed = BTreeMap::new();
    for segment in &mut route.segments {
        for step in segment.windows(2) {
            let seconds = (step[1].time_ms - step[0].time_ms) as f64 / 1000.0;
            let speed = f64::from(step[1].speed_cm_s.unwrap()) / 100.0;
            by_speed.insert(step[1].time_ms, speed * seconds);
        }
        segment.iter_mut().for_each(without_speed);
    }
    let found = lines.snap(Mode::Foot, &route);
    let instead_of: f64 = found.iter().map(|one| by_speed[&one.to.time_ms]).sum();
    let along: Metres = found.iter().map(|one| one.along).sum();
    Metres(recorded.summary.distance.0 - instead_of + along.0)
}

fn errors(
    graph: &StreetGraph,
    lines: &Lines<'_>,
    around: Surroundings,
    seeds: std::ops::Range<u64>,
) -> Errors {
    let all = seeds.map(|seed| {
        let walk = Walk::along(graph, Going::Foot, HOUR, seed);
        let speed = recorded(&walk, around, seed, |_| ());
        assert_eq!(lines.snap(Mode::Foot, &Route::of(&speed.items)), []);
        let bare = recorded(&walk, around, seed, without_speed);
        let with_streets = on_streets(lines, &bare);
        let of =
            |found: Metres, recorded: &Recorded| ((found.0 / recorded.known(&walk).0 - 1.0) * 100.0).abs();
        [
            of(speed.summary.distance, &speed),
            of(against_speed(lines, &speed), &speed),
            of(bare.summary.distance, &bare),
            of(with_streets.distance, &bare),
            with_streets.along.0 / with_streets.distance.0 * 100.0,
        ]
    });
    let all: Vec<[f64; 5]> = all.collect();
    let of = |column: usize| median(all.iter().map(|row| row[column]));
    Errors {
        speed: (of(0), of(1)),
        no_speed: (of(2), of(3)),
        along: of(4),
    }
}

/// Prints a row for each of the surroundings and returns them.
fn table(graph: &StreetGraph, seeds: &std::ops::Range<u64>) -> Vec<(Surroundings, Errors)> {
    let places = Places::of(graph);
    let lines = Lines::of(graph, &places);
    println!(
        "{:<14}{:>10}{:>13}{:>10}{:>13}{:>13}",
        "%, median", "speed", "and streets", "no speed", "and streets", "of it along"
    );
    let row = |around: Surroundings| {
        let errors = errors(graph, &lines, around, seeds.clone());
        println!(
            "foot  {:<8}{:>10.1}{:>13.1}{:>10.1}{:>13.1}{:>13.0}",
            around.name(),
            errors.speed.0,
            errors.speed.1,
            errors.no_speed.0,
            errors.no_speed.1,
            errors.along
        );
        (around, errors)
    };
    Surroundings::ALL.map(row).into()
}

#[test]
fn streets_tell_the_distance_where_the_receiver_measures_no_speed() {
    let graph = town();
    for seeds in [TUNING, HELD_BACK] {
        for (around, errors) in table(&graph, &seeds) {
            let most: f64 = match around {
                Surroundings::Open => 3.0,
                Surroundings::Urban => 7.0,
                Surroundings::Canyon => 8.0,
            };
            let (alone, with_streets) = errors.no_speed;
            assert!(
                with_streets <= most.min(alone),
                "{around:?} {seeds:?}: {errors:?}"
            );
            // Why a measured speed is left alone.
            assert!(
                errors.speed.0 <= errors.speed.1,
                "{around:?} {seeds:?}: {errors:?}"
            );
        }
    }
}

/// The streets of another city, where `PATROLBOOK_STREETS` names their file.
#[test]
fn streets_of_another_city_help_as_well() {
    let Some(file) = std::env::var_os("PATROLBOOK_STREETS") else {
        println!("skipped: PATROLBOOK_STREETS is not set");
        return;
    };
    for (around, errors) in table(&city::read_streets(file).unwrap(), &HELD_BACK) {
        let (alone, with_streets) = errors.no_speed;
        assert!(with_streets <= alone, "{around:?}: {errors:?}");
    }
}

#[test]
fn streets_that_were_not_walked_are_seldom_believed() {
    let graph = town();
    let centre = Plane::around(graph.node(NodeId(0)).unwrap());
    let (sine, cosine) = 30_f64.to_radians().sin_cos();
    let turned = StreetGraph::of(graph.edges().iter().map(|edge| {
        let mut street = edge.street.clone();
        for place in &mut street.line {
            let Coord { x, y } = centre.to_metres(*place);
            let at = Coord {
                x: x * cosine - y * sine,
                y: x * sine + y * cosine,
            };
            *place = centre.to_position(at).unwrap();
        }
        street
    }));
    let places = Places::of(&turned);
    let lines = Lines::of(&turned, &places);
    for around in Surroundings::ALL {
        let errors = errors(&graph, &lines, around, HELD_BACK);
        println!("streets turned by 30°, {}: {errors:.1?}", around.name());
        assert!(
            errors.along <= 15.0 && errors.no_speed.1 <= errors.no_speed.0,
            "{around:?}: {errors:?}"
        );
    }
}

#[test]
fn officer_who_stands_between_tall_buildings_is_not_sent_round_the_block() {
    let graph = town();
    let places = Places::of(&graph);
    let lines = Lines::of(&graph, &places);
    for around in Surroundings::ALL {
        let both: Vec<(f64, f64)> = HELD_BACK
            .map(|seed| {
                let walk = Walk::along(&graph, Going::Still, HOUR, seed);
                let bare = recorded(&walk, around, seed, without_speed);
                (bare.summary.distance.0, on_streets(&lines, &bare).distance.0)
            })
            .collect();
        let (alone, with_streets) = (
            median(both.iter().map(|one| one.0)),
            median(both.iter().map(|one| one.1)),
        );
        println!(
            "still {:<8}no speed: {alone:.0} m an hour, with the streets {with_streets:.0} m",
            around.name()
        );
        assert!(
            with_streets <= alone / 3.0 || alone <= 50.0,
            "{around:?}: {with_streets} m"
        );
    }
}
