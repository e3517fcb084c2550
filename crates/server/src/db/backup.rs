//! What the oldest good backup covers: chains up to a line, and sealed files. Told in receipts.

use domain::{EntryHash, Lane, NotebookId};

use super::blob::Blob;
use super::tx::{Tx, params};
use crate::Error;

/// How much of a chain a backup holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Covered {
    pub(crate) notebook: NotebookId,
    pub(crate) lane: Lane,
    pub(crate) seq: u64,
    pub(crate) hash: EntryHash,
}

/// Returns where all chains end.
pub(crate) fn ends(db: &Tx<'_>) -> Result<Vec<Covered>, Error> {
    let sql =
        "SELECT n.notebook, l.lane, l.committed, l.hash FROM lane l JOIN notebook n ON n.id = l.notebook
               ORDER BY n.id, l.lane";
    db.all(sql, &[], |row| {
        Ok(Covered {
            notebook: NotebookId::from_bytes(row.get(0)?),
            lane: Lane::from_number(row.get(1)?).ok_or(Error::Damaged("a lane"))?,
            seq: row.get(2)?,
            hash: EntryHash(row.get(3)?),
        })
    })
}

/// Notes that nothing is covered.
pub(crate) fn cover_nothing(tx: &Tx<'_>) -> Result<(), Error> {
    tx.execute("UPDATE lane SET backed_up = 0 WHERE backed_up > 0", &[])?;
    tx.execute("UPDATE blob SET backed_up = 0 WHERE backed_up > 0", &[])?;
    Ok(())
}

/// Notes that a chain is covered up to a line, if it is a line of this chain.
pub(crate) fn cover_lane(tx: &Tx<'_>, covered: &Covered) -> Result<(), Error> {
    tx.execute(
        "UPDATE lane SET backed_up = ?3 WHERE lane = ?2
           AND notebook = (SELECT n.id FROM notebook n WHERE n.notebook = ?1)
           AND EXISTS (SELECT 1 FROM entry e
             WHERE e.notebook = lane.notebook AND e.lane = ?2 AND e.seq = ?3 AND e.hash = ?4)",
        params![
            covered.notebook.as_bytes(),
            covered.lane.number(),
            covered.seq,
            &covered.hash.0,
        ],
    )?;
    Ok(())
}

/// Notes that a sealed file is covered.
pub(crate) fn cover_file(tx: &Tx<'_>, file: &Blob) -> Result<(), Error> {
    let sql = "UPDATE blob SET backed_up = 1 WHERE notebook = ?1 AND hash = ?2 AND state <> 'declared'";
    tx.execute(sql, params![file.notebook, &file.hash.0])?;
    Ok(())
}
