//! The route of the open shift: fixes go through the recorder, become durable every 30 seconds and an entry every
//! five minutes. Location is recorded only while a shift is open.

use std::sync::{Arc, Mutex, PoisonError};

use domain::codes::PatrolMode;
use domain::field::{Blob, Position};
use domain::kind::Record as _;
use domain::kinds::{Shift, Track};
use domain::{RecordId, Timestamp};
use store::frame::{self, Frame};
use store::record::{self, Filter};
use store::setting;
use track::{
    Fix, Gap, GapCause, Item, Metres, Mode, Output, Recorder, Route, Source, Stop, Summary, chunk, simplify,
};

use crate::error::{Fault, Result};
use crate::line::NewLine;
use crate::session::Session;
use crate::shift;
use crate::view::{self, Here, Recording, RouteView, StopView};

/// A piece of the route becomes an entry when it spans this much, in milliseconds.
const ENTRY_MS: i64 = 5 * 60 * 1000;

/// Without a fix for this long, recording counts as stalled, in milliseconds.
const STALL_MS: u64 = 30_000;

/// The setting that keeps where the fixes came from, for the one that a restart finds.
const SOURCE: &str = "position_source";

/// How exactly the line is drawn, in metres.
const DRAWN: Metres = Metres(2.0);

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
    paused: bool,
    framed_distance: f64,
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
    with_recorder(session, |recorder, now| recorder.tick(now))
}

/// Returns the route of the open shift for the map.
///
/// # Errors
/// Returns why the notebook could not be read.
pub fn view(session: &Session) -> Result<RouteView> {
    let (recording, _) = recording(session);
    let items = items(session);
    let route = session.route();
    let drawn = Route::of(&items);
    Ok(RouteView {
        segments: drawn.segments.iter().map(|segment| line(segment)).collect(),
        gaps: gaps(session, &items),
        stops: drawn.stops.iter().map(|stop| stop_view(session, stop)).collect(),
        distance_m: route.distance_m(),
        here: here(session, &route),
        recording,
    })
}

