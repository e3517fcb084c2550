//! Epochs: the lifetimes of the server's memory.

use domain::Timestamp;
use protocol::Epoch;

use super::tx::{Tx, params};
use crate::Error;

/// Returns the current epoch; none in a new ledger.
pub(crate) fn current(db: &Tx<'_>) -> Result<Option<Epoch>, Error> {
    let sql = "SELECT epoch FROM epoch ORDER BY id DESC LIMIT 1";
    db.first(sql, &[], |row| row.get(0).map(Epoch))
}

/// Begins an epoch that shares the feed up to `base` with the one before.
pub(crate) fn begin(tx: &Tx<'_>, epoch: Epoch, base: u64, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO epoch (epoch, base, began_at) VALUES (?1, ?2, ?3)",
        params![&epoch.0, base, now.0],
    )?;
    Ok(())
}

/// Remembers an epoch of which the ledger has no memory, so that it is not met as a surprise twice.
pub(crate) fn remember(tx: &Tx<'_>, epoch: Epoch, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO epoch (epoch, base, began_at) VALUES (?1, 0, ?2) ON CONFLICT DO NOTHING",
        params![&epoch.0, now.0],
    )?;
    Ok(())
}

/// Returns the position up to which a reader of `epoch` shares the feed of today; none for an unknown epoch.
pub(crate) fn shared(db: &Tx<'_>, epoch: Epoch) -> Result<Option<u64>, Error> {
    let sql = "SELECT id FROM epoch WHERE epoch = ?1";
    let Some(id) = db.first(sql, params![&epoch.0], |row| row.get::<i64>(0))? else {
        return Ok(None);
    };
    let sql = "SELECT min(base) FROM epoch WHERE id > ?1";
    let least = db.one(sql, params![id], |row| row.get::<Option<u64>>(0))?;
    Ok(Some(least.unwrap_or(u64::MAX)))
}
