//! What lies locked in a column, under a key of the server's key-encryption key and the record: whoever reads the database
//! alone, its files or its backups, reads no word and no place of it.
//!
//! The nonce is drawn from what is locked: the same bytes lock to the same, so that a table that is made anew is equal, and
//! different ones never meet the same nonce.

use domain::RecordId;
use seal::{Key, aead};

use super::tx::Tx;
use crate::Error;

/// Which column it is, so that nothing can be moved to another.
#[derive(Debug, Clone, Copy)]
pub(super) enum Column {
    Fields,
    Position,
}

impl Column {
    const fn name(self) -> &'static [u8] {
        match self {
            Self::Fields => b"record.fields",
            Self::Position => b"alarm.position",
        }
    }
}

/// Locks what a record has in a column.
pub(super) fn lock(tx: &Tx<'_>, column: Column, record: RecordId, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let key = key(tx, column, record);
    let drawn = key.derive(&[b"nonce", bytes]);
    let (nonce, _) = drawn
        .expose()
        .split_first_chunk()
        .ok_or(Error::Damaged("a nonce"))?;
    let sealed = aead::seal(&key, nonce, column.name(), bytes)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Unlocks it.
pub(super) fn unlock(db: &Tx<'_>, column: Column, record: RecordId, locked: &[u8]) -> Result<Vec<u8>, Error> {
    let wrong = || Error::Damaged("a locked column");
    let (nonce, sealed) = locked.split_first_chunk().ok_or_else(wrong)?;
    aead::open(&key(db, column, record), nonce, column.name(), sealed).map_err(|_| wrong())
}

fn key(tx: &Tx<'_>, column: Column, record: RecordId) -> Key {
    tx.locks()
        .derive(&[b"pb1/column", column.name(), record.as_bytes()])
}
