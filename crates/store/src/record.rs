//! Records: each as its lines make it now. Rebuilt from the lines at every append, so it can never disagree.

use domain::field::FieldValue;
use domain::{EntryHash, FieldType, Fields, Lane, Line, RecordId, Timestamp, Value};
use protocol::Body;
use rusqlite::{OptionalExtension, Row, named_params, params};

use crate::{Error, Reading, Result, What, Writing, codec, entry, search};

const SHIFT: u16 = 32;
const WITHDRAWN: u16 = 39;
const LINKED_TO: u16 = 41;

/// A record as it stands now.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its id.
    pub record: RecordId,
    /// The kind's number.
    pub kind: u16,
    /// Who wrote its first line.
    pub author: String,
    /// Whether its first line is in the own notebook.
    pub own: bool,
    /// When it happened, as the officer says.
    pub happened_at: Timestamp,
    /// The wall clock when its first line was written.
    pub written_at: Timestamp,
    /// How many lines it has; more than one: it was corrected.
    pub lines: u32,
    /// The shift it belongs to.
    pub shift: Option<RecordId>,
    /// The record it is linked to.
    pub linked_to: Option<RecordId>,
    /// Whether its author took it back.
    pub withdrawn: bool,
    /// On how many fields branches differ.
    pub conflicts: u32,
    /// The lane of its lines.
    pub lane: Lane,
    /// The last own line about it; 0 when none is own.
    pub last_seq: u64,
    /// Its fields.
    pub fields: Fields,
    /// The lines that nothing else builds on: the `base` of the next edit.
    pub heads: Vec<EntryHash>,
}

/// Which records a list shows, newest first.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Only of this shift.
    pub shift: Option<RecordId>,
    /// Only of this kind.
    pub kind: Option<u16>,
    /// Only linked to this record.
    pub linked_to: Option<RecordId>,
    /// Only those of which a line is in the own notebook.
    pub own: bool,
    /// At most so many; 0 for all.
    pub limit: usize,
}

/// Returns one record.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn get(reading: &Reading<'_>, record: RecordId) -> Result<Record> {
    find(reading, record)?.ok_or(Error::NotFound("the record"))
}

/// Returns one record, if it is there.
///
/// # Errors
/// Returns why the database could not be read.
pub fn find(reading: &Reading<'_>, record: RecordId) -> Result<Option<Record>> {
    let found = reading
        .sql()
        .prepare_cached(&format!("{SELECT} WHERE record = ?1"))?
        .query_row(params![record.as_bytes()], |row| Ok(from_row(row)))
        .optional()?;
    found.transpose()
}

/// Returns the records that fit, newest first.
///
/// # Errors
/// Returns why the database could not be read.
pub fn list(reading: &Reading<'_>, filter: Filter) -> Result<Vec<Record>> {
    let mut statement = reading.sql().prepare_cached(&format!(
        "{SELECT} WHERE (:shift IS NULL OR shift = :shift) AND (:kind IS NULL OR kind = :kind)
           AND (:link IS NULL OR linked_to = :link) AND (:own = 0 OR last_seq > 0)
         ORDER BY happened_at DESC, record DESC LIMIT :limit"
    ))?;
    let limit = if filter.limit == 0 {
        -1
    } else {
        i64::try_from(filter.limit).unwrap_or(-1)
    };
    let rows = statement.query_map(
        named_params! {
            ":shift": filter.shift.as_ref().map(RecordId::as_bytes),
            ":kind": filter.kind,
            ":link": filter.linked_to.as_ref().map(RecordId::as_bytes),
            ":own": filter.own,
            ":limit": limit,
        },
        |row| Ok(from_row(row)),
    )?;
    rows.map(|row| row?).collect()
}

/// Rebuilds a record, its index columns and its search row from its lines.
pub(crate) fn refold(writing: &mut Writing<'_>, record: RecordId) -> Result<()> {
    writing.note(What::Records);
    match folded(&entry::of_record(writing, record)?, record) {
        Some(now) => {
            put(writing, &now)?;
            search::put(writing, record, &searchable(&now))
        }
        None => remove(writing, record),
    }
}

