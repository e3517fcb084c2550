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
        unwrap(kek, record, &row.get::<Vec<u8>>(0)?)
    })
}

/// Returns the key of a record as it lies here.
pub(super) fn unwrap(kek: &Key, record: RecordId, wrapped: &[u8]) -> Result<Key, Error> {
    Ok(wrap::unwrap(kek, &purpose(record), wrapped)?)
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

/// Keeps the keys of records, unless one is here; returns how many were not.
pub(crate) fn put_all(
    tx: &Tx<'_>,
    kek: &Key,
    notebook: RowId,
    keys: &[(RecordId, Key)],
) -> Result<u64, Error> {
    let mut chance = chance::chance()?;
    let mut rows = Vec::with_capacity(keys.len());
    for (record, key) in keys {
        let wrapped = wrap::wrap(kek, &purpose(*record), key, &mut chance)?;
        rows.push(params![notebook, record.as_bytes(), wrapped].to_vec());
    }
    tx.add_all(
        "INSERT INTO vault (notebook, record, wrapped) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        &rows,
    )
}

fn purpose(record: RecordId) -> Vec<u8> {
    [b"record".as_slice(), record.as_bytes()].concat()
}
