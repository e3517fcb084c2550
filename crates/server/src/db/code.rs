//! One-time enrolment codes. Only the hash of a secret is kept, so that the ledger cannot enrol anybody.

use domain::Timestamp;

use super::RowId;
use super::tx::{Tx, params};
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
    tx: &Tx<'_>,
    hash: &[u8; 32],
    officer: RowId,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO code (hash, officer, made_at, expires_at) VALUES (?1, ?2, ?3, ?4)",
        params![hash, officer, now.0, expires_at.0],
    )?;
    Ok(())
}

/// Returns the code whose secret has this hash.
pub(crate) fn find(db: &Tx<'_>, hash: &[u8; 32]) -> Result<Option<Code>, Error> {
    let sql = "SELECT officer, expires_at, device FROM code WHERE hash = ?1";
    db.first(sql, params![hash], |row| {
        Ok(Code {
            officer: row.get(0)?,
            expires_at: Timestamp(row.get(1)?),
            used_by: row.get(2)?,
        })
    })
}

/// Notes which device used a code.
pub(crate) fn used(tx: &Tx<'_>, hash: &[u8; 32], device: RowId, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE code SET used_at = ?2, device = ?3 WHERE hash = ?1",
        params![hash, now.0, device],
    )?;
    Ok(())
}
