//! Intake: photos that were taken but whose record is not in the log yet. The key is durable before any byte is
//! sealed; fields and custody event are durable from the moment of capture.

use domain::{Fields, RecordId, Timestamp};
use rusqlite::{Row, named_params, params};
use seal::Key;

use crate::{Error, Reading, Result, What, Writing, codec};

/// A photo on its way into the log.
#[derive(Debug, Clone)]
pub struct Intake {
    /// The photo's record id.
    pub record: RecordId,
    /// The key that seals its bytes.
    pub data_key: Key,
    /// The record or draft it is linked to.
    pub linked_to: Option<RecordId>,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// What capture said; `None` until its bytes are sealed in the vault.
    pub captured: Option<Captured>,
}

/// What is fixed at capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    /// The photo's fields.
    pub fields: Fields,
    /// The custody event as signed: UTF-8 JSON.
    pub custody_json: Vec<u8>,
    /// The signature over it, 64 raw bytes.
    pub custody_signature: Vec<u8>,
}

/// Notes that a photo is being taken in.
///
/// # Errors
/// Returns why the database could not be written.
pub fn begin(writing: &mut Writing<'_>, intake: &Intake) -> Result<()> {
    writing.note(What::Drafts);
    writing.sql()?.execute(
        "INSERT INTO intake (record, data_key, linked_to, begun_at) VALUES (?1, ?2, ?3, ?4)",
        params![
            intake.record.as_bytes(),
            intake.data_key.expose(),
            intake.linked_to.as_ref().map(RecordId::as_bytes),
            intake.begun_at.0
        ],
    )?;
    Ok(())
}

/// Keeps what capture said: the sealed bytes are in the vault.
///
/// # Errors
/// Returns why the database could not be written.
pub fn capture(writing: &mut Writing<'_>, record: RecordId, captured: &Captured) -> Result<()> {
    writing.note(What::Drafts);
    writing.sql()?.execute(
        "UPDATE intake SET fields = :fields, custody_json = :json, custody_signature = :signature WHERE record = :record",
        named_params! {
            ":record": record.as_bytes(),
            ":fields": codec::pack_fields(&captured.fields),
            ":json": captured.custody_json,
            ":signature": captured.custody_signature,
        },
    )?;
    Ok(())
}

/// Notes that the intake ended: its record was saved in the same write, or it was given up.
///
/// # Errors
/// Returns why the database could not be written.
pub fn end(writing: &mut Writing<'_>, record: RecordId) -> Result<()> {
    writing.note(What::Drafts);
    writing
        .sql()?
        .execute("DELETE FROM intake WHERE record = ?1", params![record.as_bytes()])?;
    Ok(())
}

/// Returns one intake.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub fn get(reading: &Reading<'_>, record: RecordId) -> Result<Intake> {
    list(reading)?
        .into_iter()
        .find(|intake| intake.record == record)
        .ok_or(Error::NotFound("the photo"))
}

/// Returns the captured photos of a draft, oldest first.
///
/// # Errors
/// Returns why the database could not be read.
pub fn of_draft(reading: &Reading<'_>, draft: RecordId) -> Result<Vec<Intake>> {
    let all = list(reading)?;
    Ok(all
        .into_iter()
        .filter(|one| one.linked_to == Some(draft) && one.captured.is_some())
        .collect())
}

/// Returns all intakes, oldest first; those without [`Captured`] were cut off by a kill.
///
/// # Errors
/// Returns why the database could not be read.
pub fn list(reading: &Reading<'_>) -> Result<Vec<Intake>> {
    let mut statement = reading.sql()?.prepare_cached(
        "SELECT record, data_key, linked_to, begun_at, fields, custody_json, custody_signature
         FROM intake ORDER BY begun_at, record",
    )?;
    let rows = statement.query_map([], |row| Ok(from_row(row)))?;
    rows.map(|row| row?).collect()
}

/// Leaves a line that a photo was taken and thrown away: when and why, no content.
///
/// # Errors
/// Returns why the database could not be written.
pub fn note_discarded(
    writing: &mut Writing<'_>,
    record: RecordId,
    at: Timestamp,
    reason: &str,
) -> Result<()> {
    writing.sql()?.execute(
        "INSERT OR IGNORE INTO discarded (record, discarded_at, reason) VALUES (?1, ?2, ?3)",
        params![record.as_bytes(), at.0, reason],
    )?;
    Ok(())
}

fn from_row(row: &Row<'_>) -> Result<Intake> {
    let captured = match row.get::<_, Option<Vec<u8>>>("custody_json")? {
        None => None,
        Some(custody_json) => Some(Captured {
            fields: codec::fields(row, "fields")?,
            custody_json,
            custody_signature: row.get("custody_signature")?,
        }),
    };
    Ok(Intake {
        record: codec::id(row, "record")?,
        data_key: Key::from_bytes(codec::bytes32(row, "data_key")?),
        linked_to: codec::maybe_id(row, "linked_to")?,
        begun_at: Timestamp(row.get("begun_at")?),
        captured,
    })
}
