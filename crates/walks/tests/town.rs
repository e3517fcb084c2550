//! The town's streets: what walks with known truth covered of them, and loops over all of them.
//! `cargo test -p walks --test town -- --nocapture` prints the figures.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "the functions that tests share may panic as tests do; times are told and decide nothing"
)]

use std::collections::BTreeSet;
use std::time::Instant;

use streets::{EdgeId, NodeId, Places, StreetGraph, around};
use track::{Metres, Route};
use walks::{Going, Recorded, Surroundings, Walk, hear};

/// A patrol on foot, in seconds.
const PATROL: usize = 4 * 3_600;
const SEEDS: std::ops::Range<u64> = 2_000..2_010;

fn town() -> StreetGraph {
    let streets = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/town/streets.geojson");
    city::read_streets(streets).unwrap()
}

/// The share of the streets that a walk went along, in percent.
fn truth(graph: &StreetGraph, walk: &Walk) -> f64 {
    let walked: BTreeSet<EdgeId> = walk.edges.iter().copied().collect();
    let length: Metres = walked.iter().map(|edge| graph.edge(*edge).unwrap().length).sum();
    length.0 / graph.length().0 * 100.0
}

#[test]
fn coverage_of_a_patrol_is_within_a_point_of_the_truth() {
    let graph = town();
    let places = Places::of(&graph);
    println!("{:.1} km of streets", graph.length().0 / 1000.0);
    for seed in SEEDS {
        let walk = Walk::along(&graph, Going::Foot, PATROL, seed);
        let recorded = Recorded::of(Going::Foot, &hear(&walk, Surroundings::Open, seed));
        let route = Route::of(&recorded.items);
        let began = Instant::now();
        let visited = places.visited(&route);
        let took = began.elapsed();
        let share = places.share(&visited, |_| true);
        let (found, truth) = (share.walked_part() * 100.0, truth(&graph, &walk));
        println!(
            "walked {found:.1} % of the streets, in truth {truth:.1} %; seen {:.1} %; {took:.1?}",
            share.seen.0 / share.all.0 * 100.0
        );
        assert!((found - truth).abs() <= 1.0, "seed {seed}: {found} for {truth}");
    }
}

#[test]
fn loop_over_all_streets_walks_little_twice() {
    let graph = town();
    let began = Instant::now();
    let found = around(&graph, NodeId(0), Metres(1e9), |_| 1.0);
    let ratio = found.length.0 / found.wanted.0;
    println!(
        "{} streets, {:.1} km: a loop of {:.1} km, {ratio:.3} ×, in {:.0?}",
        graph.edges().len(),
        found.wanted.0 / 1000.0,
        found.length.0 / 1000.0,
        began.elapsed()
    );
    let reached = found.wanted.0 / graph.length().0;
    assert!(reached > 0.99, "{reached} of the streets can be reached");
    assert!(ratio <= 1.30, "{ratio}");
}

/// The streets of another city, where `PATROLBOOK_STREETS` names their file: figures, and loops that fit. What they cannot
/// fall below hangs on the city's dead ends, each of which is walked twice.
#[test]
fn loops_of_another_city_fit() {
    let Some(file) = std::env::var_os("PATROLBOOK_STREETS") else {
        println!("skipped: PATROLBOOK_STREETS is not set");
        return;
    };
    let graph = city::read_streets(file).unwrap();
    println!(
        "{} blocks, {:.1} km",
        graph.edges().len(),
        graph.length().0 / 1000.0
    );
    for kilometres in [2.0, 4.0, 8.0, 16.0, 1e6] {
        let (began, start) = (Instant::now(), NodeId(graph.node_count() / 2));
        let found = around(&graph, start, Metres(kilometres * 1000.0), |_| 1.0);
        let (length, ratio) = (found.length.0 / 1000.0, found.length.0 / found.wanted.0);
        println!("{length:.2} km, {ratio:.3} ×, in {:.0?}", began.elapsed());
        assert!(length <= kilometres && found.wanted.0 > 0.0);
    }
}

#[test]
fn loop_of_any_length_is_mostly_along_wanted_streets() {
    let graph = town();
    for (kilometres, from) in [(2.0, 0), (2.0, 400), (4.0, 150), (8.0, 300), (16.0, 500)] {
        let began = Instant::now();
        let found = around(&graph, NodeId(from), Metres(kilometres * 1000.0), |_| 1.0);
        let ratio = found.length.0 / found.wanted.0;
        let turns = streets::legs(&graph, &found);
        let back = turns.iter().filter(|leg| leg.turn == streets::Turn::Back).count();
        println!(
            "{kilometres} km from corner {from}: {:.2} km, {ratio:.3} ×, {} turns, {back} of them back, in {:.0?}",
            found.length.0 / 1000.0,
            turns.len(),
            began.elapsed()
        );
        assert!(found.length.0 <= kilometres * 1000.0 && found.length.0 > kilometres * 800.0);
        assert!(ratio <= 1.30, "{ratio}");
    }
}
