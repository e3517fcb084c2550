//! The feed: lines of other notebooks that this officer may see.

use domain::{EntryHash, NotebookId, RecordId};
use protocol::{Absence, Header};
use rusqlite::{OptionalExtension, params};
use seal::Key;

use crate::{Result, Writing, entry, record, setting};

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
    /// The record it is about.
    pub record: RecordId,
    /// Its body, or why it is gone.
    pub body: std::result::Result<&'a [u8], Absence>,
    /// The record's key in that notebook.
    pub key: Option<&'a Key>,
    /// Its position in the feed.
    pub position: u64,
}

/// Takes in a line of another notebook; taking the same line again changes nothing.
///
/// # Errors
/// Returns why the database could not be written.
pub fn take(writing: &mut Writing<'_>, line: &Foreign<'_>) -> Result<()> {
    let known: Option<i64> = writing
        .sql()
        .prepare_cached("SELECT id FROM entry WHERE hash = ?1")?
        .query_row(params![line.hash.0], |row| row.get(0))
        .optional()?;
    if known.is_some() {
        return Ok(());
    }
    let notebook = notebook(writing, line.notebook, line.author)?;
    if let Some(key) = line.key {
        entry::put_key(writing, line.record, notebook, key)?;
    }
    let record = line.body.is_ok().then_some(line.record);
    entry::insert(
        writing,
        notebook,
        &line.header,
        line.hash,
        record,
        line.body,
        Some(line.position),
    )?;
    record::refold(writing, line.record)
}

/// Keeps how far the feed was read, in the same write as the lines read.
///
/// # Errors
/// Returns why the database could not be written.
pub fn put_cursor(writing: &mut Writing<'_>, cursor: &[u8]) -> Result<()> {
    setting::put(writing, "cursor", cursor)
}

fn notebook(writing: &Writing<'_>, notebook: NotebookId, author: &str) -> Result<i64> {
    let sql = writing.sql();
    sql.prepare_cached("INSERT OR IGNORE INTO notebook (notebook, author, own) VALUES (?1, ?2, 0)")?
        .execute(params![notebook.as_bytes(), author])?;
    Ok(sql
        .prepare_cached("SELECT id FROM notebook WHERE notebook = ?1")?
        .query_row(params![notebook.as_bytes()], |row| row.get(0))?)
}
