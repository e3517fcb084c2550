//! A loop as somebody walks it: its line, and a list of turns.

use geo::Coord;
use track::{Metres, Plane, Position};

use crate::graph::{Class, Edge, NodeId, StreetGraph};
use crate::plan::Loop;

/// Going on within this angle of the way one came is straight on, in degrees.
const STRAIGHT: f64 = 40.0;
/// Beyond this angle one turns back, in degrees.
const BACK: f64 = 150.0;

/// How a leg begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Turn {
    /// Here the loop begins.
    Begin,
    /// Straight on, into a street with another name.
    Straight,
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Back the way one came.
    Back,
}

impl Turn {
    /// Returns the turn as a word that is translated.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::Straight => "straight",
            Self::Left => "left",
            Self::Right => "right",
            Self::Back => "back",
        }
    }
}

/// A piece of a loop along one street.
#[derive(Debug, Clone, PartialEq)]
pub struct Leg {
    /// How it begins.
    pub turn: Turn,
    /// The street's name, where it has one.
    pub street: Option<String>,
    /// What kind of way it is.
    pub class: Class,
    /// Where it begins.
    pub from: Position,
    /// How long it is.
    pub length: Metres,
}

/// Returns the line of a loop.
pub fn line(graph: &StreetGraph, found: &Loop) -> Vec<Position> {
    let mut line: Vec<Position> = Vec::new();
    for (edge, from) in blocks(graph, found) {
        let known = usize::from(!line.is_empty());
        line.extend(along(edge, from).into_iter().skip(known));
    }
    line
}

/// Returns the turns of a loop: one leg for as long as it goes straight on along one street.
pub fn legs(graph: &StreetGraph, found: &Loop) -> Vec<Leg> {
    let mut legs: Vec<Leg> = Vec::new();
    let mut came: Option<Coord<f64>> = None;
    for (edge, from) in blocks(graph, found) {
        let line = along(edge, from);
        let (Some(first), Some((begins, ends))) = (line.first(), ways(&line)) else {
            continue;
        };
        let turn = came.map_or(Turn::Begin, |came| turn(came, begins));
        came = Some(ends);
        match legs.last_mut() {
            Some(leg) if turn == Turn::Straight && leg.street == edge.street.name => {
                leg.length += edge.length
            }
            _ => legs.push(Leg {
                turn,
                street: edge.street.name.clone(),
                class: edge.street.class,
                from: *first,
                length: edge.length,
            }),
        }
    }
    legs
}

/// Returns the blocks of a loop, each with the corner where it is entered.
fn blocks<'a>(graph: &'a StreetGraph, found: &'a Loop) -> impl Iterator<Item = (&'a Edge, NodeId)> {
    let mut here = found.start;
    found.steps.iter().filter_map(move |step| {
        let from = std::mem::replace(&mut here, step.to);
        graph.edge(step.edge).map(|edge| (edge, from))
    })
}

/// Returns the line of a block in the direction in which it is walked.
fn along(edge: &Edge, from: NodeId) -> Vec<Position> {
    let mut line = edge.street.line.clone();
    if edge.from != from {
        line.reverse();
    }
    line
}

/// Returns the directions in which a line begins and ends.
fn ways(line: &[Position]) -> Option<(Coord<f64>, Coord<f64>)> {
    let way = |from: &Position, to: &Position| {
        let plane = Plane::around(*from);
        let way = plane.to_metres(*to);
        (way.x.hypot(way.y) > f64::EPSILON).then_some(way)
    };
    let pairs = || line.iter().zip(line.iter().skip(1));
    let begins = pairs().find_map(|(from, to)| way(from, to))?;
    let ends = pairs().rev().find_map(|(from, to)| way(from, to))?;
    Some((begins, ends))
}

