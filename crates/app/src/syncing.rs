//! Syncing: when a connection is there, everything above the last receipt goes out, in the order that matters, and
//! what others wrote comes in. It never blocks a screen, and every failure leaves everything on the phone.

mod side;

use std::path::Path;

use domain::RecordId;
use domain::kind::Record as _;
use domain::kinds::Photo;
use protocol::api::{Order, SyncApi};
use store::{receipt, setting, signed_shift};
pub use sync::{Backoff, HttpServer, Link, Pace, Report};
use sync::{Manifest, Phase, Progress};

use crate::enrolment::Enrolment;
use crate::error::{AppError, Fault, Result, internal};
use crate::phone::Phone;
use crate::session::Session;
use crate::view::{LastTry, ManifestView, MissingItem, SyncPhase, SyncProgress, SyncReport};
use crate::{cut_log, originals, prune, record, rescue, shift, sos, status, successor};
use side::Side;

/// Whether the server revoked this phone, as last heard.
const REVOKED: &str = "revoked";

/// Whether the server understands less than this app writes, as last heard.
const BEHIND: &str = "server_behind";

/// Returns the way to the server of a session's city.
///
/// # Errors
/// Returns why the connection could not be prepared.
pub fn server(session: &Session) -> Result<HttpServer> {
    let papers = &session.enrolment;
    let server = HttpServer::new(
        &papers.address,
        papers.pin()?,
        papers.certificate()?,
        session.signing.clone(),
    );
    server.map_err(|error| internal(&error))
}

/// Returns the way to the server in the name of a notebook that need not be unlocked.
pub(crate) fn locked_server(papers: &Enrolment, folder: &Path) -> Result<HttpServer> {
    let key = crate::keys::DeviceKey::read(folder)?.signing;
    let server = HttpServer::new(&papers.address, papers.pin()?, papers.certificate()?, key);
    server.map_err(|error| internal(&error))
}

/// Returns the way to the server in the name of a notebook on this phone that need not be unlocked.
///
/// # Errors
/// Returns why the connection could not be prepared.
pub fn server_while_locked(phone: &Phone, notebook: &str) -> Result<HttpServer> {
    let folder = phone.folder(notebook);
    let papers = Enrolment::read(&folder)?.ok_or(Fault::NotFound)?;
    locked_server(&papers, &folder)
}

/// Runs one sync to its end.
///
/// # Errors
/// Only when the notebook itself cannot be read; trouble with the server is in the report.
pub async fn run(session: &Session, server: &impl SyncApi, pace: Pace) -> Result<(SyncReport, Report)> {
    let side = Side::of(session)?;
    let phone = side.phone();
    if let Err(error) = cut_log::tell(session, server).await {
        tracing::warn!("tell the server of a damaged log: {error}");
    }
    let tell = |progress| show(session, progress);
    let with_originals = originals::go_now(session);
    let mut report = sync::run(server, &phone, pace, &tell).await;
    if successor::go_on_if_due(session, &report)? {
        let mut orders = std::mem::take(&mut report.orders);
        report = sync::run(server, &phone, report.pace, &tell).await;
        orders.retain(|order| !report.orders.contains(order));
        report.orders.extend(orders);
    }
    finish(session, &report)?;
    successor::note_missed(session, report.missed)?;
    // A cut is no end: what was told to go goes on with the next run.
    if with_originals && report.failure.is_none() {
        originals::have_gone(session);
    }
    if let Err(error) = prune::clear_away(session) {
        tracing::warn!("clear away what was erased: {error}");
    }
    if report.first_error().is_none() {
        if let Err(error) = rescue::send_others(session, server).await {
            tracing::warn!("send the rescue copy of another notebook: {error}");
        }
        if let Err(error) = successor::settle(session, &phone, server, &report).await {
            tracing::warn!("bring back an older notebook: {error}");
        }
        if let Err(error) = rescue::asides::let_go(session, server).await {
            tracing::warn!("let go of what was set aside: {error}");
        }
        if let Err(error) = prune::let_go(session, &phone, server).await {
            tracing::warn!("let go of what the server holds: {error}");
        }
    } else if let Err(error) = prune::end_lease(session) {
        tracing::warn!("forget what others wrote: {error}");
    }
    let view = SyncReport {
        sent: count(report.sent),
        confirmed: count(report.confirmed),
        received: count(report.received),
        photos_sent: count(report.blobs_sent),
        on_phone: status::on_phone(session)?,
        failure: report.first_error().map(fault),
        orders: report.orders.iter().map(|order| said(*order)).collect(),
    };
    Ok((view, report))
}

/// Fetches the officer's own old records back that were let go; returns how many lines came. They stay for a day.
///
/// # Errors
/// Returns why the server could not be asked, or the notebook not written.
pub async fn fetch_back(session: &Session, server: &impl SyncApi) -> Result<u64> {
    let side = Side::of(session)?;
    let phone = side.phone();
    prune::fetch_back(session, &phone, server).await
}

/// Asks the server to sign that it holds a whole shift, or says what is missing.
///
/// # Errors
/// Returns why the server could not be asked.
pub async fn prove(session: &Session, server: &impl SyncApi, shift: &str) -> Result<ManifestView> {
    let id: RecordId = shift.parse()?;
    let side = Side::of(session)?;
    let phone = side.phone();
    match sync::manifest(server, &phone, id).await {
        Ok(Manifest::AllHeld(_) | Manifest::Missing(_)) => proof(session, shift),
        Err(error) => Err(fault(&error)),
    }
}

