//! What a route saw of the streets, and what of them was walked along.
//!
//! Streets are looked at every five metres. A place is _seen_ where the route came within 25 m of it, and _walked_ where it
//! ran along the street, near and in its direction: the parallel path of a park is seen, not walked, and a street
//! that was crossed is not walked for its width. Gaps are nothing: who was not there saw nothing.

use std::collections::BTreeSet;

use geo::Coord;
use rstar::primitives::GeomWithData;
use rstar::{PointDistance as _, RTree};
use track::{Fix, Metres, Plane, Position, Route, simplify};

use crate::graph::{EdgeId, StreetGraph};

/// Streets are looked at so often, in metres.
const EVERY: f64 = 5.0;
/// Who passes so near has seen a place, in metres.
const SEEN: f64 = 25.0;
/// Who walks along a street is so near to its middle, in metres: half a street, a sidewalk, and a receiver's error.
const ALONG: f64 = 15.0;
/// The way along a street differs from it by less than this: the cosine of 35°.
const DIRECTION: f64 = 0.82;
/// Routes are straightened to this before they are compared, in metres.
const STRAIGHT: Metres = Metres(4.0);

/// A place of a street.
#[derive(Debug, Clone, Copy)]
struct Place {
    index: usize,
    direction: Coord<f64>,
}

type Indexed = GeomWithData<[f64; 2], Place>;

/// The places of a city's streets, indexed once and looked at for each route.
#[derive(Debug)]
pub struct Places {
    plane: Option<Plane>,
    tree: RTree<Indexed>,
    /// For each place the street's edge, and the length that it stands for.
    of_edge: Vec<(EdgeId, f64)>,
    positions: Vec<Position>,
}

/// How much a place of a street was visited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Visit {
    /// Not at all.
    #[default]
    Not,
    /// From nearby.
    Seen,
    /// Along the street.
    Walked,
}

/// What routes visited, place by place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage(Vec<Visit>);

/// How long streets are, and how much of them was visited.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Share {
    /// All of them.
    pub all: Metres,
    /// What was seen, the walked included.
    pub seen: Metres,
    /// What was walked along.
    pub walked: Metres,
}

impl Places {
    /// Returns the places of these streets.
    pub fn of(graph: &StreetGraph) -> Self {
        let centre = graph.edges().first().and_then(|edge| graph.node(edge.from));
        let mut places = Self {
            plane: centre.map(Plane::around),
            tree: RTree::new(),
            of_edge: Vec::new(),
            positions: Vec::new(),
        };
        let mut indexed = Vec::new();
        for (number, edge) in graph.edges().iter().enumerate() {
            let line = edge.street.line.iter().zip(edge.street.line.iter().skip(1));
            for (from, to) in line {
                places.add(EdgeId(number), (*from, *to), &mut indexed);
            }
        }
        places.tree = RTree::bulk_load(indexed);
        places
    }

    fn add(&mut self, edge: EdgeId, (from, to): (Position, Position), indexed: &mut Vec<Indexed>) {
        let Some(plane) = self.plane else {
            return;
        };
        let (from, to) = (plane.to_metres(from), plane.to_metres(to));
        let way = to - from;
        let length = way.x.hypot(way.y);
        let count = (length / EVERY).ceil().max(1.0);
        let step = way / count;
        let mut at = from + step / 2.0;
        for _ in 0..count as usize {
            let place = Place {
                index: self.of_edge.len(),
                direction: way / length.max(f64::EPSILON),
            };
            if let Some(position) = plane.to_position(at) {
                indexed.push(Indexed::new([at.x, at.y], place));
                self.of_edge.push((edge, length / count));
                self.positions.push(position);
            }
            at = at + step;
        }
    }

    /// Returns what a route visited.
    pub fn visited(&self, route: &Route) -> Coverage {
        let mut visits = vec![Visit::Not; self.of_edge.len()];
        for segment in &route.segments {
            let line = simplify(segment, STRAIGHT);
            for (from, to) in line.iter().zip(line.iter().skip(1)) {
                self.pass(from, to, &mut visits);
            }
        }
        Coverage(visits)
    }

