//! The feed: lines of other notebooks that this officer may see.

use domain::{EntryHash, NotebookId, RecordId};
use protocol::{Absence, Header};
use rusqlite::params;
use seal::Key;

use crate::{Reading, Result, Writing, codec, entry, record, setting};

const CURSOR: &str = "cursor";

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

/// Takes in a line; taking the same line again changes nothing, unless it says that the line was erased since.
///
/// # Errors
/// Returns why the database could not be written.
pub fn take(writing: &mut Writing<'_>, line: &Foreign<'_>) -> Result<()> {
    match (entry::find(writing, line.hash)?, line.body) {
        (Some(known), Err(Absence::Erased)) => erase(writing, known),
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

/// Destroys the body of a line, and the record's key in that notebook with the last of its lines.
fn erase(writing: &mut Writing<'_>, line: entry::Found) -> Result<()> {
    let Some(record) = line.record else { return Ok(()) };
    let sql = writing.sql();
    sql.execute(
        "UPDATE entry SET body = NULL, record = NULL, absence = ?2 WHERE id = ?1",
        params![line.id, Absence::Erased.code()],
    )?;
    sql.execute(
        "DELETE FROM record_key WHERE record = ?1 AND notebook = ?2
           AND NOT EXISTS (SELECT 1 FROM entry WHERE record = ?1 AND notebook = ?2)",
        params![record.as_bytes(), line.notebook],
    )?;
    record::refold(writing, record)
}

/// Forgets all that others wrote, and how far their feed was read: it is read anew when the server answers. Says how
/// many lines went.
///
/// # Errors
/// Returns why the database could not be written.
pub fn forget_others(writing: &mut Writing<'_>) -> Result<usize> {
    let records = {
        let mut statement = writing
            .sql()
            .prepare("SELECT DISTINCT record FROM entry WHERE notebook <> ?1 AND record IS NOT NULL")?;
        let rows = statement.query_map(params![entry::OWN], |row| Ok(codec::id(row, "record")))?;
        rows.map(|row| row?).collect::<Result<Vec<RecordId>>>()?
    };
    let sql = writing.sql();
    let gone = sql.execute("DELETE FROM entry WHERE notebook <> ?1", params![entry::OWN])?;
    sql.execute("DELETE FROM record_key WHERE notebook <> ?1", params![entry::OWN])?;
    sql.execute("DELETE FROM notebook WHERE own = 0", [])?;
    sql.execute("DELETE FROM setting WHERE name = ?1", params![CURSOR])?;
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
    let sql = writing.sql();
    sql.prepare_cached("INSERT OR IGNORE INTO notebook (notebook, author, own) VALUES (?1, ?2, 0)")?
        .execute(params![notebook.as_bytes(), author])?;
    Ok(sql
        .prepare_cached("SELECT id FROM notebook WHERE notebook = ?1")?
        .query_row(params![notebook.as_bytes()], |row| row.get(0))?)
}