/// Makes a record from its lines. A body of a newer version is kept as it is, for the app that understands it.
fn folded(entries: &[entry::Entry], record: RecordId) -> Option<Record> {
    let body = |entry: &entry::Entry| Body::decode(entry.body.as_ref().ok()?).ok();
    let bodies: Vec<(&entry::Entry, Body)> = entries
        .iter()
        .filter_map(|entry| Some((entry, body(entry)?)))
        .collect();
    let lines: Vec<Line> = bodies.iter().map(|(entry, body)| line(entry, body)).collect();
    let now = domain::fold(&lines)?;
    let (first, body) = bodies.first()?;
    let last_own = entries
        .iter()
        .filter(|entry| entry.own)
        .map(|entry| entry.seq)
        .max();
    Some(Record {
        record,
        kind: body.kind,
        author: first.author.clone(),
        own: first.own,
        happened_at: now.happened_at,
        written_at: body.clocks.wall,
        lines: u32::try_from(lines.len()).unwrap_or(u32::MAX),
        shift: now.fields.get(&SHIFT).and_then(RecordId::read),
        linked_to: now.fields.get(&LINKED_TO).and_then(RecordId::read),
        withdrawn: now.fields.contains_key(&WITHDRAWN),
        conflicts: u32::try_from(now.conflicts.len()).unwrap_or(u32::MAX),
        lane: entries.last().map_or(Lane::Records, |entry| entry.lane),
        last_seq: last_own.unwrap_or(0),
        fields: now.fields,
        heads: now.heads,
    })
}

fn line(entry: &entry::Entry, body: &Body) -> Line {
    Line {
        hash: entry.hash,
        base: body.base.clone(),
        happened_at: body.happened_at,
        fields: body.fields.clone(),
    }
}

/// Removes a record from the tables made from the lines; the lines are not touched.
pub(crate) fn remove(writing: &mut Writing<'_>, record: RecordId) -> Result<()> {
    writing.note(What::Records);
    search::remove(writing, record)?;
    writing
        .sql()
        .execute("DELETE FROM record WHERE record = ?1", params![record.as_bytes()])?;
    Ok(())
}

fn put(writing: &Writing<'_>, record: &Record) -> Result<()> {
    writing
        .sql()
        .prepare_cached(
            "INSERT INTO record (record, kind, author, own, happened_at, written_at, lines, shift,
                 linked_to, withdrawn, conflicts, lane, last_seq, fields, heads)
             VALUES (:record, :kind, :author, :own, :happened_at, :written_at, :lines, :shift,
                 :linked_to, :withdrawn, :conflicts, :lane, :last_seq, :fields, :heads)
             ON CONFLICT (record) DO UPDATE SET
                 happened_at = excluded.happened_at, lines = excluded.lines, shift = excluded.shift,
                 linked_to = excluded.linked_to, withdrawn = excluded.withdrawn, conflicts = excluded.conflicts,
                 lane = excluded.lane, last_seq = excluded.last_seq, fields = excluded.fields, heads = excluded.heads",
        )?
        .execute(named_params! {
            ":record": record.record.as_bytes(),
            ":kind": record.kind,
            ":author": record.author,
            ":own": record.own,
            ":happened_at": record.happened_at.0,
            ":written_at": record.written_at.0,
            ":lines": record.lines,
            ":shift": record.shift.as_ref().map(RecordId::as_bytes),
            ":linked_to": record.linked_to.as_ref().map(RecordId::as_bytes),
            ":withdrawn": record.withdrawn,
            ":conflicts": record.conflicts,
            ":lane": record.lane.number(),
            ":last_seq": record.last_seq,
            ":fields": codec::pack_fields(&record.fields),
            ":heads": codec::pack_hashes(&record.heads),
        })?;
    Ok(())
}

fn searchable(record: &Record) -> String {
    let Some(kind) = domain::kind_by_number(record.kind) else {
        return String::new();
    };
    let words = kind
        .all_fields()
        .filter(|field| field.searchable)
        .filter_map(|field| {
            let text = record.fields.get(&field.number).and_then(Value::as_text)?;
            matches!(field.kind, FieldType::Text { .. }).then_some(text)
        });
    words.collect::<Vec<_>>().join("\n")
}

const SELECT: &str =
    "SELECT record, kind, author, own, happened_at, written_at, lines, shift, linked_to, withdrawn,
     conflicts, lane, last_seq, fields, heads FROM record";

pub(crate) fn from_row(row: &Row<'_>) -> Result<Record> {
    Ok(Record {
        record: codec::id(row, "record")?,
        kind: row.get("kind")?,
        author: row.get("author")?,
        own: row.get("own")?,
        happened_at: Timestamp(row.get("happened_at")?),
        written_at: Timestamp(row.get("written_at")?),
        lines: row.get("lines")?,
        shift: codec::maybe_id(row, "shift")?,
        linked_to: codec::maybe_id(row, "linked_to")?,
        withdrawn: row.get("withdrawn")?,
        conflicts: row.get("conflicts")?,
        lane: Lane::from_number(row.get("lane")?).ok_or_else(|| codec::damaged("lane"))?,
        last_seq: row.get("last_seq")?,
        fields: codec::fields(row, "fields")?,
        heads: codec::hashes(row, "heads")?,
    })
}
