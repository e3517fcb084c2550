//! What the plan of asking the receiver costs, and what it keeps of the truth, on made-up walks.
//! `cargo test -p walks --test plan -- --nocapture` prints the table.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "the functions that tests share may panic as tests do"
)]

use streets::StreetGraph;
use track::{GapCause, Item, Step};
use walks::{Carried, Going, Recorded, Surroundings, Walk, hear};

const SEEDS: std::ops::Range<u64> = 2_000..2_020;
const HOUR: usize = 3_600;
const ALL_AROUND: [Surroundings; 3] = [Surroundings::Open, Surroundings::Urban, Surroundings::Canyon];

fn town() -> StreetGraph {
    let streets = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/town/streets.geojson");
    city::read_streets(streets).unwrap()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// What one hour cost and was worth.
struct Hour {
    wakes: u64,
    /// Wake-ups an hour while moving and while standing.
    moving: f64,
    still: f64,
    share_still: f64,
    error: f64,
    metres: f64,
    gaps_to_save_s: i64,
}

fn rate(carried: &Carried, step: Step) -> f64 {
    carried.wakes_in(step) as f64 * 3_600.0 / carried.seconds_in(step).max(1) as f64
}

fn hour(graph: &StreetGraph, going: Going, around: Surroundings, battery: Option<u8>, seed: u64) -> Hour {
    let walk = Walk::along(graph, going, HOUR, seed);
    let heard = hear(&walk, around, seed);
    let carried = Carried::of(going, &heard, battery);
    let recorded = Recorded::carried(going, &heard, &carried);
    let (known, metres) = (recorded.known(&walk).0, recorded.summary.distance.0);
    let saved = recorded.items.iter().filter_map(|item| match item {
        Item::Gap(gap) if gap.cause == GapCause::Battery => Some(gap.to_ms - gap.from_ms),
        _ => None,
    });
    Hour {
        wakes: carried.wakes(),
        moving: rate(&carried, Step::Moving),
        still: rate(&carried, Step::Still),
        share_still: carried.seconds_in(Step::Still) as f64 / HOUR as f64,
        error: if known > 0.0 {
            (metres / known - 1.0).abs() * 100.0
        } else {
            0.0
        },
        metres,
        gaps_to_save_s: saved.sum::<i64>() / 1000,
    }
}

fn hours(graph: &StreetGraph, going: Going, around: Surroundings, battery: Option<u8>) -> Vec<Hour> {
    let all: Vec<Hour> = SEEDS
        .map(|seed| hour(graph, going, around, battery, seed))
        .collect();
    let worst = |of: fn(&Hour) -> f64| all.iter().map(of).fold(0.0, f64::max);
    println!(
        "{:<6}{:<8}{:>8}{:>10.0}{:>10.0}{:>10.0}{:>8.0}{:>8.1}{:>10.0}",
        going.name(),
        format!("{around:?}"),
        battery.map_or_else(|| "full".to_owned(), |percent| format!("{percent} %")),
        worst(|hour| hour.wakes as f64),
        worst(|hour| hour.moving),
        worst(|hour| hour.still),
        median(all.iter().map(|hour| hour.share_still * 100.0)),
        median(all.iter().map(|hour| hour.error)),
        median(all.iter().map(|hour| hour.gaps_to_save_s as f64)),
    );
    all
}

#[test]
fn phone_is_woken_no_more_often_than_promised() {
    let graph = town();
    println!(
        "{:<22}{:>10}{:>10}{:>10}{:>8}{:>8}{:>10}",
        "an hour, 20 seeds", "wakes max", "moving/h", "still/h", "still %", "error %", "saved s"
    );
    for going in [Going::Foot, Going::Bike, Going::Still] {
        for around in ALL_AROUND {
            let all = hours(&graph, going, around, None);
            if going == Going::Still {
                assert!(
                    median(all.iter().map(|one| one.metres)) <= 20.0,
                    "standing in {around:?}"
                );
            }
            for one in all {
                assert!(one.wakes <= 360, "{going:?} {around:?}: {}", one.wakes);
                assert!(one.still <= 120.0, "{going:?} {around:?}: {}", one.still);
                if going == Going::Still {
                    assert!(one.wakes <= 120, "standing in {around:?}: {} wake-ups", one.wakes);
                    assert!(one.metres <= 40.0, "standing in {around:?}: {} m", one.metres);
                }
            }
        }
    }
    for battery in [15, 5] {
        let most = if battery < 10 { 12 } else { 60 };
        for one in hours(&graph, Going::Foot, Surroundings::Urban, Some(battery)) {
            assert!(one.wakes <= most + 1, "{} wake-ups at {battery} %", one.wakes);
        }
    }
}

#[test]
fn plan_costs_little_of_the_truth() {
    let graph = town();
    for (going, around, most) in [
        (Going::Foot, Surroundings::Open, 3.0),
        (Going::Foot, Surroundings::Urban, 7.0),
        (Going::Foot, Surroundings::Canyon, 15.0),
        (Going::Bike, Surroundings::Open, 4.0),
        (Going::Bike, Surroundings::Canyon, 4.0),
    ] {
        let errors = SEEDS.map(|seed| hour(&graph, going, around, None, seed).error);
        let found = median(errors);
        assert!(found <= most, "{going:?} {around:?}: {found:.1} %");
    }
}
