//! Serves the feed: to each officer what they need to know, in the order of its committing.
//!
//! Need to know, so far: what is handed over and still holds, and the answers to what one wrote oneself. Which kinds
//! these are is a mark in their tables (`domain::Readers`). A phone's own lines are not in its feed.

use domain::NotebookId;
use protocol::api::{ErrorCode, FeedItem, FeedPage, OwnPage};
use protocol::{Absence, Cursor, Entry, Lane, Raw};

use crate::auth::{Caller, reader};
use crate::db::{Tx, entry, epoch, feed, notebook, snapshot};
use crate::station::Station;
use crate::{Error, scope};

/// The most items of a page.
const MOST: u64 = 500;

/// Returns the next page of what an officer may see.
pub(crate) fn page(
    station: &Station,
    caller: &Caller,
    cursor: Option<Cursor>,
    limit: u64,
) -> Result<FeedPage, Error> {
    reader(caller)?;
    let limit = limit.clamp(1, MOST);
    keep_scope(station, caller, cursor)?;
    station.ledger.read(|db| {
        let after = match cursor {
            Some(cursor) => start(db, cursor)?,
            None => 0,
        };
        let who = (caller.device.device, caller.officer);
        let found = feed::visible(db, who, after, limit, station.now())?;
        let more = found.len() as u64 == limit;
        let (end, log_hash) = match found.last().filter(|_| more) {
            Some(last) => (
                last.position,
                feed::log_hash_at(db, last.position)?.ok_or(Error::Damaged("the feed"))?,
            ),
            None => feed::head(db)?,
        };
        let items = found
            .into_iter()
            .map(|item| feed_item(db, station, item))
            .collect::<Result<_, _>>()?;
        let next_cursor = Cursor {
            epoch: station.epoch(db)?,
            position: end,
            log_hash,
        };
        Ok(FeedPage {
            items,
            next_cursor,
            more,
        })
    })
}

/// Lets a phone read on only while its officer may see what they might see when it began: what they may not see any more
/// is still on it, and what they may see since stands before its cursor.
fn keep_scope(station: &Station, caller: &Caller, cursor: Option<Cursor>) -> Result<(), Error> {
    let device = caller.device.id;
    let (now, begun) = station
        .ledger
        .read(|db| Ok((scope::of(station, db, caller)?, snapshot::scope(db, device)?)))?;
    match (now, cursor) {
        (now, _) if now == begun => Ok(()),
        (Some(now), None) => station.ledger.write(|tx| snapshot::put_scope(tx, device, now)),
        _ => Err(Error::refused(
            ErrorCode::SnapshotNeeded,
            "what this officer may see has changed: take a snapshot first",
        )),
    }
}

/// Returns the position that a reader may go on from: what they share with today's feed, nothing where they differ.
pub(crate) fn start(db: &Tx<'_>, cursor: Cursor) -> Result<u64, Error> {
    let shared = epoch::shared(db, cursor.epoch)?.unwrap_or_default();
    if shared < cursor.position {
        return Ok(shared.min(feed::head(db)?.0));
    }
    let same = feed::log_hash_at(db, cursor.position)? == Some(cursor.log_hash);
    Ok(if same { cursor.position } else { 0 })
}

pub(crate) fn feed_item(db: &Tx<'_>, station: &Station, item: feed::Item) -> Result<FeedItem, Error> {
    let stored = item.entry;
    let given = stored.give(db, &station.keys.vault)?;
    let (record_key, body) = given.map_or((None, None), |(key, body)| (Some(key), Some(Raw(body))));
    let absence = stored.absence.unwrap_or(Absence::Erased);
    Ok(FeedItem {
        pos: item.position,
        notebook: stored.place.notebook,
        lane: stored.place.lane,
        seq: stored.place.seq,
        class: stored.header.class,
        commit: stored.header.commit,
        prev: stored.previous,
        author: item.author,
        author_name: item.author_name,
        absence: body.is_none().then_some(absence),
        body,
        record_key,
        fork: item.fork,
    })
}

/// Gives a phone its own lines back, from the number `from` on.
pub(crate) fn own(
    station: &Station,
    caller: &Caller,
    id: NotebookId,
    (lane, from): (Lane, u64),
) -> Result<OwnPage, Error> {
    reader(caller)?;
    station.ledger.read(|db| {
        let found = notebook::find(db, id)?.filter(|found| found.officer == caller.device.officer);
        let notebook =
            found.ok_or_else(|| Error::refused(ErrorCode::NotFound, "no such notebook of this officer"))?;
        let lines = entry::of_lane(
            db,
            (notebook.id, lane),
            from,
            protocol::version::MAX_BATCH_ENTRIES as u64,
        )?;
        let first = lines.first();
        let prev_hash = first.map(|line| line.previous);
        let from = first.map_or(from, |line| line.place.seq);
        let head = notebook::head(db, notebook.id, lane)?;
        let last = lines.last().map_or(0, |line| line.place.seq);
        let mut keys = Vec::new();
        let mut entries: Vec<Entry> = Vec::new();
        for line in &lines {
            let (entry, key) = line.travel(db, &station.keys.vault)?;
            keys.extend(key.filter(|(record, _)| !keys.iter().any(|(known, _)| known == record)));
            entries.push(entry);
        }
        let prev_hash = prev_hash
            .or(head.map(|head| head.hash))
            .ok_or_else(|| Error::refused(ErrorCode::NotFound, "no lines in this lane"))?;
        Ok(OwnPage {
            notebook: id,
            lane,
            from,
            prev_hash,
            entries,
            keys,
            more: head.is_some_and(|head| last > 0 && last < head.committed),
            statement: notebook::statement(db, notebook.id, lane)?,
        })
    })
}
