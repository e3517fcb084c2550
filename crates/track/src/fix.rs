//! One answer of a receiver to "where am I?".

use crate::position::Position;

/// Where a receiver says it was, when, and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fix {
    /// The place.
    pub position: Position,
    /// When the receiver was there, in milliseconds since 1970, by the receiver's own time.
    pub time_ms: i64,
    /// The radius in decimetres within which the receiver believes to be, where it says so.
    pub accuracy_dm: Option<u16>,
    /// The speed over ground in centimetres a second, where the receiver measured it; of a fix that was kept, the mean
    /// since the one kept before it.
    pub speed_cm_s: Option<u16>,
}

impl Fix {
    /// Returns a fix of a place and a time, without accuracy or speed.
    pub const fn at(position: Position, time_ms: i64) -> Self {
        Self {
            position,
            time_ms,
            accuracy_dm: None,
            speed_cm_s: None,
        }
    }

    /// Returns this fix with an accuracy in metres; what is no sensible radius counts as not given.
    #[must_use]
    pub fn with_accuracy(self, metres: Option<f64>) -> Self {
        Self {
            accuracy_dm: metres.and_then(|metres| whole(metres * 10.0)),
            ..self
        }
    }

    /// Returns this fix with a speed in metres a second; what is no sensible speed counts as not given.
    #[must_use]
    pub fn with_speed(self, metres_a_second: Option<f64>) -> Self {
        Self {
            speed_cm_s: metres_a_second.and_then(|speed| whole(speed * 100.0)),
            ..self
        }
    }
}

/// Rounds a measured value; too large ones are kept as the largest, so that a bad accuracy never looks unknown.
fn whole(value: f64) -> Option<u16> {
    (value >= 0.0).then(|| value.round().min(f64::from(u16::MAX)) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accuracy_keeps_what_can_be_kept() {
        let check = |metres: f64, expected| {
            let fix = Fix::at(Position::from_e7(0, 0).unwrap(), 0).with_accuracy(Some(metres));
            assert_eq!(fix.accuracy_dm, expected, "{metres}");
        };
        check(4.26, Some(43));
        check(0.0, Some(0));
        check(1e9, Some(u16::MAX));
        check(-1.0, None);
        check(f64::NAN, None);
    }
}
