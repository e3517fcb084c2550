//! The snapshot: which lines of others it held so far, and forgetting all that were not in it.

use domain::{EntryHash, Lane, NotebookId, RecordId};
use rusqlite::params;

use crate::entry::OWN;
use crate::{Result, Writing, codec, entry, feed, record};

/// Begins a new one: nothing was in it yet.
///
/// # Errors
/// Returns why the database could not be written.
pub fn begin(writing: &mut Writing<'_>) -> Result<()> {
    writing.sql()?.execute("DELETE FROM seen", [])?;
    Ok(())
}

/// Notes lines that it holds.
///
/// # Errors
/// Returns why the database could not be written.
pub fn seen(writing: &mut Writing<'_>, lines: &[EntryHash]) -> Result<()> {
    let mut statement = writing
        .sql()?
        .prepare_cached("INSERT OR IGNORE INTO seen (hash) VALUES (?1)")?;
    for line in lines {
        statement.execute(params![line.0])?;
    }
    Ok(())
}

/// Forgets all lines of others that it did not hold.
///
/// # Errors
/// Returns why the database could not be written.
pub fn forget_unseen(writing: &mut Writing<'_>) -> Result<()> {
    let unseen =
        "notebook IN (SELECT id FROM notebook WHERE own = 0) AND hash NOT IN (SELECT hash FROM seen)";
    let records = {
        let sql = format!("SELECT DISTINCT record FROM entry WHERE record IS NOT NULL AND {unseen}");
        let mut statement = writing.sql()?.prepare(&sql)?;
        let rows = statement.query_map([], |row| Ok(codec::id(row, "record")))?;
        rows.map(|row| row?).collect::<Result<Vec<RecordId>>>()?
    };
    let sql = writing.sql()?;
    sql.execute(&format!("DELETE FROM entry WHERE {unseen}"), [])?;
    sql.execute(
        "DELETE FROM record_key WHERE notebook <> ?1 AND NOT EXISTS (
           SELECT 1 FROM entry e WHERE e.record = record_key.record AND e.notebook = record_key.notebook)",
        params![OWN],
    )?;
    sql.execute("DELETE FROM seen", [])?;
    records
        .into_iter()
        .try_for_each(|record| record::refold(writing, record))
}

/// Destroys the body of a line that the snapshot says to forget, whosever it is.
///
/// # Errors
/// Returns why the database could not be written.
pub fn purge(writing: &mut Writing<'_>, (notebook, lane, seq): (NotebookId, Lane, u64)) -> Result<()> {
    let hashes = {
        let mut statement = writing.sql()?.prepare_cached(
            "SELECT e.hash FROM entry e JOIN notebook n ON n.id = e.notebook
             WHERE n.notebook = ?1 AND e.lane = ?2 AND e.seq = ?3",
        )?;
        let rows = statement.query_map(params![notebook.as_bytes(), lane.number(), seq], |row| {
            Ok(codec::bytes32(row, "hash"))
        })?;
        rows.map(|row| row?).collect::<Result<Vec<[u8; 32]>>>()?
    };
    for hash in hashes {
        if let Some(found) = entry::find(writing, EntryHash(hash))? {
            feed::erase(writing, &found, None)?;
        }
    }
    Ok(())
}
