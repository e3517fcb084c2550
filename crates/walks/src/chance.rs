//! Chance from a seed.

use geo::Coord;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use rand_distr::{Distribution as _, Exp1, StandardNormal};

/// A stream of chance; one seed gives independent ones by their purpose.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    pub(crate) fn of(seed: u64, purpose: u64) -> Self {
        let mut stream = ChaCha8Rng::seed_from_u64(seed);
        stream.set_stream(purpose);
        Self(stream)
    }

    /// Returns a number from 0 up to 1, without 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Says yes with this probability.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// Returns a number from `low` up to `high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    /// Returns a place below `count`; 0 where there is none.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        ((self.share() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// Returns a number of the standard normal distribution.
    pub(crate) fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.0)
    }

    /// Returns a waiting time whose mean is `mean`.
    pub(crate) fn wait(&mut self, mean: f64) -> f64 {
        let unit: f64 = Exp1.sample(&mut self.0);
        unit * mean
    }

    /// Returns an error that is normal on both axes.
    pub(crate) fn around(&mut self, sigma: f64) -> Coord<f64> {
        Coord {
            x: self.normal() * sigma,
            y: self.normal() * sigma,
        }
    }
}

/// An error that drifts: an Ornstein–Uhlenbeck process on both axes.
pub(crate) struct Drift {
    sigma: f64,
    kept: f64,
    at: Coord<f64>,
}

impl Drift {
    /// Returns a drift of this spread that forgets where it was after about `seconds`, looked at once a second.
    pub(crate) fn new(sigma: f64, seconds: f64, chance: &mut Chance) -> Self {
        Self {
            sigma,
            kept: (-1.0 / seconds).exp(),
            at: chance.around(sigma),
        }
    }

    /// Returns the error a second later.
    pub(crate) fn next(&mut self, chance: &mut Chance) -> Coord<f64> {
        let fresh = (1.0 - self.kept * self.kept).sqrt();
        self.at = self.at * self.kept + chance.around(self.sigma * fresh);
        self.at
    }
}
