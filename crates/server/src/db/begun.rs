//! How notebooks began that go on from others.

use domain::{NotebookId, Timestamp};
use protocol::begin::Begin;
use protocol::{Message as _, Signed};

use super::RowId;
use super::tx::{Tx, params};
use crate::Error;

/// Returns how a notebook began; none for one that goes on from no other.
pub(crate) fn of(db: &Tx<'_>, notebook: RowId) -> Result<Option<Signed<Begin>>, Error> {
    let sql = "SELECT signed FROM begun WHERE notebook = ?1";
    db.first(sql, params![notebook], |row| {
        Signed::decode(&row.get::<Vec<u8>>(0)?).map_err(|_| Error::Damaged("how a notebook began"))
    })
}

/// Keeps how a notebook began, and which ones it goes on from.
pub(crate) fn put(
    tx: &Tx<'_>,
    notebook: RowId,
    signed: &Signed<Begin>,
    older: &[NotebookId],
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO begun (notebook, signed, begun_at) VALUES (?1, ?2, ?3)",
        params![notebook, signed.encode(), now.0],
    )?;
    for one in older {
        tx.execute(
            "INSERT INTO goes_on_from (notebook, older) VALUES (?1, ?2)",
            params![notebook, one.as_bytes()],
        )?;
    }
    Ok(())
}

/// Returns the rows of the notebooks that go on from this one, the oldest first.
pub(crate) fn successors(db: &Tx<'_>, older: NotebookId) -> Result<Vec<RowId>, Error> {
    let sql = "SELECT notebook FROM goes_on_from WHERE older = ?1 ORDER BY notebook";
    db.all(sql, params![older.as_bytes()], |row| row.get(0))
}

/// Returns the devices of the notebooks that go on from this one.
pub(crate) fn devices_of_successors(db: &Tx<'_>, older: NotebookId) -> Result<Vec<RowId>, Error> {
    let sql = "SELECT DISTINCT n.device FROM goes_on_from g JOIN notebook n ON n.id = g.notebook WHERE g.older = ?1";
    db.all(sql, params![older.as_bytes()], |row| row.get(0))
}
