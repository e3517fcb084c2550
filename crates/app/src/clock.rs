//! Time and chance as the phone has them, and what its link costs. Everything takes them from here, so that a rehearsal
//! can run a shift of eight hours in seconds and repeat it from one number.

use std::sync::Mutex;

use domain::{BootId, Clocks, Timestamp};
use seal::Chance;
use sync::Link;

/// What the phone's clocks say.
pub trait Clock: Send + Sync {
    /// Returns the wall clock.
    fn wall(&self) -> Timestamp;

    /// Returns the milliseconds since the phone booted.
    fn mono_ms(&self) -> u64;

    /// Returns which boot that is.
    fn boot(&self) -> BootId;
}

/// The phone's own clocks.
#[derive(Debug)]
pub struct SystemClock {
    boot: BootId,
    started: std::time::Instant,
    uptime_ms: u64,
}

impl SystemClock {
    /// Returns the clocks of this machine. Where the system tells no boot id, each start of the app counts as a boot.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the phone's clock is read"
    )]
    pub fn new() -> Self {
        let text = |path| std::fs::read_to_string(path).unwrap_or_default();
        let boot = text("/proc/sys/kernel/random/boot_id").trim().parse();
        let uptime_s: f64 = text("/proc/uptime")
            .split_whitespace()
            .next()
            .and_then(|s| s.parse().ok())
            .unwrap_or(0.0);
        Self {
            boot: boot.unwrap_or_else(|_| BootId::from_bytes(seal::key::random(&mut SystemChance))),
            started: std::time::Instant::now(),
            uptime_ms: std::time::Duration::from_secs_f64(uptime_s)
                .as_millis()
                .try_into()
                .unwrap_or(0),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is where the phone's clock is read"
    )]
    fn wall(&self) -> Timestamp {
        let now = std::time::SystemTime::now();
        let millis = match now.duration_since(std::time::UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_millis()),
            Err(before) => i64::try_from(before.duration().as_millis()).map(|millis| -millis),
        };
        Timestamp(millis.unwrap_or(0))
    }

    fn mono_ms(&self) -> u64 {
        let since = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.uptime_ms.saturating_add(since)
    }

    fn boot(&self) -> BootId {
        self.boot
    }
}

/// The operating system's random numbers.
#[derive(Debug, Clone, Copy)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&mut self, bytes: &mut [u8]) {
        // Without random numbers no key may be made; there is nothing safe to go on with.
        if getrandom::fill(bytes).is_err() {
            std::process::abort();
        }
    }
}

/// The clocks and the chance of one phone, and the link that it is on.
pub struct Surroundings {
    clock: Box<dyn Clock>,
    chance: Mutex<Box<dyn Chance + Send>>,
    link: Mutex<Link>,
}

impl Surroundings {
    /// Joins a clock and a source of chance.
    pub fn new(clock: impl Clock + 'static, chance: impl Chance + Send + 'static) -> Self {
        Self {
            clock: Box::new(clock),
            chance: Mutex::new(Box::new(chance)),
            link: Mutex::default(),
        }
    }

    /// Returns those of this machine.
    pub fn system() -> Self {
        Self::new(SystemClock::new(), SystemChance)
    }

    /// Returns the wall clock.
    pub fn now(&self) -> Timestamp {
        self.clock.wall()
    }

    /// Returns the milliseconds since boot.
    pub fn mono_ms(&self) -> u64 {
        self.clock.mono_ms()
    }

    /// Returns what the link costs, as the system told last; unknown until it did.
    pub fn link(&self) -> Link {
        *self
            .link
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Notes what the link costs; says whether that is news.
    pub(crate) fn note_link(&self, link: Link) -> bool {
        let mut noted = self
            .link
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        std::mem::replace(&mut *noted, link) != link
    }

    /// Returns all clocks, as an entry keeps them.
    pub fn clocks(&self, gnss: Option<Timestamp>, server_offset_ms: Option<i64>) -> Clocks {
        Clocks {
            wall: self.clock.wall(),
            mono_ms: self.clock.mono_ms(),
            boot: self.clock.boot(),
            gnss,
            server_offset_ms,
        }
    }

    /// Lends the chance.
    pub fn with_chance<T>(&self, work: impl FnOnce(&mut dyn Chance) -> T) -> T {
        // A panic elsewhere cannot leave random numbers in a bad state.
        let mut chance = self
            .chance
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        work(&mut **chance)
    }

    /// Draws random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        self.with_chance(seal::key::random)
    }

    /// Makes a new id (UUID version 7); a clock before 1970 counts as 1970.
    pub fn new_id<I>(&self, from_parts: impl FnOnce(u64, [u8; 10]) -> I) -> I {
        from_parts(u64::try_from(self.now().0).unwrap_or(0), self.random())
    }
}

impl std::fmt::Debug for Surroundings {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Surroundings")
    }
}
