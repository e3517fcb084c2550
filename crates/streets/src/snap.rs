//! Which streets a route most likely followed, and how far it was along them.
//!
//! A hidden Markov model after Newson and Krumm, "Hidden Markov map matching through noise and sparseness", ACM SIGSPATIAL
//! GIS 2009: a place is likely on a street the nearer it is to it, and a step is likely where the way along the streets
//! is about as long as the step. The fixes are not moved, and no line is drawn from this: it only tells a length, and
//! only for stretches where the answer is sure.

use std::collections::BTreeMap;

use geo::Coord;
use rstar::primitives::{GeomWithData, Line};
use rstar::{PointDistance as _, RTree};
use track::{Fix, Metres, Plane, distance};

use crate::graph::{EdgeId, NodeId, StreetGraph};
use crate::shortest::Ways;

/// A place is looked at when it is so many standard deviations from the last one looked at: nearer ones tell more of
/// the receiver than of the walk.
const STEP: f64 = 5.0;
/// Streets are looked for within so many of a fix's standard deviations, at least and at most so many metres.
const WITHIN: (f64, f64, f64) = (2.5, 30.0, 60.0);
/// At most so many streets are looked at for one place.
const MOST: usize = 10;
/// What a way may differ from its step, in metres: the mean of an exponential distribution.
const DETOUR: f64 = 12.0;
/// A receiver's place has at least this standard deviation, in metres; half a street is in it.
const SPREAD_LEAST: f64 = 6.0;
/// What a fix without an accuracy is taken to have, in metres.
const ACCURACY_UNKNOWN: f64 = 10.0;
/// A radius that holds 68 % of fixes, in standard deviations of one axis.
const RADIUS_IN_SIGMAS: f64 = 1.5;
/// A stretch is sure while its places are on average within so many standard deviations of the streets.
const SURE: f64 = 1.6;

/// The streets' lines, indexed once.
#[derive(Debug)]
pub struct Lines<'a> {
    graph: &'a StreetGraph,
    plane: Option<Plane>,
    tree: RTree<GeomWithData<Line<[f64; 2]>, Piece>>,
}

/// A straight piece of a block's line.
#[derive(Debug, Clone, Copy)]
struct Piece {
    edge: EdgeId,
    /// How far along the block it begins.
    from: f64,
    length: f64,
}

/// A length along streets.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Snapped {
    /// How far the sure stretches are along the streets.
    pub sure: Metres,
    /// How far the same stretches are along the fixes.
    pub instead_of: Metres,
}

/// A place on a block.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    edge: EdgeId,
    along: f64,
    sigmas: f64,
}

/// The best way to a candidate so far.
#[derive(Debug, Clone, Copy)]
struct Best {
    cost: f64,
    metres: f64,
    sigmas: f64,
    steps: f64,
}

impl<'a> Lines<'a> {
    /// Returns the lines of these streets.
    pub fn of(graph: &'a StreetGraph) -> Self {
        let centre = graph.edges().first().and_then(|edge| graph.node(edge.from));
        let plane = centre.map(Plane::around);
        let mut pieces = Vec::new();
        for (number, edge) in graph.edges().iter().enumerate() {
            let mut from = 0.0;
            for (one, other) in edge.street.line.iter().zip(edge.street.line.iter().skip(1)) {
                let Some(plane) = plane else { continue };
                let (a, b) = (plane.to_metres(*one), plane.to_metres(*other));
                let length = (b - a).x.hypot((b - a).y);
                let piece = Piece {
                    edge: EdgeId(number),
                    from,
                    length,
                };
                pieces.push(GeomWithData::new(Line::new([a.x, a.y], [b.x, b.y]), piece));
                from += length;
            }
        }
        Self {
            graph,
            plane,
            tree: RTree::bulk_load(pieces),
        }
    }

    /// Returns how far a segment of a route is along the streets; nothing where it does not follow them.
    ///
    /// Never pass it fixes from both sides of a gap.
    pub fn snap(&self, segment: &[Fix]) -> Snapped {
        let mut snapped = Snapped::default();
        let mut trellis = Trellis::default();
        let mut before: Option<&Fix> = None;
        for fix in segment {
            if let Some(before) = before.replace(fix) {
                trellis.since += distance(before.position, fix.position);
            }
            if trellis
                .last
                .is_some_and(|last| distance(last.position, fix.position).0 < STEP * spread(fix))
            {
                continue;
            }
            let candidates = self.candidates(fix);
            if !trellis.step(self.graph, fix, candidates) {
                snapped.add(&trellis);
                trellis = Trellis::begin(fix, self.candidates(fix));
            }
        }
        snapped.add(&trellis);
        snapped
    }

