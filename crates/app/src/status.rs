//! What is saved, sent and confirmed: always computed from the notebook and the last receipts, never kept beside them.

use domain::Lane;
use domain::kind::Record as _;
use domain::kinds::{Acknowledgement, CustodyEvent, Pause, Shift, SosAcknowledgement, Track};
use store::record::{self, Filter, Record};
use store::{blob, receipt};

use crate::error::Result;
use crate::session::Session;
use crate::view::{Check, Here, Home, LastTry, Outbox, RecordBrief, StatusView, SyncState};
use crate::{briefing, cut_log, draft, originals, photo, route, shift, sos, successor};

/// Below this many megabytes of free space the officer is warned.
const LOW_SPACE_MB: u32 = 500;

/// Returns the home screen.
///
/// # Errors
/// Returns why the notebook could not be read.
pub fn home(session: &Session) -> Result<Home> {
    let (must_read, to_read) = briefing::unread(session)?;
    Ok(Home {
        officer: session.officer_name().to_owned(),
        shift: shift::brief(session)?,
        status: status(session)?,
        drafts: draft::list(session)?,
        must_read,
        to_read,
        sos: sos::of_session(session)?,
        resume_route: session.kept_screen()?,
        successor: successor::told(session)?,
        cut_log: cut_log::told(session)?,
        now: session.zone().say(session.now()),
    })
}

/// Returns the status line.
///
/// # Errors
/// Returns why the notebook could not be read.
pub fn status(session: &Session) -> Result<StatusView> {
    let receipts = session.read(|r| {
        let all: store::Result<Vec<_>> = Lane::ALL.iter().map(|lane| receipt::get(r, *lane)).collect();
        all
    })?;
    let last = receipts.into_iter().flatten().map(|kept| kept.received_at).max();
    let unsent_photos = photos_without_receipt(session)?;
    let photos_waiting = originals::waiting(session)?.len();
    let here = route::here(session, &session.route());
    let revoked = crate::syncing::is_revoked(session)?;
    let server_behind = crate::syncing::is_server_behind(session)?;
    let memory = session.memory();
    Ok(StatusView {
        on_phone: on_phone(session)?,
        photos_on_phone: u32::try_from(unsent_photos.len()).unwrap_or(u32::MAX),
        photos_waiting: u32::try_from(photos_waiting).unwrap_or(u32::MAX),
        attention: attention(session)?,
        last_confirmed_at: last.map(|at| session.zone().say(at)),
        last_try: memory.last_try.clone(),
        fix: here,
        space_mb: space_mb(session),
        revoked,
        server_behind,
        newer_order: memory.newer_order,
        syncing: memory.syncing.clone(),
    })
}

/// Returns how far the running sync is; `None` when none runs.
pub fn progress(session: &Session) -> Option<crate::view::SyncProgress> {
    session.memory().syncing.clone()
}

/// Returns the outbox: every record and photo that the server has not confirmed.
///
/// # Errors
/// Returns why the notebook could not be read.
pub fn outbox(session: &Session) -> Result<Outbox> {
    let mut items = Vec::new();
    for one in session.read(|r| {
        record::list(
            r,
            Filter {
                own: true,
                ..Default::default()
            },
        )
    })? {
        let has_a_line_there = ![Track::KIND.number, CustodyEvent::KIND.number].contains(&one.kind);
        if has_a_line_there && !is_confirmed(session, &one)? {
            items.push(crate::record::brief(session, &one)?);
        }
    }
    let mut photos = Vec::new();
    for one in photos_without_receipt(session)? {
        photos.push(photo::brief(session, &session.read(|r| record::get(r, one))?)?);
    }
    Ok(Outbox {
        items,
        photos,
        status: status(session)?,
    })
}

/// Counts the records above the last receipt: "3 on phone".
pub(crate) fn on_phone(session: &Session) -> Result<u32> {
    let mut waiting = successor::waiting(session)?;
    if waiting.is_empty() {
        return session.read(receipt::records_on_phone);
    }
    waiting.extend(session.read(receipt::unsent_records)?);
    Ok(u32::try_from(waiting.len()).unwrap_or(u32::MAX))
}

/// Says which of the five words a record has.
pub(crate) fn state(session: &Session, record: &Record) -> Result<SyncState> {
    if needs_attention(session, record)? {
        return Ok(SyncState::Attention);
    }
    let committed = session.read(|r| receipt::committed(r, record.lane))?;
    if record.last_seq > committed || successor::waits(session, record.record)? {
        return Ok(SyncState::Saved);
    }
    let photos = session.read(|r| photo::of(r, record.record))?;
    for one in photos {
        if !photo::is_held(session, one)? {
            return Ok(SyncState::Sent);
        }
    }
    Ok(SyncState::Confirmed)
}

pub(crate) fn is_confirmed(session: &Session, record: &Record) -> Result<bool> {
    Ok(state(session, record)? == SyncState::Confirmed)
}