/// Returns the route of the open shift so far, a stop that still lasts included.
pub(crate) fn items(session: &Session) -> Vec<Item> {
    let route = session.route();
    let mut items = route.kept.clone();
    items.extend(&route.fresh);
    items.extend(route.recorder.as_ref().and_then(Recorder::stop).map(Item::Stop));
    items
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

pub(crate) fn here(session: &Session, route: &RouteState) -> Option<Here> {
    let fix = route.last?;
    Some(Here {
        lat: fix.position.latitude(),
        lon: fix.position.longitude(),
        accuracy_m: fix.accuracy_dm.map(|dm| f64::from(dm) / 10.0),
        age_s: since_heard_ms(session, route).map(|ms| u32::try_from(ms / 1000).unwrap_or(u32::MAX)),
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

pub(crate) fn recording(session: &Session) -> (Recording, Option<String>) {
    let route = session.route();
    if route.recorder.is_none() {
        return (Recording::Off, None);
    }
    if route.paused {
        return (Recording::Paused, None);
    }
    if since_heard_ms(session, &route).is_some_and(|ms| ms <= STALL_MS) {
        (Recording::On, None)
    } else {
        (Recording::Stalled, Some(GapCause::NoFix.code().to_owned()))
    }
}

pub(crate) fn start(session: &Session) -> Result<()> {
    let shift = shift::open(session)?.ok_or(Fault::NoShift)?;
    let mut recorder = Recorder::new(mode_of(&shift));
    let outputs = recorder.start(session.now().0);
    let mut route = session.route();
    *route = RouteState {
        recorder: Some(recorder),
        shift: Some(shift.record),
        ..RouteState::default()
    };
    route.collect(outputs);
    Ok(())
}

/// Goes on with the route of a shift that was open when the app was killed: the time between is a gap, and says so.
pub(crate) fn reopen(session: &Session) -> Result<()> {
    let Some(shift) = shift::open(session)? else {
        return keep_leftovers(session, None);
    };
    keep_leftovers(session, Some(shift.record))?;
    let kept = stored(session, shift.record)?;
    let started = Shift::read(&shift.fields).started_at.unwrap_or(shift.happened_at);
    let known_ms = kept.iter().map(end_of).max().unwrap_or(started.0);
    let mut recorder = Recorder::reopen(mode_of(&shift), Summary::of(&kept), known_ms);
    let paused = shift::running_break(session)?.is_some();
    let now = session.now().0;
    let mut outputs = recorder.resume(now);
    if paused {
        outputs.extend(recorder.pause(now, GapCause::Paused));
    }
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
            kept,
            last,
            source,
            paused,
            framed_distance,
            ..RouteState::default()
        };
        route.collect(outputs)
    };
    if due { write_frame(session) } else { Ok(()) }
}

/// Turns frames that a kill left of an earlier shift into an entry of that shift.
fn keep_leftovers(session: &Session, open: Option<RecordId>) -> Result<()> {
    let mut shifts: Vec<RecordId> = session.read(frame::list)?.iter().map(|one| one.shift).collect();
    shifts.dedup();
    shifts.retain(|shift| Some(*shift) != open);
    shifts
        .into_iter()
        .try_for_each(|shift| write_entry_of(session, shift))
}

pub(crate) fn pause(session: &Session) -> Result<()> {
    session.route().paused = true;
    with_recorder(session, |recorder, now| recorder.pause(now, GapCause::Paused))?;
    write_entry(session)
}

pub(crate) fn resume(session: &Session) -> Result<()> {
    session.route().paused = false;
    with_recorder(session, Recorder::resume)
}

/// Ends the route and makes all of it an entry; returns the filtered distance in whole metres. Can be repeated when
/// what follows it fails.
pub(crate) fn finish(session: &Session) -> Result<u32> {
    with_recorder(session, Recorder::end)?;
    write_frame(session)?;
    write_entry(session)?;
    let distance = session.route().distance_m().round();
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
        route.collect(outputs)
    };
    if due { write_frame(session) } else { Ok(()) }
}

/// Makes durable what the recorder kept; what could not be written stays and is tried again. The route is not locked
/// while the notebook is written: whoever writes a line asks the route for its clock meanwhile.
fn write_frame(session: &Session) -> Result<()> {
    let framing = Arc::clone(&session.route().framing);
    let _alone = framing.lock().unwrap_or_else(PoisonError::into_inner);
    let Some((framed, pieces, distance)) = next_frame(&session.route()) else {
        return Ok(());
    };
    session.write(|w| frame::add(w, &framed))?;
    {
        let mut route = session.route();
        if route.shift == Some(framed.shift) {
            let known = route.fresh.len().min(pieces);
            let durable: Vec<Item> = route.fresh.drain(..known).collect();
            route.kept.extend(durable);
            route.framed_distance = distance;
        }
    }
    let frames = session.read(frame::list)?;
    let spans = frames
        .first()
        .map_or(0, |first| framed.to.millis_since(first.from));
    if spans >= ENTRY_MS {
        write_entry_of(session, framed.shift)
    } else {
        Ok(())
    }
}

/// Returns the frame of what is not durable yet, of how many pieces it is, and how far the route is at its end.
fn next_frame(route: &RouteState) -> Option<(Frame, usize, f64)> {
    let (shift, first, last) = (route.shift?, route.fresh.first()?, route.fresh.last()?);
    let distance = route.distance_m();
    let frame = Frame {
        shift,
        from: Timestamp(start_of(first)),
        to: Timestamp(end_of(last)),
        distance_m: (distance - route.framed_distance).max(0.0),
        chunk: chunk::encode(&route.fresh),
    };
    Some((frame, route.fresh.len(), distance))
}

/// Turns all frames into one entry, in one write.
fn write_entry(session: &Session) -> Result<()> {
    let (shift, framing) = {
        let route = session.route();
        (route.shift, Arc::clone(&route.framing))
    };
    let _alone = framing.lock().unwrap_or_else(PoisonError::into_inner);
    shift.map_or(Ok(()), |shift| write_entry_of(session, shift))
}

fn write_entry_of(session: &Session, shift: RecordId) -> Result<()> {
    let mut frames = session.read(frame::list)?;
    frames.retain(|one| one.shift == shift);
    let (Some(first), Some(last)) = (frames.first(), frames.last()) else {
        return Ok(());
    };
    let mut items = Vec::new();
    for one in &frames {
        items.extend(chunk::decode(&one.chunk)?);
    }
    let distance: f64 = frames.iter().map(|one| one.distance_m).sum();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "five minutes' metres are few"
    )]
    let piece = Track {
        from: Some(first.from),
        to: Some(last.to),
        chunk: Some(Blob(chunk::encode(&items))),
        distance_m: Some(distance.round() as u32),
    };
    let mut fields = piece.write();
    fields.insert(crate::line::SHIFT, domain::field::FieldValue::write(shift));
    let key = session.new_key();
    let line = NewLine {
        kind: Track::KIND,
        record: session.new_record(),
        key: &key,
        happened_at: first.from,
        base: Vec::new(),
        fields,
    };
    session.write(|w| {
        session.append(w, line)?;
        frame::clear(w, shift)
    })
}

