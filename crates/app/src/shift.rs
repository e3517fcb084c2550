//! The shift: starting, pausing, reviewing, ending.

use domain::code::Code;
use domain::codes::{Kit, PartnerAgency, PatrolMode};
use domain::field::{One, Prose, Set, Words};
use domain::kind::Record as _;
use domain::kinds::{Pause, Photo, Shift, WelfareCheck};
use domain::{Fields, RecordId};
use store::record::{self, Filter, Record};
use store::{Writing, signed_shift};

use crate::error::{Fault, Result};
use crate::session::Session;
use crate::view::{EndOfShift, ShiftBrief, ShiftEnding, ShiftException, ShiftOptions, ShiftStart};
use crate::{briefing, city, draft, log, originals, photo, route, status};

/// Returns the shift that is open.
///
/// # Errors
/// Returns why the notebook could not be read.
pub(crate) fn open(session: &Session) -> Result<Option<Record>> {
    let last = last(session)?;
    Ok(last.filter(|shift| Shift::read(&shift.fields).ended_at.is_none()))
}

pub(crate) fn last(session: &Session) -> Result<Option<Record>> {
    let filter = Filter {
        kind: Some(Shift::KIND.number),
        own: true,
        ..Default::default()
    };
    let shifts = session.read(|r| record::list(r, filter))?;
    // The last one begun; a wrong clock may have put its start anywhere, so the log's order counts.
    Ok(shifts
        .into_iter()
        // The oldest first: those of older notebooks have no place here, and the newest of them counts.
        .rev()
        .filter(|shift| !shift.withdrawn)
        .max_by_key(|shift| shift.last_seq))
}

/// Returns what the start screen offers.
///
/// # Errors
/// Returns why the notebook could not be read.
pub fn options(session: &Session) -> Result<ShiftOptions> {
    Ok(ShiftOptions {
        last: last(session)?.map(|shift| answers(&Shift::read(&shift.fields))),
        units: city::units(session),
        zones: city::zones(session),
        agencies: codes::<PartnerAgency>(),
        kit: codes::<Kit>(),
        modes: codes::<PatrolMode>(),
    })
}

/// Starts a shift and the recording of its route.
///
/// # Errors
/// `E-SHIFT-2` when one is open, `E-FORM-1` when an answer is missing.
pub fn start(session: &Session, answers: &ShiftStart) -> Result<()> {
    if open(session)?.is_some() {
        return Err(Fault::ShiftOpen.into());
    }
    let words = |text: &String| Some(Words(text.trim().to_owned())).filter(|words| !words.0.is_empty());
    let shift = Shift {
        unit: words(&answers.unit),
        zone: words(&answers.zone),
        mode: PatrolMode::from_code(&answers.mode).map(One),
        partner: answers.partner.as_ref().and_then(words),
        partner_agency: answers
            .partner_agency
            .as_deref()
            .and_then(PartnerAgency::from_code)
            .map(One),
        kit: Some(Set(answers
            .kit
            .iter()
            .filter_map(|code| Kit::from_code(code))
            .collect())),
        started_at: Some(session.now()),
        ..Default::default()
    };
    session.write_new(shift)?;
    route::start(session)
}

/// Begins a break: the route pauses and says so.
///
/// # Errors
/// `E-SHIFT-1` when no shift is open.
pub fn pause(session: &Session) -> Result<()> {
    open(session)?.ok_or(Fault::NoShift)?;
    if running_break(session)?.is_none() {
        session.write_new(Pause {
            started_at: Some(session.now()),
            ended_at: None,
        })?;
        route::pause(session)?;
    }
    Ok(())
}

/// Ends a break.
///
/// # Errors
/// Returns why it could not be written.
pub fn resume(session: &Session) -> Result<()> {
    if let Some(running) = running_break(session)? {
        let ended = Pause {
            started_at: None,
            ended_at: Some(session.now()),
        };
        session.amend(running.record, ended.write())?;
        route::resume(session)?;
    }
    Ok(())
}

