//! Eight hours of fixes at 1 Hz: an officer walks streets and stands, a receiver strays around the truth.

use domain::Timestamp;
use track::{Fix, Item, Position};

use crate::Result;
use crate::dice::Dice;

/// Fixes of a shift.
pub(crate) const FIXES: usize = 28_800;
/// Fixes of a chunk.
pub(crate) const MINUTE: usize = 60;

const METRES_A_DEGREE: f64 = 111_320.0;
const LATITUDE: f64 = 60.17;
/// How far the receiver strays, anew with every fix: in metres, metres of stated accuracy, metres a second. The workload
/// is given by two totals, 2,391,285 bytes of JSON and 340,089 bytes of that packed by `zstd -19`: with these three the
/// JSON comes within 1 % of both. Most streets are kinder.
const STRAY: f64 = 6.0;
const STRAY_OF_ACCURACY: f64 = 2.5;
const STRAY_OF_SPEED: f64 = 0.8;

/// Returns the chunks, one a minute.
pub(crate) fn chunks(begin: Timestamp, dice: &mut Dice) -> Result<Vec<Vec<Item>>> {
    let mut walker = Walker::new();
    let mut fixes = Vec::with_capacity(FIXES);
    for second in 0..FIXES {
        let time = begin.0 + i64::try_from(second)? * 1000;
        fixes.push(Item::Fix(walker.step(time, dice)?));
    }
    Ok(fixes.chunks(MINUTE).map(<[Item]>::to_vec).collect())
}

struct Walker {
    /// Truth in metres, north and east of the start.
    at: [f64; 2],
    heading: f64,
    pace: f64,
    accuracy: f64,
    left: usize,
}

impl Walker {
    const fn new() -> Self {
        Self {
            at: [0.0; 2],
            heading: 0.6,
            pace: 1.3,
            accuracy: 4.5,
            left: 60,
        }
    }

    /// Goes on for a second, and returns what the receiver says of it.
    fn step(&mut self, time_ms: i64, dice: &mut Dice) -> Result<Fix> {
        if self.left == 0 {
            // A street of this city is half a minute to four minutes long; at every fourth corner the officer stands.
            self.left = 30 + dice.below(210);
            self.heading += std::f64::consts::FRAC_PI_2 * dice.pick(&[-1.0, 0.0, 1.0], 0.0);
            self.pace = if dice.below(4) == 0 {
                0.0
            } else {
                1.0 + 0.6 * dice.part()
            };
        }
        self.left -= 1;
        let pace = if self.pace > 0.0 {
            (self.pace + 0.12 * dice.noise()).max(0.0)
        } else {
            0.0
        };
        let way = [self.heading.cos(), self.heading.sin()];
        self.at = [0, 1].map(|axis: usize| {
            let of = |pair: [f64; 2]| pair.get(axis).copied().unwrap_or(0.0);
            of(self.at) + pace * of(way)
        });
        self.accuracy = (self.accuracy + 0.1 * dice.noise()).clamp(3.0, 12.0);
        let accuracy = (self.accuracy + STRAY_OF_ACCURACY * dice.noise()).max(1.0);
        let seen = (pace + STRAY_OF_SPEED * dice.noise()).max(0.0);
        let [north, east] = self.at.map(|at| at + STRAY * dice.noise());
        let latitude = LATITUDE + north / METRES_A_DEGREE;
        let longitude = 24.94 + east / (METRES_A_DEGREE * LATITUDE.to_radians().cos());
        Ok(Fix::at(Position::from_degrees(latitude, longitude)?, time_ms)
            .with_accuracy(Some(accuracy))
            .with_speed(Some(seen)))
    }
}