/// Returns what is known of a shift's proof without asking the server.
///
/// # Errors
/// Returns why the notebook could not be read.
pub fn proof(session: &Session, shift: &str) -> Result<ManifestView> {
    let id: RecordId = shift.parse()?;
    let records = shift::of_shift(session, id)?;
    let (signed, by_officer) = session.read(|r| Ok((receipt::manifest(r, id)?, signed_shift::of(r, id)?)))?;
    let waiting = originals::waiting(session)?;
    let mut missing = Vec::new();
    for one in &records {
        if !status::is_confirmed(session, one)? {
            let what = if one.kind == Photo::KIND.number {
                "photo"
            } else {
                "record"
            };
            missing.push(MissingItem {
                what: what.to_owned(),
                record: one.record.to_string(),
                kind: record::kind_name(one.kind),
                waits_for_wifi: waiting.contains(&one.record),
            });
        }
    }
    let photos = records
        .iter()
        .filter(|one| one.kind == Photo::KIND.number)
        .count();
    Ok(ManifestView {
        shift: shift.to_owned(),
        records: u32::try_from(records.len() - photos).unwrap_or(u32::MAX),
        photos: u32::try_from(photos).unwrap_or(u32::MAX),
        all_held: signed.is_some() && missing.is_empty(),
        signed: signed.is_some(),
        photos_waiting: originals::count_of(&records, &waiting),
        missing,
        at: signed.map(|(_, at)| session.zone().say(at)),
        officer_signed_at: by_officer.map(|signed| session.zone().say(signed.signed_at)),
    })
}

/// Returns how long to wait after a failed try, in milliseconds: full jitter, from one second to five minutes.
pub fn wait_ms(session: &Session, backoff: &mut Backoff, report: &Report) -> u64 {
    let chance = u64::from_be_bytes(session.surroundings.random());
    let asked = report.first_error().and_then(sync::Error::retry_after);
    u64::try_from(backoff.failed(chance, asked).as_millis()).unwrap_or(u64::MAX)
}

fn show(session: &Session, progress: Progress) {
    let phase = match progress.phase {
        Phase::Records => SyncPhase::Records,
        Phase::Photos => SyncPhase::Photos,
        Phase::Reading => SyncPhase::Reading,
        Phase::Done => SyncPhase::Done,
    };
    let shown = SyncProgress {
        phase,
        sent: count(progress.done),
        total: count(progress.total),
        bytes: progress.bytes,
    };
    session.memory().syncing = Some(shown).filter(|shown| shown.phase != SyncPhase::Done);
    (session.announce)(store::What::Sync);
}

/// Returns the name of an order; its number where this version knows no more of it.
fn said(order: Order) -> String {
    let known = [
        (Order::SendRescue, "send_rescue"),
        (Order::Wipe, "wipe"),
        (Order::Lock, "lock"),
    ];
    let name = known.iter().find(|(one, _)| *one == order);
    name.map_or_else(
        || format!("order_{}", order.number()),
        |(_, name)| (*name).to_owned(),
    )
}

fn finish(session: &Session, report: &Report) -> Result<()> {
    let now = session.zone().say(session.now());
    if let Some(offset_ms) = report.server_offset_ms {
        session.hear_server_time(offset_ms)?;
    }
    {
        let mut memory = session.memory();
        memory.syncing = None;
        memory.newer_order = report.orders.iter().any(|order| matches!(order, Order::Newer(_)));
        let code = report.first_error().map(|error| fault(error).code);
        memory.last_try = Some(LastTry {
            at: now,
            ok: report.first_error().is_none(),
            code,
        });
    }
    hear(session, REVOKED, report.revoked)?;
    hear(session, BEHIND, report.server_behind)?;
    if report.received > 0 {
        sos::adopt(session)?;
    }
    (session.announce)(store::What::Sync);
    Ok(())
}

/// Keeps what the server said of this phone, if it did: the officer is told so offline too.
fn hear(session: &Session, what: &str, said: Option<bool>) -> Result<()> {
    match said {
        Some(said) if is_heard(session, what)? != said => {
            session.write(|w| setting::put(w, what, &[u8::from(said)]))
        }
        _ => Ok(()),
    }
}

fn is_heard(session: &Session, what: &str) -> Result<bool> {
    let kept = session.read(|r| setting::get(r, what))?;
    Ok(kept.is_some_and(|bytes| bytes == [1]))
}

/// Says whether this phone was revoked, as last heard.
pub(crate) fn is_revoked(session: &Session) -> Result<bool> {
    is_heard(session, REVOKED)
}

/// Says whether the server understands less than this app writes, as last heard.
pub(crate) fn is_server_behind(session: &Session) -> Result<bool> {
    is_heard(session, BEHIND)
}

pub(crate) fn fault(error: &sync::Error) -> AppError {
    match error {
        sync::Error::Call(call) => call.clone().into(),
        sync::Error::Store(store::Error::DiskFull) => Fault::DiskFull.into(),
        sync::Error::Forked { .. } | sync::Error::ServerAhead { .. } => Fault::NeedsAttention.into(),
        sync::Error::OtherLines | sync::Error::OtherVersion(_) => Fault::OtherVersion.into(),
        sync::Error::UnknownKey | sync::Error::WrongReceipt(_) => Fault::AnotherKey.into(),
        other => internal(other),
    }
}

fn count(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_has_a_name() {
        let check = |order, expected: &str| assert_eq!(said(order), expected);
        check(Order::SendRescue, "send_rescue");
        check(Order::Wipe, "wipe");
        check(Order::Lock, "lock");
        check(Order::Newer(9), "order_9");
    }
}
