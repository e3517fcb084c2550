//! Lines that phones read before the ledger went back in time, and that have not come again.

use domain::{EntryHash, NotebookId, Timestamp};
use protocol::Lane;
use protocol::chain::CitedHead;

use super::RowId;
use super::tx::{Tx, params};
use crate::Error;

/// The most lines that are remembered: whoever tells of more than that tells nothing new.
const MOST: u64 = 100_000;

/// A line that nobody has brought again.
#[derive(Debug, Clone)]
pub(crate) struct Missed {
    pub(crate) notebook: NotebookId,
    pub(crate) lane: Lane,
    pub(crate) seq: u64,
    /// Who wrote it and on which phone, where the notebook is known.
    pub(crate) writer: Option<(String, String)>,
    /// Who read it, and on which phone.
    pub(crate) reader: (String, String),
    pub(crate) told_at: Timestamp,
    /// Whether its phone was heard since.
    pub(crate) heard: bool,
}

/// Of `missed m`: the line is on no chain and no branch of its notebook.
const NOWHERE: &str = "NOT EXISTS (
  SELECT 1 FROM entry e WHERE e.lane = m.lane AND e.seq = m.seq AND e.hash = m.hash AND e.notebook IN (
    SELECT n.id FROM notebook n WHERE n.notebook = m.notebook
    UNION ALL SELECT b.branch FROM branch b JOIN notebook n ON n.id = b.notebook WHERE n.notebook = m.notebook))";

/// Says whether a line is here.
pub(crate) fn is_here(db: &Tx<'_>, line: &CitedHead) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM entry e WHERE e.lane = ?2 AND e.seq = ?3 AND e.hash = ?4 AND e.notebook IN (
        SELECT n.id FROM notebook n WHERE n.notebook = ?1
        UNION ALL SELECT b.branch FROM branch b JOIN notebook n ON n.id = b.notebook WHERE n.notebook = ?1)";
    let params = params![
        line.notebook.as_bytes(),
        line.lane.number(),
        line.seq,
        &line.hash.0
    ];
    Ok(db.first(sql, params, |row| row.get::<i64>(0))?.is_some())
}

/// Remembers lines that a device read.
pub(crate) fn add(tx: &Tx<'_>, lines: &[CitedHead], told_by: RowId, now: Timestamp) -> Result<(), Error> {
    let known: u64 = tx.one("SELECT count(*) FROM missed", &[], |row| row.get(0))?;
    let room = usize::try_from(MOST.saturating_sub(known)).unwrap_or(usize::MAX);
    let sql =
        "INSERT INTO missed (hash, notebook, lane, seq, told_by, told_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
               ON CONFLICT DO NOTHING";
    for line in lines.iter().take(room) {
        let params = params![
            &line.hash.0,
            line.notebook.as_bytes(),
            line.lane.number(),
            line.seq,
            told_by,
            now.0
        ];
        tx.execute(sql, params)?;
    }
    Ok(())
}

/// Says whether lines of a notebook are remembered of which its phone has not heard yet.
pub(crate) fn is_unheard(db: &Tx<'_>, notebook: NotebookId) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM missed WHERE notebook = ?1 AND heard = 0 LIMIT 1";
    Ok(db
        .first(sql, params![notebook.as_bytes()], |row| row.get::<i64>(0))?
        .is_some())
}

/// Notes that the phone of a notebook is told.
pub(crate) fn heard(tx: &Tx<'_>, notebook: NotebookId) -> Result<(), Error> {
    let sql = "UPDATE missed SET heard = 1 WHERE notebook = ?1 AND heard = 0";
    tx.execute(sql, params![notebook.as_bytes()])?;
    Ok(())
}

/// Returns the lines of a notebook that are nowhere here, in their order.
pub(crate) fn of_notebook(
    db: &Tx<'_>,
    notebook: NotebookId,
    limit: u64,
) -> Result<Vec<(Lane, u64, EntryHash)>, Error> {
    let sql = format!(
        "SELECT m.lane, m.seq, m.hash FROM missed m WHERE m.notebook = ?1 AND {NOWHERE}
         ORDER BY m.lane, m.seq LIMIT ?2"
    );
    db.all(&sql, params![notebook.as_bytes(), limit], |row| {
        let lane = Lane::from_number(row.get(0)?).ok_or(Error::Damaged("a missed line"))?;
        Ok((lane, row.get(1)?, EntryHash(row.get(2)?)))
    })
}

/// Returns all lines that are nowhere here, each notebook's in their order.
pub(crate) fn all(db: &Tx<'_>, limit: u64) -> Result<Vec<Missed>, Error> {
    let sql = format!(
        "SELECT m.notebook, m.lane, m.seq, w.name, d.label, o.name, r.label, m.told_at,
           m.heard
         FROM missed m
         JOIN device r ON r.id = m.told_by JOIN officer o ON o.id = r.officer
         LEFT JOIN notebook n ON n.notebook = m.notebook LEFT JOIN device d ON d.id = n.device
         LEFT JOIN officer w ON w.id = n.officer
         WHERE {NOWHERE} ORDER BY m.notebook, m.lane, m.seq LIMIT ?1"
    );
    db.all(&sql, params![limit], |row| {
        let writer: (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
        Ok(Missed {
            notebook: NotebookId::from_bytes(row.get(0)?),
            lane: Lane::from_number(row.get(1)?).ok_or(Error::Damaged("a missed line"))?,
            seq: row.get(2)?,
            writer: writer.0.zip(writer.1),
            reader: (row.get(5)?, row.get(6)?),
            told_at: Timestamp(row.get(7)?),
            heard: row.get::<i64>(8)? == 1,
        })
    })
}
