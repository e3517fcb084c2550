//! SOS: a call for help is never silent. It is kept in a file of its own before anything else, so that it works on a
//! locked phone; it is sent beside the notebook, again and again until somebody has answered; and once the notebook
//! is open it becomes an entry of the safety lane with the same record id.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::field::{FieldValue as _, Position};
use domain::kind::Record as _;
use domain::kinds::{Sos, SosAcknowledgement};
use domain::{Fields, RecordId, Timestamp};
use protocol::api::{SosCall, SosState, SyncApi};
use serde::{Deserialize, Serialize};
use store::What;
use store::record::{self, Filter};

use crate::enrolment::Enrolment;
use crate::error::{Fault, Result};
use crate::file;
use crate::line::{NewLine, POSITION};
use crate::phone::Phone;
use crate::say::Zone;
use crate::session::Session;
use crate::syncing::{self, HttpServer};
use crate::view::{SosPosition, SosView};

const FILE: &str = "sos.json";

/// A call as it lies in its file: only what is needed to call, and only until it is over.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Call {
    record: String,
    raised_at: i64,
    position: Option<(i32, i32, Option<u32>, Option<i64>)>,
    /// Where the position comes from.
    #[serde(default)]
    source: Option<String>,
    received_at: Option<i64>,
    acknowledged_by: Option<String>,
    acknowledged_at: Option<i64>,
    stood_down_at: Option<i64>,
    stand_down_received: bool,
    last_try_at: Option<i64>,
    entered: bool,
    /// Whether it may be another officer than the one whose notebook it lies beside.
    #[serde(default)]
    caller_uncertain: bool,
}

impl Call {
    fn read(folder: &Path) -> Result<Option<Self>> {
        let Some(bytes) = file::read(&folder.join(FILE))? else {
            return Ok(None);
        };
        Ok(Some(serde_json::from_slice(&bytes)?))
    }

    fn write(&self, folder: &Path) -> Result<()> {
        Ok(file::replace(&folder.join(FILE), &serde_json::to_vec(self)?)?)
    }

    /// Says whether it still calls.
    const fn is_on(&self) -> bool {
        self.stood_down_at.is_none()
    }

    /// Keeps a call that is over until the notebook is open and its line is written.
    fn set_aside(&self, folder: &Path) -> Result<()> {
        if self.entered {
            return Ok(());
        }
        Ok(file::replace(
            &folder.join(format!("sos-{}.json", self.record)),
            &serde_json::to_vec(self)?,
        )?)
    }

    /// Returns the calls that were set aside.
    fn aside(folder: &Path) -> Result<Vec<(PathBuf, Self)>> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if name.starts_with("sos-") && name.ends_with(".json") {
                found.push((path.clone(), serde_json::from_slice(&std::fs::read(path)?)?));
            }
        }
        Ok(found)
    }

    fn position(&self) -> Option<Position> {
        let (lat_e7, lon_e7, accuracy_dm, fixed_at) = self.position?;
        let source = self.source.clone().unwrap_or_else(|| "unknown".to_owned());
        Some(Position {
            lat_e7,
            lon_e7,
            accuracy_dm,
            fixed_at: fixed_at.map(Timestamp),
            source,
        })
    }
}

/// Returns the notebook that a call lies beside: one that is on, else one whose end the server has not heard of, else
/// the notebook that was unlocked last. Whoever unlocks a shared phone finds the call that is on, and can end it.
fn papers(phone: &Phone) -> Result<Option<(Enrolment, PathBuf)>> {
    let Some(last) = phone.last_papers()? else {
        return Ok(None);
    };
    let unheard = unheard(&last.1);
    let found = unheard
        .iter()
        .find(|(_, call)| call.is_on())
        .or_else(|| unheard.first());
    let papers = found.and_then(|(folder, _)| Some((Enrolment::read(folder).ok()??, folder.clone())));
    Ok(Some(papers.unwrap_or(last)))
}

/// Returns the calls on this phone that are on, or whose end the server has not heard of, this notebook's first. What
/// cannot be read of other notebooks stops nothing here.
fn unheard(folder: &Path) -> Vec<(PathBuf, Call)> {
    let all = folder.parent().and_then(|all| std::fs::read_dir(all).ok());
    let others = all.into_iter().flatten().flatten().map(|entry| entry.path());
    let others = others.filter(|other| other != folder);
    std::iter::once(folder.to_owned())
        .chain(others)
        .filter_map(|folder| Some((Call::read(&folder).ok()??, folder)))
        .filter(|(call, _)| !call.stand_down_received)
        .map(|(call, folder)| (folder, call))
        .collect()
}

/// Returns the way to the server in the name of the notebook that the call lies beside; `None` before any enrolment.
///
/// # Errors
/// Returns why the connection could not be prepared.
pub fn server(phone: &Phone) -> Result<Option<HttpServer>> {
    let papers = papers(phone)?;
    papers
        .map(|(papers, folder)| syncing::locked_server(&papers, &folder))
        .transpose()
}

