//! Taking a snapshot: page after page, each proved to be signed, this phone's and next to the one before. A run that ends
//! in the middle goes on there; what was in no page is forgotten with the last one.

use protocol::api::{SnapshotCursor, SnapshotPage, SyncApi};
use protocol::snapshot::{self as signed, Page};
use protocol::{Message as _, Scope};
use store::{setting, snapshot};

use crate::pull::{Taken, checked};
use crate::session::Session;
use crate::{Error, Phone, Subject, Trouble};

/// How far a snapshot was taken: its cursor, and the hash up to there.
const BEGUN: &str = "snapshot";
/// What this officer may see, as far as the notebook shows it.
const SCOPE: &str = "scope";

/// Says whether what this officer may see is another than what the notebook shows.
pub(crate) fn is_needed(reading: &store::Reading<'_>, session: &Session) -> store::Result<bool> {
    let Some(scope) = session.scope else {
        return Ok(false);
    };
    Ok(setting::get(reading, SCOPE)?.is_none_or(|kept| kept != scope.0))
}

/// Says whether a snapshot is to be taken up again, or begun anew: then a glance is not enough.
pub(crate) fn is_begun(reading: &store::Reading<'_>) -> store::Result<bool> {
    let begun = setting::get(reading, BEGUN)?.is_some_and(|kept| !kept.is_empty());
    let required = setting::get(reading, SCOPE)?.is_some_and(|kept| kept.is_empty());
    Ok(begun || required)
}

/// Notes that hello told another scope: until the snapshot is whole, no glance is enough.
pub(crate) fn notice(phone: &Phone<'_>, told: Option<Scope>) -> Result<(), Error> {
    let kept = phone.store.read(|reading| setting::get(reading, SCOPE))?;
    match told {
        Some(told) if kept.is_none_or(|kept| !kept.is_empty() && kept != told.0) => require(phone),
        _ => Ok(()),
    }
}

/// Forgets in which scope the feed was read: the server says that it cannot be read on.
pub(crate) fn require(phone: &Phone<'_>) -> Result<(), Error> {
    phone.store.write(|writing| setting::put(writing, SCOPE, &[]))?;
    Ok(())
}

/// Takes the next page. One that cannot be proved ends the snapshot, and the next run begins a new one.
pub(crate) async fn step(api: &impl SyncApi, phone: &Phone<'_>, session: &Session) -> Result<Taken, Error> {
    let begun = phone.store.read(|reading| setting::get(reading, BEGUN))?;
    let begun = begun
        .as_deref()
        .and_then(read)
        .filter(|(cursor, _)| Some(cursor.scope) == session.scope && cursor.pinned.epoch == session.epoch);
    let asked = api.snapshot(begun.map(|(cursor, _)| cursor)).await;
    let taken = match asked {
        Ok(page) => prove(phone, session, &page, begun).and_then(|proved| take(phone, &page, &proved)),
        Err(error) => Err(error.into()),
    };
    if taken.as_ref().is_err_and(|error| !error.ends_the_run()) {
        phone.store.write(|writing| setting::put(writing, BEGUN, &[]))?;
    }
    taken
}

fn read(bytes: &[u8]) -> Option<(SnapshotCursor, [u8; 32])> {
    let (hash, cursor) = bytes.split_first_chunk::<32>()?;
    Some((SnapshotCursor::decode(cursor).ok()?, *hash))
}

fn prove(
    phone: &Phone<'_>,
    session: &Session,
    page: &SnapshotPage,
    begun: Option<(SnapshotCursor, [u8; 32])>,
) -> Result<Page, Error> {
    let before = begun.map_or_else(signed::start, |(_, hash)| hash);
    let certificate = session.trust.certificate_of(&page.page)?;
    let said = signed::open(page, before, certificate)?;
    let follows = match begun {
        Some((cursor, _)) => said.pinned == cursor.pinned && said.first == cursor.after,
        None => said.first == 0 && said.pinned.epoch == session.epoch,
    };
    let ours = said.device == phone.store.identity().device && Some(said.scope) == session.scope;
    match follows && ours {
        true => Ok(said),
        false => Err(protocol::Error::SnapshotMismatch.into()),
    }
}

/// Takes in a page and how far it reaches, in one write; with the last one all that was in none is forgotten.
fn take(phone: &Phone<'_>, page: &SnapshotPage, said: &Page) -> Result<Taken, Error> {
    let mut taken = Taken::default();
    let mut lines = Vec::new();
    for item in &page.items {
        match checked(item) {
            Ok(line) => lines.extend(line),
            Err(error) => taken.troubles.push(Trouble {
                with: Subject::FeedLine(item.pos),
                error,
            }),
        }
    }
    taken.lines = lines.len() as u64;
    let hashes: Vec<_> = page.items.iter().map(protocol::api::FeedItem::hash).collect();
    phone.store.write(|writing| {
        if said.first == 0 {
            snapshot::begin(writing)?;
        }
        lines
            .iter()
            .try_for_each(|line| store::feed::take(writing, line))?;
        snapshot::seen(writing, &hashes)?;
        if said.last {
            return finish(writing, page, said);
        }
        let cursor = SnapshotCursor {
            scope: said.scope,
            pinned: said.pinned,
            after: said.first + said.count,
        };
        let begun = [said.hash.as_slice(), &cursor.encode()].concat();
        setting::put(writing, BEGUN, &begun)
    })?;
    Ok(taken)
}

fn finish(writing: &mut store::Writing<'_>, page: &SnapshotPage, said: &Page) -> store::Result<()> {
    snapshot::forget_unseen(writing)?;
    for purge in &page.purges {
        snapshot::purge(writing, (purge.notebook, purge.lane, purge.seq))?;
    }
    let Scope(scope) = said.scope;
    setting::put(writing, SCOPE, &scope)?;
    setting::put(writing, BEGUN, &[])?;
    store::feed::put_cursor(writing, &said.pinned.encode())
}
