//! Loops made of rounds: around a block, around the next one, each added where it brings most for its length.
//!
//! A greedy insertion of cycles, as for the profitable arc tour (Feillet, Dejax and Gendreau, "The profitable arc tour
//! problem", Transportation Science 39 (2005) 539–552), with candidates from shortest-way trees: two branches of a tree
//! and the block that joins them are a round that walks nothing twice.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::graph::{EdgeId, NodeId, StreetGraph};
use crate::shortest::millimetres;

/// A round leads no farther away than this from where it leaves the loop, in millimetres.
const FAR: u64 = 500_000;
/// Blocks that were walked already or are not wanted are avoided as if they were so many times as long.
const AVOIDED: u64 = 3;
/// Each round counts as so much longer, in millimetres: few long rounds have fewer turns than many short ones.
const TURNS: u64 = 150_000;

/// How a node is come to from where a round begins.
#[derive(Debug, Clone, Copy)]
struct Reached {
    /// How far it is.
    far: u64,
    /// What is gained on the way.
    gain: f64,
    /// By which block, from which node.
    by: Option<(EdgeId, NodeId)>,
    /// The first block of the way.
    branch: Option<EdgeId>,
}

type Tree = BTreeMap<NodeId, Reached>;

/// A round that could be added.
struct Round {
    score: f64,
    from: NodeId,
    edges: Vec<EdgeId>,
}

impl Ord for Round {
    fn cmp(&self, other: &Self) -> Ordering {
        let score = self.score.total_cmp(&other.score);
        score.then_with(|| other.from.cmp(&self.from))
    }
}

impl PartialOrd for Round {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Round {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Round {}

/// The blocks of the loop so far.
struct Rounds<'a, W> {
    graph: &'a StreetGraph,
    want: W,
    left: u64,
    walked: Vec<(EdgeId, bool)>,
    known: BTreeSet<EdgeId>,
    nodes: BTreeSet<NodeId>,
}

/// Returns the blocks of a loop from `start` of at most `longest` millimetres, in no order, each with whether it is walked
/// because it is wanted. Each node is left as often as it is come to.
pub(crate) fn rounds(
    graph: &StreetGraph,
    start: NodeId,
    longest: u64,
    want: impl Fn(EdgeId) -> f64,
) -> Vec<(EdgeId, bool)> {
    let mut rounds = Rounds {
        graph,
        want,
        left: longest,
        walked: Vec::new(),
        known: BTreeSet::new(),
        nodes: BTreeSet::from([start]),
    };
    let mut waiting = BinaryHeap::new();
    waiting.extend(rounds.from(start));
    // What a round brings only shrinks while others are added: one that was looked at anew and is still the best is it.
    while let Some(best) = waiting.pop() {
        let Some(now) = rounds.from(best.from) else {
            continue;
        };
        if waiting.peek().is_some_and(|next| next > &now) {
            waiting.push(now);
            continue;
        }
        let new = rounds.add(&now.edges);
        waiting.extend(rounds.from(now.from));
        waiting.extend(new.into_iter().filter_map(|node| rounds.from(node)));
    }
    rounds.walked
}

impl<W: Fn(EdgeId) -> f64> Rounds<'_, W> {
    fn gain(&self, edge: EdgeId) -> f64 {
        if self.known.contains(&edge) {
            0.0
        } else {
            (self.want)(edge) * millimetres(self.graph, edge) as f64
        }
    }

    /// Adds a round; returns the corners that are new.
    fn add(&mut self, edges: &[EdgeId]) -> Vec<NodeId> {
        let mut new = Vec::new();
        for id in edges {
            let wanted = self.gain(*id) > 0.0;
            self.walked.push((*id, wanted));
            self.known.insert(*id);
            self.left = self.left.saturating_sub(millimetres(self.graph, *id));
            if let Some(edge) = self.graph.edge(*id) {
                let ends = [edge.from, edge.to];
                new.extend(ends.into_iter().filter(|end| self.nodes.insert(*end)));
            }
        }
        new
    }

