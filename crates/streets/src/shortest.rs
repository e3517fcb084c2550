//! Shortest ways: Dijkstra's, ended as soon as enough was found.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use crate::graph::{EdgeId, NodeId, StreetGraph};

/// Lengths in millimetres: they can be compared and added up exactly.
type Millimetres = u64;

/// The shortest ways from one node, or from the nearest of several.
#[derive(Debug)]
pub(crate) struct Ways {
    /// For each node how far it is, and by which edge one comes to it.
    known: HashMap<NodeId, (Millimetres, Option<EdgeId>)>,
}

pub(crate) fn millimetres(graph: &StreetGraph, edge: EdgeId) -> Millimetres {
    graph
        .edge(edge)
        .map_or(0, |edge| (edge.length.0 * 1000.0).round().max(0.0) as Millimetres)
}

impl Ways {
    /// Looks for ways from a node; told of each node in the order of its distance, `enough` ends it.
    pub(crate) fn from(graph: &StreetGraph, from: NodeId, enough: impl FnMut(NodeId) -> bool) -> Self {
        Self::from_all(graph, vec![from], enough)
    }

    /// The same from whichever of several nodes is nearest.
    pub(crate) fn from_all(
        graph: &StreetGraph,
        from: Vec<NodeId>,
        mut enough: impl FnMut(NodeId) -> bool,
    ) -> Self {
        let mut known = HashMap::new();
        let mut next: BinaryHeap<_> = from.into_iter().map(|node| Reverse((0, node, None))).collect();
        while let Some(Reverse((far, node, by))) = next.pop() {
            if known.contains_key(&node) {
                continue;
            }
            known.insert(node, (far, by));
            if enough(node) {
                break;
            }
            for edge in graph.edges_at(node) {
                if let Some(other) = graph.edge(*edge).map(|edge| edge.other(node)) {
                    next.push(Reverse((far + millimetres(graph, *edge), other, Some(*edge))));
                }
            }
        }
        Self { known }
    }

    /// Returns the nodes that were found.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = NodeId> {
        self.known.keys().copied()
    }

    /// Returns how far a node is, if it was found.
    pub(crate) fn far(&self, node: NodeId) -> Option<Millimetres> {
        self.known.get(&node).map(|(far, _)| *far)
    }

    /// Returns the edges of the way to a node, the last one first; none if it was not found.
    pub(crate) fn way(&self, graph: &StreetGraph, to: NodeId) -> Vec<EdgeId> {
        let mut edges = Vec::new();
        let mut node = to;
        while let Some((_, Some(id))) = self.known.get(&node).copied() {
            edges.push(id);
            node = graph.edge(id).map_or(node, |edge| edge.other(node));
        }
        edges
    }
}
