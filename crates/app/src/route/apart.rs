//! The recorder in a process of its own: its order, and taking over what it heard.
//!
//! The order is given and taken back here, and nobody listens without one. What the recorder wrote can be read only with a
//! key that lies in the notebook; how far it was read is kept with the line that came of it, so that nothing is taken
//! over twice or never, whoever was killed when.

use std::path::{Path, PathBuf};

use domain::{RecordId, Timestamp};
use position::{Heard, LogReader, Mark, Order, Report, State};
use seal::Key;
use seal::digest::{from_hex, to_hex};
use seal::sign::SigningKey;
use serde::{Deserialize, Serialize};
use store::setting;
use track::{Fix, GapCause, Output, Recorder, Step};

use super::{ENTRY_MS, RouteState, SOURCE, end_of, mode_of, start_of, write_taken_over};
use crate::error::{AppError, Fault, Result};
use crate::session::Session;
use crate::shift;

/// The setting that keeps whose file it is, how it is read, and how far it was.
pub(super) const KEPT: &str = "recorder";
/// No shift lasts longer: a recorder whose app never comes back ends then.
const LONGEST_SHIFT_MS: i64 = 16 * 60 * 60 * 1000;
/// With less room than this on the storage, in bytes, nothing is written.
const ROOM_LEAST: u64 = 64 * 1024;
/// A pause from the last thing known on, whatever the clock says.
pub(super) const LAST_KNOWN: i64 = i64::MIN;

/// What is known of the recorder.
pub(super) struct Apart {
    folder: PathBuf,
    log: String,
    key: SigningKey,
    reader: LogReader,
    /// Whether a recorder has begun, and whether the last one said that it ends.
    begun: bool,
    ended: bool,
    /// Whether the route stands until the next fix.
    stands: bool,
    /// Why the recorder hears nothing, by its own word.
    deaf: Option<GapCause>,
    every_ms: u32,
    battery: Option<u8>,
    /// Whether everything was read that lay there when the app was opened.
    caught_up: bool,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    shift: String,
    log: String,
    key: String,
    offset: u64,
    opening: u64,
    ended: bool,
}

impl Apart {
    fn new(folder: &Path, log: &str, key: SigningKey, mark: Mark) -> Self {
        Self {
            folder: folder.to_owned(),
            log: log.to_owned(),
            reader: LogReader::new(&folder.join(log), key.clone(), mark),
            key,
            begun: mark.offset > 0,
            ended: false,
            stands: false,
            deaf: None,
            every_ms: 0,
            battery: None,
            caught_up: false,
        }
    }

    /// Returns the bytes of the setting as of now.
    pub(super) fn kept(&self, shift: RecordId) -> Result<Vec<u8>> {
        let Mark { offset, opening } = self.reader.mark();
        Ok(serde_json::to_vec(&Kept {
            shift: shift.to_string(),
            log: self.log.clone(),
            key: to_hex(self.key.to_key().expose()),
            offset,
            opening,
            ended: self.ended,
        })?)
    }

    /// Makes durable what was read.
    pub(super) fn sync(&self) -> Result<()> {
        Ok(self.reader.sync()?)
    }

    /// Returns how long the recorder may be silent by its plan.
    pub(super) fn patience_ms(&self) -> u64 {
        u64::from(self.every_ms) * 3 / 2 + 5_000
    }

    /// Returns why the recorder cannot hear, where it is sure.
    pub(super) fn deaf(&self) -> Option<GapCause> {
        self.deaf
            .filter(|cause| matches!(cause, GapCause::Permission | GapCause::Off | GapCause::Full))
    }

    /// Returns why nothing came for long: there is no room for it, nobody is there, or nothing was heard.
    pub(super) fn silent_for(&self) -> GapCause {
        if fs4::available_space(&self.folder).is_ok_and(|room| room < ROOM_LEAST) {
            return GapCause::Full;
        }
        match self.reader.is_written() {
            Ok(false) => GapCause::Killed,
            Ok(true) | Err(_) => GapCause::NoFix,
        }
    }

    /// Returns how many seconds lie between two fixes because the battery is low.
    pub(super) fn spared_s(&self) -> Option<u32> {
        let spared = [Step::Saving, Step::Sparing].map(|step| step.ask().every_ms);
        let low = self.battery.is_some() && spared.contains(&self.every_ms);
        low.then_some(self.every_ms / 1000)
    }

