//! One-time enrolment codes. Only the hash of a secret is kept, so that the ledger cannot enrol anybody.

use domain::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Transaction};

use super::RowId;
use crate::Error;

/// A code that was given out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Code {
    pub(crate) officer: RowId,
    pub(crate) expires_at: Timestamp,
    pub(crate) used_by: Option<RowId>,
}

/// Adds a code for an officer.
pub(crate) fn add(
    tx: &Transaction<'_>,
    hash: &[u8; 32],
    officer: RowId,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO code (hash, officer, made_at, expires_at) VALUES (?1, ?2, ?3, ?4)",
        (hash, officer, now.0, expires_at.0),
    )?;
    Ok(())
}

/// Returns the code whose secret has this hash.
pub(crate) fn find(db: &Connection, hash: &[u8; 32]) -> Result<Option<Code>, Error> {
    let found = db.query_row(
        "SELECT officer, expires_at, device FROM code WHERE hash = ?1",
        [hash],
        |row| {
            Ok(Code {
                officer: row.get(0)?,
                expires_at: Timestamp(row.get(1)?),
                used_by: row.get(2)?,
            })
        },
    );
    Ok(found.optional()?)
}

/// Notes which device used a code.
pub(crate) fn used(
    tx: &Transaction<'_>,
    hash: &[u8; 32],
    device: RowId,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE code SET used_at = ?2, device = ?3 WHERE hash = ?1",
        (hash, now.0, device),
    )?;
    Ok(())
}
