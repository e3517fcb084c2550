//! Drafts: what is being typed. Local, never sent; each tap is durable before the screen shows it.

use domain::{EntryHash, FieldNumber, RecordId, Timestamp, Value};
use rusqlite::{OptionalExtension, Row, named_params};
use seal::Key;

use crate::{Error, Reading, Result, What, Writing, codec};

/// One draft.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The record it will become, or of which it is a correction.
    pub record: RecordId,
    /// The kind's number.
    pub kind: u16,
    /// The record's key.
    pub key: Key,
    /// Whether it corrects a saved record.
    pub correction: bool,
    /// The lines that were on the screen when it was opened.
    pub base: Vec<EntryHash>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it happened, where the officer said otherwise than "now".
    pub happened_at: Option<Timestamp>,
    /// What has been filled in.
    pub fields: domain::Fields,
}

/// Opens a draft.
///
/// # Errors
/// Returns why it could not be written; a second draft of the same record is an error.
pub fn open(writing: &mut Writing<'_>, draft: &Draft) -> Result<()> {
    writing.note(What::Drafts);
    writing
        .sql()?
        .prepare_cached(
            "INSERT INTO draft (record, kind, key, correction, base, opened_at, happened_at, fields)
             VALUES (:record, :kind, :key, :correction, :base, :opened_at, :happened_at, :fields)",
        )?
        .execute(named_params! {
            ":record": draft.record.as_bytes(),
            ":kind": draft.kind,
            ":key": draft.key.expose(),
            ":correction": draft.correction,
            ":base": codec::pack_hashes(&draft.base),
            ":opened_at": draft.opened_at.0,
            ":happened_at": draft.happened_at.map(|at| at.0),
            ":fields": codec::pack_fields(&draft.fields),
        })?;
    Ok(())
}

/// Sets one field of a draft; `Null` clears it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such draft.
pub fn set(writing: &mut Writing<'_>, record: RecordId, field: FieldNumber, value: Value) -> Result<()> {
    let mut draft = get(writing, record)?;
    draft.fields.insert(field, value);
    update(writing, &draft)
}

/// Says when it happened.
///
/// # Errors
/// [`Error::NotFound`] when there is no such draft.
pub fn set_happened_at(writing: &mut Writing<'_>, record: RecordId, at: Timestamp) -> Result<()> {
    let mut draft = get(writing, record)?;
    draft.happened_at = Some(at);
    update(writing, &draft)
}

fn update(writing: &mut Writing<'_>, draft: &Draft) -> Result<()> {
    writing.note(What::Drafts);
    writing
        .sql()?
        .prepare_cached(
            "UPDATE draft SET fields = :fields, happened_at = :happened_at WHERE record = :record",
        )?
        .execute(named_params! {
            ":record": draft.record.as_bytes(),
            ":happened_at": draft.happened_at.map(|at| at.0),
            ":fields": codec::pack_fields(&draft.fields),
        })?;
    Ok(())
}

/// Returns one draft.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn get(reading: &Reading<'_>, record: RecordId) -> Result<Draft> {
    find(reading, record)?.ok_or(Error::NotFound("the draft"))
}

/// Returns one draft, if it is there.
///
/// # Errors
/// Returns why the database could not be read.
pub fn find(reading: &Reading<'_>, record: RecordId) -> Result<Option<Draft>> {
    let found = reading
        .sql()?
        .prepare_cached(&format!("{SELECT} WHERE record = :record"))?
        .query_row(named_params! {":record": record.as_bytes()}, |row| {
            Ok(from_row(row))
        })
        .optional()?;
    found.transpose()
}

/// Returns all drafts, oldest first.
///
/// # Errors
/// Returns why the database could not be read.
pub fn list(reading: &Reading<'_>) -> Result<Vec<Draft>> {
    let mut statement = reading
        .sql()?
        .prepare_cached(&format!("{SELECT} ORDER BY opened_at, record"))?;
    let rows = statement.query_map([], |row| Ok(from_row(row)))?;
    rows.map(|row| row?).collect()
}

/// Removes a draft: it was saved or thrown away.
///
/// # Errors
/// Returns why the database could not be written.
pub fn remove(writing: &mut Writing<'_>, record: RecordId) -> Result<()> {
    writing.note(What::Drafts);
    if let Some(line) = writing.added().filter(|line| line.record == record) {
        line.ends_draft = true;
        return Ok(());
    }
    writing
        .sql()?
        .prepare_cached("DELETE FROM draft WHERE record = :record")?
        .execute(named_params! {":record": record.as_bytes()})?;
    Ok(())
}

const SELECT: &str = "SELECT record, kind, key, correction, base, opened_at, happened_at, fields FROM draft";

fn from_row(row: &Row<'_>) -> Result<Draft> {
    Ok(Draft {
        record: codec::id(row, "record")?,
        kind: row.get("kind")?,
        key: Key::from_bytes(codec::bytes32(row, "key")?),
        correction: row.get("correction")?,
        base: codec::hashes(row, "base")?,
        opened_at: Timestamp(row.get("opened_at")?),
        happened_at: row.get::<_, Option<i64>>("happened_at")?.map(Timestamp),
        fields: codec::fields(row, "fields")?,
    })
}