    fn candidates(&self, fix: &Fix) -> Vec<Candidate> {
        let Some(plane) = self.plane else {
            return Vec::new();
        };
        let Coord { x, y } = plane.to_metres(fix.position);
        let spread = spread(fix);
        let (sigmas, least, most) = WITHIN;
        let within = (spread * sigmas).clamp(least, most);
        let mut nearest: BTreeMap<EdgeId, Candidate> = BTreeMap::new();
        for near in self.tree.locate_within_distance([x, y], within * within) {
            let candidate = Candidate {
                edge: near.data.edge,
                along: near.data.from + along(near.geom(), [x, y]).clamp(0.0, near.data.length),
                sigmas: near.distance_2(&[x, y]).sqrt() / spread,
            };
            let known = nearest.entry(candidate.edge).or_insert(candidate);
            if candidate.sigmas < known.sigmas {
                *known = candidate;
            }
        }
        let mut found: Vec<Candidate> = nearest.into_values().collect();
        found.sort_by(|one, other| one.sigmas.total_cmp(&other.sigmas));
        found.truncate(MOST);
        found
    }
}

impl Snapped {
    /// Adds the best way through a stretch, if it is sure.
    fn add(&mut self, trellis: &Trellis) {
        let best = trellis
            .best
            .iter()
            .min_by(|one, other| one.1.cost.total_cmp(&other.1.cost));
        let Some((_, best)) = best else {
            return;
        };
        if best.steps >= 2.0 && best.sigmas / best.steps <= SURE {
            self.sure += Metres(best.metres);
            self.instead_of += trellis.walked;
        }
    }
}

/// The columns of the model so far: only the last is kept.
#[derive(Debug, Default)]
struct Trellis {
    last: Option<Fix>,
    best: Vec<(Candidate, Best)>,
    /// How far the fixes of the stretch are, up to the last one looked at, and from there on.
    walked: Metres,
    since: Metres,
}

impl Trellis {
    fn begin(fix: &Fix, candidates: Vec<Candidate>) -> Self {
        let first = |candidate: Candidate| {
            let best = Best {
                cost: candidate.sigmas.powi(2) / 2.0,
                metres: 0.0,
                sigmas: candidate.sigmas,
                steps: 1.0,
            };
            (candidate, best)
        };
        Self {
            last: Some(*fix),
            best: candidates.into_iter().map(first).collect(),
            walked: Metres(0.0),
            since: Metres(0.0),
        }
    }

    /// Goes on to the next place; false where no street leads there.
    fn step(&mut self, graph: &StreetGraph, fix: &Fix, candidates: Vec<Candidate>) -> bool {
        let Some(last) = self.last else {
            *self = Self::begin(fix, candidates);
            return true;
        };
        let far = distance(last.position, fix.position);
        let reach = far.0 * 2.0 + 4.0 * spread(fix) + 100.0;
        let mut next: Vec<(Candidate, Best)> = Vec::new();
        let ways: Vec<_> = self
            .best
            .iter()
            .map(|(from, best)| (*from, *best, Reached::from(graph, *from, reach)))
            .collect();
        for to in candidates {
            let better = ways.iter().filter_map(|(from, best, reached)| {
                let metres = reached.to(graph, *from, to)?;
                let cost = best.cost + to.sigmas.powi(2) / 2.0 + (metres - far.0).abs() / DETOUR;
                Some(Best {
                    cost,
                    metres: best.metres + metres,
                    sigmas: best.sigmas + to.sigmas,
                    steps: best.steps + 1.0,
                })
            });
            next.extend(
                better
                    .min_by(|one, other| one.cost.total_cmp(&other.cost))
                    .map(|best| (to, best)),
            );
        }
        if next.is_empty() {
            return false;
        }
        (self.last, self.best) = (Some(*fix), next);
        self.walked += std::mem::take(&mut self.since);
        true
    }
}

/// How far corners are from a place on a block, one for each of its ends.
struct Reached([(f64, Ways); 2]);

impl Reached {
    fn from(graph: &StreetGraph, place: Candidate, reach: f64) -> Self {
        let (from, to, length) = graph
            .edge(place.edge)
            .map_or((NodeId(0), NodeId(0), 0.0), |edge| {
                (edge.from, edge.to, edge.length.0)
            });
        Self([
            (place.along, Ways::within(graph, from, reach)),
            ((length - place.along).max(0.0), Ways::within(graph, to, reach)),
        ])
    }

    fn to(&self, graph: &StreetGraph, from: Candidate, to: Candidate) -> Option<f64> {
        if from.edge == to.edge {
            return Some((from.along - to.along).abs());
        }
        let edge = graph.edge(to.edge)?;
        let ends = [
            (edge.from, to.along),
            (edge.to, (edge.length.0 - to.along).max(0.0)),
        ];
        let ways = self.0.iter().flat_map(|(before, ways)| {
            let over = move |(node, after): (NodeId, f64)| {
                let far = ways.far(node)? as f64 / 1000.0;
                Some(before + far + after)
            };
            ends.into_iter().filter_map(over)
        });
        ways.min_by(f64::total_cmp)
    }
}

fn spread(fix: &Fix) -> f64 {
    let radius = fix
        .accuracy_dm
        .map_or(ACCURACY_UNKNOWN, |accuracy| f64::from(accuracy) / 10.0);
    (radius / RADIUS_IN_SIGMAS).max(SPREAD_LEAST)
}

fn along(line: &Line<[f64; 2]>, [x, y]: [f64; 2]) -> f64 {
    let ([ax, ay], [bx, by]) = (line.from, line.to);
    let (wx, wy) = (bx - ax, by - ay);
    ((x - ax) * wx + (y - ay) * wy) / wx.hypot(wy).max(f64::EPSILON)
}
