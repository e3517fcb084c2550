//! A place on the globe, as whole ten-millionths of a degree so that it is stored, hashed and compared exactly.

use crate::error::Error;

const PER_DEGREE: f64 = 1e7;
const MAX_LATITUDE_E7: i32 = 900_000_000;
const MAX_LONGITUDE_E7: i32 = 1_800_000_000;

/// A place on the globe (WGS 84), always within range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    lat_e7: i32,
    lon_e7: i32,
}

impl Position {
    /// Returns the position of a latitude and longitude in degrees.
    pub fn from_degrees(latitude: f64, longitude: f64) -> Result<Self, Error> {
        if !latitude.is_finite() || !longitude.is_finite() {
            return Err(Error::NotANumber);
        }
        if latitude.abs() > 90.0 || longitude.abs() > 180.0 {
            return Err(Error::OutOfRange { latitude, longitude });
        }
        Ok(Self {
            lat_e7: (latitude * PER_DEGREE).round() as i32,
            lon_e7: (longitude * PER_DEGREE).round() as i32,
        })
    }

    /// Returns the position of a latitude and longitude in ten-millionths of a degree.
    pub fn from_e7(lat_e7: i32, lon_e7: i32) -> Result<Self, Error> {
        let on_globe = lat_e7.unsigned_abs() <= MAX_LATITUDE_E7.unsigned_abs()
            && lon_e7.unsigned_abs() <= MAX_LONGITUDE_E7.unsigned_abs();
        if !on_globe {
            let (latitude, longitude) = (f64::from(lat_e7) / PER_DEGREE, f64::from(lon_e7) / PER_DEGREE);
            return Err(Error::OutOfRange { latitude, longitude });
        }
        Ok(Self { lat_e7, lon_e7 })
    }

    /// Returns the latitude in ten-millionths of a degree, north positive.
    pub const fn lat_e7(self) -> i32 {
        self.lat_e7
    }

    /// Returns the longitude in ten-millionths of a degree, east positive.
    pub const fn lon_e7(self) -> i32 {
        self.lon_e7
    }

    /// Returns the latitude in degrees.
    pub fn latitude(self) -> f64 {
        f64::from(self.lat_e7) / PER_DEGREE
    }

    /// Returns the longitude in degrees.
    pub fn longitude(self) -> f64 {
        f64::from(self.lon_e7) / PER_DEGREE
    }

    /// Returns whether this is the "null island" that broken receivers report.
    pub const fn is_zero(self) -> bool {
        self.lat_e7 == 0 && self.lon_e7 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_off_the_globe_are_refused_by_name() {
        let check = |latitude, longitude, expected: Result<(i32, i32), Error>| {
            let made = Position::from_degrees(latitude, longitude).map(|p| (p.lat_e7(), p.lon_e7()));
            assert_eq!(made, expected, "{latitude}, {longitude}");
        };
        check(49.25, -123.1, Ok((492_500_000, -1_231_000_000)));
        check(90.0, -180.0, Ok((900_000_000, -1_800_000_000)));
        check(f64::NAN, 0.0, Err(Error::NotANumber));
        check(0.0, f64::INFINITY, Err(Error::NotANumber));
        check(
            100.0,
            0.0,
            Err(Error::OutOfRange {
                latitude: 100.0,
                longitude: 0.0,
            }),
        );
        check(
            0.0,
            -180.1,
            Err(Error::OutOfRange {
                latitude: 0.0,
                longitude: -180.1,
            }),
        );
        assert!(Position::from_e7(900_000_001, 0).is_err());
        assert!(Position::from_e7(i32::MIN, i32::MIN).is_err());
    }
}
