//! Cuts streets where another one ends on them, so that a lane that begins in the middle of a block can be come to.

use geo::Coord;
use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};
use track::{Plane, Position};

use super::Street;

/// An end this near to a street's line is on it, in metres.
const ON_IT: f64 = 2.0;

type End = GeomWithData<[f64; 2], Position>;

/// Returns the streets, cut where ends of others lie on them.
pub(super) fn cut(streets: Vec<Street>) -> Vec<Street> {
    let Some(centre) = streets.iter().find_map(|street| street.line.first().copied()) else {
        return streets;
    };
    let plane = Plane::around(centre);
    let ends = streets
        .iter()
        .flat_map(|street| [street.line.first(), street.line.last()]);
    let ends: Vec<End> = ends
        .flatten()
        .map(|place| {
            let at = plane.to_metres(*place);
            End::new([at.x, at.y], *place)
        })
        .collect();
    let ends = RTree::bulk_load(ends);
    streets
        .into_iter()
        .flat_map(|street| pieces(plane, street, &ends))
        .collect()
}

fn pieces(plane: Plane, street: Street, ends: &RTree<End>) -> Vec<Street> {
    let own = [street.line.first().copied(), street.line.last().copied()];
    let mut lines = Vec::new();
    let mut line: Vec<Position> = street.line.first().copied().into_iter().collect();
    for (from, to) in street.line.iter().zip(street.line.iter().skip(1)) {
        for place in on_it(plane, (*from, *to), ends) {
            if !own.contains(&Some(place)) && line.last() != Some(&place) {
                line.push(place);
                lines.push(std::mem::replace(&mut line, vec![place]));
            }
        }
        if line.last() != Some(to) {
            line.push(*to);
        }
    }
    lines.push(line);
    let piece = |line| Street {
        line,
        ..street.clone()
    };
    lines.into_iter().map(piece).collect()
}

/// Returns the ends that lie on a straight piece of a street, in the order of its direction.
fn on_it(plane: Plane, (from, to): (Position, Position), ends: &RTree<End>) -> Vec<Position> {
    let (from, to) = (plane.to_metres(from), plane.to_metres(to));
    let way = to - from;
    let length = way.x.hypot(way.y).max(f64::EPSILON);
    let low = [from.x.min(to.x) - ON_IT, from.y.min(to.y) - ON_IT];
    let high = [from.x.max(to.x) + ON_IT, from.y.max(to.y) + ON_IT];
    let mut found: Vec<(f64, Position)> = ends
        .locate_in_envelope(&AABB::from_corners(low, high))
        .filter_map(|end| {
            let [x, y] = *end.geom();
            let offset = Coord { x, y } - from;
            let along = (offset.x * way.x + offset.y * way.y) / length;
            let beside = (offset.x * way.y - offset.y * way.x) / length;
            let is_on = beside.abs() <= ON_IT && (0.0..=length).contains(&along);
            is_on.then_some((along, end.data))
        })
        .collect();
    found.sort_by(|one, other| one.0.total_cmp(&other.0));
    found.into_iter().map(|(_, place)| place).collect()
}
