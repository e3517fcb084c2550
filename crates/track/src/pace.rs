//! How fast the officer goes, by the receiver's own measurement.
//!
//! A receiver measures speed by doppler, and its errors there do not add up as those of places do. But noise makes a slow
//! walk look faster and a standing officer like a slow one; so the part of the noise is taken off, and what may be noise
//! alone counts as standing.

use std::collections::VecDeque;

use crate::fix::Fix;

/// So far back speeds are looked at, in milliseconds.
const WINDOW_MS: i64 = 30_000;
/// A receiver that is unsure of its place is unsure of its speed: standing may look as fast as so many metres a second
/// for each metre of its accuracy.
const NOISE_A_METRE: f64 = 0.05;
/// The error of the speed on one axis, in metres a second for each metre of the accuracy, at most.
const ERROR_A_METRE: f64 = 0.025;
/// Standing looks at least as fast as this, in metres a second.
const NOISE_LEAST: f64 = 0.25;
/// Slower than this is standing only where the places say so, too: in metres a second.
const NOISE_MOST: f64 = 0.85;
/// Who stands is taken to go on when the speeds are so many times what may be noise.
const SETTING_OFF: f64 = 1.25;
/// Fewer speeds than this tell nothing yet, and nobody is said to go.
const ENOUGH: usize = 5;
/// What a fix without an accuracy is taken to have, in metres.
const ACCURACY_UNKNOWN: f64 = 10.0;

/// Says whether one fix alone is too fast to be noise.
pub(crate) fn may_go(fix: &Fix) -> bool {
    let accuracy = fix
        .accuracy_dm
        .map_or(ACCURACY_UNKNOWN, |dm| f64::from(dm) / 10.0);
    // One fix has no others to even it out: twice what the mean of many would have to be.
    fix.speed_cm_s
        .is_some_and(|speed| f64::from(speed) / 100.0 > noise(accuracy) * 2.0)
}

/// Returns how fast standing may look to a receiver of this accuracy.
fn noise(accuracy: f64) -> f64 {
    (accuracy * NOISE_A_METRE).clamp(NOISE_LEAST, NOISE_MOST)
}

/// The speeds of the last half minute, and of the time since a fix was kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pace {
    recent: VecDeque<Heard>,
    since_kept: Mean,
    still: bool,
}

#[derive(Debug, Clone, Copy)]
struct Heard {
    time_ms: i64,
    speed: f64,
    accuracy: f64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Pace {
    /// Takes what a fix says of the speed.
    pub(crate) fn hear(&mut self, fix: &Fix) {
        let Some(speed_cm_s) = fix.speed_cm_s else {
            return;
        };
        let heard = Heard {
            time_ms: fix.time_ms,
            speed: f64::from(speed_cm_s) / 100.0,
            accuracy: fix
                .accuracy_dm
                .map_or(ACCURACY_UNKNOWN, |dm| f64::from(dm) / 10.0),
        };
        self.recent.push_back(heard);
        while self
            .recent
            .front()
            .is_some_and(|first| fix.time_ms.saturating_sub(first.time_ms) > WINDOW_MS)
        {
            self.recent.pop_front();
        }
        self.since_kept.add(heard.speed);
        self.still = self.stands();
    }

    /// Says whether the speeds of the last half minute may be noise alone.
    pub(crate) const fn is_still(&self) -> bool {
        self.still
    }

    /// To set off takes more than to be going, so that noise does not make steps.
    fn stands(&self) -> bool {
        let noise = noise(self.accuracy());
        let limit = if self.still { noise * SETTING_OFF } else { noise };
        self.recent.len() < ENOUGH || self.window().mean() < limit
    }

    /// Returns the mean speed since the last fix was kept, in centimetres a second, and begins anew.
    pub(crate) fn keep(&mut self) -> Option<u16> {
        let since = std::mem::take(&mut self.since_kept);
        if since.count == 0.0 {
            return None;
        }
        if self.still {
            return Some(0);
        }
        let noise = (self.accuracy() * ERROR_A_METRE)
            .powi(2)
            .min(self.window().variance());
        let squares = since.squares / since.count - 2.0 * noise;
        let speed = squares.max(0.0).sqrt();
        Some((speed * 100.0).round().min(f64::from(u16::MAX)) as u16)
    }

    fn accuracy(&self) -> f64 {
        let mut all = Mean::default();
        self.recent.iter().for_each(|heard| all.add(heard.accuracy));
        all.mean()
    }

    fn window(&self) -> Mean {
        let mut all = Mean::default();
        self.recent.iter().for_each(|heard| all.add(heard.speed));
        all
    }
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.count += 1.0;
        self.sum += value;
        self.squares += value * value;
    }

    fn mean(&self) -> f64 {
        self.sum / self.count.max(1.0)
    }

    fn variance(&self) -> f64 {
        (self.squares / self.count.max(1.0) - self.mean().powi(2)).max(0.0)
    }
}
