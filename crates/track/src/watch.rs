//! Watches that fixes come, and says when somebody has to be told that none do.
//!
//! It reads no clock: the caller tells it the time, of a clock that nobody can set. It knows no reason but the one it is
//! told.

use crate::item::GapCause;

/// So long without a fix may happen under any bridge, in milliseconds.
const PATIENCE_MS: u64 = 60_000;
/// Told once, the officer is told again after this long, in milliseconds.
const AGAIN_MS: u64 = 300_000;

/// The watch over one receiver.
#[derive(Debug, Clone)]
pub struct Watch {
    heard_ms: u64,
    told: Option<(u64, GapCause)>,
}

impl Watch {
    /// Begins to watch.
    pub const fn begin(now_ms: u64) -> Self {
        Self {
            heard_ms: now_ms,
            told: None,
        }
    }

    /// A fix came.
    pub const fn heard(&mut self, now_ms: u64) {
        *self = Self::begin(now_ms);
    }

    /// Returns why no fixes come, when the officer is to be told now: once after a minute or one and a half of the
    /// intervals that are planned, whenever the cause is another, and every five minutes. A pause is what the officer
    /// wanted, and no news.
    pub fn look(&mut self, now_ms: u64, every_ms: u32, cause: GapCause) -> Option<GapCause> {
        if cause == GapCause::Paused {
            self.heard(now_ms);
            return None;
        }
        let patience = PATIENCE_MS.max(u64::from(every_ms).saturating_mul(3) / 2);
        let silent = now_ms.saturating_sub(self.heard_ms) > patience;
        let news = self
            .told
            .is_none_or(|(told_ms, told)| told != cause || now_ms.saturating_sub(told_ms) >= AGAIN_MS);
        (silent && news).then(|| {
            self.told = Some((now_ms, cause));
            cause
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn officer_is_told_once_then_at_times_and_at_each_new_cause() {
        let mut watch = Watch::begin(0);
        let mut check = |second: u64, cause, told: bool| {
            let said = watch.look(second * 1000, 1000, cause);
            assert_eq!(said, told.then_some(cause), "{second}");
        };
        check(60, GapCause::NoFix, false);
        check(61, GapCause::NoFix, true);
        check(62, GapCause::NoFix, false);
        check(70, GapCause::Permission, true);
        check(369, GapCause::Permission, false);
        check(370, GapCause::Permission, true);
    }

    #[test]
    fn fix_and_pause_are_peace() {
        let mut watch = Watch::begin(0);
        assert_eq!(watch.look(100_000, 1000, GapCause::NoFix), Some(GapCause::NoFix));
        watch.heard(101_000);
        assert_eq!(watch.look(150_000, 1000, GapCause::NoFix), None);
        assert_eq!(watch.look(900_000, 1000, GapCause::Paused), None);
        assert_eq!(watch.look(930_000, 1000, GapCause::NoFix), None);
    }

    #[test]
    fn rare_fixes_by_plan_are_no_stall() {
        let mut watch = Watch::begin(0);
        assert_eq!(watch.look(400_000, 300_000, GapCause::NoFix), None);
        assert_eq!(
            watch.look(450_001, 300_000, GapCause::NoFix),
            Some(GapCause::NoFix)
        );
    }
}
