//! Where to walk next: a loop from here over the streets that are wanted most.
//!
//! The rural postman's problem, by the usual way of approximating it (Eiselt, Gendreau and Laporte, "Arc routing problems,
//! part II", Operations Research 43 (1995) 399–414): the wanted streets are joined to one piece by shortest ways, corners
//! where an odd number of them meets are paired by short ways, and then each is walked once without a break. Pairs are
//! chosen nearest first and improved by exchanging partners, since the best pairing of a whole city takes too long on a
//! phone.

use std::collections::{BTreeMap, BTreeSet};

use track::{Metres, Position};

use crate::graph::{EdgeId, NodeId, StreetGraph};
use crate::rounds::rounds;
use crate::shortest::{Ways, millimetres};

/// Each odd corner looks for a partner among so many of its nearest.
const PARTNERS: usize = 12;
/// How often partners are exchanged at most.
const ROUNDS: usize = 20;

/// One block of a loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The block.
    pub edge: EdgeId,
    /// Where it is left.
    pub to: NodeId,
    /// Whether it is walked because it is wanted, and not on the way to one that is.
    pub wanted: bool,
}

/// A loop: it ends where it begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Loop {
    /// Where it begins and ends.
    pub start: NodeId,
    /// Its blocks in their order; none where nothing is wanted.
    pub steps: Vec<Step>,
    /// How long it is.
    pub length: Metres,
    /// How long the wanted streets in it are.
    pub wanted: Metres,
}

impl StreetGraph {
    /// Returns the corner that is nearest to a place; none of no streets.
    pub fn nearest_node(&self, place: Position) -> Option<NodeId> {
        let far = |node: &NodeId| {
            self.node(*node)
                .map_or(f64::INFINITY, |at| track::distance(at, place).0)
        };
        let nodes = (0..self.node_count()).map(NodeId);
        nodes.min_by(|one, other| far(one).total_cmp(&far(other)))
    }
}

/// Returns a loop from `start`, at most `longest` long, that walks as much as possible of the streets with the greatest
/// `want`. Streets whose want is 0 are walked only to come to others.
///
/// It is found in two ways, and the one is taken that brings more: the streets that are wanted most for their distance, joined
/// to a loop; and rounds, added one by one.
pub fn around(graph: &StreetGraph, start: NodeId, longest: Metres, want: impl Fn(EdgeId) -> f64) -> Loop {
    let wanted = wanted(graph, start, longest, &want);
    let joined = most_that_fit(graph, start, longest, &wanted);
    if joined.steps.iter().filter(|step| step.wanted).count() == wanted.len() {
        return joined;
    }
    let most = (longest.0.max(0.0) * 1000.0) as u64;
    let rounds = tour(graph, start, &rounds(graph, start, most, &want));
    let worth = |found: &Loop| -> f64 {
        let walked = found.steps.iter().filter(|step| step.wanted);
        walked
            .map(|step| want(step.edge) * millimetres(graph, step.edge) as f64)
            .sum()
    };
    if worth(&rounds) > worth(&joined) {
        rounds
    } else {
        joined
    }
}

/// Returns the streets that are wanted and can be reached, those first that are wanted most for their distance.
fn wanted(graph: &StreetGraph, start: NodeId, longest: Metres, want: impl Fn(EdgeId) -> f64) -> Vec<EdgeId> {
    let ways = Ways::from(graph, start, |_| false);
    let mut wanted: Vec<(f64, EdgeId)> = (0..graph.edges().len())
        .map(EdgeId)
        .filter_map(|id| {
            let edge = graph.edge(id)?;
            let far = ways.far(edge.from)?.min(ways.far(edge.to)?) as f64 / 1000.0;
            let score = want(id) / (longest.0 / 4.0 + far);
            (want(id) > 0.0).then_some((score, id))
        })
        .collect();
    wanted.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    wanted.into_iter().map(|(_, id)| id).collect()
}

/// Tries with more and fewer of the wanted streets, the most wanted first.
fn most_that_fit(graph: &StreetGraph, start: NodeId, longest: Metres, wanted: &[EdgeId]) -> Loop {
    let mut tried = first_try(graph, longest, wanted);
    let (mut fits, mut too_many) = (0, tried + 1);
    let mut best = over(graph, start, &[]);
    while fits + 1 < too_many {
        let found = over(graph, start, wanted.get(..tried).unwrap_or(wanted));
        if found.length <= longest {
            (fits, best) = (tried, found);
        } else {
            too_many = tried;
        }
        tried = usize::midpoint(fits, too_many);
    }
    best
}

