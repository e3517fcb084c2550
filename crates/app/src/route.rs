//! The route of the open shift: fixes go through the recorder, become durable every 30 seconds and an entry every
//! five minutes. Location is recorded only while a shift is open.

use std::sync::{Arc, Mutex};

use domain::codes::PatrolMode;
use domain::field::Position;
use domain::kind::Record as _;
use domain::kinds::Shift;
use domain::{RecordId, Timestamp};
use store::{What, record, setting};
use track::{Fix, GapCause, Item, Mode, Output, Recorder, Source, Summary};

use crate::error::{Fault, Result};
use crate::session::Session;
use crate::shift;
use crate::view::Recording;

mod apart;
mod drawn;
mod keep;
mod walked;

pub(crate) use apart::{end_recording, silence};
pub use apart::{record_apart, take_over};
pub use drawn::view;
pub(crate) use drawn::{here, items, place_of, point};
use keep::{keep_leftovers, stored, write_entry, write_frame, write_taken_over};
pub(crate) use walked::walked_m;

/// A piece of the route becomes an entry when it spans this much, in milliseconds.
const ENTRY_MS: i64 = 5 * 60 * 1000;

/// Without a fix for this long, recording counts as stalled, in milliseconds.
const STALL_MS: u64 = 30_000;

/// The setting that keeps where the fixes came from, for the one that a restart finds.
const SOURCE: &str = "position_source";

/// The recorder at work.
#[derive(Default)]
pub(crate) struct RouteState {
    recorder: Option<Recorder>,
    shift: Option<RecordId>,
    /// Everything kept since the last durable frame.
    fresh: Vec<Item>,
    /// Everything durable of this shift, for drawing without reading it again.
    kept: Vec<Item>,
    last: Option<Fix>,
    source: Option<Source>,
    /// When the last fix was heard, by the clock that nobody can set; `None` since the app was opened.
    heard_mono_ms: Option<u64>,
    /// Since when it is listened for fixes.
    listens_mono_ms: u64,
    paused: bool,
    /// The recorder in a process of its own, where there is one.
    apart: Option<apart::Apart>,
    /// What the screens were told last of how recording goes.
    told: Option<(Recording, Option<String>)>,
    framed_distance: f64,
    /// What the streets said last of it.
    on_streets: Option<walked::OnStreets>,
    /// Held by whoever makes a frame or an entry of frames, so that no piece is written twice.
    framing: Arc<Mutex<()>>,
}

impl RouteState {
    /// Returns the last fix as a record keeps it, whatever its age.
    pub(crate) fn here(&self) -> Option<Position> {
        let fix = self.last?;
        Some(Position {
            lat_e7: fix.position.lat_e7(),
            lon_e7: fix.position.lon_e7(),
            accuracy_dm: fix.accuracy_dm.map(u32::from),
            fixed_at: Some(Timestamp(fix.time_ms)),
            source: self.source.map_or("unknown", Source::code).to_owned(),
        })
    }

    pub(crate) const fn is_open(&self) -> bool {
        self.recorder.is_some()
    }

    pub(crate) fn gnss_time(&self) -> Option<Timestamp> {
        self.source.filter(|source| source.tells_the_time())?;
        self.last.map(|fix| Timestamp(fix.time_ms))
    }

    pub(crate) fn distance_m(&self) -> f64 {
        self.recorder
            .as_ref()
            .map_or(0.0, |recorder| recorder.summary().distance.0)
    }

    /// Takes notice that so many pieces of a shift's route are durable, up to a distance.
    fn is_durable(&mut self, shift: RecordId, pieces: usize, distance: Option<f64>) {
        if self.shift == Some(shift) {
            let known = self.fresh.len().min(pieces);
            let durable: Vec<Item> = self.fresh.drain(..known).collect();
            self.kept.extend(durable);
            self.framed_distance = distance.unwrap_or(self.framed_distance);
        }
    }

    fn collect(&mut self, outputs: Vec<Output>) -> bool {
        let mut due = false;
        for output in outputs {
            match output {
                Output::Item(item) => self.fresh.push(item),
                Output::FrameDue => due = true,
                Output::Rejected(_) => {}
            }
        }
        due
    }
}

/// Counts of a route, as the rehearsal reports them.
#[derive(Debug, Clone, PartialEq)]
pub struct RouteCounts {
    /// Filtered distance in metres.
    pub distance_m: f64,
    /// Gaps.
    pub gaps: u64,
    /// Fixes given.
    pub fixes_in: u64,
    /// Fixes kept.
    pub fixes_kept: u64,
}

