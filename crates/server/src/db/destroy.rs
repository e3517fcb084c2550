//! Destroying what the ledger holds of a record: its keys and bodies, and the rows that were made from them. Headers,
//! commits and chain hashes stay.

use domain::RecordId;
use protocol::Absence;

use super::tx::{Tx, params};
use crate::Error;

/// Destroys a record. Its sealed files are noted to go, and go afterwards.
pub(crate) fn record(tx: &Tx<'_>, record: RecordId) -> Result<(), Error> {
    // Keys lie by their notebook: each is looked into.
    let sql = "DELETE FROM vault WHERE record = ?1 AND notebook IN (SELECT id FROM notebook)";
    tx.execute(sql, params![record.as_bytes()])?;
    tx.execute(
        "INSERT INTO doomed (hash) SELECT hash FROM blob WHERE record = ?1 ON CONFLICT DO NOTHING",
        params![record.as_bytes()],
    )?;
    for table in ["blob", "alarm", "record"] {
        let sql = format!("DELETE FROM {table} WHERE record = ?1");
        tx.execute(&sql, params![record.as_bytes()])?;
    }
    tx.execute(
        "UPDATE entry SET locked = NULL, absence = ?2, record = NULL, about = NULL WHERE record = ?1",
        params![record.as_bytes(), Absence::Erased.code()],
    )?;
    Ok(())
}
