//! Epochs: the lifetimes of the server's memory.

use domain::Timestamp;
use protocol::Epoch;
use rusqlite::{Connection, OptionalExtension as _, Transaction};

use crate::Error;

/// Returns the current epoch; none in a new ledger.
pub(crate) fn current(db: &Connection) -> Result<Option<Epoch>, Error> {
    let found = db.query_row("SELECT epoch FROM epoch ORDER BY id DESC LIMIT 1", [], |row| {
        row.get(0)
    });
    Ok(found.optional()?.map(Epoch))
}

/// Begins an epoch that shares the feed up to `base` with the one before.
pub(crate) fn begin(tx: &Transaction<'_>, epoch: Epoch, base: u64, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO epoch (epoch, base, began_at) VALUES (?1, ?2, ?3)",
        (epoch.0, i64::try_from(base).unwrap_or(i64::MAX), now.0),
    )?;
    Ok(())
}

/// Remembers an epoch of which the ledger has no memory, so that it is not met as a surprise twice.
pub(crate) fn remember(tx: &Transaction<'_>, epoch: Epoch, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO epoch (epoch, base, began_at) VALUES (?1, 0, ?2) ON CONFLICT DO NOTHING",
        (epoch.0, now.0),
    )?;
    Ok(())
}

/// Returns the position up to which a reader of `epoch` shares the feed of today; none for an unknown epoch.
pub(crate) fn shared(db: &Connection, epoch: Epoch) -> Result<Option<u64>, Error> {
    let id: Option<i64> = db
        .query_row("SELECT id FROM epoch WHERE epoch = ?1", [epoch.0], |row| {
            row.get(0)
        })
        .optional()?;
    let Some(id) = id else { return Ok(None) };
    let least: Option<i64> = db.query_row("SELECT min(base) FROM epoch WHERE id > ?1", [id], |row| {
        row.get(0)
    })?;
    Ok(Some(least.map_or(u64::MAX, |base| {
        u64::try_from(base).unwrap_or_default()
    })))
}