/// Returns everything durable of a shift's route, oldest first.
fn stored(session: &Session, shift: RecordId) -> Result<Vec<Item>> {
    let filter = Filter {
        kind: Some(Track::KIND.number),
        shift: Some(shift),
        own: true,
        ..Default::default()
    };
    let (mut pieces, frames) = session.read(|r| Ok((record::list(r, filter)?, frame::list(r)?)))?;
    // Pieces of an older notebook have no place here, and come first.
    pieces.reverse();
    pieces.sort_by_key(|piece| piece.last_seq);
    let mut items = Vec::new();
    for piece in &pieces {
        if let Some(Blob(bytes)) = Track::read(&piece.fields).chunk {
            items.extend(chunk::decode(&bytes)?);
        }
    }
    for one in frames.iter().filter(|one| one.shift == shift) {
        items.extend(chunk::decode(&one.chunk)?);
    }
    Ok(items)
}

pub(crate) fn mode_of(shift: &record::Record) -> Mode {
    match Shift::read(&shift.fields).mode.map(|mode| mode.0) {
        Some(PatrolMode::Bike) => Mode::Bike,
        Some(PatrolMode::Vehicle) => Mode::Vehicle,
        Some(PatrolMode::Foot) | None => Mode::Foot,
    }
}

fn line(segment: &[Fix]) -> Vec<[f64; 2]> {
    simplify(segment, DRAWN)
        .iter()
        .map(|fix| point(fix.position))
        .collect()
}

pub(crate) fn point(position: track::Position) -> [f64; 2] {
    [position.longitude(), position.latitude()]
}

fn gaps(session: &Session, items: &[Item]) -> Vec<view::Gap> {
    let mut before = None;
    let mut found: Vec<view::Gap> = Vec::new();
    let mut open = 0;
    for item in items {
        match item {
            Item::Gap(gap) => found.push(gap_view(session, gap, before)),
            Item::Fix(fix) => {
                let here = Some(point(fix.position));
                found.iter_mut().skip(open).for_each(|gap| gap.b = here);
                open = found.len();
                before = here;
            }
            Item::Stop(_) => {}
        }
    }
    found
}

fn gap_view(session: &Session, gap: &Gap, before: Option<[f64; 2]>) -> view::Gap {
    view::Gap {
        from: session.zone().say(Timestamp(gap.from_ms)),
        to: session.zone().say(Timestamp(gap.to_ms)),
        cause: gap.cause.code().to_owned(),
        a: before,
        b: None,
    }
}

fn stop_view(session: &Session, stop: &Stop) -> StopView {
    StopView {
        lon: stop.position.longitude(),
        lat: stop.position.latitude(),
        from: session.zone().say(Timestamp(stop.from_ms)),
        to: session.zone().say(Timestamp(stop.to_ms)),
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
