//! The graph: corners and dead ends are nodes, the blocks between them are edges that can be walked both ways.

mod cut;

use std::collections::HashMap;

use track::{Metres, Position, distance};

/// What kind of way a street is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// A main street.
    Primary,
    /// Any other street.
    Residential,
    /// A lane behind the houses.
    Lane,
    /// A way for people on foot.
    Footway,
}

impl Class {
    /// Returns the kind of way as a word that is translated.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Residential => "residential",
            Self::Lane => "lane",
            Self::Footway => "footway",
        }
    }
}

/// One block of a street, as a map file gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Street {
    /// Its name, where it has one.
    pub name: Option<String>,
    /// What kind of way it is.
    pub class: Class,
    /// Its line; two places at least, or it is left out of the graph.
    pub line: Vec<Position>,
}

/// A corner or a dead end, by its place in [`StreetGraph::node`]'s order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub usize);

/// A block, by its place in [`StreetGraph::edges`]' order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EdgeId(pub usize);

/// A block between two nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Where its line begins.
    pub from: NodeId,
    /// Where its line ends; the same as `from` for a loop.
    pub to: NodeId,
    /// How long it is.
    pub length: Metres,
    /// The street it is of.
    pub street: Street,
}

/// A city's streets.
#[derive(Debug, Clone, Default)]
pub struct StreetGraph {
    nodes: Vec<Position>,
    edges: Vec<Edge>,
    at_node: Vec<Vec<EdgeId>>,
}

impl StreetGraph {
    /// Joins streets where their ends are the same place, or where one ends on another's line.
    pub fn of(streets: impl IntoIterator<Item = Street>) -> Self {
        let mut graph = Self::default();
        let mut known = HashMap::new();
        for street in cut::cut(streets.into_iter().collect()) {
            let ends = street.line.first().copied().zip(street.line.last().copied());
            if let Some((first, last)) = ends.filter(|_| street.line.len() > 1) {
                let (from, to) = (graph.node_at(first, &mut known), graph.node_at(last, &mut known));
                graph.add(from, to, street);
            }
        }
        graph
    }

    fn node_at(&mut self, place: Position, known: &mut HashMap<(i32, i32), NodeId>) -> NodeId {
        let next = NodeId(self.nodes.len());
        let node = *known.entry((place.lat_e7(), place.lon_e7())).or_insert(next);
        if node == next {
            self.nodes.push(place);
            self.at_node.push(Vec::new());
        }
        node
    }

    fn add(&mut self, from: NodeId, to: NodeId, street: Street) {
        let id = EdgeId(self.edges.len());
        let steps = street.line.iter().zip(street.line.iter().skip(1));
        let length = steps.map(|(a, b)| distance(*a, *b)).sum();
        for node in [from, to] {
            if let Some(edges) = self.at_node.get_mut(node.0)
                && !edges.contains(&id)
            {
                edges.push(id);
            }
        }
        self.edges.push(Edge {
            from,
            to,
            length,
            street,
        });
    }

    /// Returns the edges, in the order of their ids.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Returns how many nodes there are.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// Returns an edge, if it is of this graph.
    pub fn edge(&self, id: EdgeId) -> Option<&Edge> {
        self.edges.get(id.0)
    }

    /// Returns where a node is, if it is of this graph.
    pub fn node(&self, id: NodeId) -> Option<Position> {
        self.nodes.get(id.0).copied()
    }

    /// Returns the edges that begin or end at a node, each once.
    pub fn edges_at(&self, node: NodeId) -> &[EdgeId] {
        self.at_node.get(node.0).map_or(&[], Vec::as_slice)
    }

    /// Returns how long all streets are together.
    pub fn length(&self) -> Metres {
        self.edges.iter().map(|edge| edge.length).sum()
    }
}

impl Edge {
    /// Returns the other end, seen from one of its ends.
    pub fn other(&self, node: NodeId) -> NodeId {
        if node == self.from { self.to } else { self.from }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(north: i32, east: i32) -> Position {
        Position::from_e7(494_800_000 + north * 1000, -1_258_500_000 + east * 1000).unwrap()
    }

    fn street(line: &[(i32, i32)]) -> Street {
        Street {
            name: None,
            class: Class::Residential,
            line: line.iter().map(|(north, east)| place(*north, *east)).collect(),
        }
    }

    #[test]
    fn streets_meet_where_their_ends_are_the_same_place() {
        let graph = StreetGraph::of([
            street(&[(0, 0), (0, 10)]),
            street(&[(0, 10), (5, 15), (10, 10)]),
            street(&[(0, 10), (0, 20)]),
            street(&[(99, 99)]),
        ]);
        assert_eq!((graph.node_count(), graph.edges().len()), (4, 3));
        let corner = graph.edge(EdgeId(0)).unwrap().to;
        assert_eq!(graph.node(corner), Some(place(0, 10)));
        assert_eq!(graph.edges_at(corner), [EdgeId(0), EdgeId(1), EdgeId(2)]);
        let bent = graph.edge(EdgeId(1)).unwrap();
        assert!(bent.length.0 > distance(place(0, 10), place(10, 10)).0);
        assert_eq!(bent.other(corner), bent.to);
    }

    #[test]
    fn street_is_cut_where_a_lane_ends_on_it() {
        let graph = StreetGraph::of([street(&[(0, 0), (0, 20)]), street(&[(0, 10), (5, 10)])]);
        assert_eq!((graph.node_count(), graph.edges().len()), (4, 3));
        let corner = graph.edge(EdgeId(2)).unwrap().from;
        assert_eq!(graph.edges_at(corner), [EdgeId(0), EdgeId(1), EdgeId(2)]);
        assert!(
            (graph.length().0 - graph.edges().iter().map(|edge| edge.length.0).sum::<f64>()).abs() < 1e-6
        );
    }

    #[test]
    fn loop_is_met_once_at_its_corner() {
        let graph = StreetGraph::of([street(&[(0, 0), (0, 10), (10, 10), (0, 0)])]);
        assert_eq!(graph.edges_at(NodeId(0)), [EdgeId(0)]);
    }
}
