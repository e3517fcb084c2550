//! Notebooks, where their chains stand, what was signed about them, and their forks.

use domain::{EntryHash, NotebookId, Timestamp};
use protocol::{Lane, LogHash, Message as _, Signed, Statement};

use super::RowId;
use super::tx::{Tx, params};
use crate::Error;

/// A notebook.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Notebook {
    pub(crate) id: RowId,
    pub(crate) device: RowId,
    pub(crate) officer: RowId,
    /// Whether it forked.
    pub(crate) sealed: bool,
}

/// Where a chain stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub(crate) committed: u64,
    pub(crate) hash: EntryHash,
    pub(crate) backed_up: u64,
    pub(crate) feed_pos: u64,
    pub(crate) log_hash: LogHash,
}

/// Returns the notebook with an id.
pub(crate) fn find(db: &Tx<'_>, notebook: NotebookId) -> Result<Option<Notebook>, Error> {
    let sql = "SELECT id, device, officer, sealed FROM notebook WHERE notebook = ?1";
    db.first(sql, params![notebook.as_bytes()], |row| {
        Ok(Notebook {
            id: row.get(0)?,
            device: row.get(1)?,
            officer: row.get(2)?,
            sealed: row.get(3)?,
        })
    })
}

/// Returns the rows of all notebooks, each with that of its device.
pub(crate) fn all(db: &Tx<'_>) -> Result<Vec<(RowId, RowId)>, Error> {
    let sql = "SELECT id, device FROM notebook ORDER BY id";
    db.all(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Returns the id of a notebook's row.
pub(crate) fn id_of(db: &Tx<'_>, row: RowId) -> Result<NotebookId, Error> {
    let sql = "SELECT notebook FROM notebook
               WHERE id = coalesce((SELECT notebook FROM branch WHERE branch = ?1), ?1)";
    db.one(sql, params![row], |row| row.get(0).map(NotebookId::from_bytes))
}

/// Returns whose notebook it is.
pub(crate) fn officer_of(db: &Tx<'_>, row: RowId) -> Result<RowId, Error> {
    let sql = "SELECT officer FROM notebook WHERE id = ?1";
    db.one(sql, params![row], |row| row.get(0))
}

/// Returns how many notebooks a device has.
pub(crate) fn count_of_device(db: &Tx<'_>, device: RowId) -> Result<u64, Error> {
    let sql = "SELECT count(*) FROM notebook WHERE device = ?1 AND id NOT IN (SELECT branch FROM branch)";
    db.one(sql, params![device], |row| row.get(0))
}

/// Returns the newest notebook of a device.
pub(crate) fn of_device(db: &Tx<'_>, device: RowId) -> Result<Option<NotebookId>, Error> {
    let sql = "SELECT notebook FROM notebook WHERE device = ?1 ORDER BY id DESC LIMIT 1";
    db.first(sql, params![device], |row| row.get(0).map(NotebookId::from_bytes))
}

/// Opens a notebook.
pub(crate) fn open(
    tx: &Tx<'_>,
    notebook: NotebookId,
    device: RowId,
    officer: RowId,
    now: Timestamp,
) -> Result<Notebook, Error> {
    let id = tx.insert(
        "INSERT INTO notebook (notebook, device, officer, sealed, opened_at) VALUES (?1, ?2, ?3, 0, ?4) RETURNING id",
        params![notebook.as_bytes(), device, officer, now.0],
    )?;
    Ok(Notebook {
        id,
        device,
        officer,
        sealed: false,
    })
}

/// Returns where a chain stands; none before its first line.
pub(crate) fn head(db: &Tx<'_>, notebook: RowId, lane: Lane) -> Result<Option<Head>, Error> {
    let sql =
        "SELECT committed, hash, backed_up, feed_pos, log_hash FROM lane WHERE notebook = ?1 AND lane = ?2";
    db.first(sql, params![notebook, lane.number()], |row| {
        Ok(Head {
            committed: row.get(0)?,
            hash: EntryHash(row.get(1)?),
            backed_up: row.get(2)?,
            feed_pos: row.get(3)?,
            log_hash: LogHash(row.get(4)?),
        })
    })
}

/// Moves a chain's head.
pub(crate) fn set_head(tx: &Tx<'_>, notebook: RowId, lane: Lane, head: &Head) -> Result<(), Error> {
    tx.execute(
        include_str!("../../sql/set_head.sql"),
        params![
            notebook,
            lane.number(),
            head.committed,
            &head.hash.0,
            head.backed_up,
            head.feed_pos,
            &head.log_hash.0,
        ],
    )?;
    Ok(())
}

/// Keeps what a phone signed.
pub(crate) fn keep_statement(
    tx: &Tx<'_>,
    notebook: RowId,
    (lane, seq): (Lane, u64),
    signed: &Signed<Statement>,
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO statement (notebook, lane, seq, signed, received_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![notebook, lane.number(), seq, signed.encode(), now.0],
    )?;
    Ok(())
}

/// Returns the newest statement about a chain.
pub(crate) fn statement(
    db: &Tx<'_>,
    notebook: RowId,
    lane: Lane,
) -> Result<Option<Signed<Statement>>, Error> {
    let sql =
        "SELECT signed FROM statement WHERE notebook = ?1 AND lane = ?2 ORDER BY seq DESC, id DESC LIMIT 1";
    db.first(sql, params![notebook, lane.number()], |row| {
        Signed::decode(&row.get::<Vec<u8>>(0)?).map_err(|_| Error::Damaged("a statement"))
    })
}

/// Seals a notebook: it forked.
pub(crate) fn seal(tx: &Tx<'_>, notebook: RowId) -> Result<(), Error> {
    tx.execute("UPDATE notebook SET sealed = 1 WHERE id = ?1", params![notebook])?;
    Ok(())
}

/// Keeps what a phone sent that differs from the chain, as it was signed for, and seals the notebook.
pub(crate) fn keep_fork(
    tx: &Tx<'_>,
    notebook: RowId,
    (lane, seq): (Lane, u64),
    batch: &[u8],
    now: Timestamp,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO fork (notebook, lane, seq, hash, batch, received_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (hash) DO NOTHING",
        params![
            notebook,
            lane.number(),
            seq,
            &seal::digest::sha256(&[batch]),
            batch,
            now.0,
        ],
    )?;
    seal(tx, notebook)
}
