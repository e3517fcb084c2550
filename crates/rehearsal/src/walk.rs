//! The walk: a track replayed second by second, and beside the phone's recorder a second one that is told the same, as
//! the witness of what the route must be.

use city::City;
use position::{Answer, AtEnd, PositionSource as _, Replay, ReplaySource};
use track::{Fix, GapCause, Item, Mode, Output, Recorder, Route};

use crate::error::Result;
use domain::Timestamp;

/// A track that is being walked during one shift.
pub struct Walk {
    source: ReplaySource,
    mode: Mode,
    recorder: Recorder,
    items: Vec<Item>,
    fed: u64,
    last: Option<Fix>,
    paused: bool,
}

impl Walk {
    /// Begins to walk.
    ///
    /// # Errors
    /// Returns why the track cannot be replayed.
    pub fn begin(fixes: &[Fix], mode: Mode, now: Timestamp) -> Result<Self> {
        let replay = Replay {
            start_ms: now.0,
            speed: 1.0,
            then: AtEnd::TurnBack,
        };
        let source = ReplaySource::new(fixes.iter().copied(), replay)?;
        let mut walk = Self {
            source,
            mode,
            recorder: Recorder::new(mode),
            items: Vec::new(),
            fed: 0,
            last: None,
            paused: false,
        };
        let outputs = walk.recorder.start(now.0);
        walk.keep(outputs);
        Ok(walk)
    }

    /// Returns the next fix that is due, which the phone must be given as well.
    ///
    /// # Errors
    /// Returns why the track cannot be replayed.
    pub fn next_fix(&mut self, now: Timestamp) -> Result<Option<Fix>> {
        let Answer::Fix(fix) = self.source.next_fix(now.0)? else {
            return Ok(None);
        };
        self.fed += 1;
        if !self.paused {
            self.last = Some(fix);
        }
        let outputs = self.recorder.fix(fix);
        self.keep(outputs);
        Ok(Some(fix))
    }

    /// Tells the recorder the time.
    pub fn tick(&mut self, now: Timestamp) {
        let outputs = self.recorder.tick(now.0);
        self.keep(outputs);
    }

    /// A break begins.
    pub fn pause(&mut self, now: Timestamp) {
        self.paused = true;
        let outputs = self.recorder.pause(now.0, GapCause::Paused);
        self.keep(outputs);
    }

    /// A break ends.
    pub fn resume(&mut self, now: Timestamp) {
        self.paused = false;
        let outputs = self.recorder.resume(now.0);
        self.keep(outputs);
    }

    /// Ends the walk; returns the route and its length in whole metres, along the city's streets where they know it better.
    pub fn end(mut self, now: Timestamp, city: &City) -> (Vec<Item>, u32) {
        let outputs = self.recorder.end(now.0);
        self.keep(outputs);
        let told = city.along_streets(self.mode, &Route::of(&self.items));
        let more: f64 = told.iter().map(|step| step.along.0 - step.instead_of.0).sum();
        let metres = (self.recorder.summary().distance.0 + more).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a distance is small and positive"
        )]
        let metres = metres as u32;
        (self.items, metres)
    }

    /// Returns the last fix that came while the route was not paused.
    #[must_use]
    pub const fn last(&self) -> Option<Fix> {
        self.last
    }

    /// Returns how many fixes were fed.
    #[must_use]
    pub const fn fed(&self) -> u64 {
        self.fed
    }

    fn keep(&mut self, outputs: Vec<Output>) {
        self.items
            .extend(outputs.into_iter().filter_map(|output| match output {
                Output::Item(item) => Some(item),
                Output::FrameDue | Output::Rejected(_) => None,
            }));
    }
}
