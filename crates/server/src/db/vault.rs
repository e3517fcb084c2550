//! Record keys, locked under the server's key-encryption key, which lies in a file of its own.

use domain::{NotebookId, RecordId};
use seal::{Key, wrap};

use super::RowId;
use super::tx::{Tx, params};
use crate::{Error, chance};

/// Returns the key of a record in a notebook; none when it never came or was destroyed.
pub(crate) fn get(db: &Tx<'_>, kek: &Key, record: RecordId, notebook: RowId) -> Result<Option<Key>, Error> {
    let sql = "SELECT wrapped FROM vault WHERE record = ?1 AND notebook = ?2";
    db.first(sql, params![record.as_bytes(), notebook], |row| {
        Ok(wrap::unwrap(kek, &purpose(record), &row.get::<Vec<u8>>(0)?)?)
    })
}

/// Returns the key of a record in the notebook with this id.
pub(crate) fn of_notebook(
    db: &Tx<'_>,
    kek: &Key,
    record: RecordId,
    notebook: NotebookId,
) -> Result<Option<Key>, Error> {
    match super::notebook::find(db, notebook)? {
        Some(found) => get(db, kek, record, found.id),
        None => Ok(None),
    }
}

/// Keeps the key of a record.
pub(crate) fn put(
    tx: &Tx<'_>,
    kek: &Key,
    (record, notebook): (RecordId, RowId),
    key: &Key,
) -> Result<(), Error> {
    let wrapped = wrap::wrap(kek, &purpose(record), key, &mut chance::chance()?)?;
    let sql = "INSERT INTO vault (record, notebook, wrapped) VALUES (?1, ?2, ?3)";
    tx.execute(sql, params![record.as_bytes(), notebook, wrapped])?;
    Ok(())
}

fn purpose(record: RecordId) -> Vec<u8> {
    [b"record".as_slice(), record.as_bytes()].concat()
}
