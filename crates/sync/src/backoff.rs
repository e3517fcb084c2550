//! How long to wait before the next try: full jitter, so that a hundred phones that lost the same mast do not all come
//! back in the same second. Pure: the caller brings the chance and the clock.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(300);

/// How often in a row the server could not be reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// Notes one more failure and returns how long to wait: between nothing and the present ceiling, as `chance` (any
    /// number, evenly drawn) says; never less than the server asked for.
    #[must_use]
    pub fn failed(&mut self, chance: u64, asked: Option<Duration>) -> Duration {
        let ceiling = self.ceiling();
        self.failures = self.failures.saturating_add(1);
        let millis = u64::try_from(ceiling.as_millis()).unwrap_or(u64::MAX);
        let jittered = Duration::from_millis(chance % millis.saturating_add(1));
        jittered.max(asked.unwrap_or_default())
    }

    /// Starts anew: a try went through, or the phone got another connection.
    pub const fn reset(&mut self) {
        self.failures = 0;
    }

    /// Returns the longest wait that the next failure may bring.
    pub fn ceiling(&self) -> Duration {
        let doubled = 1_u32.checked_shl(self.failures).unwrap_or(u32::MAX);
        FIRST.saturating_mul(doubled).min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_five_minutes() {
        let mut backoff = Backoff::default();
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            assert_eq!(backoff.ceiling(), Duration::from_secs(expected));
            assert!(backoff.failed(u64::MAX, None) <= Duration::from_secs(expected));
        }
        backoff.failures = u32::MAX;
        assert_eq!(backoff.ceiling(), LONGEST);
        let _ = backoff.failed(7, None);
        backoff.reset();
        assert_eq!(backoff.ceiling(), FIRST);
    }

    #[test]
    fn wait_is_anything_between_nothing_and_the_ceiling() {
        let check = |chance, expected| {
            let mut backoff = Backoff::default();
            assert_eq!(
                backoff.failed(chance, None),
                Duration::from_millis(expected),
                "{chance}"
            );
        };
        check(0, 0);
        check(1000, 1000);
        check(1001, 0);
        check(1500, 499);
    }

    #[test]
    fn server_that_asks_for_longer_is_heard() {
        let asked = Duration::from_secs(40);
        assert_eq!(Backoff::default().failed(3, Some(asked)), asked);
        let mut backoff = Backoff { failures: 9 };
        assert_eq!(backoff.failed(90_000, Some(asked)), Duration::from_secs(90));
    }
}