pub(crate) fn running_break(session: &Session) -> Result<Option<Record>> {
    let Some(shift) = open(session)? else {
        return Ok(None);
    };
    let filter = Filter {
        kind: Some(Pause::KIND.number),
        shift: Some(shift.record),
        ..Default::default()
    };
    let breaks = session.read(|r| record::list(r, filter))?;
    Ok(breaks
        .into_iter()
        .find(|one| Pause::read(&one.fields).ended_at.is_none()))
}

/// Returns the open shift for the home screen.
///
/// # Errors
/// Returns why the notebook could not be read.
pub(crate) fn brief(session: &Session) -> Result<Option<ShiftBrief>> {
    let Some(shift) = open(session)? else {
        return Ok(None);
    };
    let running = running_break(session)?;
    let fields = Shift::read(&shift.fields);
    let zone = fields.zone.map_or_else(String::new, |zone| zone.0);
    let (recording, stalled_cause) = route::recording(session);
    let distance_m = route::walked_m(session)?;
    Ok(Some(ShiftBrief {
        record: shift.record.to_string(),
        unit: fields.unit.map_or_else(String::new, |unit| unit.0),
        zone_name: city::zone_name(session, &zone),
        zone,
        mode: fields.mode.map_or("", |mode| mode.0.as_code()).to_owned(),
        partner: fields.partner.map(|partner| partner.0),
        started_at: session.zone().say(fields.started_at.unwrap_or(shift.happened_at)),
        on_break_since: running.map(|one| session.zone().say(one.happened_at)),
        distance_m,
        recording,
        stalled_cause,
        battery_interval_s: route::spared_s(session),
    }))
}

/// Returns the end-of-shift screen, exceptions first.
///
/// # Errors
/// `E-SHIFT-1` when no shift is open.
pub fn review(session: &Session, language: log::Language) -> Result<EndOfShift> {
    let shift = open(session)?.ok_or(Fault::NoShift)?;
    let fields = Shift::read(&shift.fields);
    let records = of_shift(session, shift.record)?;
    let photos: Vec<&Record> = records
        .iter()
        .filter(|one| one.kind == Photo::KIND.number)
        .collect();
    let (mut confirmed, mut photos_confirmed) = (0, 0);
    for one in &records {
        confirmed += u32::from(status::is_confirmed(session, one)?);
    }
    for one in &photos {
        photos_confirmed += u32::from(photo::is_held(session, one.record)?);
    }
    let on_shown = u32::try_from(records.len()).unwrap_or(u32::MAX);
    let view = route::view(session)?;
    Ok(EndOfShift {
        record: shift.record.to_string(),
        started_at: session.zone().say(fields.started_at.unwrap_or(shift.happened_at)),
        exceptions: exceptions(session, &records)?,
        records: on_shown,
        confirmed,
        on_phone: on_shown.saturating_sub(confirmed),
        photos: u32::try_from(photos.len()).unwrap_or(u32::MAX),
        photos_confirmed,
        photos_waiting: originals::count_of(&records, &originals::waiting(session)?),
        kit: fields.kit.map_or_else(Vec::new, |kit| {
            kit.0.iter().map(|one| one.as_code().to_owned()).collect()
        }),
        naloxone_used: doses(&records),
        distance_m: view.distance_m,
        along_streets_m: view.along_streets_m,
        by_places_m: view.by_places_m,
        doubtful: view.doubtful,
        log: log::write(session, &shift, &records, &view, language),
        gaps: view.gaps,
        handover: briefing::own_items(session, shift.record)?,
    })
}