    /// Marks what lies along one straight piece of a route.
    fn pass(&self, from: &Fix, to: &Fix, visits: &mut [Visit]) {
        let Some(plane) = self.plane else {
            return;
        };
        let (from, to) = (plane.to_metres(from.position), plane.to_metres(to.position));
        let way = to - from;
        let length = way.x.hypot(way.y);
        if length < f64::EPSILON {
            return;
        }
        let (middle, reach) = ((from + to) / 2.0, length / 2.0 + SEEN);
        for near in self
            .tree
            .locate_within_distance([middle.x, middle.y], reach * reach)
        {
            let [x, y] = *near.geom();
            let offset = Coord { x, y } - from;
            let along = (offset.x * way.x + offset.y * way.y) / length;
            let nearest = from + way * (along.clamp(0.0, length) / length);
            let squared = near.distance_2(&[nearest.x, nearest.y]);
            let direction = near.data.direction;
            let parallel = (direction.x * way.x + direction.y * way.y).abs() / length;
            let visit = if squared > SEEN * SEEN {
                Visit::Not
            } else if squared <= ALONG * ALONG && parallel >= DIRECTION && (0.0..=length).contains(&along) {
                Visit::Walked
            } else {
                Visit::Seen
            };
            if let Some(known) = visits.get_mut(near.data.index) {
                *known = visit.max(*known);
            }
        }
    }

    /// Returns how much of the streets was visited, of those whose places are wanted: of one zone, say.
    pub fn share(&self, coverage: &Coverage, wanted: impl Fn(Position) -> bool) -> Share {
        let mut share = Share::default();
        for (index, (_, length)) in self.of_edge.iter().enumerate() {
            if self.positions.get(index).is_some_and(|place| wanted(*place)) {
                share.add(coverage.at(index), *length);
            }
        }
        share
    }

    /// Returns the blocks that have a place within so many metres.
    pub(crate) fn blocks_near(&self, place: Position, within: Metres) -> BTreeSet<EdgeId> {
        let Some(plane) = self.plane else {
            return BTreeSet::new();
        };
        let at = plane.to_metres(place);
        let near = self
            .tree
            .locate_within_distance([at.x, at.y], within.0 * within.0);
        let block = |one: &Indexed| self.of_edge.get(one.data.index).map(|(block, _)| *block);
        near.filter_map(block).collect()
    }

    /// Returns how many there are.
    pub(crate) const fn len(&self) -> usize {
        self.of_edge.len()
    }

    /// Returns the flat map that they lie on; none where there are no streets.
    pub(crate) const fn plane(&self) -> Option<Plane> {
        self.plane
    }

    /// Returns the block of a place and the length that it stands for. Places of a block follow each other along its line.
    pub(crate) fn block_of(&self, place: usize) -> Option<(EdgeId, f64)> {
        self.of_edge.get(place).copied()
    }

    /// Returns the places within so many metres.
    pub(crate) fn near(&self, at: Coord<f64>, within: f64) -> impl Iterator<Item = usize> {
        let near = self.tree.locate_within_distance([at.x, at.y], within * within);
        near.map(|one| one.data.index)
    }

    /// Returns how far a place is from another, in metres.
    pub(crate) fn beside(&self, place: usize, at: Coord<f64>) -> Option<f64> {
        let way = self.plane?.to_metres(*self.positions.get(place)?) - at;
        Some(way.x.hypot(way.y))
    }

    /// Returns how much of each street was visited, in the order of the graph's edges.
    pub fn by_edge(&self, coverage: &Coverage) -> Vec<Share> {
        let count = self.of_edge.last().map_or(0, |(edge, _)| edge.0 + 1);
        let mut shares = vec![Share::default(); count];
        for (index, (edge, length)) in self.of_edge.iter().enumerate() {
            if let Some(share) = shares.get_mut(edge.0) {
                share.add(coverage.at(index), *length);
            }
        }
        shares
    }
}

impl Coverage {
    /// Adds what another route visited.
    pub fn add(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), Visit::Not);
        }
        for (known, also) in self.0.iter_mut().zip(&other.0) {
            *known = (*known).max(*also);
        }
    }

    fn at(&self, index: usize) -> Visit {
        self.0.get(index).copied().unwrap_or_default()
    }
}

impl Share {
    fn add(&mut self, visit: Visit, length: f64) {
        self.all += Metres(length);
        if visit >= Visit::Seen {
            self.seen += Metres(length);
        }
        if visit == Visit::Walked {
            self.walked += Metres(length);
        }
    }

