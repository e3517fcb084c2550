//! The feed: lines of other notebooks that this officer may see.

use domain::{EntryHash, Lane, NotebookId, RecordId};
use protocol::{Absence, Header};
use rusqlite::params;
use seal::Key;

use crate::{Reading, Result, Writing, blob, codec, entry, record, setting};

const CURSOR: &str = "cursor";
/// Own lines were erased since the rescue copy was begun.
const ERASED: &str = "own_erased";

/// A line of another notebook, as the server handed it out; the caller has verified its commit.
#[derive(Debug, Clone)]
pub struct Foreign<'a> {
    /// The notebook it is from.
    pub notebook: NotebookId,
    /// Its author's name.
    pub author: &'a str,
    /// Its header.
    pub header: Header,
    /// Its chain hash in that notebook.
    pub hash: EntryHash,
    /// The record it is about; known where the body is there.
    pub record: Option<RecordId>,
    /// Its body, or why it is gone.
    pub body: std::result::Result<&'a [u8], Absence>,
    /// The record's key in that notebook.
    pub key: Option<&'a Key>,
    /// Its position in the feed.
    pub position: u64,
}

/// Takes in a line; taking the same line again changes nothing, unless it says that the line was erased since, or that
/// its erasure was stopped.
///
/// # Errors
/// Returns why the database could not be written.
pub fn take(writing: &mut Writing<'_>, line: &Foreign<'_>) -> Result<()> {
    match (entry::find(writing, line.hash)?, line.body) {
        (Some(known), Err(Absence::Erased)) => erase(writing, &known, Some(line.position)),
        (Some(known), Ok(body)) if known.erased_at.is_some_and(|at| at < line.position) => {
            restore(writing, &known, (line.record, body), line.key)
        }
        (Some(_), _) => Ok(()),
        // The own chain is written by this phone alone: what it does not know of itself is for its successor.
        (None, _) if line.notebook == writing.identity().notebook => Ok(()),
        (None, _) => add(writing, line),
    }
}

fn add(writing: &mut Writing<'_>, line: &Foreign<'_>) -> Result<()> {
    let notebook = notebook(writing, line.notebook, line.author)?;
    if let (Some(record), Some(key)) = (line.record, line.key) {
        entry::put_key(writing, record, notebook, key)?;
    }
    let record = line.record.filter(|_| line.body.is_ok());
    let position = Some(line.position);
    entry::insert(
        writing,
        notebook,
        &line.header,
        line.hash,
        record,
        line.body,
        position,
    )?;
    record.map_or(Ok(()), |record| record::refold(writing, record))
}

/// Destroys the body of a line, with the last of its lines the record's key in that notebook, and what was made from
/// them: its files, and an unfinished correction of it.
pub(crate) fn erase(writing: &mut Writing<'_>, line: &entry::Found, position: Option<u64>) -> Result<()> {
    let Some(record) = line.record else { return Ok(()) };
    let sql = writing.sql()?;
    sql.execute(
        "UPDATE entry SET body = NULL, record = NULL, absence = ?2, feed = coalesce(?3, feed) WHERE id = ?1",
        params![line.id, Absence::Erased.code(), position],
    )?;
    let left = sql.execute(
        "DELETE FROM record_key WHERE record = ?1 AND notebook = ?2
           AND NOT EXISTS (SELECT 1 FROM entry WHERE record = ?1 AND notebook = ?2)",
        params![record.as_bytes(), line.notebook],
    )?;
    // Of this notebook, or of an older one of the same officer on this phone.
    let own: bool = sql.query_row(
        "SELECT own FROM notebook WHERE id = ?1",
        params![line.notebook],
        |row| row.get(0),
    )?;
    if own {
        sql.execute("DELETE FROM draft WHERE record = ?1", params![record.as_bytes()])?;
        setting::put_raw(sql, ERASED, &[1])?;
        if left > 0 {
            blob::doom(writing, record)?;
        }
    }
    record::refold(writing, record)
}

/// Takes the body of an own line away that the server says was erased.
pub(crate) fn erase_own(writing: &mut Writing<'_>, lane: Lane, seq: u64) -> Result<()> {
    let lines = entry::range(writing, lane, seq, 1)?;
    let Some(line) = lines.first().filter(|line| line.seq == seq) else {
        return Ok(());
    };
    match entry::find(writing, line.hash)? {
        Some(found) => erase(writing, &found, None),
        None => Ok(()),
    }
}

