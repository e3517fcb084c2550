//! Lines that are saved and not settled yet. Saving appends one row here, to one b-tree, and that commit is "Saved on
//! phone"; key, entry, record and words follow in a second transaction, before anybody looks. Never read past the door.

use domain::{Class, EntryHash, Lane, RecordId};
use protocol::{Commit, Header};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use seal::Key;

use crate::entry::{self, Head, OWN};
use crate::{Result, Writing, codec, draft, record};

/// A line in short form.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) header: Header,
    pub(crate) hash: EntryHash,
    pub(crate) record: RecordId,
    pub(crate) key: Key,
    pub(crate) body: Vec<u8>,
    /// Whether the draft of its record goes with it.
    pub(crate) ends_draft: bool,
}

pub(crate) fn is_any(sql: &Connection) -> Result<bool> {
    Ok(sql
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM unsettled)")?
        .query_row([], |row| row.get(0))?)
}

pub(crate) fn put(sql: &Connection, line: &Line) -> Result<()> {
    sql.prepare_cached(
        "INSERT INTO unsettled (lane, seq, class, digest, hash, record, key, body, ends_draft)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        line.header.lane.number(),
        line.header.seq,
        line.header.class.number(),
        line.header.commit.0,
        line.hash.0,
        line.record.as_bytes(),
        line.key.expose(),
        line.body,
        line.ends_draft
    ])?;
    Ok(())
}

/// Returns the key of a record of the own notebook, settled or not.
pub(crate) fn find_key(sql: &Connection, record: RecordId) -> Result<Option<Key>> {
    let found = sql
        .prepare_cached(
            "SELECT key FROM record_key WHERE record = :record AND notebook = 1
             UNION ALL SELECT key FROM unsettled WHERE record = :record LIMIT 1",
        )?
        .query_row(named_params! {":record": record.as_bytes()}, |row| {
            Ok(codec::bytes32(row, "key"))
        })
        .optional()?;
    found.map(|bytes| Ok(Key::from_bytes(bytes?))).transpose()
}

/// Returns where a lane of the own notebook ends, settled or not; `None` when it is empty.
pub(crate) fn head(sql: &Connection, lane: Lane) -> Result<Option<Head>> {
    let found = sql
        .prepare_cached("SELECT seq, hash FROM unsettled WHERE lane = ?1 ORDER BY id DESC LIMIT 1")?
        .query_row(params![lane.number()], |row| Ok(entry::head_from_row(row)))
        .optional()?;
    found.map_or_else(|| entry::last(sql, lane), |head| head.map(Some))
}

/// Brings all lines of short form into the tables, and one more that is not written down yet.
pub(crate) fn settle(writing: &mut Writing<'_>, added: Option<&Line>) -> Result<()> {
    let kept = list(writing.sql()?)?;
    let mut records: Vec<RecordId> = Vec::new();
    for line in kept.iter().chain(added) {
        entry::put_key(writing, line.record, OWN, &line.key)?;
        let body = Ok(line.body.as_slice());
        entry::insert(
            writing,
            OWN,
            &line.header,
            line.hash,
            Some(line.record),
            body,
            None,
        )?;
        if line.ends_draft {
            draft::remove(writing, line.record)?;
        }
        if !records.contains(&line.record) {
            records.push(line.record);
        }
    }
    for record in records {
        record::refold(writing, record)?;
    }
    if !kept.is_empty() {
        writing
            .sql()?
            .prepare_cached("DELETE FROM unsettled")?
            .execute([])?;
    }
    Ok(())
}

fn list(sql: &Connection) -> Result<Vec<Line>> {
    let mut statement = sql.prepare_cached(
        "SELECT lane, seq, class, digest, hash, record, key, body, ends_draft FROM unsettled ORDER BY id",
    )?;
    let rows = statement.query_map([], |row| Ok(from_row(row)))?;
    rows.map(|row| row?).collect()
}

fn from_row(row: &Row<'_>) -> Result<Line> {
    Ok(Line {
        header: Header {
            lane: Lane::from_number(row.get("lane")?).ok_or_else(|| codec::damaged("lane"))?,
            seq: row.get("seq")?,
            class: Class::from_number(row.get("class")?).ok_or_else(|| codec::damaged("class"))?,
            commit: Commit(codec::bytes32(row, "digest")?),
        },
        hash: EntryHash(codec::bytes32(row, "hash")?),
        record: codec::id(row, "record")?,
        key: Key::from_bytes(codec::bytes32(row, "key")?),
        body: row.get("body")?,
        ends_draft: row.get("ends_draft")?,
    })
}
