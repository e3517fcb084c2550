//! Branches that differ from the chain that came first, as they were signed for.

use super::RowId;
use super::tx::{Tx, params};
use crate::Error;

/// Returns all branches, each with its row.
pub(crate) fn batches(db: &Tx<'_>) -> Result<Vec<(RowId, Vec<u8>)>, Error> {
    let sql = "SELECT id, batch FROM fork ORDER BY id";
    db.all(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Keeps a branch without what was erased of it.
pub(crate) fn put_batch(tx: &Tx<'_>, row: RowId, batch: &[u8]) -> Result<(), Error> {
    tx.execute("UPDATE fork SET batch = ?2 WHERE id = ?1", params![row, batch])?;
    Ok(())
}