/// Takes a fix and where it comes from; without an open shift it is not even looked at.
///
/// # Errors
/// `E-DISK-1` when a piece could not be made durable; it is tried again with the next.
pub fn take_fix(session: &Session, fix: Fix, source: Source) -> Result<()> {
    let heard_mono_ms = Some(session.surroundings.mono_ms());
    let (due, known) = {
        let mut route = session.route();
        let Some(mut recorder) = route.recorder.take() else {
            return Ok(());
        };
        let outputs = recorder.fix(fix);
        route.recorder = Some(recorder);
        route.heard_mono_ms = heard_mono_ms;
        let known = route.source.replace(source);
        if !route.paused {
            route.last = Some(fix);
        }
        (route.collect(outputs), known)
    };
    if known != Some(source) {
        session.write(|w| setting::put(w, SOURCE, source.code().as_bytes()))?;
    }
    if due { write_frame(session) } else { Ok(()) }
}

/// Tells the recorder the time, about once a second, so that what it holds becomes durable without a fix too.
///
/// # Errors
/// As [`take_fix`].
pub fn tick(session: &Session) -> Result<()> {
    let now = recording(session);
    let told = session.route().told.replace(now.clone());
    if told != Some(now) {
        (session.announce)(What::Route);
    }
    with_recorder(session, |recorder, now| recorder.tick(now))
}

/// Returns what the recorder counted since the shift began or the app was opened.
pub fn counts(session: &Session) -> Option<RouteCounts> {
    let route = session.route();
    let summary = route.recorder.as_ref()?.summary();
    Some(RouteCounts {
        distance_m: summary.distance.0,
        gaps: summary.gaps,
        fixes_in: summary.fixes_in,
        fixes_kept: summary.fixes_kept,
    })
}

/// Returns how long ago the last fix was heard; `None` when that was before the app was opened.
fn since_heard_ms(session: &Session, route: &RouteState) -> Option<u64> {
    Some(
        session
            .surroundings
            .mono_ms()
            .saturating_sub(route.heard_mono_ms?),
    )
}

/// Returns for how long fixes have been listened for.
fn listened(session: &Session, route: &RouteState) -> u64 {
    session
        .surroundings
        .mono_ms()
        .saturating_sub(route.listens_mono_ms)
}

pub(crate) fn recording(session: &Session) -> (Recording, Option<String>) {
    let route = session.route();
    if route.recorder.is_none() {
        return (Recording::Off, None);
    }
    if route.paused {
        return (Recording::Paused, None);
    }
    let apart = route.apart.as_ref();
    let patience = apart.map_or(STALL_MS, |apart| STALL_MS.max(apart.patience_ms()));
    let silent = since_heard_ms(session, &route).is_none_or(|ms| ms > patience);
    match apart.and_then(apart::Apart::deaf) {
        Some(cause) => (Recording::Stalled, Some(cause.code().to_owned())),
        // A receiver needs a moment for its first fix: nobody is frightened before it had one.
        None if silent && route.heard_mono_ms.is_none() && listened(session, &route) <= patience => {
            (Recording::Stalled, None)
        }
        None if silent => {
            let cause = apart.map_or(GapCause::NoFix, apart::Apart::silent_for);
            (Recording::Stalled, Some(cause.code().to_owned()))
        }
        None => (Recording::On, None),
    }
}

/// Returns how many seconds lie between two fixes because the battery is low; nothing where it is not.
pub(crate) fn spared_s(session: &Session) -> Option<u32> {
    session.route().apart.as_ref().and_then(apart::Apart::spared_s)
}

pub(crate) fn start(session: &Session) -> Result<()> {
    let shift = shift::open(session)?.ok_or(Fault::NoShift)?;
    let mut recorder = Recorder::new(mode_of(&shift));
    let outputs = recorder.start(session.now().0);
    let listens_mono_ms = session.surroundings.mono_ms();
    let mut route = session.route();
    *route = RouteState {
        recorder: Some(recorder),
        shift: Some(shift.record),
        listens_mono_ms,
        ..RouteState::default()
    };
    route.collect(outputs);
    Ok(())
}

/// Goes on with the route of a shift that was open when the app was killed: the time between is a gap, and says so.
pub(crate) fn reopen(session: &Session) -> Result<()> {
    let Some(shift) = shift::open(session)? else {
        apart::forget(session)?;
        return keep_leftovers(session, None);
    };
    keep_leftovers(session, Some(shift.record))?;
    let kept = stored(session, shift.record)?;
    let started = Shift::read(&shift.fields).started_at.unwrap_or(shift.happened_at);
    let known_ms = kept.iter().map(end_of).max().unwrap_or(started.0);
    let apart = apart::recall(session, shift.record)?;
    let paused = shift::running_break(session)?.is_some();
    let known = (mode_of(&shift), Summary::of(&kept), known_ms);
    let (recorder, outputs) = match &apart {
        Some(_) => go_on(known, paused),
        None => begin_anew(known, paused, session.now().0),
    };
    let framed_distance = recorder.summary().distance.0;
    let source = session.read(|r| setting::get(r, SOURCE))?;
    let source = source.and_then(|code| Source::from_code(&String::from_utf8_lossy(&code)));
    let due = {
        let mut route = session.route();
        let last = kept.iter().rev().find_map(|item| match item {
            Item::Fix(fix) => Some(*fix),
            _ => None,
        });
        *route = RouteState {
            recorder: Some(recorder),
            shift: Some(shift.record),
            listens_mono_ms: session.surroundings.mono_ms(),
            kept,
            last,
            source,
            paused,
            apart,
            framed_distance,
            ..RouteState::default()
        };
        route.collect(outputs)
    };
    if due && session.route().apart.is_none() {
        write_frame(session)
    } else {
        Ok(())
    }
}