/// Takes a body back whose erasure was stopped.
fn restore(
    writing: &mut Writing<'_>,
    line: &entry::Found,
    (record, body): (Option<RecordId>, &[u8]),
    key: Option<&Key>,
) -> Result<()> {
    let (Some(record), Some(key)) = (record, key) else {
        return Ok(());
    };
    entry::put_key(writing, record, line.notebook, key)?;
    writing.sql()?.execute(
        "UPDATE entry SET body = ?2, record = ?3, absence = NULL WHERE id = ?1",
        params![line.id, body, record.as_bytes()],
    )?;
    record::refold(writing, record)
}

/// Says whether own lines were erased of which a second copy may lie elsewhere on the phone.
///
/// # Errors
/// Returns why the database could not be read.
pub fn own_were_erased(reading: &Reading<'_>) -> Result<bool> {
    Ok(setting::get(reading, ERASED)?.is_some())
}

/// Notes that no second copy of erased own lines is left.
///
/// # Errors
/// Returns why the database could not be written.
pub fn copies_are_gone(writing: &mut Writing<'_>) -> Result<()> {
    writing
        .sql()?
        .execute("DELETE FROM setting WHERE name = ?1", params![ERASED])?;
    Ok(())
}

const OF_OTHERS: &str = "notebook IN (SELECT id FROM notebook WHERE own = 0)";

/// A line of another notebook by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Read {
    /// The notebook it is from.
    pub notebook: NotebookId,
    /// Its lane.
    pub lane: Lane,
    /// Its number.
    pub seq: u64,
    /// Its chain hash.
    pub hash: EntryHash,
}

/// Returns the newest lines of others that were read.
///
/// # Errors
/// Returns why the database could not be read.
pub fn newest_of_others(reading: &Reading<'_>, limit: u32) -> Result<Vec<Read>> {
    let mut statement = reading.sql()?.prepare_cached(
        "SELECT n.notebook, e.lane, e.seq, e.hash FROM entry e JOIN notebook n ON n.id = e.notebook
         WHERE n.own = 0 ORDER BY e.id DESC LIMIT ?1",
    )?;
    let rows = statement.query_map(params![limit], |row| {
        Ok((|| {
            Ok(Read {
                notebook: codec::id(row, "notebook")?,
                lane: Lane::from_number(row.get("lane")?).ok_or_else(|| codec::damaged("lane"))?,
                seq: row.get("seq")?,
                hash: EntryHash(codec::bytes32(row, "hash")?),
            })
        })())
    })?;
    rows.map(|row| row?).collect()
}

/// Forgets all that others wrote, and how far their feed was read: it is read anew when the server answers. Says how
/// many lines went.
///
/// # Errors
/// Returns why the database could not be written.
pub fn forget_others(writing: &mut Writing<'_>) -> Result<usize> {
    let records = {
        let mut statement = writing.sql()?.prepare(&format!(
            "SELECT DISTINCT record FROM entry WHERE {OF_OTHERS} AND record IS NOT NULL"
        ))?;
        let rows = statement.query_map([], |row| Ok(codec::id(row, "record")))?;
        rows.map(|row| row?).collect::<Result<Vec<RecordId>>>()?
    };
    let sql = writing.sql()?;
    let gone = sql.execute(&format!("DELETE FROM entry WHERE {OF_OTHERS}"), [])?;
    sql.execute(&format!("DELETE FROM record_key WHERE {OF_OTHERS}"), [])?;
    sql.execute("DELETE FROM notebook WHERE own = 0", [])?;
    // Without a cursor and a scope it is read anew, by a snapshot where the server gives one.
    sql.execute(
        "DELETE FROM setting WHERE name IN (?1, 'scope', 'snapshot')",
        params![CURSOR],
    )?;
    records
        .into_iter()
        .try_for_each(|record| record::refold(writing, record))?;
    Ok(gone)
}

/// Returns how far the feed was read.
///
/// # Errors
/// Returns why the database could not be read.
pub fn cursor(reading: &Reading<'_>) -> Result<Option<Vec<u8>>> {
    setting::get(reading, CURSOR)
}

/// Keeps how far the feed was read, in the same write as the lines read.
///
/// # Errors
/// Returns why the database could not be written.
pub fn put_cursor(writing: &mut Writing<'_>, cursor: &[u8]) -> Result<()> {
    setting::put(writing, CURSOR, cursor)
}

fn notebook(writing: &Writing<'_>, notebook: NotebookId, author: &str) -> Result<i64> {
    let sql = writing.sql()?;
    sql.prepare_cached("INSERT OR IGNORE INTO notebook (notebook, author, own) VALUES (?1, ?2, 0)")?
        .execute(params![notebook.as_bytes(), author])?;
    Ok(sql
        .prepare_cached("SELECT id FROM notebook WHERE notebook = ?1")?
        .query_row(params![notebook.as_bytes()], |row| row.get(0))?)
}
