//! The route: how far a recorded walk is from the walk beside the rules of other recorders, what a fix takes beside GPX and
//! FIT, how fast fixes are packed and filtered, what coverage and a suggested loop cost.

#![expect(clippy::disallowed_methods, reason = "a stopwatch is what this is for")]

use std::path::Path;
use std::time::Instant;

use streets::{NodeId, Places, StreetGraph, around};
use track::{Fix, Item, Metres, Mode, Output, Recorder, Route, chunk, export};
use walks::{Baseline, Going, Heard, Recorded, Surroundings, Walk, hear};

use crate::row::{count, median};
use crate::{Result, Row};

/// Seeds that nothing was tuned on.
const SEEDS: std::ops::Range<u64> = 1_000..1_040;
const HOUR: usize = 3_600;
/// A piece of the route becomes a line when it spans this much, in milliseconds.
const LINE_MS: i64 = 5 * 60_000;
/// What locking adds to a line: a tag.
const LOCK: u64 = 16;
const TURNS: usize = 20;

pub(crate) fn measure(fixtures: &Path) -> Result<Vec<Row>> {
    let graph = city::read_streets(fixtures.join("town/streets.geojson"))?;
    let mut rows = Vec::new();
    for going in [Going::Foot, Going::Bike] {
        for surroundings in Surroundings::ALL {
            rows.extend(distances(&graph, going, surroundings));
        }
    }
    rows.extend(bytes(&graph, fixtures)?);
    rows.extend(speeds(&graph)?);
    rows.extend(planning(&graph));
    Ok(rows)
}

const fn workload(going: Going, surroundings: Surroundings) -> &'static str {
    match (going, surroundings) {
        (Going::Foot, Surroundings::Open) => "an hour on foot, open sky",
        (Going::Foot, Surroundings::Urban) => "an hour on foot, between houses",
        (Going::Foot, Surroundings::Canyon) => "an hour on foot, between tall buildings",
        (_, Surroundings::Open) => "an hour by bike, open sky",
        (_, Surroundings::Urban) => "an hour by bike, between houses",
        (_, Surroundings::Canyon) => "an hour by bike, between tall buildings",
    }
}

/// The median error of the distance, in percent: ours over the time in which it knew where the walk was.
fn distances(graph: &StreetGraph, going: Going, surroundings: Surroundings) -> Vec<Row> {
    let walks: Vec<(Walk, Heard)> = SEEDS
        .map(|seed| {
            let walk = Walk::along(graph, going, HOUR, seed);
            let heard = hear(&walk, surroundings, seed);
            (walk, heard)
        })
        .collect();
    let off = |found: Metres, truth: Metres| ((found.0 / truth.0 - 1.0) * 100.0).abs();
    let ours = median(
        walks
            .iter()
            .map(|(walk, heard)| {
                let recorded = Recorded::of(going, heard);
                off(recorded.summary.distance, recorded.known(walk))
            })
            .collect(),
    );
    let workload = workload(going, surroundings);
    let row = |system, value| Row::new("route", workload, system, "distance error, median", value, "%");
    let mut rows = vec![row("recorder", ours)];
    rows.extend(Baseline::ALL.iter().map(|baseline| {
        let errors = walks
            .iter()
            .map(|(walk, heard)| off(baseline.distance(&heard.fixes), walk.length))
            .collect();
        row(baseline.name(), median(errors))
    }));
    rows
}

/// What a kept fix takes with its time and accuracy.
fn bytes(graph: &StreetGraph, fixtures: &Path) -> Result<Vec<Row>> {
    let workload = "eight hours on foot, between houses, every fix kept";
    let walk = Walk::along(graph, Going::Foot, 8 * HOUR, 77);
    let heard = hear(&walk, Surroundings::Urban, 77);
    let items: Vec<Item> = heard
        .fixes
        .iter()
        .map(|fix| {
            Item::Fix(Fix {
                speed_cm_s: None,
                ..*fix
            })
        })
        .collect();
    let fixes = count(items.len() as u64);
    let pieces = pieces(&items, LINE_MS);
    let on_phone: u64 = pieces
        .iter()
        .map(|piece| chunk::encode(piece).len() as u64 + LOCK)
        .sum();
    let together: Vec<u8> = pieces.iter().flat_map(|piece| chunk::encode(piece)).collect();
    let on_the_wire = zstd::bulk::compress(&together, 3)?.len() as u64 + LOCK * pieces.len() as u64;
    let gpx = export::gpx("walk", &Route::of(&items)).len() as u64;
    let row =
        |system, value: u64| Row::new("route", workload, system, "a fix", count(value) / fixes, "bytes");
    let mut rows = vec![
        row("GPX", gpx),
        row("locked lines of five minutes", on_phone).beside("GPX", count(gpx) / fixes),
        row("the same together", on_the_wire).beside("GPX", count(gpx) / fixes),
    ];
    let patrol = track::import(&std::fs::read(fixtures.join("town/patrol-foot.gpx"))?)?;
    let (kept, _) = record(Mode::Foot, &patrol.fixes().collect::<Vec<_>>());
    let packed: u64 = self::pieces(&kept, LINE_MS)
        .iter()
        .map(|piece| chunk::encode(piece).len() as u64 + LOCK)
        .sum();
    let kept = kept.iter().filter(|item| matches!(item, Item::Fix(_))).count() as u64;
    rows.push(Row::new(
        "route",
        "the town's patrol on foot, thinned by the recorder",
        "locked lines of five minutes",
        "a fix",
        count(packed) / count(kept),
        "bytes",
    ));
    rows.extend(beside_fit()?);
    Ok(rows)
}

