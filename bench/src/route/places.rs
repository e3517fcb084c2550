//! What the questions about streets cost: what a route covered, where to walk next, along which streets it went.

use std::time::Instant;

use streets::{Class, Lines, NodeId, Places, Street, StreetGraph, around};
use track::{Metres, Mode, Plane, Position, Route};
use walks::{Going, Recorded, Surroundings, Walk, hear};

use super::greedy::nearest_first;
use super::{AREA, HOUR, best};
use crate::dice::Dice;
use crate::row::median;
use crate::{Result, Row};

/// So much of the town's streets is the workload of coverage.
const COVERED: Metres = Metres(88_000.0);
/// The baseline looks at streets as often as we do, and sees as far.
const EVERY: f64 = 5.0;
const SEEN: f64 = 25.0;
/// Patrols of four hours; of their times the middle one stands in the table.
const PATROLS: std::ops::Range<u64> = 2_000..2_010;
const PATROL_HOURS: f64 = 4.0;
/// So many corners a side.
const GRID: i32 = 41;
const NEAREST_FIRST: &str = "nearest street first";

/// Whether a receiver measures its speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speed {
    Measured,
    Not,
}

pub(super) fn measure(graph: &StreetGraph) -> Result<Vec<Row>> {
    let mut rows = coverage(&middle(graph))?;
    rows.extend(loops(graph));
    rows.extend(snapping(graph)?);
    Ok(rows)
}

fn row(workload: &'static str, system: &'static str, metric: &'static str, seconds: f64) -> Row {
    Row::new(AREA, workload, system, metric, seconds * 1000.0, "ms")
}

/// Returns the streets around the middle of a city, as many as the workload wants.
fn middle(graph: &StreetGraph) -> StreetGraph {
    let Some(centre) = graph.node(NodeId(graph.node_count() / 2)) else {
        return StreetGraph::default();
    };
    let far = |edge: &streets::Edge| {
        graph
            .node(edge.from)
            .map_or(f64::INFINITY, |node| track::distance(centre, node).0)
    };
    let mut edges: Vec<_> = graph.edges().iter().collect();
    edges.sort_by(|one, other| far(one).total_cmp(&far(other)));
    let mut length = Metres(0.0);
    let near = edges.into_iter().take_while(|edge| {
        length += edge.length;
        length <= COVERED
    });
    StreetGraph::of(near.map(|edge| edge.street.clone()))
}

/// Four hours of one officer on foot, whose receiver measures its speed or does not.
fn patrol(graph: &StreetGraph, surroundings: Surroundings, speed: Speed, seed: u64) -> Route {
    let walk = Walk::along(graph, Going::Foot, 4 * HOUR, seed);
    let mut heard = hear(&walk, surroundings, seed);
    if speed == Speed::Not {
        heard.fixes.iter_mut().for_each(|fix| fix.speed_cm_s = None);
    }
    Route::of(&Recorded::of(Going::Foot, &heard).items)
}

fn coverage(graph: &StreetGraph) -> Result<Vec<Row>> {
    let workload = "four hours on foot over 88 km of streets";
    let places = Places::of(graph);
    let index = best(|| {
        std::hint::black_box(Places::of(graph));
        Ok(())
    })?;
    let (mut ours, mut each) = (Vec::new(), Vec::new());
    for seed in PATROLS {
        let route = patrol(graph, Surroundings::Open, Speed::Measured, seed);
        ours.push(best(|| {
            std::hint::black_box(places.visited(&route));
            Ok(())
        })?);
        let (fixes, points) = points(graph, &route);
        each.push(best(|| {
            std::hint::black_box(seen(&fixes, &points));
            Ok(())
        })?);
    }
    let (ours, each) = (median(ours), median(each));
    let each_with_each = "each place beside each fix";
    Ok(vec![
        row(workload, "coverage", "time", ours).beside(each_with_each, each * 1000.0),
        row(workload, "coverage", "time of the index, once", index),
        row(workload, each_with_each, "time", each),
    ])
}

/// Returns a route's fixes and the streets' places, in metres.
fn points(graph: &StreetGraph, route: &Route) -> (Vec<[f64; 2]>, Vec<[f64; 2]>) {
    let Some(centre) = graph.node(NodeId(0)) else {
        return (Vec::new(), Vec::new());
    };
    let plane = Plane::around(centre);
    let flat = |place| {
        let at = plane.to_metres(place);
        [at.x, at.y]
    };
    let fixes = route.segments.iter().flatten().map(|fix| flat(fix.position));
    let mut places = Vec::new();
    for edge in graph.edges() {
        for (from, to) in edge.street.line.iter().zip(edge.street.line.iter().skip(1)) {
            along(flat(*from), flat(*to), &mut places);
        }
    }
    (fixes.collect(), places)
}

