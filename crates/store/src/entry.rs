//! Entries: the lines of the log. Appending one and updating the tables made from it is one write.

use domain::{Class, Clocks, EntryHash, Fields, Lane, RecordId, Timestamp};
use protocol::chain::Beginning;
use protocol::{Absence, Body, Commit, Header, Place, commit};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use seal::Key;

use crate::unsettled::{self, Line};
use crate::{Error, Reading, Result, What, Writing, codec, record};

/// The row of the own notebook: the first, made with the file.
pub(crate) const OWN: i64 = 1;

/// A line to be appended to the own notebook.
#[derive(Debug, Clone)]
pub struct NewEntry<'a> {
    /// Its lane.
    pub lane: Lane,
    /// Its class.
    pub class: Class,
    /// The record it is about.
    pub record: RecordId,
    /// The record's key.
    pub key: &'a Key,
    /// The kind's number.
    pub kind: u16,
    /// The version of the kind's table of fields.
    pub schema: u16,
    /// When it happened, as the officer says.
    pub happened_at: Timestamp,
    /// What the phone's clocks say now.
    pub clocks: Clocks,
    /// The lines of the record that were on the screen.
    pub base: Vec<EntryHash>,
    /// What it says.
    pub fields: Fields,
}

/// A line as it stands in the log.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Which row holds it.
    pub(crate) id: i64,
    /// The author of its notebook.
    pub author: String,
    /// Whether it is a line of the own notebook.
    pub own: bool,
    /// Whether its author is this notebook's: in it, or in one that it goes on from.
    pub mine: bool,
    /// Its lane.
    pub lane: Lane,
    /// Its place in the lane, from 1.
    pub seq: u64,
    /// Its class.
    pub class: Class,
    /// Its commit.
    pub commit: Commit,
    /// Its chain hash.
    pub hash: EntryHash,
    /// The record it is about; `None` when the body is gone.
    pub record: Option<RecordId>,
    /// Its body, or why it is gone.
    pub body: std::result::Result<Vec<u8>, Absence>,
}

/// Where a lane of the own notebook ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The number of its last line; 0 when it is empty.
    pub seq: u64,
    /// The chain hash there; of the genesis when it is empty.
    pub hash: EntryHash,
}

/// Appends a line to the own notebook and updates the record it is about.
///
/// # Errors
/// [`Error::OtherKey`] when the record has lines under another key; or why the body could not be encoded or the
/// database not written.
pub fn append(writing: &mut Writing<'_>, new: NewEntry<'_>) -> Result<EntryHash> {
    let kept = match writing.short() {
        Some(sql) => unsettled::find_key(sql, new.record)?,
        None => find_key(writing, new.record)?,
    };
    if kept.is_some_and(|kept| !kept.is(new.key)) {
        return Err(Error::OtherKey);
    }
    let line = next_line(writing, new)?;
    let hash = line.hash;
    writing.note(What::Records);
    if writing.short().is_some() {
        writing.add(line);
        return Ok(hash);
    }
    put_key(writing, line.record, OWN, &line.key)?;
    insert(
        writing,
        OWN,
        &line.header,
        hash,
        Some(line.record),
        Ok(&line.body),
        None,
    )?;
    record::refold(writing, line.record)?;
    Ok(hash)
}

/// Makes the line that comes next in its lane.
fn next_line(writing: &Writing<'_>, new: NewEntry<'_>) -> Result<Line> {
    let head = head_to_append(writing, new.lane)?;
    let body = Body {
        record: new.record,
        kind: new.kind,
        schema: new.schema,
        happened_at: new.happened_at,
        clocks: new.clocks,
        base: new.base,
        fields: new.fields,
    };
    let body = body.encode()?;
    let place = Place {
        notebook: writing.identity().notebook,
        lane: new.lane,
        seq: head.seq + 1,
    };
    let header = Header::at(place, new.class, commit::of(new.key, place, new.class, &body)?);
    Ok(Line {
        header,
        hash: header.hash_after(head.hash),
        record: new.record,
        key: new.key.clone(),
        body,
        ends_draft: false,
    })
}

fn head_to_append(writing: &Writing<'_>, lane: Lane) -> Result<Head> {
    let Some(sql) = writing.short() else {
        return head(writing, lane);
    };
    match writing.known(lane) {
        Some(head) => Ok(head),
        None => Ok(unsettled::head(sql, lane)?.unwrap_or_else(|| beginning(writing, lane))),
    }
}

