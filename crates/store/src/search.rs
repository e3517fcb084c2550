//! Search: finds records by what was written in their searchable fields, offline.

use domain::RecordId;
use rusqlite::params;

use crate::{Reading, Result, Writing, codec, record};

/// Returns up to `limit` records in whose searchable fields every word of `text` occurs, newest first.
///
/// The index says which records have all letters of a word, three by three; whether they stand in a row is looked at
/// afterwards. Words of fewer than three letters are matched by a scan.
///
/// # Errors
/// Returns why the database could not be read.
pub fn find(reading: &Reading<'_>, text: &str, limit: usize) -> Result<Vec<record::Record>> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let query: Vec<String> = words.iter().flat_map(|word| threes(word)).collect();
    let words: Vec<String> = words.iter().map(|word| lowered(word)).collect();
    let mut found = Vec::new();
    for (id, body) in candidates(reading, &query.join(" AND "))? {
        let body = lowered(&body);
        if words.iter().all(|word| body.contains(word)) {
            found.extend(record::find(reading, id)?);
        }
    }
    found.sort_by_key(|record| std::cmp::Reverse(record.happened_at));
    found.truncate(limit);
    Ok(found)
}

/// Returns every three letters in a row of a word, quoted for the index.
fn threes(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let quoted = |three: &[char]| format!("\"{}\"", String::from_iter(three).replace('"', "\"\""));
    letters.windows(3).map(quoted).collect()
}

/// Letter by letter, so that a part of a word is lowered as the whole is.
fn lowered(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

fn candidates(reading: &Reading<'_>, query: &str) -> Result<Vec<(RecordId, String)>> {
    let sql = reading.sql()?;
    let mut statement = if query.is_empty() {
        sql.prepare_cached(
            "SELECT record, text FROM search JOIN record ON record.id = search.rowid WHERE ?1 = ''",
        )?
    } else {
        sql.prepare_cached(
            "SELECT record, text FROM search JOIN record ON record.id = search.rowid WHERE search MATCH ?1",
        )?
    };
    let rows = statement.query_map(params![query], |row| {
        Ok((codec::id(row, "record"), row.get("text")?))
    })?;
    rows.map(|row| {
        let (id, text) = row?;
        Ok((id?, text))
    })
    .collect()
}

pub(crate) fn put(writing: &Writing<'_>, record: RecordId, text: &str) -> Result<()> {
    remove(writing, record)?;
    // Pieces of route and most photos have no word to be found by.
    if text.is_empty() {
        return Ok(());
    }
    writing
        .sql()?
        .prepare_cached("INSERT INTO search (rowid, text) SELECT id, ?2 FROM record WHERE record = ?1")?
        .execute(params![record.as_bytes(), text])?;
    Ok(())
}

pub(crate) fn remove(writing: &Writing<'_>, record: RecordId) -> Result<()> {
    writing
        .sql()?
        .prepare_cached("DELETE FROM search WHERE rowid = (SELECT id FROM record WHERE record = ?1)")?
        .execute(params![record.as_bytes()])?;
    Ok(())
}