/// Calls for help; works while the screen is locked. A call that is open goes on.
///
/// # Errors
/// Returns why the call could not be kept on the phone; the officer must use the radio then.
pub fn raise(phone: &Phone) -> Result<SosView> {
    let (_, last) = phone.last_papers()?.ok_or(Fault::NotFound)?;
    let session = phone.open_session();
    if !unheard(&last).iter().any(|(_, call)| call.is_on()) {
        // A file that cannot be read must not stop a call for help.
        if let Ok(Some(over)) = Call::read(&last) {
            over.set_aside(&last)?;
        }
        let here = session.as_ref().and_then(|session| session.route().here());
        let call = Call {
            record: phone.surroundings().new_id(RecordId::from_parts).to_string(),
            raised_at: phone.surroundings().now().0,
            position: here.as_ref().map(placed),
            source: here.map(|at| at.source),
            received_at: None,
            acknowledged_by: None,
            acknowledged_at: None,
            stood_down_at: None,
            stand_down_received: false,
            last_try_at: None,
            entered: false,
            caller_uncertain: is_anybodys(phone, &last),
        };
        call.write(&last)?;
    }
    changed(phone, session.as_ref());
    if let Some(session) = session {
        adopt(&session)?;
    }
    state(phone)?.ok_or_else(|| Fault::Internal.into())
}

/// Says whether nobody can know who holds the phone: it is locked, and more than one officer has a notebook on it.
fn is_anybodys(phone: &Phone, folder: &Path) -> bool {
    let all = folder.parent().and_then(|all| std::fs::read_dir(all).ok());
    let notebooks = all.into_iter().flatten().flatten();
    // One that cannot be read may be somebody's too.
    let used = notebooks.filter(|entry| !matches!(Enrolment::read(&entry.path()), Ok(None)));
    phone.session().is_err() && used.count() > 1
}

/// Says that the officer is safe again; the call stays on record.
///
/// # Errors
/// `E-FIND-1` when there is no call.
pub fn stand_down(phone: &Phone) -> Result<SosView> {
    let (_, folder) = papers(phone)?.ok_or(Fault::NotFound)?;
    let mut call = Call::read(&folder)?.ok_or(Fault::NotFound)?;
    if call.stood_down_at.is_none() {
        call.stood_down_at = Some(phone.surroundings().now().0);
        call.write(&folder)?;
    }
    let session = phone.open_session();
    if let Some(session) = &session {
        adopt(session)?;
    }
    changed(phone, session.as_ref());
    Ok(view(
        &call,
        phone.zone(),
        session.as_deref(),
        phone.surroundings().now(),
    ))
}

/// Returns the call that is open, or was stood down but not yet heard by the server.
///
/// # Errors
/// Returns why its file could not be read.
pub fn state(phone: &Phone) -> Result<Option<SosView>> {
    let Some((_, folder)) = papers(phone)? else {
        return Ok(None);
    };
    let session = phone.open_session();
    let call = Call::read(&folder)?.filter(Call::is_on);
    Ok(call.map(|call| {
        view(
            &call,
            phone.zone(),
            session.as_deref(),
            phone.surroundings().now(),
        )
    }))
}

pub(crate) fn of_session(session: &Session) -> Result<Option<SosView>> {
    let call = unheard(&session.folder)
        .into_iter()
        .map(|(_, call)| call)
        .find(Call::is_on);
    Ok(call.map(|call| view(&call, session.zone(), Some(session), session.now())))
}

/// Sends the call, or asks who has answered; returns whether it must be sent again soon.
///
/// # Errors
/// Returns why the server could not be reached; the call stays open.
pub async fn send(phone: &Phone, server: &impl SyncApi) -> Result<bool> {
    let Some((papers, folder)) = papers(phone)? else {
        return Ok(false);
    };
    let Some(mut call) = Call::read(&folder)?.filter(|call| !call.stand_down_received) else {
        return Ok(false);
    };
    call.last_try_at = Some(phone.surroundings().now().0);
    call.write(&folder)?;
    let session = phone.open_session();
    if let Some(here) = session.as_ref().and_then(|session| session.route().here()) {
        call.position = Some(placed(&here));
        call.source = Some(here.source);
    }
    let asked = SosCall {
        notebook: papers.notebook()?,
        record: call.record.parse()?,
        raised_at: Timestamp(call.raised_at),
        position: call.position().map(Position::write),
        stood_down_at: call.stood_down_at.map(Timestamp),
        caller_uncertain: call.caller_uncertain.then_some(true),
    };
    let told_stand_down = asked.stood_down_at.is_some();
    let answer = server.sos(asked).await?;
    note_answer(&folder, &answer, told_stand_down)?;
    changed(phone, session.as_ref());
    Ok(!unheard(&folder).is_empty())
}

