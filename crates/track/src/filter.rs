//! A small Kalman filter: a constant-velocity model on a flat map, one for each segment.
//!
//! It smooths before distances are added up (a receiver lying still "walks" 700 m an hour), and it is the gate that knows
//! where the officer can be.

use geo::Coord;

use crate::fix::Fix;
use crate::plane::Plane;
use crate::policy::Policy;
use crate::position::Position;

/// A fix this many standard deviations from the expected place is not believed.
const SIGMAS: f64 = 4.0;
/// What a fix without an accuracy is taken to have, in metres.
const ACCURACY_UNKNOWN: f64 = 10.0;
/// No receiver is better than this, whatever it says: its errors last for minutes and do not average out.
const ACCURACY_BEST: f64 = 3.0;
/// A radius that holds 68 % of fixes, in standard deviations of one axis.
const RADIUS_IN_SIGMAS: f64 = 1.5;
/// A receiver's errors drift for most of a minute, so that fixes a second apart hardly know more than one: each counts
/// as if it were so many times as unsure.
const ALIKE: f64 = 30.0;

/// Where the officer is believed to be and to be heading.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    policy: Policy,
    plane: Plane,
    time_ms: i64,
    at: Coord<f64>,
    velocity: Coord<f64>,
    doubt: Doubt,
}

/// The covariance of place and speed, the same on both axes.
#[derive(Debug, Clone, Copy)]
struct Doubt {
    place: f64,
    both: f64,
    speed: f64,
}

impl Filter {
    /// Returns a filter that begins at this fix, standing still.
    pub(crate) fn begin(policy: Policy, fix: &Fix) -> Self {
        let speed = policy.top_speed / 4.0;
        Self {
            policy,
            plane: Plane::around(fix.position),
            time_ms: fix.time_ms,
            at: Coord::zero(),
            velocity: Coord::zero(),
            doubt: Doubt {
                place: variance(fix),
                both: 0.0,
                speed: speed * speed,
            },
        }
    }

    /// Returns the filtered place of a fix, or none if the officer cannot be there; the filter then stays as it was.
    pub(crate) fn follow(&mut self, fix: &Fix) -> Option<Position> {
        let seconds = fix.time_ms.saturating_sub(self.time_ms) as f64 / 1000.0;
        let measured = self.plane.to_metres(fix.position);
        let expected = self.at + self.velocity * seconds;
        let doubt = self.doubt.after(seconds, self.policy.acceleration);
        let surprise = measured - expected;
        let spread = doubt.place + variance(fix);
        let reach = self.policy.top_speed * seconds + SIGMAS * spread.sqrt();
        if length(surprise) > SIGMAS * spread.sqrt() || length(measured - self.at) > reach {
            return None;
        }
        let weight = doubt.place + variance(fix) * alike(fix);
        let (gain_place, gain_speed) = (doubt.place / weight, doubt.both / weight);
        let at = expected + surprise * gain_place;
        let position = self.plane.to_position(at)?;
        self.at = at;
        self.velocity = self.velocity + surprise * gain_speed;
        self.doubt = doubt.less(gain_place, gain_speed);
        self.time_ms = fix.time_ms;
        Some(position)
    }

    /// Takes notice that the officer stands.
    pub(crate) fn stand(&mut self) {
        self.velocity = Coord::zero();
    }
}

/// Without a measured speed nothing else would tell a filter that believes fixes so little that the officer stopped.
const fn alike(fix: &Fix) -> f64 {
    if fix.speed_cm_s.is_some() { ALIKE } else { 1.0 }
}

impl Doubt {
    /// Returns the doubt after so many seconds of unknown acceleration.
    fn after(self, seconds: f64, acceleration: f64) -> Self {
        let noise = acceleration * acceleration;
        Self {
            place: self.place
                + 2.0 * self.both * seconds
                + self.speed * seconds.powi(2)
                + noise * seconds.powi(4) / 4.0,
            both: self.both + self.speed * seconds + noise * seconds.powi(3) / 2.0,
            speed: self.speed + noise * seconds.powi(2),
        }
    }

    /// Returns the doubt left after a measurement.
    fn less(self, gain_place: f64, gain_speed: f64) -> Self {
        Self {
            place: self.place * (1.0 - gain_place),
            both: self.both * (1.0 - gain_place),
            speed: self.speed - gain_speed * self.both,
        }
    }
}

fn variance(fix: &Fix) -> f64 {
    let radius = fix
        .accuracy_dm
        .map_or(ACCURACY_UNKNOWN, |accuracy| f64::from(accuracy) / 10.0);
    (radius.max(ACCURACY_BEST) / RADIUS_IN_SIGMAS).powi(2)
}

fn length(arrow: Coord<f64>) -> f64 {
    arrow.x.hypot(arrow.y)
}
