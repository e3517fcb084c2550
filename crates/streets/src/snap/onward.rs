//! Where one can go on to from each place of the streets, facing one way or the other.

use crate::coverage::Places;
use crate::graph::{EdgeId, NodeId, StreetGraph};

/// A place and the way one faces: twice the place, and one more against the line of its street.
pub(super) type Facing = u32;

/// How much the choice at a corner weighs. With its whole weight the likeliest way goes straight on where the walk turned,
/// and is too short among small blocks; with none it turns where the walk went on.
const CHOICE: f32 = 0.08;

/// A next place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Onward {
    pub(super) to: Facing,
    pub(super) metres: f32,
    /// How unlikely this way is among those of its corner.
    pub(super) cost: f32,
}

/// The next places of each.
#[derive(Debug)]
pub(super) struct Onwards(Vec<Vec<Onward>>);

/// The places of a block: the first, and how many.
#[derive(Debug, Clone, Copy)]
struct Block {
    first: usize,
    count: usize,
}

/// Returns the same place, facing the other way.
pub(super) const fn turned(facing: Facing) -> Facing {
    facing ^ 1
}

impl Onwards {
    pub(super) fn of(graph: &StreetGraph, places: &Places) -> Self {
        let blocks = blocks(graph, places);
        let onward = |facing: usize| {
            let (edge, length) = places.block_of(facing / 2)?;
            let block = blocks.get(edge.0)?;
            let at = facing / 2 - block.first;
            let along = facing.is_multiple_of(2);
            let inside = if along {
                (at + 1 < block.count).then_some(facing + 2)
            } else {
                (at > 0).then(|| facing - 2)
            };
            Some(match inside {
                Some(next) => vec![step(places, next, length, 1)],
                None => corner(graph, places, &blocks, (edge, along), length),
            })
        };
        Self(
            (0..places.len() * 2)
                .map(|facing| onward(facing).unwrap_or_default())
                .collect(),
        )
    }

    pub(super) fn from(&self, facing: Facing) -> &[Onward] {
        self.0.get(facing as usize).map_or(&[], Vec::as_slice)
    }
}

fn blocks(graph: &StreetGraph, places: &Places) -> Vec<Block> {
    let mut blocks = vec![Block { first: 0, count: 0 }; graph.edges().len()];
    for place in 0..places.len() {
        if let Some(block) = places
            .block_of(place)
            .and_then(|(edge, _)| blocks.get_mut(edge.0))
        {
            if block.count == 0 {
                block.first = place;
            }
            block.count += 1;
        }
    }
    blocks
}

fn step(places: &Places, to: usize, length: f64, ways: usize) -> Onward {
    let next = places.block_of(to / 2).map_or(length, |(_, next)| next);
    Onward {
        to: to as Facing,
        metres: ((length + next) / 2.0) as f32,
        cost: (ways as f32).ln() * CHOICE,
    }
}

/// Returns the first places of the other blocks at the end of a block; at a dead end one comes back.
fn corner(
    graph: &StreetGraph,
    places: &Places,
    blocks: &[Block],
    (edge, along): (EdgeId, bool),
    length: f64,
) -> Vec<Onward> {
    let Some(end) = graph
        .edge(edge)
        .map(|block| if along { block.to } else { block.from })
    else {
        return Vec::new();
    };
    let others = graph.edges_at(end).iter().filter(|other| **other != edge);
    let mut next: Vec<usize> = others
        .flat_map(|other| entries(graph, blocks, *other, end))
        .collect();
    if next.is_empty() {
        next = entries(graph, blocks, edge, end);
    }
    next.iter()
        .map(|to| step(places, *to, length, next.len()))
        .collect()
}

/// Returns where one enters a block from a corner.
fn entries(graph: &StreetGraph, blocks: &[Block], edge: EdgeId, corner: NodeId) -> Vec<usize> {
    let (Some(street), Some(block)) = (
        graph.edge(edge),
        blocks.get(edge.0).filter(|block| block.count > 0),
    ) else {
        return Vec::new();
    };
    let along = (street.from == corner).then_some(block.first * 2);
    let against = (street.to == corner).then_some((block.first + block.count - 1) * 2 + 1);
    along.into_iter().chain(against).collect()
}