/// Signs and ends the shift; works offline.
///
/// # Errors
/// `E-SHIFT-1` when no shift is open.
pub fn end(session: &Session, ending: &ShiftEnding, language: log::Language) -> Result<RecordId> {
    let shift = open(session)?.ok_or(Fault::NoShift)?;
    resume(session)?;
    let log = review(session, language)?.log;
    let distance_m = route::finish(session)?;
    let remark = Some(Prose(ending.remark.trim().to_owned())).filter(|remark| !remark.0.is_empty());
    let ended = Shift {
        ended_at: Some(session.now()),
        kit_returned: Some(Set(ending
            .kit_returned
            .iter()
            .filter_map(|code| Kit::from_code(code))
            .collect())),
        naloxone_used: Some(ending.naloxone_used),
        log: Some(Prose(log)),
        remark,
        distance_m: Some(distance_m),
        ..Default::default()
    };
    session.amend_and(shift.record, ended.write(), |w| sign(session, w, shift.record))?;
    // Only now: had the line not been saved, the shift would still be open and its route still known.
    route::close(session);
    Ok(shift.record)
}

/// Signs where the notebook stands now that the shift's last line is in it.
fn sign(session: &Session, writing: &mut Writing<'_>, shift: RecordId) -> store::Result<()> {
    let identity = session.store.identity();
    let statement = sync::sign_shift(writing, &identity, session.clocks(), &session.signing)?;
    signed_shift::put(writing, shift, &statement)
}

/// Returns the records that an officer wrote during a shift, without its own line, pieces of route and custody.
pub(crate) fn of_shift(session: &Session, shift: RecordId) -> Result<Vec<Record>> {
    let filter = Filter {
        shift: Some(shift),
        own: true,
        ..Default::default()
    };
    let mut records = session.read(|r| record::list(r, filter))?;
    records.retain(|one| status::is_counted(one.kind));
    Ok(records)
}

fn exceptions(session: &Session, records: &[Record]) -> Result<Vec<ShiftException>> {
    let mut found = Vec::new();
    for one in draft::list(session)? {
        found.push(ShiftException {
            record: one.record,
            kind: one.kind,
            why: "draft".into(),
            happened_at: one.opened_at,
        });
    }
    for one in records {
        let unlinked = one.kind == Photo::KIND.number && one.linked_to.is_none() && !one.withdrawn;
        let why = match status::needs_attention(session, one)? {
            true => "attention",
            false if unlinked => "unlinked_photo",
            false => continue,
        };
        found.push(ShiftException {
            record: one.record.to_string(),
            kind: crate::record::kind_name(one.kind),
            why: why.to_owned(),
            happened_at: session.zone().say(one.happened_at),
        });
    }
    Ok(found)
}

fn doses(records: &[Record]) -> u32 {
    let checks = records
        .iter()
        .filter(|one| one.kind == WelfareCheck::KIND.number && !one.withdrawn);
    checks.map(|one| given(&one.fields)).sum()
}

/// Counts the doses of one check: as the officer says, else as many as were tapped.
fn given(fields: &Fields) -> u32 {
    let check = WelfareCheck::read(fields);
    let tapped = check.steps.map_or(0, |steps| {
        steps
            .0
            .iter()
            .filter(|step| step.code == domain::codes::WelfareStep::NaloxoneDose)
            .count()
    });
    check
        .naloxone_doses
        .unwrap_or_else(|| u32::try_from(tapped).unwrap_or(u32::MAX))
}

fn answers(shift: &Shift) -> ShiftStart {
    ShiftStart {
        unit: shift
            .unit
            .as_ref()
            .map_or_else(String::new, |unit| unit.0.clone()),
        zone: shift
            .zone
            .as_ref()
            .map_or_else(String::new, |zone| zone.0.clone()),
        mode: shift.mode.map_or("", |mode| mode.0.as_code()).to_owned(),
        partner: shift.partner.as_ref().map(|partner| partner.0.clone()),
        partner_agency: shift.partner_agency.map(|agency| agency.0.as_code().to_owned()),
        kit: shift.kit.as_ref().map_or_else(Vec::new, |kit| {
            kit.0.iter().map(|one| one.as_code().to_owned()).collect()
        }),
    }
}

fn codes<C: Code>() -> Vec<String> {
    C::LIST.codes.iter().map(|code| (*code).to_owned()).collect()
}
