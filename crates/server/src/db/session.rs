//! Sessions of the console, by the hash of their cookie.

use domain::Timestamp;

use super::RowId;
use super::tx::{Tx, params};
use crate::Error;

/// Begins a session, and forgets those that ended long ago.
pub(crate) fn begin(
    tx: &Tx<'_>,
    hash: &[u8; 32],
    officer: RowId,
    now: Timestamp,
    oldest: Timestamp,
) -> Result<(), Error> {
    tx.execute("DELETE FROM session WHERE used_at < ?1", params![oldest.0])?;
    tx.execute(
        "INSERT INTO session (hash, officer, began_at, used_at) VALUES (?1, ?2, ?3, ?3)",
        params![hash, officer, now.0],
    )?;
    Ok(())
}

/// Returns whose session it is, if it was used since `oldest`.
pub(crate) fn find(
    db: &Tx<'_>,
    hash: &[u8; 32],
    oldest: Timestamp,
) -> Result<Option<(RowId, Timestamp)>, Error> {
    let sql = "SELECT officer, used_at FROM session WHERE hash = ?1 AND used_at >= ?2";
    db.first(sql, params![hash, oldest.0], |row| {
        Ok((row.get(0)?, Timestamp(row.get(1)?)))
    })
}

/// Notes that a session is in use.
pub(crate) fn used(tx: &Tx<'_>, hash: &[u8; 32], now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE session SET used_at = ?2 WHERE hash = ?1",
        params![hash, now.0],
    )?;
    Ok(())
}

/// Ends a session.
pub(crate) fn end(tx: &Tx<'_>, hash: &[u8; 32]) -> Result<(), Error> {
    tx.execute("DELETE FROM session WHERE hash = ?1", params![hash])?;
    Ok(())
}
