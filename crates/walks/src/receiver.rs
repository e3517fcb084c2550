//! A receiver that hears a walk: once a second, with the errors of its surroundings.

use geo::Coord;
use track::{Fix, Plane};

use crate::chance::{Chance, Drift};
use crate::surroundings::{Errors, Surroundings};
use crate::walker::{Moment, Walk};

/// When a made-up walk begins, in milliseconds since 1970.
const START_MS: i64 = 1_772_928_000_000;

/// What a receiver made of a walk.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The fixes, one a second where there were any.
    pub fixes: Vec<Fix>,
    /// When the walk began.
    pub start_ms: i64,
    /// When it ended.
    pub end_ms: i64,
}

/// Hears a walk in these surroundings.
pub fn hear(walk: &Walk, surroundings: Surroundings, seed: u64) -> Heard {
    let errors = surroundings.errors();
    let mut chance = Chance::of(seed, 2);
    let mut receiver = Receiver {
        drift: Drift::new(errors.drift, errors.drift_seconds, &mut chance),
        speed: Drift::new(errors.speed, errors.speed_seconds, &mut chance),
        reflection: Spell::new(errors.reflected_every, errors.reflected_for, &mut chance),
        loss: Spell::new(errors.lost_every, errors.lost_for, &mut chance),
        aside: Coord::zero(),
        errors,
    };
    let plane = walk.moments.first().map(|moment| Plane::around(moment.place));
    let fixes = walk.moments.iter().enumerate().filter_map(|(second, moment)| {
        let time_ms = START_MS + second as i64 * 1000;
        receiver.fix(plane?, *moment, time_ms, &mut chance)
    });
    Heard {
        fixes: fixes.collect(),
        start_ms: START_MS,
        end_ms: START_MS + walk.moments.len() as i64 * 1000,
    }
}

struct Receiver {
    errors: Errors,
    drift: Drift,
    speed: Drift,
    reflection: Spell,
    loss: Spell,
    aside: Coord<f64>,
}

impl Receiver {
    fn fix(&mut self, plane: Plane, moment: Moment, time_ms: i64, chance: &mut Chance) -> Option<Fix> {
        let drift = self.drift.next(chance);
        let wrong = self.speed.next(chance);
        let noise = chance.around(self.errors.noise);
        match self.reflection.next(chance) {
            At::Beginning => self.aside = chance.around(self.errors.reflected_by),
            At::Outside => self.aside = Coord::zero(),
            At::Inside => {}
        }
        if self.loss.next(chance) != At::Outside {
            return None;
        }
        let place = plane.to_position(plane.to_metres(moment.place) + drift + noise + self.aside)?;
        // Along the way and across it: so a slow walk looks faster than it is, and a standing one like a slow one.
        let speed = (moment.speed + wrong.x).hypot(wrong.y);
        let fix = Fix::at(place, time_ms).with_speed(Some(speed));
        Some(fix.with_accuracy(Some(self.says(chance))))
    }

    /// What it says of its accuracy: it knows what its surroundings do in general, and not what they do now.
    fn says(&self, chance: &mut Chance) -> f64 {
        let spread = self.errors.drift.hypot(self.errors.noise);
        (1.5 * spread * chance.between(0.8, 1.3)).max(2.0)
    }
}

#[derive(Debug, PartialEq, Eq)]
enum At {
    Outside,
    Beginning,
    Inside,
}

/// Something that comes now and then and lasts a while.
struct Spell {
    every: f64,
    lasts: f64,
    in_it: bool,
    left: f64,
}

impl Spell {
    fn new(every: f64, lasts: f64, chance: &mut Chance) -> Self {
        Self {
            every,
            lasts,
            in_it: false,
            left: chance.wait(every),
        }
    }

    fn next(&mut self, chance: &mut Chance) -> At {
        if self.every <= 0.0 {
            return At::Outside;
        }
        self.left -= 1.0;
        if self.left > 0.0 {
            return if self.in_it { At::Inside } else { At::Outside };
        }
        self.in_it = !self.in_it;
        self.left = chance.wait(if self.in_it { self.lasts } else { self.every });
        if self.in_it { At::Beginning } else { At::Outside }
    }
}