/// As many streets as are together as long as the loop may be: more cannot fit.
fn first_try(graph: &StreetGraph, longest: Metres, wanted: &[EdgeId]) -> usize {
    let mut total = 0;
    let most = (longest.0 * 1000.0) as u64;
    let fitting = wanted.iter().take_while(|edge| {
        total += millimetres(graph, **edge);
        total <= most
    });
    fitting.count().clamp(1, wanted.len().max(1))
}

/// Returns a loop over all of these streets that can be reached.
fn over(graph: &StreetGraph, start: NodeId, wanted: &[EdgeId]) -> Loop {
    let mut walked: Vec<(EdgeId, bool)> = wanted.iter().map(|edge| (*edge, true)).collect();
    join(graph, start, &mut walked);
    pair(graph, &mut walked);
    tour(graph, start, &walked)
}

/// Adds the shortest ways that make one piece of the streets and the start.
fn join(graph: &StreetGraph, start: NodeId, walked: &mut Vec<(EdgeId, bool)>) {
    let mut pieces = Pieces::of(graph, start, walked);
    loop {
        let root = pieces.root(start);
        let mut reached = None;
        let ways = Ways::from_all(graph, pieces.nodes_of(root), |node| {
            let other = pieces.is_used(node) && pieces.root(node) != root;
            if other {
                reached = Some(node);
            }
            other
        });
        let Some(node) = reached else {
            return;
        };
        for edge in ways.way(graph, node) {
            walked.push((edge, false));
            pieces.add(graph, edge);
        }
    }
}

/// Adds the ways between odd corners, so that each can be left as often as it is come to.
fn pair(graph: &StreetGraph, walked: &mut Vec<(EdgeId, bool)>) {
    let mut odd = BTreeSet::new();
    for (id, _) in walked.iter() {
        if let Some(edge) = graph.edge(*id).filter(|edge| edge.from != edge.to) {
            for node in [edge.from, edge.to] {
                if !odd.remove(&node) {
                    odd.insert(node);
                }
            }
        }
    }
    let ways: BTreeMap<NodeId, Ways> = odd
        .iter()
        .map(|node| {
            let mut found = 0;
            let enough = |other: NodeId| {
                found += usize::from(odd.contains(&other));
                found > PARTNERS
            };
            (*node, Ways::from(graph, *node, enough))
        })
        .collect();
    for (one, other) in partners(&odd, &ways, graph) {
        let near = ways
            .get(&one)
            .map(|ways| ways.way(graph, other))
            .filter(|way| !way.is_empty());
        let way = near.unwrap_or_else(|| Ways::from(graph, one, |node| node == other).way(graph, other));
        walked.extend(way.into_iter().map(|edge| (edge, false)));
    }
}

/// Pairs corners, the nearest first, and exchanges partners while that makes the ways shorter.
fn partners(
    odd: &BTreeSet<NodeId>,
    ways: &BTreeMap<NodeId, Ways>,
    graph: &StreetGraph,
) -> Vec<(NodeId, NodeId)> {
    let far = |one: NodeId, other: NodeId| {
        let there = ways.get(&one).and_then(|ways| ways.far(other));
        there.or_else(|| ways.get(&other).and_then(|ways| ways.far(one)))
    };
    let mut near: Vec<(u64, NodeId, NodeId)> = Vec::new();
    for one in odd {
        let others = odd.iter().filter(|other| *other > one);
        near.extend(others.filter_map(|other| Some((far(*one, *other)?, *one, *other))));
    }
    near.sort_unstable();
    let mut left = odd.clone();
    let mut pairs = Vec::new();
    for (_, one, other) in near {
        if left.contains(&one) && left.contains(&other) {
            left.remove(&one);
            left.remove(&other);
            pairs.push((one, other));
        }
    }
    pairs.extend(pair_the_rest(graph, left));
    let near = |node| ways.get(&node).into_iter().flat_map(Ways::nodes);
    exchange(&mut pairs, near, far);
    pairs
}

/// Pairs the corners whose near ones are all taken.
fn pair_the_rest(graph: &StreetGraph, mut left: BTreeSet<NodeId>) -> Vec<(NodeId, NodeId)> {
    let mut pairs = Vec::new();
    while let Some(one) = left.pop_first() {
        let mut found = None;
        Ways::from(graph, one, |node| {
            let free = left.contains(&node);
            if free {
                found = Some(node);
            }
            free
        });
        if let Some(other) = found {
            left.remove(&other);
            pairs.push((one, other));
        }
    }
    pairs
}

