//! The feed: the order in which lines were committed. A position is given under the write lock, right before the
//! commit, so that no reader ever passes one that is not there yet.
//!
//! It lies in runs: lines whose rows follow one another have one row here. Only the hash after the last of them is kept;
//! those in between are computed from the lines.

use domain::{DeviceId, EntryHash, KINDS, OfficerId, Readers, Timestamp};
use protocol::LogHash;
use seal::digest::sha256;

use super::RowId;
use super::entry::{COLUMNS, COUNT, Stored, row_to_entry};
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
    /// The hash of the feed up to here, at the end of a run.
    pub(crate) log_hash: Option<LogHash>,
}

/// The places after `?1`, each with its line. The run that holds the first of them may begin before it.
const AFTER: &str = "FROM feed f CROSS JOIN entry e JOIN notebook n ON n.id = e.notebook
  WHERE e.id BETWEEN f.entry AND f.entry + f.lines - 1
    AND f.position >= coalesce((SELECT max(r.position) FROM feed r WHERE r.position <= ?1 + 1), 0)
    AND f.position + e.id - f.entry > ?1";

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
    let sql = format!(
        "SELECT f.position + e.id - f.entry, e.hash,
           CASE WHEN e.id = f.entry + f.lines - 1 THEN f.log_hash END {AFTER} ORDER BY f.position, e.id LIMIT ?2"
    );
    db.all(&sql, params![after, limit], |row| {
        Ok(Spot {
            position: row.get(0)?,
            line: EntryHash(row.get(1)?),
            log_hash: row.get::<Option<[u8; 32]>>(2)?.map(LogHash),
        })
    })
}

/// Returns lines after a position, each with its own.
pub(crate) fn lines(db: &Tx<'_>, after: u64, limit: u64) -> Result<Vec<(u64, Stored)>, Error> {
    let sql = format!(
        "SELECT {COLUMNS}, f.position + e.id - f.entry {AFTER} AND f.again = 0 ORDER BY f.position, e.id LIMIT ?2"
    );
    db.all(&sql, params![after, limit], |row| {
        Ok((row.get(COUNT)?, row_to_entry(row)?))
    })
}

/// Returns how many lines have no place though they are not quarantined, or have one though they are.
pub(crate) fn misplaced(db: &Tx<'_>) -> Result<u64, Error> {
    let sql = "SELECT count(*) FROM entry e WHERE (e.held IS NULL) <> coalesce(
                 (SELECT e.id < f.entry + f.lines FROM feed f
                   WHERE f.again = 0 AND f.entry <= e.id ORDER BY f.entry DESC LIMIT 1), 1 = 0)";
    db.one(sql, &[], |row| row.get(0))
}

/// Where the feed ends: position 0 before the first line.
pub(crate) fn head(db: &Tx<'_>) -> Result<(u64, LogHash), Error> {
    let sql = "SELECT position + lines - 1, log_hash FROM feed ORDER BY position DESC LIMIT 1";
    let found = db.first(sql, &[], |row| Ok((row.get(0)?, LogHash(row.get(1)?))))?;
    Ok(found.unwrap_or((0, beginning())))
}

/// Returns the hash of the feed up to a position; none where the feed does not reach.
pub(crate) fn log_hash_at(db: &Tx<'_>, position: u64) -> Result<Option<LogHash>, Error> {
    if position == 0 {
        return Ok(Some(beginning()));
    }
    let sql = "SELECT position, entry, lines, log_hash FROM feed WHERE position <= ?1 ORDER BY position DESC LIMIT 2";
    let mut runs = db
        .all(sql, params![position], |row| {
            Ok((Run::from(row)?, LogHash(row.get(3)?)))
        })?
        .into_iter();
    let Some((run, log_hash)) = runs.next() else {
        return Ok(None);
    };
    let passed = position - run.position;
    match passed + 1 {
        all if all == run.lines => Ok(Some(log_hash)),
        some if some < run.lines => {
            let before = runs.next().map_or_else(beginning, |(_, log_hash)| log_hash);
            run.log_hash_within(db, before, some).map(Some)
        }
        _ => Ok(None),
    }
}

/// Lines whose rows follow one another, at places that do.
#[derive(Debug, Clone, Copy)]
struct Run {
    position: u64,
    entry: RowId,
    lines: u64,
}

impl Run {
    fn from(row: Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            position: row.get(0)?,
            entry: row.get(1)?,
            lines: row.get(2)?,
        })
    }

    /// Returns the hash of the feed after some of its lines.
    fn log_hash_within(&self, db: &Tx<'_>, before: LogHash, lines: u64) -> Result<LogHash, Error> {
        let sql = "SELECT hash FROM entry WHERE id >= ?1 ORDER BY id LIMIT ?2";
        let hashes = db.all(sql, params![self.entry, lines], |row| row.get(0).map(EntryHash))?;
        Ok((self.position..)
            .zip(hashes)
            .fold(before, |before, (position, line)| {
                log_hash_after(before, position, line)
            }))
    }
}

/// Gives lines, whose rows follow one another from `entry` on, the positions after `end`, where the feed ends; returns
/// where it ends then.
pub(crate) fn append(
    tx: &Tx<'_>,
    end: (u64, LogHash),
    (entry, hashes): (RowId, &[EntryHash]),
) -> Result<(u64, LogHash), Error> {
    put(tx, end, (entry, hashes), 0)
}

/// Gives a line one more position, because what is known of it has changed.
pub(crate) fn announce(tx: &Tx<'_>, entry: RowId, hash: EntryHash) -> Result<u64, Error> {
    put(tx, head(tx)?, (entry, &[hash]), 1).map(|(position, _)| position)
}

fn put(
    tx: &Tx<'_>,
    end: (u64, LogHash),
    (entry, hashes): (RowId, &[EntryHash]),
    again: u8,
) -> Result<(u64, LogHash), Error> {
    if hashes.is_empty() {
        return Ok(end);
    }
    let after = hashes.iter().fold(end, |(last, log_hash), line| {
        (last + 1, log_hash_after(log_hash, last + 1, *line))
    });
    let sql = "INSERT INTO feed (position, entry, log_hash, again, lines) VALUES (?1, ?2, ?3, ?4, ?5)";
    let lines = hashes.len() as u64;
    tx.execute(sql, params![end.0 + 1, entry, &after.1.0, again, lines])?;
    Ok(after)
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
        "SELECT {COLUMNS}, f.position + e.id - f.entry, o.officer, o.name, {FORK}
         FROM (SELECT * FROM feed WHERE position <= ?1 ORDER BY position DESC LIMIT 1) f
         JOIN entry e ON e.id = f.entry + ?1 - f.position AND e.id < f.entry + f.lines
         JOIN notebook n ON n.id = e.notebook JOIN officer o ON o.id = n.officer"
    );
    db.first(&sql, params![position], row_to_item)
}

fn row_to_item(row: Row<'_>) -> Result<Item, Error> {
    Ok(Item {
        entry: row_to_entry(row)?,
        position: row.get(COUNT)?,
        author: OfficerId::from_bytes(row.get(COUNT + 1)?),
        author_name: row.get(COUNT + 2)?,
        fork: row.get(COUNT + 3)?,
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
