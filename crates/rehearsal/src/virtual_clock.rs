//! The clock of a rehearsal: it stands still until it is told how much time has passed. And the chance of one, which
//! a number repeats. Here too is the only look at a real clock: the stopwatch for what is measured.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use domain::{BootId, Timestamp};
use seal::Key;

/// A phone's clocks, moved by hand; its clones are the same clock.
#[derive(Debug, Clone)]
pub struct VirtualClock(Arc<Hands>);

#[derive(Debug)]
struct Hands {
    wall: AtomicI64,
    mono: AtomicU64,
    boot: BootId,
}

/// A rehearsed phone has been running for an hour when its shift begins.
const UPTIME_MS: u64 = 60 * 60 * 1000;

impl VirtualClock {
    /// Returns a clock that shows this moment.
    #[must_use]
    pub fn at(wall: Timestamp) -> Self {
        Self(Arc::new(Hands {
            wall: AtomicI64::new(wall.0),
            mono: AtomicU64::new(UPTIME_MS),
            boot: BootId::from_bytes([7; 16]),
        }))
    }

    /// Lets time pass.
    pub fn pass(&self, millis: u32) {
        self.0.wall.fetch_add(i64::from(millis), Ordering::Relaxed);
        self.0.mono.fetch_add(u64::from(millis), Ordering::Relaxed);
    }

    /// Returns the wall time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp(self.0.wall.load(Ordering::Relaxed))
    }
}

impl app::Clock for VirtualClock {
    fn wall(&self) -> Timestamp {
        self.now()
    }

    fn mono_ms(&self) -> u64 {
        self.0.mono.load(Ordering::Relaxed)
    }

    fn boot(&self) -> BootId {
        self.0.boot
    }
}

/// Chance that begins anew from the same key every time.
pub struct SeededChance {
    key: Key,
    next: u64,
}

impl SeededChance {
    /// Returns the chance of a seed for one enrolment. Two enrolments must not draw the same ids and keys, even under
    /// one seed; a one-time code tells them apart.
    #[must_use]
    pub fn of(seed: u64, code_secret: &[u8; 16]) -> Self {
        Self {
            key: Key::from_bytes([0x5e; 32]).derive(&[&seed.to_be_bytes(), code_secret]),
            next: 0,
        }
    }
}

impl seal::Chance for SeededChance {
    fn fill(&mut self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(32) {
            let block = self.key.derive(&[&self.next.to_be_bytes()]);
            self.next += 1;
            piece
                .iter_mut()
                .zip(block.expose())
                .for_each(|(to, from)| *to = *from);
        }
    }
}

/// Measures how long something really takes.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts it.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "what is measured is measured on the real clock, here alone"
    )]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Returns the milliseconds since the start.
    #[must_use]
    pub fn ms(&self) -> f64 {
        self.0.elapsed().as_secs_f64() * 1000.0
    }
}

#[cfg(test)]
mod tests {
    use seal::Chance as _;

    use super::*;

    fn drawn(mut chance: SeededChance) -> [u8; 40] {
        let mut bytes = [0; 40];
        chance.fill(&mut bytes);
        bytes
    }

    #[test]
    fn seed_and_code_repeat_the_chance_and_nothing_else_does() {
        let first = drawn(SeededChance::of(7, &[1; 16]));
        assert_eq!(first, drawn(SeededChance::of(7, &[1; 16])));
        assert_ne!(first, drawn(SeededChance::of(8, &[1; 16])));
        assert_ne!(first, drawn(SeededChance::of(7, &[2; 16])));
    }

    #[test]
    fn time_passes_on_all_hands_of_all_clones() {
        use app::Clock as _;
        let clock = VirtualClock::at(Timestamp(-5));
        clock.clone().pass(1500);
        assert_eq!(
            (clock.now(), clock.mono_ms()),
            (Timestamp(1495), UPTIME_MS + 1500)
        );
    }
}