/// Real FIT files, where a folder of field data is named: their own bytes beside ours for the same fixes.
fn beside_fit() -> Result<Option<Row>> {
    let Some(folder) = std::env::var_os("PATROLBOOK_FIELD_DATA") else {
        return Ok(None);
    };
    let (mut of_files, mut ours, mut fixes) = (0, 0, 0);
    for entry in std::fs::read_dir(Path::new(&folder).join("tracks"))? {
        let bytes = std::fs::read(entry?.path())?;
        let Some(read) = track::import(&bytes)
            .ok()
            .filter(|read| read.format == track::Format::Fit)
        else {
            continue;
        };
        let items: Vec<Item> = read.fixes().map(Item::Fix).collect();
        of_files += bytes.len() as u64;
        fixes += items.len() as u64;
        let pieces = pieces(&items, LINE_MS);
        ours += pieces
            .iter()
            .map(|piece| chunk::encode(piece).len() as u64 + LOCK)
            .sum::<u64>();
    }
    let each = |bytes: u64| count(bytes) / count(fixes);
    let row = Row::new(
        "route",
        "real FIT files",
        "locked lines of five minutes",
        "a fix",
        each(ours),
        "bytes",
    );
    Ok((fixes > 0).then(|| row.beside("FIT", each(of_files))))
}

/// Cuts a route into pieces of a span.
fn pieces(items: &[Item], span_ms: i64) -> Vec<Vec<Item>> {
    let at = |item: &Item| match item {
        Item::Fix(fix) => fix.time_ms,
        Item::Gap(gap) => gap.to_ms,
        Item::Stop(stop) => stop.to_ms,
    };
    let mut pieces: Vec<Vec<Item>> = Vec::new();
    for item in items {
        match pieces.last_mut() {
            Some(piece) if piece.first().is_some_and(|first| at(item) - at(first) < span_ms) => {
                piece.push(*item)
            }
            _ => pieces.push(vec![*item]),
        }
    }
    pieces
}

fn record(mode: Mode, fixes: &[Fix]) -> (Vec<Item>, u64) {
    let mut recorder = Recorder::new(mode);
    let mut outputs = recorder.start(fixes.first().map_or(0, |fix| fix.time_ms));
    for fix in fixes {
        outputs.extend(recorder.fix(*fix));
    }
    let item = |output| match output {
        Output::Item(item) => Some(item),
        Output::Rejected(_) | Output::FrameDue => None,
    };
    (outputs.into_iter().filter_map(item).collect(), fixes.len() as u64)
}

/// Fixes a second on one core, the best of some turns.
fn speeds(graph: &StreetGraph) -> Result<Vec<Row>> {
    let workload = "eight hours on foot, one core";
    let walk = Walk::along(graph, Going::Foot, 8 * HOUR, 78);
    let fixes = hear(&walk, Surroundings::Urban, 78).fixes;
    let items: Vec<Item> = fixes.iter().copied().map(Item::Fix).collect();
    let packed: Vec<Vec<u8>> = pieces(&items, LINE_MS)
        .iter()
        .map(|piece| chunk::encode(piece))
        .collect();
    let row = |system, seconds: f64| {
        let millions = count(fixes.len() as u64) / seconds / 1e6;
        Row::new("route", workload, system, "fixes a second", millions, "million")
    };
    let decoded = best(|| {
        for piece in &packed {
            std::hint::black_box(chunk::decode(piece)?);
        }
        Ok(())
    })?;
    let filtered = best(|| {
        std::hint::black_box(record(Mode::Foot, &fixes));
        Ok(())
    })?;
    Ok(vec![
        row("unpacking", decoded),
        row("gates, filter, stops", filtered),
    ])
}

/// What the town's streets cost: 190 km of them.
fn planning(graph: &StreetGraph) -> Vec<Row> {
    let places = Places::of(graph);
    let walk = Walk::along(graph, Going::Foot, 4 * HOUR, 79);
    let route = Route::of(&Recorded::of(Going::Foot, &hear(&walk, Surroundings::Open, 79)).items);
    let row =
        |workload, system, seconds: f64| Row::new("route", workload, system, "time", seconds * 1000.0, "ms");
    let mut rows = Vec::new();
    let coverage = best(|| {
        std::hint::black_box(places.visited(&route));
        Ok(())
    });
    rows.extend(coverage.map(|seconds| row("four hours on foot, 190 km of streets", "coverage", seconds)));
    for (workload, metres) in [
        ("a loop of 4 km", Metres(4_000.0)),
        ("a loop of 16 km", Metres(16_000.0)),
        ("a loop over all 190 km", Metres(1e9)),
    ] {
        let began = Instant::now();
        let found = around(graph, NodeId(graph.node_count() / 2), metres, |_| 1.0);
        rows.push(row(workload, "suggestion", began.elapsed().as_secs_f64()));
        let length = Row::new("route", workload, "suggestion", "length", found.length.0, "m");
        rows.push(length.beside("the streets it is for", found.wanted.0));
    }
    rows
}

fn best(work: impl Fn() -> Result<()>) -> Result<f64> {
    let mut seconds = f64::INFINITY;
    for _ in 0..TURNS {
        let began = Instant::now();
        work()?;
        seconds = seconds.min(began.elapsed().as_secs_f64());
    }
    Ok(seconds)
}