fn along([x, y]: [f64; 2], to: [f64; 2], out: &mut Vec<[f64; 2]>) {
    let (east, north) = (to[0] - x, to[1] - y);
    let length = east.hypot(north).max(EVERY);
    let mut at = EVERY / 2.0;
    while at < length {
        out.push([x + east * at / length, y + north * at / length]);
        at += EVERY;
    }
}

/// What no index does: every place is held beside every fix until one is near.
fn seen(fixes: &[[f64; 2]], places: &[[f64; 2]]) -> usize {
    let near = |[x, y]: [f64; 2]| {
        let mut all = fixes.iter();
        all.any(|[east, north]| (east - x).powi(2) + (north - y).powi(2) <= SEEN * SEEN)
    };
    places.iter().filter(|place| near(**place)).count()
}

/// Loops over the town, and over a made-up city of the size that the goal names.
fn loops(town: &StreetGraph) -> Vec<Row> {
    let all = Metres(1e9);
    let mut rows = Vec::new();
    rows.extend(suggestion(town, "a loop of 4 km in the town", Metres(4_000.0)));
    rows.extend(suggestion(town, "a loop of 16 km in the town", Metres(16_000.0)));
    for (workload, graph) in [
        ("a loop over all 190 km of the town", town),
        ("a loop over all of a torn grid of 2,800 blocks", &torn_grid()),
    ] {
        rows.extend(suggestion(graph, workload, all));
        let began = Instant::now();
        let length = nearest_first(graph, start(graph));
        rows.push(row(
            workload,
            NEAREST_FIRST,
            "time",
            began.elapsed().as_secs_f64(),
        ));
        rows.push(beside_streets(workload, NEAREST_FIRST, length, graph.length()));
    }
    rows
}

fn suggestion(graph: &StreetGraph, workload: &'static str, longest: Metres) -> [Row; 2] {
    let began = Instant::now();
    let found = around(graph, start(graph), longest, |_| 1.0);
    let took = began.elapsed().as_secs_f64();
    [
        row(workload, "suggestion", "time", took),
        beside_streets(workload, "suggestion", found.length, found.wanted),
    ]
}

fn beside_streets(workload: &'static str, system: &'static str, length: Metres, streets: Metres) -> Row {
    Row::new(AREA, workload, system, "length", length.0, "m").beside("the streets it is for", streets.0)
}

fn start(graph: &StreetGraph) -> NodeId {
    NodeId(graph.node_count() / 2)
}

/// Returns a grid of streets 80 m apart of which one block in seven is missing, so that many corners are odd.
fn torn_grid() -> StreetGraph {
    let mut dice = Dice::new(5);
    let place = |east: i32, north: i32| {
        Position::from_e7(494_800_000 + north * 7_190, -1_258_500_000 + east * 11_070).ok()
    };
    let mut streets = Vec::new();
    for (east, north) in (0..GRID).flat_map(|east| (0..GRID).map(move |north| (east, north))) {
        for (to_east, to_north) in [(east + 1, north), (east, north + 1)] {
            let is_there = to_east < GRID && to_north < GRID && dice.below(7) > 0;
            let ends = place(east, north).zip(place(to_east, to_north));
            if let Some((from, to)) = ends.filter(|_| is_there) {
                streets.push(Street {
                    name: None,
                    class: Class::Residential,
                    line: vec![from, to],
                });
            }
        }
    }
    StreetGraph::of(streets)
}

/// An hour of walking with a receiver that measures no speed, since the streets are asked for no other.
fn snapping(graph: &StreetGraph) -> Result<Vec<Row>> {
    let workload = "a patrol between tall buildings, no speed measured, 190 km of streets";
    let places = Places::of(graph);
    let lines = Lines::of(graph, &places);
    let of_patrol = |seed| {
        let route = patrol(graph, Surroundings::Canyon, Speed::Not, seed);
        best(|| {
            std::hint::black_box(lines.snap(Mode::Foot, &route));
            Ok(())
        })
    };
    let all: Vec<f64> = PATROLS.map(of_patrol).collect::<Result<_>>()?;
    let index = best(|| {
        std::hint::black_box(Lines::of(graph, &places));
        Ok(())
    })?;
    let system = "snapping to streets";
    let hour = median(all) / PATROL_HOURS;
    Ok(vec![
        row(workload, system, "time an hour of walking", hour),
        row(workload, system, "time of the index, once", index),
    ])
}
