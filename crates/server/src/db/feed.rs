//! The feed: the order in which lines were committed. A position is given under the write lock, right before the
//! commit, so that no reader ever passes one that is not there yet.

use domain::{DeviceId, EntryHash, KINDS, OfficerId, Readers, Timestamp};
use protocol::LogHash;
use seal::digest::sha256;

use super::RowId;
use super::entry::{COLUMNS, Stored, row_to_entry};
use super::tx::{Row, Tx, params};
use crate::Error;

/// A line with its place in the feed.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) position: u64,
    pub(crate) entry: Stored,
    pub(crate) author: OfficerId,
    pub(crate) author_name: String,
    /// The first line of the fork that it stands on a branch of.
    pub(crate) fork: Option<u64>,
}

/// One place of the feed.
pub(crate) struct Spot {
    pub(crate) position: u64,
    pub(crate) line: EntryHash,
    pub(crate) log_hash: LogHash,
}

/// Returns the hash of the feed before its first place.
pub(crate) fn beginning() -> LogHash {
    LogHash(sha256(&[b"pb1/log"]))
}

/// Returns the hash of the feed with a line at the place after what has the hash `before`.
pub(crate) fn log_hash_after(before: LogHash, position: u64, line: EntryHash) -> LogHash {
    LogHash(sha256(&[b"pb1/log", &before.0, &position.to_be_bytes(), &line.0]))
}

/// Returns places after a position.
pub(crate) fn places(db: &Tx<'_>, after: u64, limit: u64) -> Result<Vec<Spot>, Error> {
    let sql = "SELECT f.position, e.hash, f.log_hash FROM feed f JOIN entry e ON e.id = f.entry
               WHERE f.position > ?1 ORDER BY f.position LIMIT ?2";
    db.all(sql, params![after, limit], |row| {
        Ok(Spot {
            position: row.get(0)?,
            line: EntryHash(row.get(1)?),
            log_hash: LogHash(row.get(2)?),
        })
    })
}

/// Returns lines after a position, each with its own.
pub(crate) fn lines(db: &Tx<'_>, after: u64, limit: u64) -> Result<Vec<(u64, Stored)>, Error> {
    let sql = format!(
        "SELECT {COLUMNS}, f.position FROM feed f JOIN entry e ON e.id = f.entry JOIN notebook n ON n.id = e.notebook
         WHERE f.position > ?1 AND f.again = 0 ORDER BY f.position LIMIT ?2"
    );
    db.all(&sql, params![after, limit], |row| {
        Ok((row.get(13)?, row_to_entry(row)?))
    })
}

/// Returns how many lines have no place though they are not quarantined, or have one though they are.
pub(crate) fn misplaced(db: &Tx<'_>) -> Result<u64, Error> {
    let sql = "SELECT count(*) FROM entry e LEFT JOIN feed f ON f.entry = e.id AND f.again = 0
               WHERE (e.held IS NULL) <> (f.entry IS NOT NULL)";
    db.one(sql, &[], |row| row.get(0))
}

/// Where the feed ends: position 0 before the first line.
pub(crate) fn head(db: &Tx<'_>) -> Result<(u64, LogHash), Error> {
    let sql = "SELECT position, log_hash FROM feed ORDER BY position DESC LIMIT 1";
    let found = db.first(sql, &[], |row| Ok((row.get(0)?, LogHash(row.get(1)?))))?;
    Ok(found.unwrap_or((0, beginning())))
}

/// Returns the hash of the feed up to a position; none where the feed does not reach.
pub(crate) fn log_hash_at(db: &Tx<'_>, position: u64) -> Result<Option<LogHash>, Error> {
    if position == 0 {
        return Ok(Some(beginning()));
    }
    let sql = "SELECT log_hash FROM feed WHERE position = ?1";
    db.first(sql, params![position], |row| row.get(0).map(LogHash))
}

/// Gives a line the position after `end`, where the feed ends; returns where it ends then.
pub(crate) fn append(
    tx: &Tx<'_>,
    end: (u64, LogHash),
    line: (RowId, EntryHash),
) -> Result<(u64, LogHash), Error> {
    put(tx, end, line, 0)
}

/// Gives a line one more position, because what is known of it has changed.
pub(crate) fn announce(tx: &Tx<'_>, entry: RowId, hash: EntryHash) -> Result<u64, Error> {
    put(tx, head(tx)?, (entry, hash), 1).map(|(position, _)| position)
}

fn put(
    tx: &Tx<'_>,
    (last, log_hash): (u64, LogHash),
    (entry, hash): (RowId, EntryHash),
    again: u8,
) -> Result<(u64, LogHash), Error> {
    let position = last + 1;
    let log_hash = log_hash_after(log_hash, position, hash);
    let sql = "INSERT INTO feed (position, entry, log_hash, again) VALUES (?1, ?2, ?3, ?4)";
    tx.execute(sql, params![position, entry, &log_hash.0, again])?;
    Ok((position, log_hash))
}

/// Returns what a device's officer may see after a position: what others handed over and still holds, the answers
/// to what the officer wrote, and what was erased of these and of the own lines. Which kinds these are, their tables say.
pub(crate) fn visible(
    db: &Tx<'_>,
    (device, officer): (DeviceId, OfficerId),
    after: u64,
    limit: u64,
    now: Timestamp,
) -> Result<Vec<Item>, Error> {
    let sql = include_str!("../../sql/feed_visible.sql")
        .replace("{columns}", COLUMNS)
        .replace("{fork}", FORK)
        .replace(
            "{handed_over}",
            &kinds(|readers| matches!(readers, Readers::NextOfficers { .. })),
        )
        .replace(
            "{answers}",
            &kinds(|readers| matches!(readers, Readers::AuthorOfSubject)),
        );
    let params = params![after, device.as_bytes(), officer.as_bytes(), now.0, limit];
    db.all(&sql, params, row_to_item)
}

/// The first line of the fork that a line stands on a branch of.
const FORK: &str = "(SELECT min(b.seq) FROM branch b
  WHERE (b.branch = e.notebook OR b.notebook = e.notebook) AND b.lane = e.lane AND b.seq <= e.seq)";

/// Returns the line at a place of the feed.
pub(crate) fn at(db: &Tx<'_>, position: u64) -> Result<Option<Item>, Error> {
    let sql = format!(
        "SELECT {COLUMNS}, f.position, o.officer, o.name, {FORK} FROM feed f JOIN entry e ON e.id = f.entry
         JOIN notebook n ON n.id = e.notebook JOIN officer o ON o.id = n.officer WHERE f.position = ?1"
    );
    db.first(&sql, params![position], row_to_item)
}

fn row_to_item(row: Row<'_>) -> Result<Item, Error> {
    Ok(Item {
        entry: row_to_entry(row)?,
        position: row.get(13)?,
        author: OfficerId::from_bytes(row.get(14)?),
        author_name: row.get(15)?,
        fork: row.get(16)?,
    })
}

/// Returns the numbers of the kinds that have such readers, as SQL lists them.
fn kinds(read_by: fn(Readers) -> bool) -> String {
    let numbers = KINDS
        .iter()
        .filter(|kind| read_by(kind.readers))
        .map(|kind| kind.number.to_string());
    numbers.collect::<Vec<_>>().join(", ")
}
