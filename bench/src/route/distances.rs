//! How far a walk was, by the recorder and by the rules of others: medians over seeds that were held back.
//!
//! The others are judged over the whole walk, since they draw lines across what they do not know. The recorder is judged
//! over the time in which it knew where the walk was, and once more over the whole walk, its gaps held against it.

use streets::{Lines, Places, StreetGraph};
use track::{Metres, Mode, Route};
use walks::{Baseline, Going, Heard, Recorded, Surroundings, Walk, hear};

use super::{AREA, HOUR};
use crate::Row;
use crate::row::median;

/// Seeds that nothing was tuned on.
const SEEDS: std::ops::Range<u64> = 1_000..1_040;
const RAW: &str = Baseline::Raw.name();

/// A walk, what was heard of it, and what was recorded of that.
struct Walked {
    walk: Walk,
    heard: Heard,
    recorded: Recorded,
}

pub(super) fn measure(graph: &StreetGraph) -> Vec<Row> {
    let mut rows = Vec::new();
    for going in [Going::Foot, Going::Bike, Going::Still] {
        for surroundings in Surroundings::ALL {
            let walks = walks(graph, going, |seed, walk| hear(walk, surroundings, seed));
            rows.extend(errors(workload(going, surroundings), going, &walks));
        }
    }
    rows.extend(along_streets(graph));
    rows
}

fn walks(graph: &StreetGraph, going: Going, hear: impl Fn(u64, &Walk) -> Heard) -> Vec<Walked> {
    let one = |seed| {
        let walk = Walk::along(graph, going, HOUR, seed);
        let heard = hear(seed, &walk);
        let recorded = Recorded::of(going, &heard);
        Walked {
            walk,
            heard,
            recorded,
        }
    };
    SEEDS.map(one).collect()
}

const fn workload(going: Going, surroundings: Surroundings) -> &'static str {
    match (going, surroundings) {
        (Going::Foot, Surroundings::Open) => "an hour on foot, open sky",
        (Going::Foot, Surroundings::Urban) => "an hour on foot, between houses",
        (Going::Foot, Surroundings::Canyon) => "an hour on foot, between tall buildings",
        (Going::Bike, Surroundings::Open) => "an hour by bike, open sky",
        (Going::Bike, Surroundings::Urban) => "an hour by bike, between houses",
        (Going::Bike, Surroundings::Canyon) => "an hour by bike, between tall buildings",
        (Going::Still, Surroundings::Open) => "an hour of standing, open sky",
        (Going::Still, Surroundings::Urban) => "an hour of standing, between houses",
        (Going::Still, Surroundings::Canyon) => "an hour of standing, between tall buildings",
    }
}

/// Who goes errs by percents of the way, who stands by metres.
fn errors(workload: &'static str, going: Going, walks: &[Walked]) -> Vec<Row> {
    let unit = if going == Going::Still { "m" } else { "%" };
    let off = |found: Metres, truth: Metres| {
        if going == Going::Still {
            found.0
        } else {
            percent(found, truth)
        }
    };
    let of = |error: &dyn Fn(&Walked) -> f64| median(walks.iter().map(error).collect());
    let row = |system, value| Row::new(AREA, workload, system, "distance error, median", value, unit);
    let others = Baseline::ALL.map(|other| {
        let error = of(&|one| off(other.distance(&one.heard.fixes), one.walk.length));
        (other.name(), error)
    });
    let raw = others
        .iter()
        .find(|(name, _)| *name == RAW)
        .map_or(f64::NAN, |(_, raw)| *raw);
    let known = of(&|one| off(one.recorded.summary.distance, one.recorded.known(&one.walk)));
    let whole = of(&|one| off(one.recorded.summary.distance, one.walk.length));
    let mut rows = vec![
        row("recorder", known).beside(RAW, raw),
        row("recorder, its gaps held against it", whole).beside(RAW, raw),
    ];
    rows.extend(others.map(|(name, error)| row(name, error)));
    rows
}

/// A receiver that measures no speed has only its places; the streets then stand in for it, where they are sure.
fn along_streets(graph: &StreetGraph) -> Vec<Row> {
    let walks = walks(graph, Going::Foot, |seed, walk| {
        let mut heard = hear(walk, Surroundings::Canyon, seed);
        heard.fixes.iter_mut().for_each(|fix| fix.speed_cm_s = None);
        heard
    });
    let places = Places::of(graph);
    let lines = Lines::of(graph, &places);
    let of = |error: &dyn Fn(&Walked) -> f64| median(walks.iter().map(error).collect());
    let without = of(&|one| percent(one.recorded.summary.distance, one.recorded.known(&one.walk)));
    let with = of(&|one| percent(snapped(&lines, &one.recorded), one.recorded.known(&one.walk)));
    let workload = "an hour on foot, between tall buildings, no speed measured";
    let row = |system, value| Row::new(AREA, workload, system, "distance error, median", value, "%");
    vec![
        row("recorder", without),
        row("recorder, with the street graph", with).beside("without it", without),
    ]
}

fn snapped(lines: &Lines<'_>, recorded: &Recorded) -> Metres {
    let found = lines.snap(Mode::Foot, &Route::of(&recorded.items));
    let instead_of: Metres = found.iter().map(|one| one.instead_of).sum();
    let along: Metres = found.iter().map(|one| one.along).sum();
    Metres(recorded.summary.distance.0 - instead_of.0 + along.0)
}

fn percent(found: Metres, truth: Metres) -> f64 {
    ((found.0 / truth.0 - 1.0) * 100.0).abs()
}
