//! How far a recorded walk is from the walk: the recorder beside the rules of others, on made-up walks whose truth is known.
//! `cargo test -p walks -- --nocapture` prints the table.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the functions that tests share may panic as tests do"
)]

use streets::StreetGraph;
use track::Metres;
use walks::{Baseline, Going, Recorded, Surroundings, Walk, hear};

/// Seeds that the recorder may be tuned on.
const TUNING: std::ops::Range<u64> = 0..25;
/// Seeds held back: nothing was chosen by their results.
const HELD_BACK: std::ops::Range<u64> = 1_000..1_040;
const HOUR: usize = 3_600;

/// The median error of some walks, in percent.
#[derive(Debug)]
struct Errors {
    /// Of the recorder, over the time in which it knew where the walk was.
    known: f64,
    /// Of the recorder along the places alone, over the same time.
    by_places: f64,
    /// Of the recorder over the whole walk, gaps included that it says it does not know.
    whole: f64,
    /// Of the others over the whole walk; they draw lines across what they do not know.
    others: Vec<f64>,
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

fn percent(found: Metres, truth: Metres) -> f64 {
    ((found.0 / truth.0 - 1.0) * 100.0).abs()
}

fn errors(graph: &StreetGraph, going: Going, around: Surroundings, seeds: std::ops::Range<u64>) -> Errors {
    let walks: Vec<_> = seeds
        .map(|seed| {
            let walk = Walk::along(graph, going, HOUR, seed);
            let heard = hear(&walk, around, seed);
            let recorded = Recorded::of(going, &heard);
            (walk, heard, recorded)
        })
        .collect();
    let of = |error: &dyn Fn(&Walk, &walks::Heard, &Recorded) -> f64| {
        median(
            walks
                .iter()
                .map(|(walk, heard, recorded)| error(walk, heard, recorded)),
        )
    };
    Errors {
        known: of(&|walk, _, recorded| percent(recorded.summary.distance, recorded.known(walk))),
        by_places: of(&|walk, _, recorded| percent(recorded.summary.by_places, recorded.known(walk))),
        whole: of(&|walk, _, recorded| percent(recorded.summary.distance, walk.length)),
        others: Baseline::ALL
            .iter()
            .map(|baseline| of(&|walk, heard, _| percent(baseline.distance(&heard.fixes), walk.length)))
            .collect(),
    }
}

#[test]
fn recorded_distance_is_near_the_truth_in_all_surroundings() {
    let graph = town();
    println!(
        "{:<14}{:>8}{:>11}{:>8}  {}",
        "%, median",
        "known",
        "by places",
        "whole",
        Baseline::ALL.map(Baseline::name).join("  ")
    );
    let check = |going: Going, around: Surroundings, most: f64| {
        for seeds in [TUNING, HELD_BACK] {
            let errors = errors(&graph, going, around, seeds.clone());
            println!(
                "{:<5} {:<8}{:>8.1}{:>11.1}{:>8.1}  {:.0?}",
                going.name(),
                around.name(),
                errors.known,
                errors.by_places,
                errors.whole,
                errors.others
            );
            assert!(errors.known <= most, "{going:?} {around:?} {seeds:?}: {errors:?}");
        }
    };
    check(Going::Foot, Surroundings::Open, 3.0);
    check(Going::Foot, Surroundings::Urban, 7.0);
    check(Going::Foot, Surroundings::Canyon, 15.0);
    check(Going::Bike, Surroundings::Open, 4.0);
    check(Going::Bike, Surroundings::Urban, 4.0);
    check(Going::Bike, Surroundings::Canyon, 4.0);
}

#[test]
fn standing_for_an_hour_is_not_walking() {
    let graph = town();
    for around in Surroundings::ALL {
        let metres = median(HELD_BACK.map(|seed| {
            let walk = Walk::along(&graph, Going::Still, HOUR, seed);
            Recorded::of(Going::Still, &hear(&walk, around, seed))
                .summary
                .distance
                .0
        }));
        println!("still {:<8}{metres:>6.1} m an hour", around.name());
        assert!(metres <= 20.0, "{around:?}: {metres} m");
    }
}

#[test]
fn same_seed_is_the_same_walk() {
    let graph = town();
    let once = |seed| {
        let walk = Walk::along(&graph, Going::Foot, 600, seed);
        hear(&walk, Surroundings::Canyon, seed).fixes
    };
    assert_eq!(once(7), once(7));
    assert_ne!(once(7), once(8));
}
