//! The recorder: takes fixes and what the officer does, and says what becomes of the route.
//!
//! It holds no list of what it recorded: the caller stores the items and makes them durable when told so. All times given
//! to one recorder are meant to be on one clock; if they are not, gaps come out too short or too long, but nothing is lost
//! and nothing is joined.

use crate::clock::{Follows, Watchmaker};
use crate::distance::distance;
use crate::filter::Filter;
use crate::fix::Fix;
use crate::gates;
use crate::item::{Gap, GapCause, Item, Stop};
use crate::pace::Pace;
use crate::plane;
use crate::policy::{
    CLOCK_MS, FRAME_MS, GAP_MS, HEARTBEAT_MS, JUMPS_BEFORE_RESET, LONGEST_LOOK_AWAY_MS, Mode, Policy,
};
use crate::position::Position;
use crate::rejection::Rejection;
use crate::still::{self, Still};
use crate::summary::Summary;

/// What the recorder answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// This becomes part of the route.
    Item(Item),
    /// The fix was not used, and why.
    Rejected(Rejection),
    /// Everything recorded so far is to be made durable now.
    FrameDue,
}

/// Records one route.
#[derive(Debug, Clone)]
pub struct Recorder {
    policy: Policy,
    state: State,
    segment: Option<Segment>,
    clock: Watchmaker,
    frame_since_ms: Option<i64>,
    /// How often the receiver is asked, in milliseconds; 0 where nobody said.
    every_ms: i64,
    summary: Summary,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    Recording { since_ms: i64 },
    Paused { since_ms: i64, cause: GapCause },
    Ended,
}

/// The run of fixes since the last gap.
#[derive(Debug, Clone)]
struct Segment {
    filter: Filter,
    still: Still,
    pace: Pace,
    /// The last fix believed, with its filtered place.
    last: Fix,
    /// The place kept before the last one kept, to notice turns.
    before: Option<Position>,
    jumps: u32,
}

impl Recorder {
    /// Returns a recorder that has not started.
    pub fn new(mode: Mode) -> Self {
        Self {
            policy: mode.policy(),
            state: State::Idle,
            segment: None,
            clock: Watchmaker::default(),
            frame_since_ms: None,
            every_ms: 0,
            summary: Summary::default(),
        }
    }

    /// Returns the recorder of a route that was being recorded when the process was killed.
    ///
    /// `summary` is that of the items that were stored, `last_known_ms` the time of the last of them. Nothing is recorded
    /// before [`Recorder::resume`], which reports the gap.
    pub fn reopen(mode: Mode, summary: Summary, last_known_ms: i64) -> Self {
        let state = State::Paused {
            since_ms: last_known_ms,
            cause: GapCause::Killed,
        };
        Self {
            state,
            summary,
            clock: Watchmaker::knowing(last_known_ms),
            ..Self::new(mode)
        }
    }

    /// Returns the recorder of a route that somebody else went on hearing: what they heard meanwhile follows, so that
    /// there is no gap but those that it shows.
    pub fn take_over(mode: Mode, summary: Summary, last_known_ms: i64) -> Self {
        let state = State::Recording {
            since_ms: last_known_ms,
        };
        Self {
            state,
            ..Self::reopen(mode, summary, last_known_ms)
        }
    }

    /// Tells the recorder how often the receiver is asked from now on: where that is rare, as the [`Plan`](crate::Plan) may
    /// want it, the silence between two fixes in one place is no gap, and that between two places is one that says why.
    pub fn asked_every(&mut self, every_ms: u32) {
        self.every_ms = i64::from(every_ms);
    }

    /// Returns the route so far in numbers, a stop that still lasts included.
    pub fn summary(&self) -> Summary {
        let mut summary = self.summary.clone();
        if let Some(stop) = self.stop() {
            summary.add(&Item::Stop(stop));
        }
        summary
    }

    /// Returns the stop that still lasts, if the officer stands still.
    pub fn stop(&self) -> Option<Stop> {
        self.segment.as_ref().and_then(|segment| segment.still.stop())
    }

    /// Begins to record.
    pub fn start(&mut self, now_ms: i64) -> Vec<Output> {
        if self.state == State::Idle {
            self.state = State::Recording { since_ms: now_ms };
        }
        Vec::new()
    }

    /// Stops recording for a while; also for what takes the location away without being asked.
    pub fn pause(&mut self, now_ms: i64, cause: GapCause) -> Vec<Output> {
        let State::Recording { since_ms } = self.state else {
            return Vec::new();
        };
        let mut out = Vec::new();
        let since_ms = self.close(since_ms, now_ms, &mut out);
        self.state = State::Paused { since_ms, cause };
        self.write_frame(&mut out);
        out
    }

