//! A flat map around one place, in metres: what the filter and the simplifier reckon in.
//!
//! Good within a city; longitudes are stretched by the latitude of its centre. Distances are never taken from it.

use geo::Coord;

use crate::position::Position;

const METRES_PER_E7: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0 / 1e7;
const FULL_TURN_E7: i64 = 3_600_000_000;

/// A flat map around one place.
#[derive(Debug, Clone, Copy)]
pub struct Plane {
    centre: Position,
    stretch: f64,
}

impl Plane {
    /// Returns the flat map around `centre`.
    pub fn around(centre: Position) -> Self {
        // At the very pole the stretch would be 0 and the way back a division by it.
        Self {
            centre,
            stretch: centre.latitude().to_radians().cos().max(1e-6),
        }
    }

    /// Returns the metres east and north of the centre.
    pub fn to_metres(self, place: Position) -> Coord<f64> {
        let turn = i64::from(place.lon_e7()) - i64::from(self.centre.lon_e7());
        let east = (turn + FULL_TURN_E7 / 2).rem_euclid(FULL_TURN_E7) - FULL_TURN_E7 / 2;
        let north = i64::from(place.lat_e7()) - i64::from(self.centre.lat_e7());
        Coord {
            x: east as f64 * METRES_PER_E7 * self.stretch,
            y: north as f64 * METRES_PER_E7,
        }
    }

    /// Returns the place that lies so many metres east and north of the centre, or none beyond a pole.
    pub fn to_position(self, at: Coord<f64>) -> Option<Position> {
        let latitude = self.centre.latitude() + at.y / METRES_PER_E7 / 1e7;
        let longitude = self.centre.longitude() + at.x / METRES_PER_E7 / self.stretch / 1e7;
        Position::from_degrees(latitude, (longitude + 180.0).rem_euclid(360.0) - 180.0).ok()
    }
}

/// Returns whether the way bends by more than 40° at `corner`.
pub(crate) fn is_turn(before: Position, corner: Position, here: Position) -> bool {
    let plane = Plane::around(corner);
    let (came, goes) = (plane.to_metres(before) * -1.0, plane.to_metres(here));
    let (came_metres, goes_metres) = (came.x.hypot(came.y), goes.x.hypot(goes.y));
    came.x * goes.x + came.y * goes.y < 40_f64.to_radians().cos() * came_metres * goes_metres
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distance;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn there_and_back_again_is_the_same_place(lat in -89.0..89.0, lon in -180.0..180.0, east in -20_000.0..20_000.0, north in -20_000.0..20_000.0) {
            let plane = Plane::around(Position::from_degrees(lat, lon).unwrap());
            let place = plane.to_position(Coord { x: east, y: north }).unwrap();
            let back = plane.to_position(plane.to_metres(place)).unwrap();
            prop_assert!(distance(place, back).0 < 0.05);
        }
    }
}