/// Writes down what the server said, without undoing what the officer did meanwhile.
fn note_answer(folder: &Path, answer: &SosState, told_stand_down: bool) -> Result<()> {
    let Some(mut call) = Call::read(folder)? else {
        return Ok(());
    };
    call.received_at = Some(answer.received_at.0);
    call.acknowledged_by.clone_from(&answer.acknowledged_by);
    call.acknowledged_at = answer.acknowledged_at.map(|at| at.0);
    call.stand_down_received = told_stand_down;
    call.write(folder)?;
    if call.stand_down_received && call.entered {
        file::remove(&folder.join(FILE))?;
    }
    Ok(())
}

/// Brings a call into the open notebook: its entry, its stand-down, and what the feed says of who answered.
pub(crate) fn adopt(session: &Session) -> Result<()> {
    for (path, over) in Call::aside(&session.folder)? {
        write_down(session, &over)?;
        file::remove(&path)?;
    }
    let Some(mut call) = Call::read(&session.folder)? else {
        return Ok(());
    };
    write_down(session, &call)?;
    if let Some((by, at)) = answered_in_feed(session, call.record.parse()?)? {
        call.acknowledged_by = Some(by);
        call.acknowledged_at = Some(at.0);
    }
    call.entered = true;
    call.write(&session.folder)
}

/// Writes the lines of a call that are not in the notebook yet.
fn write_down(session: &Session, call: &Call) -> Result<()> {
    let id: RecordId = call.record.parse()?;
    let known = session.read(|r| record::find(r, id))?;
    if known.is_none() {
        enter(session, call, id)?;
    }
    let stood_down = known.is_some_and(|known| Sos::read(&known.fields).stood_down_at.is_some());
    match call.stood_down_at.filter(|_| !stood_down) {
        Some(at) => session.amend(
            id,
            Sos {
                stood_down_at: Some(Timestamp(at)),
                ..Sos::default()
            }
            .write(),
        ),
        None => Ok(()),
    }
}

fn enter(session: &Session, call: &Call, record: RecordId) -> Result<()> {
    let key = session.new_key();
    let raised_at = Timestamp(call.raised_at);
    let mut fields: Fields = Sos {
        raised_at: Some(raised_at),
        caller_uncertain: call.caller_uncertain.then_some(true),
        ..Sos::default()
    }
    .write();
    fields.extend(call.position().map(|at| (POSITION, at.write())));
    if let Some(shift) = crate::shift::open(session)? {
        fields.insert(crate::line::SHIFT, shift.record.write());
    }
    let line = NewLine {
        kind: Sos::KIND,
        record,
        key: &key,
        happened_at: raised_at,
        base: Vec::new(),
        fields,
    };
    session.write(|w| session.append(w, line))?;
    Ok(())
}

fn answered_in_feed(session: &Session, sos: RecordId) -> Result<Option<(String, Timestamp)>> {
    let filter = Filter {
        kind: Some(SosAcknowledgement::KIND.number),
        ..Default::default()
    };
    let all = session.read(|r| record::list(r, filter))?;
    Ok(all
        .iter()
        .map(|one| SosAcknowledgement::read(&one.fields))
        .find_map(|answer| {
            (answer.sos == Some(sos)).then_some(())?;
            Some((answer.by_name?.0, answer.at?))
        }))
}

fn view(call: &Call, zone: Zone, session: Option<&Session>, now: Timestamp) -> SosView {
    let say = |at: i64| zone.say(Timestamp(at));
    SosView {
        record: call.record.clone(),
        raised_at: say(call.raised_at),
        received: call.received_at.is_some(),
        acknowledged_by: call.acknowledged_by.clone(),
        acknowledged_at: call.acknowledged_at.map(say),
        stood_down: call.stood_down_at.is_some(),
        caller_uncertain: call.caller_uncertain,
        position: call.position().map(|at| sos_position(&at, session, now)),
        last_try_at: call.last_try_at.map(say),
    }
}

fn placed(at: &Position) -> (i32, i32, Option<u32>, Option<i64>) {
    (at.lat_e7, at.lon_e7, at.accuracy_dm, at.fixed_at.map(|at| at.0))
}

fn sos_position(at: &Position, session: Option<&Session>, now: Timestamp) -> SosPosition {
    let age_ms = at.fixed_at.map(|at| now.millis_since(at).max(0));
    let (lat, lon) = (f64::from(at.lat_e7) / 1e7, f64::from(at.lon_e7) / 1e7);
    let place = track::Position::from_e7(at.lat_e7, at.lon_e7).ok();
    let text = session
        .zip(place)
        .map(|(session, place)| crate::city::describe(session, place));
    SosPosition {
        lat,
        lon,
        accuracy_m: at.accuracy_dm.map(|known| f64::from(known) / 10.0),
        age_s: age_ms.map(|ms| u32::try_from(ms / 1000).unwrap_or(u32::MAX)),
        text: text.unwrap_or_else(|| format!("{lat:.5}, {lon:.5}")),
    }
}

fn changed(phone: &Phone, session: Option<&Arc<Session>>) {
    let announce = session.map_or_else(|| phone.announce(), |session| &session.announce);
    announce(What::Records);
}

#[cfg(test)]
mod tests;
