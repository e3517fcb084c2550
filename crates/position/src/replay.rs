//! Replays a recorded track as if it happened now. Deterministic: it reads no clock, the caller's time is all it knows.

use track::{Fix, Source};

use crate::error::Error;
use crate::source::{Answer, PositionSource};

/// How a track is replayed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Replay {
    /// The time at which the first fix happens.
    pub start_ms: i64,
    /// How many times as fast as it happened the fixes are handed over.
    ///
    /// Only the handing over is faster; the times in the fixes stay as far apart as they were, since a walk whose times are
    /// pressed together is a run. Whoever replays faster than life lets its own clock run as fast.
    pub speed: f64,
    /// What happens at the end of the track.
    pub then: AtEnd,
}

/// What happens when a track has been replayed to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtEnd {
    /// The replay ends.
    End,
    /// It goes the same way back, and so on for ever: the walker never jumps.
    TurnBack,
}

/// A track that is being replayed.
#[derive(Debug, Clone)]
pub struct ReplaySource {
    fixes: Vec<Step>,
    replay: Replay,
    /// How many fixes have been handed over.
    next: u64,
}

/// A fix and when it was heard, counted from the first.
#[derive(Debug, Clone, Copy)]
struct Step {
    heard_ms: i64,
    fix: Fix,
}

/// What lies between the last fix of one pass and the first of the next.
const TURN_MS: i64 = 1000;

impl ReplaySource {
    /// Returns the replay of these fixes, in the order in which they stand.
    ///
    /// A fix whose time goes back is heard together with the one before it and keeps its wrong time.
    pub fn new(fixes: impl IntoIterator<Item = Fix>, replay: Replay) -> Result<Self, Error> {
        if !(replay.speed.is_finite() && replay.speed > 0.0) {
            return Err(Error::ReplaySpeed(replay.speed));
        }
        let mut first_ms = None;
        let mut heard_ms = 0;
        let fixes: Vec<Step> = fixes
            .into_iter()
            .map(|fix| {
                let after_ms = fix.time_ms.saturating_sub(*first_ms.get_or_insert(fix.time_ms));
                heard_ms = after_ms.max(heard_ms);
                Step {
                    heard_ms,
                    fix: Fix {
                        time_ms: after_ms,
                        ..fix
                    },
                }
            })
            .collect();
        if fixes.is_empty() {
            return Err(Error::NothingToReplay);
        }
        Ok(Self {
            fixes,
            replay,
            next: 0,
        })
    }

    /// Returns when the next fix is due, for a caller that lets its time jump there; none after the end.
    pub fn next_due_ms(&self) -> Option<i64> {
        let offset_ms = self.upcoming()?.heard_ms;
        Some(
            self.replay
                .start_ms
                .saturating_add((offset_ms as f64 / self.replay.speed).ceil() as i64),
        )
    }

    /// Returns the next fix, with times counted from the start of the replay.
    fn upcoming(&self) -> Option<Step> {
        let count = self.fixes.len() as u64;
        let (pass, index) = (self.next / count, usize::try_from(self.next % count).ok()?);
        let total_ms = self.fixes.last()?.heard_ms;
        let pass_ms = i64::try_from(pass)
            .ok()?
            .checked_mul(total_ms.checked_add(TURN_MS)?)?;
        let (heard_ms, time_ms, fix) = match (pass, self.replay.then) {
            (1.., AtEnd::End) => return None,
            (pass, _) if pass % 2 == 1 => {
                let step = self.fixes.iter().nth_back(index)?;
                let back_ms = total_ms - step.heard_ms;
                (back_ms, back_ms, step.fix)
            }
            _ => {
                let step = self.fixes.get(index)?;
                (step.heard_ms, step.fix.time_ms, step.fix)
            }
        };
        let fix = Fix {
            time_ms: pass_ms.checked_add(time_ms)?,
            ..fix
        };
        Some(Step {
            heard_ms: pass_ms.checked_add(heard_ms)?,
            fix,
        })
    }
}

impl PositionSource for ReplaySource {
    fn source(&self) -> Source {
        Source::Replay
    }