/// What is known of a route at its end: how the officer goes, its numbers, its last time.
type Known = (Mode, Summary, i64);

/// Returns the recorder of a route that was recorded here alone: while the app was closed nobody did.
fn begin_anew((mode, summary, known_ms): Known, paused: bool, now: i64) -> (Recorder, Vec<Output>) {
    let mut recorder = Recorder::reopen(mode, summary, known_ms);
    let mut outputs = recorder.resume(now);
    if paused {
        outputs.extend(recorder.pause(now, GapCause::Paused));
    }
    (recorder, outputs)
}

/// Returns the recorder of a route that another process went on with.
fn go_on((mode, summary, known_ms): Known, paused: bool) -> (Recorder, Vec<Output>) {
    let mut recorder = Recorder::take_over(mode, summary, known_ms);
    let outputs = if paused {
        recorder.pause(apart::LAST_KNOWN, GapCause::Paused)
    } else {
        Vec::new()
    };
    (recorder, outputs)
}

/// Takes over what the recorder heard so far. What cannot be read now is no reason to refuse a break or an end.
fn catch_up(session: &Session) {
    if let Err(error) = take_over(session) {
        tracing::warn!("take over what the recorder heard: {error}");
    }
}

pub(crate) fn pause(session: &Session) -> Result<()> {
    catch_up(session);
    session.route().paused = true;
    apart::tell(session)?;
    with_recorder(session, |recorder, now| recorder.pause(now, GapCause::Paused))?;
    write_rest(session)
}

pub(crate) fn resume(session: &Session) -> Result<()> {
    catch_up(session);
    session.route().paused = false;
    apart::tell(session)?;
    with_recorder(session, Recorder::resume)
}

/// Makes an entry of everything that was kept so far.
fn write_rest(session: &Session) -> Result<()> {
    if session.route().apart.is_some() {
        return write_taken_over(session);
    }
    write_frame(session)?;
    write_entry(session)
}

/// Ends the route and makes all of it an entry; returns how far it went, in whole metres. Can be repeated when what
/// follows it fails.
pub(crate) fn finish(session: &Session) -> Result<u32> {
    catch_up(session);
    with_recorder(session, Recorder::end)?;
    write_rest(session)?;
    apart::stop(session)?;
    let distance = walked::walked(session, &items(session))?.distance_m.round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a distance is small and positive"
    )]
    Ok(distance as u32)
}

/// Forgets the route: the shift is over.
pub(crate) fn close(session: &Session) {
    *session.route() = RouteState::default();
    if let Err(error) = apart::forget(session) {
        // The next unlock tries again.
        tracing::warn!("clear the recorder's file away: {error}");
    }
}

fn with_recorder(session: &Session, work: impl FnOnce(&mut Recorder, i64) -> Vec<Output>) -> Result<()> {
    let now = session.now().0;
    let due = {
        let mut route = session.route();
        let Some(mut recorder) = route.recorder.take() else {
            return Ok(());
        };
        let outputs = work(&mut recorder, now);
        route.recorder = Some(recorder);
        // What lies in another recorder's file is durable already.
        route.collect(outputs) && route.apart.is_none()
    };
    if due { write_frame(session) } else { Ok(()) }
}

pub(crate) fn mode_of(shift: &record::Record) -> Mode {
    match Shift::read(&shift.fields).mode.map(|mode| mode.0) {
        Some(PatrolMode::Bike) => Mode::Bike,
        Some(PatrolMode::Vehicle) => Mode::Vehicle,
        Some(PatrolMode::Foot) | None => Mode::Foot,
    }
}

const fn start_of(item: &Item) -> i64 {
    match item {
        Item::Fix(fix) => fix.time_ms,
        Item::Gap(gap) => gap.from_ms,
        Item::Stop(stop) => stop.from_ms,
    }
}

const fn end_of(item: &Item) -> i64 {
    match item {
        Item::Fix(fix) => fix.time_ms,
        Item::Gap(gap) => gap.to_ms,
        Item::Stop(stop) => stop.to_ms,
    }
}

#[cfg(test)]
pub(crate) fn stored_of(session: &Session, shift: RecordId) -> Vec<Item> {
    stored(session, shift).unwrap()
}
