//! Serves snapshots: all that an officer may see at one position of the feed, in signed pages that can be taken up again.
//!
//! Which lines it holds is fixed when it begins; what has been erased since comes without its body, so that nothing comes
//! back by a page that was asked for late.

use std::collections::{BTreeMap, BTreeSet};

use protocol::api::{ErrorCode, Purge, PurgeReason, SnapshotCursor, SnapshotPage};
use protocol::snapshot::{self as signed, Page};
use protocol::{Cursor, Signed};

use crate::auth::{Caller, reader};
use crate::db::snapshot::{self, Snapshot};
use crate::db::tombstone::{self, State};
use crate::db::{Tx, feed};
use crate::feed::feed_item;
use crate::station::Station;
use crate::{Error, scope};

/// How many lines a page holds.
const PAGE: usize = 200;

/// Returns the next page of a snapshot; without a cursor the first of a new one.
pub(crate) fn page(
    station: &Station,
    caller: &Caller,
    cursor: Option<SnapshotCursor>,
) -> Result<SnapshotPage, Error> {
    reader(caller)?;
    let cursor = match cursor {
        Some(cursor) => cursor,
        None => station.ledger.write(|tx| begin(station, tx, caller))?,
    };
    let page = station.ledger.read(|db| make(station, db, caller, cursor))?;
    if page.page.peek()?.last {
        station
            .ledger
            .write(|tx| snapshot::put_scope(tx, caller.device.id, cursor.scope))?;
    }
    Ok(page)
}

/// Fixes what a new snapshot holds.
fn begin(station: &Station, tx: &Tx<'_>, caller: &Caller) -> Result<SnapshotCursor, Error> {
    let scope = scope::of(station, tx, caller)?.ok_or_else(needed)?;
    let (position, log_hash) = feed::head(tx)?;
    let pinned = Cursor {
        epoch: station.epoch(tx)?,
        position,
        log_hash,
    };
    // A line that has several places stands at the last: there it is as it is now.
    let mut places = BTreeMap::new();
    each_visible(station, tx, caller, position, |item| {
        if !is_erased(tx, &item)? {
            places.insert(item.entry.hash, item.position);
        }
        Ok(())
    })?;
    let mut lines: Vec<_> = places.into_iter().map(|(hash, place)| (place, hash)).collect();
    lines.sort_unstable_by_key(|(place, _)| *place);
    let snapshot = Snapshot { scope, pinned, lines };
    snapshot::put(tx, caller.device.id, &snapshot, station.now())?;
    Ok(SnapshotCursor {
        scope,
        pinned,
        after: 0,
    })
}

fn make(
    station: &Station,
    db: &Tx<'_>,
    caller: &Caller,
    cursor: SnapshotCursor,
) -> Result<SnapshotPage, Error> {
    let taken = snapshot::get(db, caller.device.id)?;
    let taken = taken.filter(|taken| (taken.scope, taken.pinned) == (cursor.scope, cursor.pinned));
    let still =
        scope::of(station, db, caller)? == Some(cursor.scope) && station.epoch(db)? == cursor.pinned.epoch;
    let taken = taken.filter(|_| still).ok_or_else(needed)?;
    let after = usize::try_from(cursor.after).unwrap_or(usize::MAX);
    let (before, rest) = taken.lines.split_at_checked(after).ok_or_else(needed)?;
    let wanted = rest.get(..PAGE.min(rest.len())).unwrap_or_default();
    let last = wanted.len() == rest.len();
    let mut items = Vec::new();
    for (place, _) in wanted {
        let item = feed::at(db, *place)?.ok_or(Error::Damaged("a snapshot"))?;
        items.push(feed_item(db, station, item)?);
    }
    let purges = match last {
        true => purges(station, db, caller, cursor.pinned.position)?,
        false => Vec::new(),
    };
    let hash = before.iter().fold(signed::start(), |hash, (_, line)| {
        signed::hash_after_line(hash, *line)
    });
    let page = Page {
        city: station.city,
        key_id: station.key_id,
        device: caller.device.device,
        scope: cursor.scope,
        pinned: cursor.pinned,
        first: cursor.after,
        count: items.len() as u64,
        hash: [0; 32],
        last,
        time: station.now(),
    };
    let mut answer = SnapshotPage {
        items,
        purges,
        page: Signed::sign(&page, &station.keys.server),
    };
    let hash = signed::hash_after(hash, &answer);
    answer.page = Signed::sign(&Page { hash, ..page }, &station.keys.server);
    Ok(answer)
}

/// Returns the erased lines that this phone may have: of others and its own.
fn purges(station: &Station, db: &Tx<'_>, caller: &Caller, until: u64) -> Result<Vec<Purge>, Error> {
    let mut purges = Vec::new();
    let mut seen = BTreeSet::new();
    each_visible(station, db, caller, until, |item| {
        let place = item.entry.place;
        if is_erased(db, &item)? && seen.insert(item.entry.hash) {
            purges.push(Purge {
                notebook: place.notebook,
                lane: place.lane,
                seq: place.seq,
                reason: PurgeReason::Erased,
            });
        }
        Ok(())
    })?;
    Ok(purges)
}

fn is_erased(db: &Tx<'_>, item: &feed::Item) -> Result<bool, Error> {
    let order = match item.entry.record {
        Some(record) => tombstone::state_of(db, record)?,
        None => None,
    };
    Ok(item.entry.absence.is_some() || order.is_some_and(|state| state != State::Stopped))
}

fn each_visible(
    station: &Station,
    db: &Tx<'_>,
    caller: &Caller,
    until: u64,
    mut each: impl FnMut(feed::Item) -> Result<(), Error>,
) -> Result<(), Error> {
    let who = (caller.device.device, caller.officer);
    let mut after = 0;
    loop {
        let found = feed::visible(db, who, after, PAGE as u64, station.now())?;
        let more = found.len() == PAGE;
        for item in found {
            after = item.position;
            if after > until {
                return Ok(());
            }
            each(item)?;
        }
        if !more {
            return Ok(());
        }
    }
}

fn needed() -> Error {
    Error::refused(
        ErrorCode::SnapshotNeeded,
        "this snapshot cannot be taken up again: begin a new one",
    )
}