    /// Returns the walked part of the whole, from 0 to 1; 0 of nothing.
    pub fn walked_part(&self) -> f64 {
        if self.all.0 > 0.0 {
            self.walked.0 / self.all.0
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Class, Street};

    /// A place so many metres north and east of one.
    fn place(north: f64, east: f64) -> Position {
        let plane = Plane::around(Position::from_e7(494_800_000, -1_258_500_000).unwrap());
        plane.to_position(Coord { x: east, y: north }).unwrap()
    }

    fn street(line: &[(f64, f64)]) -> Street {
        Street {
            name: None,
            class: Class::Residential,
            line: line.iter().map(|(north, east)| place(*north, *east)).collect(),
        }
    }

    fn route(segments: &[&[(f64, f64)]]) -> Route {
        let fix = |(second, (north, east)): (usize, &(f64, f64))| {
            Fix::at(place(*north, *east), second as i64 * 1000)
        };
        Route {
            segments: segments
                .iter()
                .map(|line| line.iter().enumerate().map(fix).collect())
                .collect(),
            ..Route::default()
        }
    }

    fn covered(route: &Route) -> Vec<(f64, f64)> {
        let graph = StreetGraph::of([
            street(&[(0.0, 0.0), (0.0, 200.0)]),
            street(&[(0.0, 200.0), (200.0, 200.0)]),
            street(&[(20.0, 0.0), (20.0, 180.0)]),
        ]);
        let places = Places::of(&graph);
        let round = |metres: Metres| (metres.0 / 5.0).round() * 5.0;
        let shares = places.by_edge(&places.visited(route));
        shares
            .iter()
            .map(|share| (round(share.walked), round(share.seen)))
            .collect()
    }

    #[test]
    fn street_across_the_date_line_is_walked_to_its_end() {
        let plane = Plane::around(Position::from_degrees(-16.8, 179.999_9).unwrap());
        let at = |east| plane.to_position(Coord { x: east, y: 0.0 }).unwrap();
        let steps = (0..=20).map(|step| at(f64::from(step) * 10.0));
        let graph = StreetGraph::of([Street {
            name: None,
            class: Class::Residential,
            line: vec![at(0.0), at(200.0)],
        }]);
        assert!(at(0.0).longitude() > 179.0 && at(200.0).longitude() < -179.0);
        let route = Route {
            segments: vec![
                steps
                    .zip(0..)
                    .map(|(place, second)| Fix::at(place, second * 1000))
                    .collect(),
            ],
            ..Route::default()
        };
        let places = Places::of(&graph);
        let share = places.share(&places.visited(&route), |_| true);
        assert!((share.all.0 - 200.0).abs() < 1.0, "{}", share.all);
        assert!(share.walked_part() > 0.99, "{}", share.walked_part());
    }

    #[test]
    fn street_that_was_walked_is_walked_and_its_neighbours_are_seen() {
        assert_eq!(covered(&route(&[])), [(0.0, 0.0); 3]);
        // Along the first street on its sidewalk: the lane behind is seen, the crossing street only at its corner.
        let found = covered(&route(&[&[(-4.0, 0.0), (-4.0, 200.0)]]));
        assert_eq!(found, [(200.0, 200.0), (0.0, 20.0), (0.0, 180.0)]);
        // Straight across: nothing is walked for its width.
        let found = covered(&route(&[&[(-50.0, 100.0), (50.0, 100.0)]]));
        assert_eq!(found, [(0.0, 55.0), (0.0, 0.0), (0.0, 50.0)]);
    }

    #[test]
    fn gap_covers_nothing() {
        let found = covered(&route(&[
            &[(0.0, 0.0), (0.0, 50.0)],
            &[(0.0, 150.0), (0.0, 200.0)],
        ]));
        assert_eq!(found[0], (100.0, 145.0));
    }

    #[test]
    fn two_routes_cover_what_either_does() {
        let graph = StreetGraph::of([street(&[(0.0, 0.0), (0.0, 200.0)])]);
        let places = Places::of(&graph);
        let mut both = places.visited(&route(&[&[(0.0, 0.0), (0.0, 100.0)]]));
        both.add(&places.visited(&route(&[&[(0.0, 100.0), (0.0, 200.0)]])));
        let share = places.share(&both, |_| true);
        assert!((share.walked_part() - 1.0).abs() < 0.01, "{share:?}");
        assert_eq!(places.share(&both, |_| false), Share::default());
    }
}