    /// Records again after a pause or a kill.
    pub fn resume(&mut self, now_ms: i64) -> Vec<Output> {
        let State::Paused { since_ms, cause } = self.state else {
            return Vec::new();
        };
        let mut out = Vec::new();
        self.gap(since_ms, now_ms, cause, &mut out);
        self.state = State::Recording {
            since_ms: now_ms.max(since_ms),
        };
        out
    }

    /// Ends the route for good.
    pub fn end(&mut self, now_ms: i64) -> Vec<Output> {
        let mut out = Vec::new();
        match self.state {
            State::Recording { since_ms } => {
                self.close(since_ms, now_ms, &mut out);
            }
            State::Paused { since_ms, cause } => self.gap(since_ms, now_ms, cause, &mut out),
            State::Idle | State::Ended => {}
        }
        self.state = State::Ended;
        self.write_frame(&mut out);
        out
    }

    /// Tells the recorder the time, so that what it kept becomes durable even when no fix comes.
    pub fn tick(&mut self, now_ms: i64) -> Vec<Output> {
        let mut out = Vec::new();
        let is_due = |since: i64| now_ms.saturating_sub(since).saturating_abs() >= FRAME_MS;
        if self.frame_since_ms.is_some_and(is_due) {
            self.write_frame(&mut out);
        }
        out
    }

    /// Takes a fix.
    pub fn fix(&mut self, fix: Fix) -> Vec<Output> {
        self.summary.fixes_in += 1;
        let mut out = Vec::new();
        if let Err(reason) = self.take(fix, &mut out) {
            self.summary.rejected.add(reason);
            out.push(Output::Rejected(reason));
        }
        out.extend(self.tick(fix.time_ms));
        out
    }

    fn take(&mut self, fix: Fix, out: &mut Vec<Output>) -> Result<(), Rejection> {
        let State::Recording { since_ms } = self.state else {
            return Err(Rejection::NotRecording);
        };
        gates::check(&fix)?;
        let fix = gates::with_likely_speed(&self.policy, fix);
        let since_ms = match self.clock.look(fix.time_ms)? {
            Follows::Clock => since_ms,
            Follows::AnotherClock => self.go_by_another_clock(since_ms, fix.time_ms, out),
        };
        let known_ms = self.known_since(since_ms);
        let cause = self.cause_of(fix.time_ms.saturating_sub(known_ms));
        let stays = cause == Some(GapCause::Battery) && self.stays(&fix);
        if let Some(cause) = cause.filter(|_| !stays) {
            self.close_segment(out);
            self.gap(known_ms, fix.time_ms, cause, out);
        }
        match self.segment.take() {
            None => self.begin_segment(fix, out),
            Some(segment) => self.go_on(segment, fix, out)?,
        }
        self.clock.believe(fix.time_ms);
        Ok(())
    }

    /// Ends what was known by a clock that somebody set since; nobody knows how long ago that was.
    fn go_by_another_clock(&mut self, since_ms: i64, now_ms: i64, out: &mut Vec<Output>) -> i64 {
        let known_ms = self.known_since(since_ms);
        self.close_segment(out);
        self.gap(known_ms, known_ms, GapCause::Clock, out);
        self.state = State::Recording { since_ms: now_ms };
        now_ms
    }

    /// Returns until when something is known of what began at `since_ms`.
    fn known_since(&self, since_ms: i64) -> i64 {
        let last = self.segment.as_ref().map(|segment| segment.last.time_ms);
        last.unwrap_or(since_ms)
    }

    /// Returns the cause of a silence of this length; none where it is short.
    const fn cause_of(&self, silent_ms: i64) -> Option<GapCause> {
        if silent_ms <= GAP_MS {
            None
        } else if silent_ms > CLOCK_MS {
            Some(GapCause::Clock)
        } else if self.every_ms > GAP_MS && silent_ms <= self.every_ms.saturating_add(self.every_ms / 2) {
            Some(GapCause::Battery)
        } else {
            Some(GapCause::NoFix)
        }
    }

    /// Says whether this fix, after a silence that was planned, is where the last one was. After minutes nobody knows.
    fn stays(&self, fix: &Fix) -> bool {
        let here = self.segment.as_ref().map(|segment| segment.last.position);
        self.every_ms <= LONGEST_LOOK_AWAY_MS
            && here.is_some_and(|here| !still::has_left(&self.policy, here, fix))
    }

    fn begin_segment(&mut self, fix: Fix, out: &mut Vec<Output>) {
        self.segment = Some(Segment {
            filter: Filter::begin(self.policy, &fix),
            still: Still::begin(fix.position, fix.time_ms),
            pace: Pace::default(),
            last: fix,
            before: None,
            jumps: 0,
        });
        self.keep(Item::Fix(fix), out);
    }

