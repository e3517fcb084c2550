//! Signed manifests: the shifts of which the server holds everything.

use domain::{RecordId, Timestamp};

use super::tx::{Tx, params};
use crate::Error;

/// A signed manifest, as the console shows it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manifest {
    pub(crate) records: u64,
    pub(crate) photos: u64,
    pub(crate) at: Timestamp,
}

/// Keeps what was signed about a shift.
pub(crate) fn put(tx: &Tx<'_>, shift: RecordId, manifest: &Manifest, signed: &[u8]) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO manifest (shift, records, photos, signed, at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (shift) DO UPDATE SET records = ?2, photos = ?3, signed = ?4, at = ?5",
        params![
            shift.as_bytes(),
            manifest.records,
            manifest.photos,
            signed,
            manifest.at.0,
        ],
    )?;
    Ok(())
}

/// Returns what was signed about a shift.
pub(crate) fn get(db: &Tx<'_>, shift: RecordId) -> Result<Option<Manifest>, Error> {
    let sql = "SELECT records, photos, at FROM manifest WHERE shift = ?1";
    db.first(sql, params![shift.as_bytes()], |row| {
        Ok(Manifest {
            records: row.get(0)?,
            photos: row.get(1)?,
            at: Timestamp(row.get(2)?),
        })
    })
}