fn turn(came: Coord<f64>, goes: Coord<f64>) -> Turn {
    let (cross, dot) = (
        came.x * goes.y - came.y * goes.x,
        came.x * goes.x + came.y * goes.y,
    );
    let angle = cross.atan2(dot).to_degrees();
    if angle.abs() <= STRAIGHT {
        Turn::Straight
    } else if angle.abs() >= BACK {
        Turn::Back
    } else if angle > 0.0 {
        Turn::Left
    } else {
        Turn::Right
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Street;
    use crate::plan::around;

    fn place((north, east): (f64, f64)) -> Position {
        let plane = Plane::around(Position::from_e7(494_800_000, -1_258_500_000).unwrap());
        plane.to_position(Coord { x: east, y: north }).unwrap()
    }

    fn street(name: &str, line: &[(f64, f64)]) -> Street {
        Street {
            name: Some(name.to_owned()),
            class: Class::Residential,
            line: line.iter().copied().map(place).collect(),
        }
    }

    #[test]
    fn turns_are_told_from_where_one_comes() {
        let check = |came: (f64, f64), goes: (f64, f64), expected| {
            let way = |(x, y)| Coord { x, y };
            assert_eq!(turn(way(came), way(goes)), expected, "{came:?} {goes:?}");
        };
        check((0.0, 1.0), (0.0, 1.0), Turn::Straight);
        check((0.0, 1.0), (0.5, 1.0), Turn::Straight);
        check((0.0, 1.0), (1.0, 0.0), Turn::Right);
        check((0.0, 1.0), (-1.0, 0.0), Turn::Left);
        check((1.0, 0.0), (0.0, 1.0), Turn::Left);
        check((0.0, 1.0), (0.0, -1.0), Turn::Back);
    }

    #[test]
    fn blocks_of_one_street_are_one_leg_and_the_line_comes_back() {
        // A square, whose first side has two blocks because a dead end meets it.
        let graph = StreetGraph::of([
            street("First", &[(0.0, 0.0), (0.0, 100.0), (0.0, 200.0)]),
            street("Side", &[(0.0, 100.0), (-50.0, 100.0)]),
            street("Second", &[(0.0, 200.0), (150.0, 200.0)]),
            street("Third", &[(150.0, 200.0), (150.0, 0.0)]),
            street("Fourth", &[(150.0, 0.0), (0.0, 0.0)]),
        ]);
        let start = graph.nearest_node(place((0.0, 0.0))).unwrap();
        let side = |edge: &Edge| edge.street.name.as_deref() == Some("Side");
        let found = around(&graph, start, Metres(1000.0), |id| {
            f64::from(!graph.edge(id).is_some_and(side))
        });
        let legs = legs(&graph, &found);
        let names: Vec<_> = legs.iter().filter_map(|leg| leg.street.as_deref()).collect();
        assert!(
            names == ["First", "Second", "Third", "Fourth"]
                || names == ["Fourth", "Third", "Second", "First"],
            "{names:?}"
        );
        let first_turns: Vec<Turn> = legs.iter().map(|leg| leg.turn).collect();
        assert_eq!(first_turns[0], Turn::Begin);
        assert!(
            first_turns[1..].iter().all(|turn| *turn == first_turns[1]),
            "{first_turns:?}"
        );
        let total: Metres = legs.iter().map(|leg| leg.length).sum();
        assert!((total.0 - 700.0).abs() < 1.0, "{total}");
        let line = line(&graph, &found);
        assert_eq!(line.first(), line.last());
        let length: f64 = line
            .windows(2)
            .map(|pair| track::distance(pair[0], pair[1]).0)
            .sum();
        assert!((length - found.length.0).abs() < 0.5, "{length} {}", found.length);
    }

    #[test]
    fn loop_over_nothing_has_no_legs() {
        let graph = StreetGraph::of([street("First", &[(0.0, 0.0), (0.0, 100.0)])]);
        let found = around(&graph, NodeId(0), Metres(1000.0), |_| 0.0);
        assert!(legs(&graph, &found).is_empty() && line(&graph, &found).is_empty());
    }
}
