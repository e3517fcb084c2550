//! Intake: photos whose sealed bytes are being written. The key is durable before any byte is sealed, so that a kill
//! in between loses nothing that was sealed and leaves nothing unknown in the vault.

use domain::{RecordId, Timestamp};
use rusqlite::params;
use seal::Key;

use crate::{Reading, Result, What, Writing, codec};

/// A photo on its way into the vault.
#[derive(Debug, Clone)]
pub struct Intake {
    /// The photo's record id.
    pub record: RecordId,
    /// The key that seals its bytes.
    pub data_key: Key,
    /// The record it is linked to.
    pub linked_to: Option<RecordId>,
    /// When it was begun.
    pub begun_at: Timestamp,
}

/// Notes that a photo is being taken in.
///
/// # Errors
/// Returns why the database could not be written.
pub fn begin(writing: &mut Writing<'_>, intake: &Intake) -> Result<()> {
    writing.note(What::Drafts);
    writing.sql().execute(
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

/// Notes that the intake ended: its record was saved in the same write, or it was given up.
///
/// # Errors
/// Returns why the database could not be written.
pub fn end(writing: &mut Writing<'_>, record: RecordId) -> Result<()> {
    writing.note(What::Drafts);
    writing
        .sql()
        .execute("DELETE FROM intake WHERE record = ?1", params![record.as_bytes()])?;
    Ok(())
}

/// Returns intakes that never ended: what a kill left behind.
///
/// # Errors
/// Returns why the database could not be read.
pub fn list(reading: &Reading<'_>) -> Result<Vec<Intake>> {
    let mut statement = reading
        .sql()
        .prepare_cached("SELECT record, data_key, linked_to, begun_at FROM intake ORDER BY begun_at")?;
    let rows = statement.query_map([], |row| {
        Ok((|| {
            Ok(Intake {
                record: codec::id(row, "record")?,
                data_key: Key::from_bytes(codec::bytes32(row, "data_key")?),
                linked_to: codec::maybe_id(row, "linked_to")?,
                begun_at: Timestamp(row.get("begun_at")?),
            })
        })())
    })?;
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
    writing.sql().execute(
        "INSERT OR IGNORE INTO discarded (record, discarded_at, reason) VALUES (?1, ?2, ?3)",
        params![record.as_bytes(), at.0, reason],
    )?;
    Ok(())
}