    fn order(&self, (shift, paused): (&store::record::Record, bool), now: Timestamp) -> Order {
        Order {
            log: self.log.clone(),
            notebook: self.key.verifying_key(),
            mode: mode_of(shift),
            paused,
            until_ms: now.0.saturating_add(LONGEST_SHIFT_MS),
        }
    }

    /// Takes in what is not a report; says what the route does.
    fn begins(&mut self, recorder: &mut Recorder) -> Vec<Output> {
        let cause = if self.ended {
            GapCause::Off
        } else {
            GapCause::Killed
        };
        let again = std::mem::replace(&mut self.begun, true);
        self.ended = false;
        if again {
            self.stand(recorder, cause)
        } else {
            Vec::new()
        }
    }

    fn stand(&mut self, recorder: &mut Recorder, cause: GapCause) -> Vec<Output> {
        if std::mem::replace(&mut self.stands, true) {
            return Vec::new();
        }
        recorder.pause(LAST_KNOWN, cause)
    }

    fn report(&mut self, report: &Report, recorder: &mut Recorder) -> Vec<Output> {
        (self.every_ms, self.battery) = (report.every_ms, report.battery);
        self.deaf = match report.state {
            State::Deaf(cause) => Some(cause),
            State::Hears | State::Ended => None,
        };
        self.ended = report.state == State::Ended;
        recorder.asked_every(report.every_ms);
        let mut outputs = Vec::new();
        if let Some(first) = report.fixes.first().filter(|_| self.stands) {
            self.stands = false;
            outputs.extend(recorder.resume(first.time_ms));
        }
        outputs.extend(report.fixes.iter().flat_map(|fix| recorder.fix(*fix)));
        if let Some(cause) = self.deaf() {
            outputs.extend(self.stand(recorder, cause));
        }
        outputs
    }
}

/// Makes sure that the recorder of the open shift has its order. Returns the folder of the order when nobody carries it
/// out at present: then one is to be started there.
///
/// # Errors
/// Returns why the order could not be written.
pub fn record_apart(session: &Session) -> Result<Option<PathBuf>> {
    let open = {
        let route = session.route();
        route.shift.filter(|_| route.is_open())
    };
    let Some(open) = open else { return Ok(None) };
    if session.route().apart.is_none() {
        let folder = position::folder_in(&session.folder);
        let key = SigningKey::from_key(&session.new_key()).map_err(AppError::from)?;
        let name = to_hex(&key.verifying_key().to_bytes())
            .chars()
            .skip(2)
            .take(8)
            .collect::<String>();
        let apart = Apart::new(&folder, &format!("{open}-{name}.fixes"), key, Mark::default());
        let kept = apart.kept(open)?;
        // The key is durable before anything is sealed to it.
        session.write(|w| setting::put(w, KEPT, &kept))?;
        session.route().apart = Some(apart);
    }
    let idle = |route: &RouteState| -> Result<Option<PathBuf>> {
        let Some(apart) = &route.apart else {
            return Ok(None);
        };
        Ok((!apart.reader.is_written()?).then(|| apart.folder.clone()))
    };
    let folder = idle(&session.route())?;
    if folder.is_some() {
        tell(session)?;
    }
    Ok(folder)
}

/// Tells the recorder how things stand. Where that cannot be written it is told to end: nobody listens in a break.
pub(super) fn tell(session: &Session) -> Result<()> {
    let Some(open) = shift::open(session)? else {
        return Ok(());
    };
    let (order, folder, paused) = {
        let route = session.route();
        let Some(apart) = &route.apart else { return Ok(()) };
        let order = apart.order((&open, route.paused), session.now());
        (order, apart.folder.clone(), route.paused)
    };
    match order.give(&folder) {
        Err(error) if paused => {
            Order::take_back(&folder)?;
            tracing::warn!("tell the recorder of a break: {error}");
            Ok(())
        }
        given => Ok(given?),
    }
}