    fn go_on(&mut self, mut segment: Segment, fix: Fix, out: &mut Vec<Output>) -> Result<(), Rejection> {
        let Some(position) = segment.filter.follow(&fix) else {
            return self.jump(segment, fix, out);
        };
        segment.jumps = 0;
        segment.pace.hear(&fix);
        let position = if segment.pace.is_still() {
            segment.filter.stand();
            segment.last.position
        } else {
            position
        };
        segment.last = Fix { position, ..fix };
        if let Some(stop) = segment.still.follow(&self.policy, position, fix.time_ms) {
            self.keep(Item::Stop(stop), out);
        }
        if let Some(mut kept) = self.worth_keeping(&segment) {
            kept.speed_cm_s = segment.pace.keep().or(kept.speed_cm_s);
            if let Some(last) = self
                .summary
                .last_fix()
                .filter(|last| last.position != kept.position)
            {
                segment.before = Some(last.position);
            }
            self.keep(Item::Fix(kept), out);
        }
        self.segment = Some(segment);
        Ok(())
    }

    /// Refuses a fix that is too far away, unless so many were that the officer must have been moved unseen.
    fn jump(&mut self, mut segment: Segment, fix: Fix, out: &mut Vec<Output>) -> Result<(), Rejection> {
        segment.jumps += 1;
        let (enough, known_ms) = (segment.jumps > JUMPS_BEFORE_RESET, segment.last.time_ms);
        self.segment = Some(segment);
        if !enough {
            return Err(Rejection::Jump);
        }
        self.close_segment(out);
        self.gap(known_ms, fix.time_ms, GapCause::NoFix, out);
        self.begin_segment(fix, out);
        Ok(())
    }

    /// Returns what to keep of the last fix believed: itself when far enough or round a corner, or "still here".
    fn worth_keeping(&self, segment: &Segment) -> Option<Fix> {
        let kept = self.summary.last_fix()?;
        let here = segment.last;
        let metres = distance(kept.position, here.position).0;
        let turned = metres >= self.policy.keep_metres / 2.0
            && segment
                .before
                .is_some_and(|before| plane::is_turn(before, kept.position, here.position));
        if segment.still.stop().is_none() && (metres >= self.policy.keep_metres || turned) {
            return Some(here);
        }
        let silent_ms = here.time_ms.saturating_sub(kept.time_ms);
        (silent_ms >= HEARTBEAT_MS).then_some(Fix {
            position: kept.position,
            ..here
        })
    }

    /// Ends the segment at the last fix believed, and the stop that lasted.
    fn close_segment(&mut self, out: &mut Vec<Output>) {
        let Some(mut segment) = self.segment.take() else {
            return;
        };
        let speed_cm_s = segment.pace.keep().or(segment.last.speed_cm_s);
        if let Some(kept) = self
            .summary
            .last_fix()
            .filter(|kept| kept.time_ms < segment.last.time_ms)
        {
            self.keep(
                Item::Fix(Fix {
                    position: kept.position,
                    speed_cm_s,
                    ..segment.last
                }),
                out,
            );
        }
        if let Some(stop) = segment.still.stop() {
            self.keep(Item::Stop(stop), out);
        }
    }

    /// Closes what is open at a pause or the end; returns until when something is known or accounted for.
    fn close(&mut self, since_ms: i64, now_ms: i64, out: &mut Vec<Output>) -> i64 {
        let known_ms = self.known_since(since_ms);
        self.close_segment(out);
        if let Some(cause) = self.cause_of(now_ms.saturating_sub(known_ms)) {
            self.gap(known_ms, now_ms, cause, out);
        }
        now_ms.max(known_ms)
    }

    fn gap(&mut self, from_ms: i64, to_ms: i64, cause: GapCause, out: &mut Vec<Output>) {
        let to_ms = if cause == GapCause::Clock { from_ms } else { to_ms };
        self.keep(
            Item::Gap(Gap {
                from_ms,
                to_ms: to_ms.max(from_ms),
                cause,
            }),
            out,
        );
    }

    fn keep(&mut self, item: Item, out: &mut Vec<Output>) {
        let time_ms = match item {
            Item::Fix(fix) => fix.time_ms,
            Item::Gap(gap) => gap.to_ms,
            Item::Stop(stop) => stop.to_ms,
        };
        self.frame_since_ms.get_or_insert(time_ms);
        self.summary.add(&item);
        out.push(Output::Item(item));
    }

    fn write_frame(&mut self, out: &mut Vec<Output>) {
        if self.frame_since_ms.take().is_some() {
            out.push(Output::FrameDue);
        }
    }
}
