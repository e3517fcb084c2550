//! Somebody who goes along the streets of a graph, second by second, at random but never through a wall.

use geo::Coord;
use streets::{Class, EdgeId, NodeId, StreetGraph};
use track::{Metres, Plane, Position};

use crate::chance::{Chance, Drift};

/// How somebody goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Going {
    /// Walks, and stands at some corners to talk.
    Foot,
    /// Rides, and waits at some corners.
    Bike,
    /// Stands in one place all the time.
    Still,
}

/// Where somebody was at one second.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The place.
    pub place: Position,
    /// The speed, in metres a second.
    pub speed: f64,
}

/// A walk and its truth.
#[derive(Debug, Clone)]
pub struct Walk {
    /// One a second.
    pub moments: Vec<Moment>,
    /// How far it went.
    pub length: Metres,
    /// The blocks that were walked from end to end, in their order.
    pub edges: Vec<EdgeId>,
}

/// The numbers of a way of going.
struct Pace {
    /// Metres a second.
    speed: f64,
    /// How much that varies.
    varies: f64,
    /// How often somebody stops at a corner.
    stops: f64,
    /// For how many seconds at least and at most.
    stop_seconds: (f64, f64),
    /// How far beside the middle of the street, in metres.
    aside: f64,
}

impl Going {
    /// Returns its name in a table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Foot => "foot",
            Self::Bike => "bike",
            Self::Still => "still",
        }
    }

    const fn pace(self) -> Pace {
        match self {
            Self::Foot => Pace {
                speed: 1.3,
                varies: 0.15,
                stops: 0.06,
                stop_seconds: (20.0, 240.0),
                aside: 4.0,
            },
            Self::Bike => Pace {
                speed: 4.2,
                varies: 0.7,
                stops: 0.10,
                stop_seconds: (5.0, 90.0),
                aside: 3.0,
            },
            Self::Still => Pace {
                speed: 0.0,
                varies: 0.0,
                stops: 0.0,
                stop_seconds: (0.0, 0.0),
                aside: 4.0,
            },
        }
    }
}

impl Walk {
    /// Goes for so many seconds from a corner that the seed chooses; nowhere where there are no streets.
    pub fn along(graph: &StreetGraph, going: Going, seconds: usize, seed: u64) -> Self {
        let mut chance = Chance::of(seed, 1);
        let start = NodeId(chance.below(graph.node_count()));
        let Some(centre) = graph.node(start) else {
            return Self {
                moments: Vec::new(),
                length: Metres(0.0),
                edges: Vec::new(),
            };
        };
        let mut walker = Walker {
            graph,
            pace: going.pace(),
            plane: Plane::around(centre),
            at: Coord::zero(),
            ahead: Vec::new(),
            node: start,
            came_by: None,
            standing: 0.0,
            mood: Drift::new(1.0, 20.0, &mut chance),
            edges: Vec::new(),
        };
        walker.turn(&mut chance);
        walker.at = walker.ahead.pop().unwrap_or(walker.at);
        let mut length = 0.0;
        let moments = (0..seconds)
            .map(|_| {
                let speed = walker.second(&mut chance);
                length += speed;
                Moment {
                    place: walker.plane.to_position(walker.at).unwrap_or(centre),
                    speed,
                }
            })
            .collect();
        Self {
            moments,
            length: Metres(length),
            edges: walker.edges,
        }
    }
}

struct Walker<'a> {
    graph: &'a StreetGraph,
    pace: Pace,
    plane: Plane,
    at: Coord<f64>,
    /// The places still ahead in this block, the next one last.
    ahead: Vec<Coord<f64>>,
    node: NodeId,
    came_by: Option<EdgeId>,
    standing: f64,
    mood: Drift,
    edges: Vec<EdgeId>,
}

impl Walker<'_> {
    /// Goes for a second; returns how far.
    fn second(&mut self, chance: &mut Chance) -> f64 {
        let mood = self.mood.next(chance).x;
        if self.standing > 0.0 {
            self.standing -= 1.0;
            return 0.0;
        }
        let far = (self.pace.speed + mood * self.pace.varies).max(0.0);
        let mut left = far;
        while left > 0.0 {
            let Some(next) = self.ahead.last().copied() else {
                self.turn(chance);
                if self.standing > 0.0 || self.ahead.is_empty() {
                    break;
                }
                continue;
            };
            let way = next - self.at;
            let there = way.x.hypot(way.y);
            if there <= left {
                self.ahead.pop();
                (self.at, left) = (next, left - there);
            } else {
                self.at = self.at + way * (left / there);
                left = 0.0;
            }
        }
        far - left
    }

    /// Chooses the next block, and whether to stand for a while before it.
    fn turn(&mut self, chance: &mut Chance) {
        if chance.happens(self.pace.stops) {
            let (least, most) = self.pace.stop_seconds;
            self.standing = chance.between(least, most).round();
        }
        let all = self.graph.edges_at(self.node);
        let onwards: Vec<_> = all
            .iter()
            .copied()
            .filter(|edge| Some(*edge) != self.came_by)
            .collect();
        let choice = if onwards.is_empty() { all } else { &onwards };
        let Some(id) = choice.get(chance.below(choice.len())).copied() else {
            return;
        };
        let Some(edge) = self.graph.edge(id) else {
            return;
        };
        let mut line: Vec<_> = edge
            .street
            .line
            .iter()
            .map(|place| self.plane.to_metres(*place))
            .collect();
        if edge.from != self.node {
            line.reverse();
        }
        let aside = if edge.street.class == Class::Footway {
            0.0
        } else {
            self.pace.aside
        };
        self.ahead = beside(&line, aside);
        self.ahead.reverse();
        self.node = edge.other(self.node);
        self.came_by = Some(id);
        self.edges.push(id);
    }
}

/// Returns the line that runs so many metres to the right of another.
fn beside(line: &[Coord<f64>], metres: f64) -> Vec<Coord<f64>> {
    let mut out = Vec::new();
    for (from, to) in line.iter().zip(line.iter().skip(1)) {
        let way = *to - *from;
        let length = way.x.hypot(way.y).max(f64::EPSILON);
        let right = Coord { x: way.y, y: -way.x } * (metres / length);
        out.extend([*from + right, *to + right]);
    }
    out
}