    fn next_fix(&mut self, now_ms: i64) -> Result<Answer, Error> {
        let (Some(due_ms), Some(step)) = (self.next_due_ms(), self.upcoming()) else {
            return Ok(Answer::Ended);
        };
        if due_ms > now_ms {
            return Ok(Answer::Wait);
        }
        self.next += 1;
        Ok(Answer::Fix(Fix {
            time_ms: self.replay.start_ms.saturating_add(step.fix.time_ms),
            ..step.fix
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use track::Position;

    const START: i64 = 1_000_000;

    /// A fix that is told by its latitude.
    fn fix(name: i32, time_ms: i64) -> Fix {
        Fix::at(Position::from_e7(name, 0).unwrap(), time_ms)
    }

    /// Asks once a second for so many seconds; returns (second asked, latitude, time since the start).
    fn listen(source: &mut ReplaySource, seconds: i64) -> Vec<(i64, i32, i64)> {
        let mut heard = Vec::new();
        for second in 0..=seconds {
            while let Answer::Fix(fix) = source.next_fix(START + second * 1000).unwrap() {
                heard.push((second, fix.position.lat_e7(), fix.time_ms - START));
            }
        }
        heard
    }

    #[test]
    fn fixes_come_when_they_are_due() {
        let check = |speed, then, seconds, expected: &[(i64, i32, i64)]| {
            let track = [fix(1, 500_000), fix(2, 501_000), fix(3, 504_000)];
            let mut source = ReplaySource::new(
                track,
                Replay {
                    start_ms: START,
                    speed,
                    then,
                },
            )
            .unwrap();
            assert_eq!(listen(&mut source, seconds), expected, "{speed} {then:?}");
        };
        check(1.0, AtEnd::End, 9, &[(0, 1, 0), (1, 2, 1000), (4, 3, 4000)]);
        check(2.0, AtEnd::End, 9, &[(0, 1, 0), (1, 2, 1000), (2, 3, 4000)]);
        check(0.5, AtEnd::End, 7, &[(0, 1, 0), (2, 2, 1000)]);
        check(
            1.0,
            AtEnd::TurnBack,
            11,
            &[
                (0, 1, 0),
                (1, 2, 1000),
                (4, 3, 4000),
                (5, 3, 5000),
                (8, 2, 8000),
                (9, 1, 9000),
                (10, 1, 10_000),
                (11, 2, 11_000),
            ],
        );
    }

    #[test]
    fn a_time_that_goes_back_stays_wrong_and_holds_nothing_up() {
        let track = [fix(1, 5000), fix(2, 7000), fix(3, 6000), fix(4, 8000)];
        let replay = Replay {
            start_ms: START,
            speed: 1.0,
            then: AtEnd::End,
        };
        let mut source = ReplaySource::new(track, replay).unwrap();
        assert_eq!(
            listen(&mut source, 9),
            [(0, 1, 0), (2, 2, 2000), (2, 3, 1000), (3, 4, 3000)]
        );
        assert_eq!(source.next_fix(i64::MAX).unwrap(), Answer::Ended);
    }

    #[test]
    fn a_caller_may_jump_from_fix_to_fix() {
        let replay = Replay {
            start_ms: START,
            speed: 3.0,
            then: AtEnd::TurnBack,
        };
        let mut source = ReplaySource::new((0..100).map(|n| fix(n, i64::from(n) * 777)), replay).unwrap();
        for _ in 0..1000 {
            let due_ms = source.next_due_ms().unwrap();
            assert_eq!(source.next_fix(due_ms - 1).unwrap(), Answer::Wait);
            assert!(matches!(source.next_fix(due_ms).unwrap(), Answer::Fix(_)));
        }
    }

    #[test]
    fn nothing_and_nonsense_are_refused() {
        let replay = |speed| Replay {
            start_ms: START,
            speed,
            then: AtEnd::End,
        };
        let walked = ReplaySource::new([fix(1, 0)], replay(1.0)).unwrap();
        assert_eq!(walked.source(), Source::Replay);
        assert!(matches!(
            ReplaySource::new([], replay(1.0)),
            Err(Error::NothingToReplay)
        ));
        for speed in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(
                matches!(
                    ReplaySource::new([fix(1, 0)], replay(speed)),
                    Err(Error::ReplaySpeed(_))
                ),
                "{speed}"
            );
        }
        let extremes = [fix(1, i64::MIN), fix(2, i64::MAX), fix(3, 0)];
        let mut source = ReplaySource::new(
            extremes,
            Replay {
                then: AtEnd::TurnBack,
                ..replay(1e-9)
            },
        )
        .unwrap();
        listen(&mut source, 3);
    }
}