/// Returns where a lane of the own notebook ends.
///
/// # Errors
/// Returns why the database could not be read.
pub fn head(reading: &Reading<'_>, lane: Lane) -> Result<Head> {
    Ok(last(reading.sql()?, lane)?.unwrap_or_else(|| beginning(reading, lane)))
}

fn beginning(reading: &Reading<'_>, lane: Lane) -> Head {
    Head {
        seq: 0,
        hash: genesis(reading, lane),
    }
}

fn genesis(reading: &Reading<'_>, lane: Lane) -> EntryHash {
    let identity = reading.identity();
    let beginning = Beginning {
        city: identity.city,
        notebook: identity.notebook,
        certificate_hash: identity.certificate_hash,
        cited: reading.cited().to_vec(),
    };
    beginning.genesis(lane)
}

/// Returns the chain hash after line `seq` of a lane of the own notebook; of the genesis for 0.
///
/// # Errors
/// [`Error::NotFound`] when the lane is shorter.
pub fn hash_at(reading: &Reading<'_>, lane: Lane, seq: u64) -> Result<EntryHash> {
    if seq == 0 {
        return Ok(genesis(reading, lane));
    }
    let lines = range(reading, lane, seq, 1)?;
    lines
        .first()
        .filter(|line| line.seq == seq)
        .map(|line| line.hash)
        .ok_or(Error::NotFound("the line"))
}

/// Returns up to `limit` lines of a lane of the own notebook, from line `from` on.
///
/// # Errors
/// Returns why the database could not be read.
pub fn range(reading: &Reading<'_>, lane: Lane, from: u64, limit: usize) -> Result<Vec<Entry>> {
    let mut statement = reading.sql()?.prepare_cached(&format!(
        "{SELECT} WHERE e.notebook = 1 AND e.lane = ?1 AND e.seq >= ?2 ORDER BY e.seq LIMIT ?3"
    ))?;
    let rows = statement.query_map(params![lane.number(), from, limit], |row| Ok(from_row(row)))?;
    rows.map(|row| row?).collect()
}

/// Returns the lines about a record that still have a body, in the order in which they came.
///
/// # Errors
/// Returns why the database could not be read.
pub fn of_record(reading: &Reading<'_>, record: RecordId) -> Result<Vec<Entry>> {
    let mut statement = reading.sql()?.prepare_cached(&format!(
        "{SELECT} WHERE e.record = ?1 AND e.body IS NOT NULL ORDER BY e.id"
    ))?;
    let rows = statement.query_map(params![record.as_bytes()], |row| Ok(from_row(row)))?;
    rows.map(|row| row?).collect()
}

/// Returns the key of a record of the own notebook.
///
/// # Errors
/// [`Error::NotFound`] when it was destroyed or never there.
pub fn key(reading: &Reading<'_>, record: RecordId) -> Result<Key> {
    find_key(reading, record)?.ok_or(Error::NotFound("the record's key"))
}

/// Returns the key of a record of the own notebook, or of one that it goes on from, if it still exists.
///
/// # Errors
/// Returns why the database could not be read.
pub fn find_key(reading: &Reading<'_>, record: RecordId) -> Result<Option<Key>> {
    let found = reading
        .sql()?
        .prepare_cached(
            "SELECT key FROM record_key JOIN notebook ON notebook.id = record_key.notebook
             WHERE record = ?1 AND own = 1 ORDER BY notebook.id LIMIT 1",
        )?
        .query_row(params![record.as_bytes()], |row| Ok(codec::bytes32(row, "key")))
        .optional()?;
    found.map(|bytes| Ok(Key::from_bytes(bytes?))).transpose()
}

/// Destroys a record that was undone before it was sent: its key and the bodies of its lines. Headers stay, marked
/// discarded, so that the chain still verifies.
///
/// # Errors
/// Returns why the database could not be written.
pub fn discard(writing: &mut Writing<'_>, record: RecordId) -> Result<()> {
    writing.note(What::Records);
    let sql = writing.sql()?;
    sql.execute(
        "UPDATE entry SET body = NULL, record = NULL, absence = :absence
         WHERE record = :record AND notebook = 1",
        named_params! {":record": record.as_bytes(), ":absence": Absence::Discarded.code()},
    )?;
    sql.execute(
        "DELETE FROM record_key WHERE record = ?1",
        params![record.as_bytes()],
    )?;
    record::remove(writing, record)
}

