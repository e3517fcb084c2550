//! Branches of a forked chain. Each is a notebook's row of its own, so that its lines, keys, statements and places in
//! the feed lie where all others lie; it ends nowhere but in its last line.

use domain::{EntryHash, Timestamp};
use protocol::Lane;
use seal::digest::sha256;

use super::notebook::{self, Notebook};
use super::tx::{Tx, params};
use super::{RowId, entry};
use crate::Error;

/// Returns the branch of a notebook that holds this very line.
pub(crate) fn with(
    db: &Tx<'_>,
    main: &Notebook,
    lane: Lane,
    (seq, hash): (u64, EntryHash),
) -> Result<Option<Notebook>, Error> {
    let sql = "SELECT b.branch FROM branch b JOIN entry e ON e.notebook = b.branch AND e.lane = b.lane
               WHERE b.notebook = ?1 AND b.lane = ?2 AND e.seq = ?3 AND e.hash = ?4 ORDER BY b.branch LIMIT 1";
    let params = params![main.id, lane.number(), seq, &hash.0];
    let found: Option<RowId> = db.first(sql, params, |row| row.get(0))?;
    Ok(found.map(|id| Notebook { id, ..*main }))
}

/// Opens the branch that begins with this line.
pub(crate) fn open(
    tx: &Tx<'_>,
    main: &Notebook,
    lane: Lane,
    (seq, hash): (u64, EntryHash),
    now: Timestamp,
) -> Result<Notebook, Error> {
    let id = sha256(&[
        b"branch",
        &main.id.to_be_bytes(),
        &[lane.number()],
        &seq.to_be_bytes(),
        &hash.0,
    ]);
    let id = id.first_chunk().ok_or(Error::Damaged("a branch"))?;
    let branch = notebook::open(
        tx,
        domain::NotebookId::from_bytes(*id),
        main.device,
        main.officer,
        now,
    )?;
    let sql = "INSERT INTO branch (branch, notebook, lane, seq) VALUES (?1, ?2, ?3, ?4)";
    tx.execute(sql, params![branch.id, main.id, lane.number(), seq])?;
    Ok(branch)
}

/// Where a branch begins.
pub(crate) struct Root {
    pub(crate) lane: Lane,
    /// Its first line.
    pub(crate) seq: u64,
}

/// Returns where the branch of a row begins; none for a notebook's own row.
pub(crate) fn root(db: &Tx<'_>, row: RowId) -> Result<Option<Root>, Error> {
    let sql = "SELECT lane, seq FROM branch WHERE branch = ?1";
    db.first(sql, params![row], |row| {
        Ok(Root {
            lane: Lane::from_number(row.get(0)?).ok_or(Error::Damaged("a branch"))?,
            seq: row.get(1)?,
        })
    })
}

/// Returns the branches of a notebook: row, lane, and the first line of each.
pub(crate) fn of(db: &Tx<'_>, main: RowId) -> Result<Vec<(RowId, Lane, u64)>, Error> {
    let sql = "SELECT branch, lane, seq FROM branch WHERE notebook = ?1 ORDER BY branch";
    db.all(sql, params![main], |row| {
        let lane = Lane::from_number(row.get(1)?).ok_or(Error::Damaged("a branch"))?;
        Ok((row.get(0)?, lane, row.get(2)?))
    })
}

/// Returns the first line of the fork, if this line stands on one of its branches; the chain is one of them.
pub(crate) fn fork_of(db: &Tx<'_>, (row, lane): (RowId, Lane), seq: u64) -> Result<Option<u64>, Error> {
    let sql = "SELECT min(seq) FROM branch WHERE (branch = ?1 OR notebook = ?1) AND lane = ?2 AND seq <= ?3";
    db.one(sql, params![row, lane.number(), seq], |row| row.get(0))
}

/// Says whether a line is known here, on the chain or on a branch of it.
pub(crate) fn knows(
    db: &Tx<'_>,
    main: &Notebook,
    lane: Lane,
    (seq, hash): (u64, EntryHash),
) -> Result<bool, Error> {
    let on_chain = entry::hash_at(db, main.id, lane, seq)? == Some(hash);
    Ok(on_chain || with(db, main, lane, (seq, hash))?.is_some())
}
