//! Records: each as its lines make it now. Rebuilt from the lines at every append, so it can never disagree.

use domain::field::FieldValue;
use domain::{EntryHash, FieldType, Fields, Lane, Line, RecordId, Timestamp, Value};
use protocol::Body;
use rusqlite::{OptionalExtension, Row, ToSql, named_params, params};

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
    /// Whether its first line is in the own notebook, or in one that this goes on from.
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
    /// Only those that are its author's, or of which a line is in the own notebook.
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
        .sql()?
        .prepare_cached(&format!("{SELECT} WHERE r.record = ?1"))?
        .query_row(params![record.as_bytes()], |row| Ok(from_row(row)))
        .optional()?;
    found.transpose()
}

/// Returns the records that fit, newest first.
///
/// # Errors
/// Returns why the database could not be read.
pub fn list(reading: &Reading<'_>, filter: Filter) -> Result<Vec<Record>> {
    // Only what is asked for stands in the question: then the indexes help.
    let asked = [
        (filter.shift.is_some(), "r.shift = :shift"),
        (filter.kind.is_some(), "r.kind = :kind"),
        (filter.linked_to.is_some(), "r.linked_to = :link"),
        (filter.own, "(r.last_seq > 0 OR r.own)"),
    ];
    let asked: Vec<&str> = asked.iter().filter(|(is, _)| *is).map(|(_, sql)| *sql).collect();
    let asked = if asked.is_empty() {
        String::new()
    } else {
        format!("WHERE {}", asked.join(" AND "))
    };
    let mut statement = reading.sql()?.prepare_cached(&format!(
        "{SELECT} {asked} ORDER BY r.happened_at DESC, r.record DESC LIMIT :limit"
    ))?;
    let limit = if filter.limit == 0 {
        -1
    } else {
        i64::try_from(filter.limit).unwrap_or(-1)
    };
    let shift = filter.shift.as_ref().map(RecordId::as_bytes);
    let link = filter.linked_to.as_ref().map(RecordId::as_bytes);
    let values: [(&str, bool, &dyn ToSql); 4] = [
        (":shift", shift.is_some(), &shift),
        (":kind", filter.kind.is_some(), &filter.kind),
        (":link", link.is_some(), &link),
        (":limit", true, &limit),
    ];
    let values: Vec<(&str, &dyn ToSql)> = values
        .into_iter()
        .filter_map(|(name, is, value)| is.then_some((name, value)))
        .collect();
    let rows = statement.query_map(values.as_slice(), |row| Ok(from_row(row)))?;
    rows.map(|row| row?).collect()
}

/// Rebuilds a record, its index columns and its search row from its lines.
pub(crate) fn refold(writing: &mut Writing<'_>, record: RecordId) -> Result<()> {
    writing.note(What::Records);
    let entries = entry::of_record(writing, record)?;
    match folded(&entries, record) {
        Some(now) => {
            let only = (entries.len() == 1).then(|| entries.first()).flatten();
            put(writing, &now, only.map(|line| line.id))?;
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
        own: first.mine,
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
        .sql()?
        .execute("DELETE FROM record WHERE record = ?1", params![record.as_bytes()])?;
    Ok(())
}

/// Keeps a record; what its only line says is not written a second time.
fn put(writing: &Writing<'_>, record: &Record, line: Option<i64>) -> Result<()> {
    writing
        .sql()?
        .prepare_cached(
            "INSERT INTO record (record, kind, author, own, happened_at, written_at, lines, shift,
                 linked_to, withdrawn, conflicts, lane, last_seq, line, fields, heads)
             VALUES (:record, :kind, :author, :own, :happened_at, :written_at, :lines, :shift,
                 :linked_to, :withdrawn, :conflicts, :lane, :last_seq, :line, :fields, :heads)
             ON CONFLICT (record) DO UPDATE SET
                 happened_at = excluded.happened_at, lines = excluded.lines, shift = excluded.shift,
                 linked_to = excluded.linked_to, withdrawn = excluded.withdrawn, conflicts = excluded.conflicts,
                 lane = excluded.lane, last_seq = excluded.last_seq, line = excluded.line, fields = excluded.fields,
                 heads = excluded.heads",
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
            ":line": line,
            ":fields": line.is_none().then(|| codec::pack_fields(&record.fields)),
            ":heads": line.is_none().then(|| codec::pack_hashes(&record.heads)),
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
    "SELECT r.record, r.kind, r.author, r.own, r.happened_at, r.written_at, r.lines, r.shift, r.linked_to, r.withdrawn,
     r.conflicts, r.lane, r.last_seq, r.line, r.fields, r.heads, e.body, e.hash
     FROM record r LEFT JOIN entry e ON e.id = r.line";

fn from_row(row: &Row<'_>) -> Result<Record> {
    let (fields, heads) = match row.get::<_, Option<i64>>("line")? {
        Some(_) => said_by_line(row)?,
        None => (codec::fields(row, "fields")?, codec::hashes(row, "heads")?),
    };
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
        fields,
        heads,
    })
}

/// What the only line of a record makes of it.
fn said_by_line(row: &Row<'_>) -> Result<(Fields, Vec<EntryHash>)> {
    let body: Option<Vec<u8>> = row.get("body")?;
    let body = Body::decode(&body.ok_or_else(|| codec::damaged("body"))?)?;
    let line = Line {
        hash: EntryHash(codec::bytes32(row, "hash")?),
        base: body.base,
        happened_at: body.happened_at,
        fields: body.fields,
    };
    let now = domain::fold(&[line]).ok_or_else(|| codec::damaged("line"))?;
    Ok((now.fields, now.heads))
}
