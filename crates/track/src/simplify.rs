//! Fewer points for drawing: Douglas–Peucker, within one segment.

use geo::{LineString, SimplifyIdx};

use crate::distance::Metres;
use crate::fix::Fix;
use crate::plane::Plane;

/// Returns those fixes of a segment that draw the same line to within `tolerance`.
///
/// The first and the last always stay. Never pass it fixes from both sides of a gap.
pub fn simplify(segment: &[Fix], tolerance: Metres) -> Vec<Fix> {
    let Some(first) = segment.first() else {
        return Vec::new();
    };
    let plane = Plane::around(first.position);
    let line: LineString<f64> = segment.iter().map(|fix| plane.to_metres(fix.position)).collect();
    line.simplify_idx(tolerance.0)
        .into_iter()
        .filter_map(|index| segment.get(index).copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::position::Position;

    #[test]
    fn a_straight_street_needs_two_points_and_a_corner_three() {
        let check = |points: &[(i32, i32)], expected: usize| {
            let at =
                |(lat, lon): &(i32, i32)| Position::from_e7(492_500_000 + lat, -1_231_000_000 + lon).unwrap();
            let segment: Vec<Fix> = points.iter().map(|point| Fix::at(at(point), 0)).collect();
            let drawn = simplify(&segment, Metres(2.0));
            assert_eq!(drawn.len(), expected, "{points:?}");
            assert_eq!(drawn.first(), segment.first());
            assert_eq!(drawn.last(), segment.last());
        };
        check(&[], 0);
        check(&[(0, 0)], 1);
        check(&[(0, 0), (1000, 10), (2000, -10), (3000, 0)], 2);
        check(&[(0, 0), (3000, 0), (3000, 3000)], 3);
    }
}
