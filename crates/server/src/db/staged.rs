//! Batches that came before the lines before them. They lie here for some minutes, locked, and count for nothing until
//! they are taken in.

use domain::Timestamp;
use protocol::{Batch, Lane, Message as _};
use seal::{Key, aead};

use super::RowId;
use super::tx::{Tx, params};
use crate::{Error, chance};

/// How much waits of one notebook.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Waiting {
    pub(crate) entries: u64,
    pub(crate) bytes: u64,
}

/// Forgets what came before a time.
pub(crate) fn forget_older(tx: &Tx<'_>, than: Timestamp) -> Result<(), Error> {
    tx.execute("DELETE FROM staged WHERE received_at < ?1", params![than.0])?;
    Ok(())
}

/// Returns how much waits of a notebook.
pub(crate) fn waiting(db: &Tx<'_>, notebook: RowId) -> Result<Waiting, Error> {
    let sql =
        "SELECT CAST(coalesce(sum(entries), 0) AS BIGINT), CAST(coalesce(sum(length(batch)), 0) AS BIGINT)
               FROM staged WHERE notebook = ?1";
    db.one(sql, params![notebook], |row| {
        Ok(Waiting {
            entries: row.get(0)?,
            bytes: row.get(1)?,
        })
    })
}

/// Puts a batch aside; one that begins at the same line takes the place of the one before.
pub(crate) fn put(
    tx: &Tx<'_>,
    key: &Key,
    notebook: RowId,
    batch: &Batch,
    now: Timestamp,
) -> Result<(), Error> {
    let sql = "INSERT INTO staged (notebook, lane, from_seq, entries, batch, received_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (notebook, lane, from_seq) DO UPDATE SET entries = excluded.entries,
             batch = excluded.batch, received_at = excluded.received_at";
    let salt: [u8; 16] = chance::draw()?;
    let locked = lock(key, salt, &batch.encode())?;
    let entries = batch.entries.len() as u64;
    tx.execute(
        sql,
        params![notebook, batch.lane.number(), batch.from, entries, locked, now.0],
    )?;
    Ok(())
}

/// Takes out the first batch of a lane that begins no later than at a line.
pub(crate) fn take(
    tx: &Tx<'_>,
    key: &Key,
    (notebook, lane): (RowId, Lane),
    from: u64,
) -> Result<Option<Batch>, Error> {
    let sql = "SELECT from_seq, batch FROM staged WHERE notebook = ?1 AND lane = ?2 AND from_seq <= ?3
               ORDER BY from_seq LIMIT 1";
    let found = tx.first(sql, params![notebook, lane.number(), from], |row| {
        Ok((row.get::<u64>(0)?, row.get::<Vec<u8>>(1)?))
    })?;
    let Some((from, locked)) = found else {
        return Ok(None);
    };
    let sql = "DELETE FROM staged WHERE notebook = ?1 AND lane = ?2 AND from_seq = ?3";
    tx.execute(sql, params![notebook, lane.number(), from])?;
    Ok(Some(Batch::decode(&unlock(key, &locked)?)?))
}

fn lock(key: &Key, salt: [u8; 16], bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let own = key.derive(&[b"staged", &salt]);
    Ok([salt.to_vec(), aead::seal(&own, &[0; 12], &salt, bytes)?].concat())
}

fn unlock(key: &Key, locked: &[u8]) -> Result<Vec<u8>, Error> {
    let (salt, sealed) = locked
        .split_first_chunk::<16>()
        .ok_or(Error::Damaged("a batch that waits"))?;
    let own = key.derive(&[b"staged", salt]);
    Ok(aead::open(&own, &[0; 12], salt, sealed)?)
}