/// Which row holds a line.
pub(crate) struct Found {
    pub(crate) id: i64,
    pub(crate) notebook: i64,
    pub(crate) record: Option<RecordId>,
    /// The place in the feed that said it was erased, if it was.
    pub(crate) erased_at: Option<u64>,
}

pub(crate) fn find(reading: &Reading<'_>, hash: EntryHash) -> Result<Option<Found>> {
    let found = reading
        .sql()?
        .prepare_cached(
            "SELECT id, notebook, record, CASE absence WHEN 'erased' THEN coalesce(feed, 0) END AS erased_at
             FROM entry WHERE hash = ?1",
        )?
        .query_row(params![hash.0], |row| {
            Ok((
                row.get("id")?,
                row.get("notebook")?,
                codec::maybe_id(row, "record"),
                row.get("erased_at")?,
            ))
        })
        .optional()?;
    let found = found.map(|(id, notebook, record, erased_at)| {
        Ok(Found {
            id,
            notebook,
            record: record?,
            erased_at,
        })
    });
    found.transpose()
}

pub(crate) fn last(sql: &Connection, lane: Lane) -> Result<Option<Head>> {
    sql.prepare_cached(
        "SELECT seq, hash FROM entry WHERE notebook = 1 AND lane = ?1 ORDER BY seq DESC LIMIT 1",
    )?
    .query_row(params![lane.number()], |row| Ok(head_from_row(row)))
    .optional()?
    .transpose()
}

pub(crate) fn head_from_row(row: &Row<'_>) -> Result<Head> {
    Ok(Head {
        seq: row.get("seq")?,
        hash: EntryHash(codec::bytes32(row, "hash")?),
    })
}

pub(crate) fn insert(
    writing: &mut Writing<'_>,
    notebook: i64,
    header: &Header,
    hash: EntryHash,
    record: Option<RecordId>,
    body: std::result::Result<&[u8], Absence>,
    feed: Option<u64>,
) -> Result<()> {
    writing.note(What::Records);
    writing
        .sql()?
        .prepare_cached(
            "INSERT INTO entry (notebook, lane, seq, class, digest, hash, record, body, absence, feed)
             VALUES (:notebook, :lane, :seq, :class, :digest, :hash, :record, :body, :absence, :feed)",
        )?
        .execute(named_params! {
            ":notebook": notebook,
            ":lane": header.lane.number(),
            ":seq": header.seq,
            ":class": header.class.number(),
            ":digest": header.commit.0,
            ":hash": hash.0,
            ":record": record.as_ref().map(RecordId::as_bytes),
            ":body": body.ok(),
            ":absence": body.err().map(Absence::code),
            ":feed": feed,
        })?;
    Ok(())
}

pub(crate) fn put_key(writing: &mut Writing<'_>, record: RecordId, notebook: i64, key: &Key) -> Result<()> {
    writing
        .sql()?
        .prepare_cached("INSERT OR IGNORE INTO record_key (record, notebook, key) VALUES (?1, ?2, ?3)")?
        .execute(params![record.as_bytes(), notebook, key.expose()])?;
    Ok(())
}

const SELECT: &str =
    "SELECT e.id, n.author, e.notebook = 1 AS own, n.own AS mine, e.lane, e.seq, e.class, e.digest, e.hash, e.record,
       e.body, e.absence
     FROM entry e JOIN notebook n ON n.id = e.notebook";

fn from_row(row: &Row<'_>) -> Result<Entry> {
    let body: Option<Vec<u8>> = row.get("body")?;
    let absence: Option<String> = row.get("absence")?;
    Ok(Entry {
        id: row.get("id")?,
        author: row.get("author")?,
        own: row.get("own")?,
        mine: row.get("mine")?,
        lane: Lane::from_number(row.get("lane")?).ok_or_else(|| codec::damaged("lane"))?,
        seq: row.get("seq")?,
        class: Class::from_number(row.get("class")?).ok_or_else(|| codec::damaged("class"))?,
        commit: Commit(codec::bytes32(row, "digest")?),
        hash: EntryHash(codec::bytes32(row, "hash")?),
        record: codec::maybe_id(row, "record")?,
        body: match (body, absence.as_deref().and_then(Absence::from_code)) {
            (Some(body), _) => Ok(body),
            (None, Some(absence)) => Err(absence),
            (None, None) => return Err(codec::damaged("absence")),
        },
    })
}
