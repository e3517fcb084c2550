//! What stays on the phone: own records go once they are old enough by the city's rule and the server has signed that a
//! good backup holds them; what others wrote goes when the server was not heard for too long. Nothing of the last shift
//! is let go, and nothing by an unsigned word. What went can be fetched back.

use city::OnPhone;
use domain::{RecordId, Timestamp};
use evidence::SealedHash;
use protocol::BlobHash;
use protocol::api::SyncApi;
use store::prune::{self, Bounds};
use store::{blob, feed, setting};

use crate::error::{Result, internal};
use crate::rescue::asides;
use crate::session::Session;
use crate::shift;

/// Until when nothing is let go, because the officer fetched old records back.
const PAUSED: &str = "prune_paused_until";
/// For how long what was fetched back stays.
const PAUSE_MS: i64 = 24 * HOUR_MS;
/// How many sealed files are asked about after one sync.
const MOST_ASKED: usize = 64;
const HOUR_MS: i64 = 3_600_000;

/// Lets go of what may go now; done after each sync that went well.
pub(crate) async fn let_go(session: &Session, phone: &sync::Phone<'_>, server: &impl SyncApi) -> Result<()> {
    if let Some(bounds) = bounds(session)? {
        let due = session.read(|r| prune::due(r, bounds))?;
        ask(session, phone, server, &due).await?;
        let mut gone = 0;
        for record in due {
            gone += u32::from(let_one_go(session, bounds, record)?);
        }
        clear_away(session)?;
        if gone > 0 {
            session.store.checkpoint()?;
            tracing::info!("{gone} records are on the server and in its backup alone from now on");
        }
    }
    session.rescue.shrink(session)
}

/// Forgets what others wrote, if the server was not heard for as long as the city allows.
pub(crate) fn end_lease(session: &Session) -> Result<()> {
    let Some(heard) = session.memory().server_time else {
        return Ok(());
    };
    let over = heard
        .said()
        .plus_millis(i64::from(rule(session).others_hours) * HOUR_MS);
    if session.likely_now() < over {
        return Ok(());
    }
    let gone = session.write(feed::forget_others)?;
    if gone > 0 {
        session.store.checkpoint()?;
        tracing::info!("the server was not heard for long: {gone} lines of others were forgotten");
    }
    Ok(())
}

/// Fetches what was let go back from the server; returns how many lines came. They stay for a day.
///
/// # Errors
/// Returns why the server could not be asked, or the notebook not written.
pub(crate) async fn fetch_back(
    session: &Session,
    phone: &sync::Phone<'_>,
    server: &impl SyncApi,
) -> Result<u64> {
    let until = session.likely_now().plus_millis(PAUSE_MS);
    session.write(|w| setting::put(w, PAUSED, &until.0.to_be_bytes()))?;
    let fetched = sync::fetch(server, phone)
        .await
        .map_err(|error| internal(&error))?;
    if fetched > 0 {
        (session.announce)(store::What::Records);
    }
    Ok(fetched)
}

fn rule(session: &Session) -> OnPhone {
    session
        .city()
        .map_or_else(OnPhone::default, |city| city.profile.on_phone)
}

/// Returns what may go; none while what was fetched back stays, and on a phone that does not know the time.
fn bounds(session: &Session) -> Result<Option<Bounds>> {
    let Some(now) = session.surely_now() else {
        return Ok(None);
    };
    let kept = session.read(|r| setting::get(r, PAUSED))?;
    let until = kept.and_then(|bytes| Some(Timestamp(i64::from_be_bytes(bytes.try_into().ok()?))));
    if until.is_some_and(|until| now < until) {
        return Ok(None);
    }
    let age_ms = i64::from(rule(session).own_days) * 24 * HOUR_MS;
    Ok(Some(Bounds {
        before: now.plus_millis(-age_ms),
        but_shift: shift::last(session)?.map(|shift| shift.record),
    }))
}

/// Asks whether the sealed files of these records are in a good backup.
async fn ask(
    session: &Session,
    phone: &sync::Phone<'_>,
    server: &impl SyncApi,
    due: &[RecordId],
) -> Result<()> {
    let mut files: Vec<BlobHash> = Vec::new();
    for record in due {
        files.extend(session.read(|r| prune::unproved(r, *record))?);
    }
    files.truncate(MOST_ASKED);
    let proved = sync::prove(server, phone, &files).await;
    proved.map(drop).map_err(|error| internal(&error))
}

fn let_one_go(session: &Session, bounds: Bounds, record: RecordId) -> Result<bool> {
    if !session.read(|r| prune::unproved(r, record))?.is_empty() {
        return Ok(false);
    }
    session.write(|w| prune::prune(w, bounds, record))?;
    Ok(true)
}

/// Removes the sealed files that nothing names any more, durably, and begins the rescue copy anew where own lines were
/// erased by order.
pub(crate) fn clear_away(session: &Session) -> Result<()> {
    let files = session.read(blob::doomed)?;
    for file in &files {
        session.vault.remove(SealedHash(file.0))?;
        session.write(|w| blob::gone(w, *file))?;
    }
    if session.read(feed::own_were_erased)? {
        session.rescue.begin_anew(session)?;
        asides::note_erased(session)?;
        session.write(feed::copies_are_gone)?;
        session.store.checkpoint()?;
    }
    Ok(())
}
