//! Record keys, locked under the server's key-encryption key, which lies in a file of its own.

use domain::RecordId;
use rusqlite::{Connection, OptionalExtension as _, Transaction};
use seal::{Key, wrap};

use super::RowId;
use crate::{Error, chance};

/// Returns the key of a record in a notebook; none when it never came or was destroyed.
pub(crate) fn get(
    db: &Connection,
    kek: &Key,
    record: RecordId,
    notebook: RowId,
) -> Result<Option<Key>, Error> {
    let mut statement = db.prepare_cached("SELECT wrapped FROM vault WHERE record = ?1 AND notebook = ?2")?;
    let found: Option<Vec<u8>> = statement
        .query_row((record.as_bytes(), notebook), |row| row.get(0))
        .optional()?;
    found
        .map(|wrapped| Ok(wrap::unwrap(kek, &purpose(record), &wrapped)?))
        .transpose()
}

/// Keeps the key of a record.
pub(crate) fn put(
    tx: &Transaction<'_>,
    kek: &Key,
    (record, notebook): (RecordId, RowId),
    key: &Key,
) -> Result<(), Error> {
    let wrapped = wrap::wrap(kek, &purpose(record), key, &mut chance::chance()?)?;
    tx.prepare_cached("INSERT INTO vault (record, notebook, wrapped) VALUES (?1, ?2, ?3)")?
        .execute((record.as_bytes(), notebook, wrapped))?;
    Ok(())
}

fn purpose(record: RecordId) -> Vec<u8> {
    [b"record".as_slice(), record.as_bytes()].concat()
}