    /// Returns the round from a corner that brings most for its length, of all that fit.
    fn from(&self, from: NodeId) -> Option<Round> {
        let tree = self.tree(from);
        let found = self.around(&tree).into_iter().chain(self.to_and_fro(&tree));
        let best = found.max_by(|one, other| one.0.total_cmp(&other.0))?;
        Some(Round {
            score: best.0,
            from,
            edges: best.1,
        })
    }

    /// Looks for ways from a node, along what brings something rather than along what was walked.
    fn tree(&self, from: NodeId) -> Tree {
        let mut tree = Tree::new();
        let begin = Reached {
            far: 0,
            gain: 0.0,
            by: None,
            branch: None,
        };
        let mut waiting = BTreeMap::from([((0, from, None), begin)]);
        let mut next = BinaryHeap::from([Reverse((0_u64, from, None))]);
        while let Some(Reverse(key)) = next.pop() {
            let (cost, node, _) = key;
            let Some(reached) = waiting.remove(&key) else {
                continue;
            };
            if tree.contains_key(&node) || reached.far > self.left {
                continue;
            }
            tree.insert(node, reached);
            for id in self.graph.edges_at(node) {
                let (gain, length) = (self.gain(*id), millimetres(self.graph, *id));
                let cost = cost + if gain > 0.0 { length } else { length * AVOIDED };
                let Some(other) = self.graph.edge(*id).map(|edge| edge.other(node)) else {
                    continue;
                };
                if cost <= FAR && !tree.contains_key(&other) {
                    let key = (cost, other, Some(*id));
                    waiting.insert(
                        key,
                        Reached {
                            far: reached.far + length,
                            gain: reached.gain + gain,
                            by: Some((*id, node)),
                            branch: reached.branch.or(Some(*id)),
                        },
                    );
                    next.push(Reverse(key));
                }
            }
        }
        tree
    }

    /// Returns the best round that two branches make with the block between them.
    fn around(&self, tree: &Tree) -> Option<(f64, Vec<EdgeId>)> {
        let mut best: Option<(f64, EdgeId, NodeId, NodeId)> = None;
        for (node, one) in tree {
            for id in self.graph.edges_at(*node) {
                let Some(other) = self.graph.edge(*id).map(|edge| edge.other(*node)) else {
                    continue;
                };
                let Some(two) = tree.get(&other).filter(|_| *node < other) else {
                    continue;
                };
                let in_tree = [one, two]
                    .iter()
                    .any(|end| end.by.is_some_and(|(by, _)| by == *id));
                if in_tree || one.branch == two.branch {
                    continue;
                }
                let length = one.far + two.far + millimetres(self.graph, *id);
                let score = self.score(one.gain + two.gain + self.gain(*id), length);
                if score.is_some_and(|score| best.is_none_or(|(known, ..)| score > known)) {
                    best = score.map(|score| (score, *id, *node, other));
                }
            }
        }
        let (score, between, one, two) = best?;
        let mut edges = way(tree, one);
        edges.push(between);
        edges.extend(way(tree, two));
        Some((score, edges))
    }

    /// Returns the best way there and back again: into a dead end, or to where much happened.
    fn to_and_fro(&self, tree: &Tree) -> Option<(f64, Vec<EdgeId>)> {
        let scored = tree
            .iter()
            .filter_map(|(node, reached)| Some((self.score(reached.gain, 2 * reached.far)?, *node)));
        let (score, to) = scored.max_by(|one, other| one.0.total_cmp(&other.0))?;
        let mut edges = way(tree, to);
        edges.extend(edges.clone());
        Some((score, edges))
    }

    /// Says how much a round brings for its length; nothing where it does not fit or brings nothing.
    fn score(&self, gain: f64, length: u64) -> Option<f64> {
        (gain > 0.0 && length <= self.left).then(|| gain / (length + TURNS) as f64)
    }
}

/// Returns the blocks of the way to a node.
fn way(tree: &Tree, to: NodeId) -> Vec<EdgeId> {
    let mut edges = Vec::new();
    let mut node = to;
    while let Some((edge, before)) = tree.get(&node).and_then(|reached| reached.by) {
        edges.push(edge);
        node = before;
    }
    edges
}
