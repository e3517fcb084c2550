//! The snapshots that phones are taking: which lines each holds, in order, as it was when it was pinned.

use domain::{EntryHash, Timestamp};
use protocol::{Cursor, Message as _, Scope};

use super::RowId;
use super::tx::{Tx, params};
use crate::Error;

/// How many bytes a line takes: its place in the feed and its hash.
const BYTES: usize = 40;

/// A snapshot that a phone is taking.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    pub(crate) scope: Scope,
    pub(crate) pinned: Cursor,
    /// Its lines, by their place in the feed.
    pub(crate) lines: Vec<(u64, EntryHash)>,
}

/// Keeps the snapshot that a device begins; the one before is forgotten.
pub(crate) fn put(tx: &Tx<'_>, device: RowId, snapshot: &Snapshot, now: Timestamp) -> Result<(), Error> {
    let lines: Vec<u8> = snapshot
        .lines
        .iter()
        .flat_map(|(place, hash)| [place.to_be_bytes().as_slice(), &hash.0].concat())
        .collect();
    tx.execute(
        "INSERT INTO snapshot (device, scope, pinned, lines, begun_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (device) DO UPDATE SET scope = ?2, pinned = ?3, lines = ?4, begun_at = ?5",
        params![device, &snapshot.scope.0, snapshot.pinned.encode(), lines, now.0],
    )?;
    Ok(())
}

/// Returns the snapshot that a device is taking.
pub(crate) fn get(db: &Tx<'_>, device: RowId) -> Result<Option<Snapshot>, Error> {
    let sql = "SELECT scope, pinned, lines FROM snapshot WHERE device = ?1";
    db.first(sql, params![device], |row| {
        let (pinned, lines): (Vec<u8>, Vec<u8>) = (row.get(1)?, row.get(2)?);
        Ok(Snapshot {
            scope: Scope(row.get(0)?),
            pinned: Cursor::decode(&pinned)?,
            lines: lines.chunks_exact(BYTES).filter_map(line).collect(),
        })
    })
}

fn line(bytes: &[u8]) -> Option<(u64, EntryHash)> {
    let (place, hash) = bytes.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*place), EntryHash(hash.try_into().ok()?)))
}

/// Returns the scope in which a device reads the feed; none before it began, or after it was revoked.
pub(crate) fn scope(db: &Tx<'_>, device: RowId) -> Result<Option<Scope>, Error> {
    let sql = "SELECT scope FROM device WHERE id = ?1";
    db.one(sql, params![device], |row| {
        Ok(row.get::<Option<[u8; 16]>>(0)?.map(Scope))
    })
}

/// Notes the scope in which a device reads the feed from now on.
pub(crate) fn put_scope(tx: &Tx<'_>, device: RowId, scope: Scope) -> Result<(), Error> {
    tx.execute(
        "UPDATE device SET scope = ?2 WHERE id = ?1",
        params![device, &scope.0],
    )?;
    Ok(())
}