/// Takes over what the recorder heard since; makes a line of it every five minutes.
///
/// # Errors
/// `E-DISK-1` when a line could not be made durable; it is tried again with the next. Else why the file cannot be read.
pub fn take_over(session: &Session) -> Result<()> {
    let due = {
        let mut route = session.route();
        let Some(mut apart) = route.apart.take() else {
            return Ok(());
        };
        let read = read_all(&mut apart, &mut route, session);
        apart.caught_up = true;
        route.apart = Some(apart);
        read?;
        let ends = route.fresh.first().zip(route.fresh.last());
        // A clock that was set back ends a line, too.
        ends.is_some_and(|(first, last)| {
            end_of(last).saturating_sub(start_of(first)).saturating_abs() >= ENTRY_MS
        })
    };
    if !due {
        return Ok(());
    }
    write_taken_over(session)?;
    let source = session.route().source;
    source.map_or(Ok(()), |source| {
        session.write(|w| setting::put(w, SOURCE, source.code().as_bytes()))
    })
}

fn read_all(apart: &mut Apart, route: &mut RouteState, session: &Session) -> Result<()> {
    loop {
        let heard = apart.reader.read_on()?;
        if heard.is_empty() {
            return Ok(());
        }
        for one in &heard {
            take_in(apart, route, one, session);
        }
    }
}

fn take_in(apart: &mut Apart, route: &mut RouteState, heard: &Heard, session: &Session) {
    let Some(mut recorder) = route.recorder.take() else {
        return;
    };
    let outputs = match heard {
        Heard::Started => apart.begins(&mut recorder),
        Heard::Report(report) => {
            if let Some(last) = report.fixes.last().filter(|_| !route.paused) {
                let age_ms = if apart.caught_up {
                    0
                } else {
                    session.now().0.saturating_sub(report.written_ms)
                };
                heard_at(route, *last, session.surroundings.mono_ms(), age_ms);
                route.source = Some(report.source);
            }
            apart.report(report, &mut recorder)
        }
        // What is missing shows as silence.
        Heard::Resumed | Heard::Damage => Vec::new(),
    };
    if route.paused {
        // The break is the gap, whatever the recorder did meanwhile.
        apart.stands = false;
    }
    route.recorder = Some(recorder);
    route.collect(outputs);
}

fn heard_at(route: &mut RouteState, last: Fix, mono_ms: u64, age_ms: i64) {
    route.last = Some(last);
    route.heard_mono_ms = Some(mono_ms.saturating_sub(u64::try_from(age_ms).unwrap_or(0)));
}

/// Returns the recorder of the open shift as the notebook knows it.
pub(super) fn recall(session: &Session, shift: RecordId) -> Result<Option<Apart>> {
    let Some(kept) = kept(session)? else {
        return Ok(None);
    };
    if kept.shift != shift.to_string() {
        forget(session)?;
        return Ok(None);
    }
    let bytes = from_hex(&kept.key)?;
    let key = SigningKey::from_key(&Key::from_slice(&bytes)?)?;
    let mark = Mark {
        offset: kept.offset,
        opening: kept.opening,
    };
    let mut apart = Apart::new(&position::folder_in(&session.folder), &kept.log, key, mark);
    apart.ended = kept.ended;
    Ok(Some(apart))
}

fn kept(session: &Session) -> Result<Option<Kept>> {
    let bytes = session.read(|r| setting::get(r, KEPT))?;
    let bytes = bytes.filter(|bytes| !bytes.is_empty());
    let kept = bytes.map(|bytes| serde_json::from_slice(&bytes)).transpose();
    kept.map_err(|_| Fault::NotebookDamaged.into())
}

/// Ends the recorder of the open shift: everything it heard was taken over.
pub(super) fn stop(session: &Session) -> Result<()> {
    Ok(Order::take_back(&position::folder_in(&session.folder))?)
}

/// Clears away what the recorder of a shift left that is over, key first.
pub(super) fn forget(session: &Session) -> Result<()> {
    let folder = position::folder_in(&session.folder);
    if kept(session)?.is_some() {
        session.write(|w| setting::put(w, KEPT, &[]))?;
    }
    end_recording(&folder)
}

/// Ends whatever recorder works in a folder, and clears its files away.
pub(crate) fn end_recording(folder: &Path) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    silence(folder)?;
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".fixes") {
            Order::clear_log(folder, &name)?;
        }
    }
    Ok(())
}

/// Ends whatever recorder works in a folder; what it wrote stays.
pub(crate) fn silence(folder: &Path) -> Result<()> {
    Ok(Order::take_back(folder)?)
}