/// Exchanges partners between pairs of which one has a corner near one of the other.
fn exchange<N: Iterator<Item = NodeId>>(
    pairs: &mut [(NodeId, NodeId)],
    near: impl Fn(NodeId) -> N,
    far: impl Fn(NodeId, NodeId) -> Option<u64>,
) {
    let mut pair_of: BTreeMap<NodeId, usize> = BTreeMap::new();
    for (index, (one, other)) in pairs.iter().enumerate() {
        pair_of.extend([(*one, index), (*other, index)]);
    }
    for _ in 0..ROUNDS {
        let mut better = false;
        for first in 0..pairs.len() {
            let Some((one, other)) = pairs.get(first).copied() else {
                continue;
            };
            let others: BTreeSet<usize> = near(one)
                .chain(near(other))
                .filter_map(|node| pair_of.get(&node).copied())
                .filter(|second| *second != first)
                .collect();
            for second in others {
                if exchange_two(pairs, (first, second), &far) {
                    better = true;
                    for index in [first, second] {
                        let pair = pairs.get(index).copied();
                        pair_of.extend(pair.into_iter().flat_map(|(a, b)| [(a, index), (b, index)]));
                    }
                }
            }
        }
        if !better {
            return;
        }
    }
}

fn exchange_two(
    pairs: &mut [(NodeId, NodeId)],
    (first, second): (usize, usize),
    far: &impl Fn(NodeId, NodeId) -> Option<u64>,
) -> bool {
    let (Some((a, b)), Some((c, d))) = (pairs.get(first).copied(), pairs.get(second).copied()) else {
        return false;
    };
    let now = far(a, b).unwrap_or(u64::MAX / 4) + far(c, d).unwrap_or(u64::MAX / 4);
    for (one, other) in [((a, c), (b, d)), ((a, d), (b, c))] {
        let both = far(one.0, one.1).zip(far(other.0, other.1));
        if both.is_some_and(|(near, also)| near + also < now) {
            if let Some(pair) = pairs.get_mut(first) {
                *pair = one;
            }
            if let Some(pair) = pairs.get_mut(second) {
                *pair = other;
            }
            return true;
        }
    }
    false
}

/// Walks each street once without a break (Hierholzer).
fn tour(graph: &StreetGraph, start: NodeId, walked: &[(EdgeId, bool)]) -> Loop {
    let mut at_node: BTreeMap<NodeId, Vec<usize>> = BTreeMap::new();
    for (index, (id, _)) in walked.iter().enumerate() {
        if let Some(edge) = graph.edge(*id) {
            at_node.entry(edge.from).or_default().push(index);
            at_node.entry(edge.to).or_default().push(index);
        }
    }
    let mut used = vec![false; walked.len()];
    let mut open: Vec<(NodeId, Option<usize>)> = vec![(start, None)];
    let mut steps = Vec::new();
    while let Some((node, by)) = open.last().copied() {
        let free = at_node.get_mut(&node).and_then(|edges| {
            while let Some(index) = edges.pop() {
                match used.get_mut(index) {
                    Some(used) if !*used => {
                        *used = true;
                        return Some(index);
                    }
                    _ => {}
                }
            }
            None
        });
        match free {
            Some(index) => {
                let edge = walked.get(index).and_then(|(id, _)| graph.edge(*id));
                open.push((edge.map_or(node, |edge| edge.other(node)), Some(index)));
            }
            None => {
                open.pop();
                let step = by.and_then(|index| walked.get(index));
                steps.extend(step.map(|(edge, wanted)| Step {
                    edge: *edge,
                    to: node,
                    wanted: *wanted,
                }));
            }
        }
    }
    steps.reverse();
    let length = |only_wanted: bool| {
        let counted = steps.iter().filter(|step| step.wanted || !only_wanted);
        Metres(counted.map(|step| millimetres(graph, step.edge)).sum::<u64>() as f64 / 1000.0)
    };
    Loop {
        start,
        length: length(false),
        wanted: length(true),
        steps,
    }
}

/// Which nodes hang together by the streets that are walked.
struct Pieces {
    parent: Vec<usize>,
    used: Vec<bool>,
}

impl Pieces {
    fn of(graph: &StreetGraph, start: NodeId, walked: &[(EdgeId, bool)]) -> Self {
        let mut pieces = Self {
            parent: (0..graph.node_count()).collect(),
            used: vec![false; graph.node_count()],
        };
        pieces.use_node(start);
        for (edge, _) in walked {
            pieces.add(graph, *edge);
        }
        pieces
    }

    fn use_node(&mut self, node: NodeId) {
        if let Some(used) = self.used.get_mut(node.0) {
            *used = true;
        }
    }

