//! The simplest way to walk all streets: always on to the nearest one that was not walked yet, and home at the end.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use streets::{EdgeId, NodeId, StreetGraph};
use track::Metres;

/// Returns how long that is.
pub(super) fn nearest_first(graph: &StreetGraph, start: NodeId) -> Metres {
    let mut walked = vec![false; graph.edges().len()];
    let (mut here, mut length) = (start, 0);
    while let Some((corner, far)) = nearest(graph, here, |corner| open(graph, corner, &walked).is_some()) {
        length += far;
        here = corner;
        if let Some(edge) = open(graph, corner, &walked) {
            walked.get_mut(edge.0).into_iter().for_each(|one| *one = true);
            length += millimetres(graph, edge);
            here = graph.edge(edge).map_or(corner, |edge| edge.other(corner));
        }
    }
    length += nearest(graph, here, |corner| corner == start).map_or(0, |(_, far)| far);
    Metres(crate::row::count(length) / 1000.0)
}

/// Returns a street at a corner that was not walked.
fn open(graph: &StreetGraph, corner: NodeId, walked: &[bool]) -> Option<EdgeId> {
    let mut all = graph.edges_at(corner).iter().copied();
    all.find(|edge| walked.get(edge.0) == Some(&false))
}

/// Returns the nearest corner that is wanted, and how far it is in millimetres (Dijkstra).
fn nearest(graph: &StreetGraph, from: NodeId, wanted: impl Fn(NodeId) -> bool) -> Option<(NodeId, u64)> {
    let mut known = HashMap::from([(from, 0)]);
    let mut ahead = BinaryHeap::from([Reverse((0, from))]);
    while let Some(Reverse((far, node))) = ahead.pop() {
        if wanted(node) {
            return Some((node, far));
        }
        if known.get(&node).is_some_and(|best| *best < far) {
            continue;
        }
        for edge in graph.edges_at(node) {
            let Some(next) = graph.edge(*edge).map(|edge| edge.other(node)) else {
                continue;
            };
            let there = far + millimetres(graph, *edge);
            if known.get(&next).is_none_or(|best| there < *best) {
                known.insert(next, there);
                ahead.push(Reverse((there, next)));
            }
        }
    }
    None
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a street is longer than nothing and shorter than 2^53 mm"
)]
fn millimetres(graph: &StreetGraph, edge: EdgeId) -> u64 {
    graph
        .edge(edge)
        .map_or(0, |edge| (edge.length.0 * 1000.0).round() as u64)
}
