//! Destroying what the ledger holds of a record: its keys and bodies, and the rows that were made from them. Headers,
//! commits and chain hashes stay.

use domain::RecordId;
use protocol::Absence;

use super::entry;
use super::tx::{Tx, params};
use crate::Error;

/// Destroys a record. Its sealed files are noted to go, and go afterwards.
pub(crate) fn record(tx: &Tx<'_>, record: RecordId) -> Result<(), Error> {
    // What lies by its notebook is looked for in each.
    let any = "record = ?1 AND notebook IN (SELECT id FROM notebook)";
    let id = || params![record.as_bytes()].to_vec();
    tx.execute(&format!("DELETE FROM vault WHERE {any}"), &id())?;
    let doomed =
        format!("INSERT INTO doomed (hash) SELECT hash FROM blob WHERE {any} ON CONFLICT DO NOTHING");
    tx.execute(&doomed, &id())?;
    tx.execute(&format!("DELETE FROM blob WHERE {any}"), &id())?;
    tx.execute("DELETE FROM alarm WHERE record = ?1", &id())?;
    tx.execute("DELETE FROM record WHERE record = ?1", &id())?;
    for (row, _) in entry::rows_of(tx, record)? {
        let sql = "UPDATE entry SET locked = NULL, absence = ?2, record = NULL, about = NULL WHERE id = ?1";
        tx.execute(sql, params![row, Absence::Erased.code()])?;
    }
    Ok(())
}