/// Says whether the server keeps a line of the record aside, or lines about it disagree.
pub(crate) fn needs_attention(session: &Session, record: &Record) -> Result<bool> {
    if record.conflicts > 0 {
        return Ok(true);
    }
    let held = session.read(receipt::held)?;
    Ok(held
        .iter()
        .any(|(lane, seq, _)| *lane == record.lane && *seq == record.last_seq && record.last_seq > 0))
}

/// Says whether a kind counts as a record of the officer's work at the end of a shift.
pub(crate) fn is_counted(kind: u16) -> bool {
    is_own_work(kind) && kind != Shift::KIND.number
}

fn is_own_work(kind: u16) -> bool {
    let own_affairs = [
        Track::KIND.number,
        CustodyEvent::KIND.number,
        SosAcknowledgement::KIND.number,
        Acknowledgement::KIND.number,
        Pause::KIND.number,
    ];
    !own_affairs.contains(&kind)
}

fn attention(session: &Session) -> Result<u32> {
    let mut count = 0;
    let held = session.read(receipt::held)?;
    count += u32::try_from(held.len()).unwrap_or(u32::MAX);
    let all = session.read(|r| {
        record::list(
            r,
            Filter {
                own: true,
                ..Default::default()
            },
        )
    })?;
    count += u32::try_from(all.iter().filter(|one| one.conflicts > 0).count()).unwrap_or(u32::MAX);
    Ok(count)
}

fn photos_without_receipt(session: &Session) -> Result<Vec<domain::RecordId>> {
    let mut photos: Vec<_> = session
        .read(blob::unsent)?
        .into_iter()
        .map(|blob| blob.record)
        .collect();
    photos.sort_unstable();
    photos.dedup();
    Ok(photos)
}

/// Returns the free space where the notebook lies, in megabytes; `None` where the system does not tell.
pub(crate) fn space_mb(session: &Session) -> Option<u32> {
    let free = fs4::available_space(&session.folder).ok()?;
    u32::try_from(free / 1_000_000).ok()
}

/// Returns the self-test: what was looked at, whether it is well, what was found.
///
/// # Errors
/// Returns why the notebook could not be read.
pub fn checks(session: &Session) -> Result<Vec<Check>> {
    let status = status(session)?;
    let counts = session.read(|r| {
        Ok(record::list(
            r,
            Filter {
                own: true,
                ..Default::default()
            },
        )?
        .len())
    })?;
    let unsent = format!("{} records, {} photos", status.on_phone, status.photos_on_phone);
    let missing_files = session.memory().missing_files;
    let map = session.city().map(|city| city.profile.name.clone());
    Ok(vec![
        storage_check(status.space_mb),
        position_check(status.fix.as_ref()),
        check("notebook", true, format!("{counts} records")),
        check("outbox", status.on_phone == 0, unsent),
        server_check(status.last_try.as_ref()),
        check("photos", missing_files == 0, format!("{missing_files} missing")),
        rescue_check(session),
        check("map", map.is_some(), map.unwrap_or_else(|| "–".to_owned())),
        // A file is no key store: this stays a warning until a platform's key store holds the secret.
        check("keys", false, "file".to_owned()),
    ])
}

fn check(name: &str, ok: bool, detail: String) -> Check {
    Check {
        name: name.to_owned(),
        ok,
        detail,
    }
}

fn rescue_check(session: &Session) -> Check {
    let (length, well) = session.rescue.state();
    check("rescue", well, format!("{} kB", length.div_ceil(1000)))
}

fn storage_check(space_mb: Option<u32>) -> Check {
    let detail = space_mb.map_or_else(|| "?".to_owned(), |mb| format!("{mb} MB"));
    check("storage", space_mb.is_none_or(|mb| mb >= LOW_SPACE_MB), detail)
}

fn position_check(fix: Option<&Here>) -> Check {
    let age_s = fix.and_then(|fix| fix.age_s);
    let detail = age_s.map_or_else(|| "–".to_owned(), |age_s| format!("{age_s} s"));
    check("position", age_s.is_some_and(|age_s| age_s < 60), detail)
}

fn server_check(last: Option<&LastTry>) -> Check {
    let detail = last.map(|last| last.code.clone().unwrap_or_else(|| last.at.clone()));
    check(
        "server",
        last.is_some_and(|last| last.ok),
        detail.unwrap_or_else(|| "–".to_owned()),
    )
}

/// Returns the records that a list shows, newest first.
///
/// # Errors
/// Returns why the notebook could not be read.
pub fn records(session: &Session, shift: Option<&str>, limit: u32) -> Result<Vec<RecordBrief>> {
    let shift = shift.map(str::parse).transpose()?;
    let filter = Filter {
        shift,
        ..Default::default()
    };
    let all = session.read(|r| record::list(r, filter))?;
    let shown = all
        .iter()
        .filter(|one| is_own_work(one.kind))
        .take(usize::try_from(limit).unwrap_or(usize::MAX));
    shown.map(|one| crate::record::brief(session, one)).collect()
}