    fn add(&mut self, graph: &StreetGraph, edge: EdgeId) {
        if let Some(edge) = graph.edge(edge) {
            self.use_node(edge.from);
            self.use_node(edge.to);
            let (one, other) = (self.root(edge.from), self.root(edge.to));
            if let Some(parent) = self.parent.get_mut(one) {
                *parent = other;
            }
        }
    }

    fn is_used(&self, node: NodeId) -> bool {
        self.used.get(node.0).copied().unwrap_or(false)
    }

    fn root(&self, node: NodeId) -> usize {
        let mut at = node.0;
        while let Some(parent) = self.parent.get(at).copied().filter(|parent| *parent != at) {
            at = parent;
        }
        at
    }

    fn nodes_of(&self, root: usize) -> Vec<NodeId> {
        let nodes = (0..self.parent.len()).map(NodeId);
        nodes
            .filter(|node| self.is_used(*node) && self.root(*node) == root)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Class, Street};

    /// Streets of a grid of so many blocks each way, 100 m each.
    fn grid(blocks: i32) -> StreetGraph {
        let place = |north: i32, east: i32| {
            Position::from_e7(494_800_000 + north * 9_000, -1_258_500_000 + east * 13_850).unwrap()
        };
        let street = |from: (i32, i32), to: (i32, i32)| Street {
            name: None,
            class: Class::Residential,
            line: vec![place(from.0, from.1), place(to.0, to.1)],
        };
        let mut streets = Vec::new();
        for one in 0..=blocks {
            for other in 0..blocks {
                streets.push(street((one, other), (one, other + 1)));
                streets.push(street((other, one), (other + 1, one)));
            }
        }
        StreetGraph::of(streets)
    }

    fn check_loop(graph: &StreetGraph, found: &Loop) {
        let mut node = found.start;
        for step in &found.steps {
            let edge = graph.edge(step.edge).unwrap();
            assert!(
                node == edge.from || node == edge.to,
                "the loop is broken at {step:?}"
            );
            node = edge.other(node);
            assert_eq!(node, step.to);
        }
        assert_eq!(node, found.start, "the loop ends elsewhere");
    }

    #[test]
    fn all_streets_of_a_grid_are_walked_with_little_twice() {
        let graph = grid(12);
        let found = around(&graph, NodeId(0), Metres(1e9), |_| 1.0);
        check_loop(&graph, &found);
        let walked: BTreeSet<EdgeId> = found.steps.iter().map(|step| step.edge).collect();
        assert_eq!(walked.len(), graph.edges().len());
        assert!(
            found.length.0 <= 1.2 * graph.length().0,
            "{}",
            found.length.0 / graph.length().0
        );
        assert!((found.wanted.0 - graph.length().0).abs() < 1.0);
    }

    #[test]
    fn loop_is_as_long_as_it_may_be_and_goes_where_it_is_wanted() {
        let graph = grid(12);
        let hot = EdgeId(100);
        let want = |edge: EdgeId| if edge == hot { 20.0 } else { 1.0 };
        let found = around(&graph, NodeId(0), Metres(3_000.0), want);
        check_loop(&graph, &found);
        assert!(found.length.0 <= 3_000.0 && found.wanted.0 > 1_500.0, "{found:?}");
        assert!(found.steps.iter().any(|step| step.edge == hot));
    }

    #[test]
    fn streets_far_apart_are_joined_and_unreachable_ones_left_out() {
        let mut streets: Vec<Street> = grid(6).edges().iter().map(|edge| edge.street.clone()).collect();
        let island = |north: i32| Position::from_e7(400_000_000 + north, -1_200_000_000).unwrap();
        streets.push(Street {
            name: None,
            class: Class::Lane,
            line: vec![island(0), island(9_000)],
        });
        let graph = StreetGraph::of(streets);
        let last = EdgeId(graph.edges().len() - 1);
        let want = |edge: EdgeId| f64::from(u8::from([EdgeId(0), EdgeId(60), last].contains(&edge)));
        let found = around(&graph, NodeId(3), Metres(1e9), want);
        check_loop(&graph, &found);
        let wanted: Vec<EdgeId> = found
            .steps
            .iter()
            .filter(|step| step.wanted)
            .map(|step| step.edge)
            .collect();
        assert!(wanted.contains(&EdgeId(0)) && wanted.contains(&EdgeId(60)) && !wanted.contains(&last));
    }

    #[test]
    fn nothing_wanted_is_no_loop() {
        let graph = grid(2);
        assert_eq!(around(&graph, NodeId(0), Metres(5_000.0), |_| 0.0).steps, []);
        assert_eq!(
            around(&StreetGraph::default(), NodeId(0), Metres(5_000.0), |_| 1.0).steps,
            []
        );
    }
}
