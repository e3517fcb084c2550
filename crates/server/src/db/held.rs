//! Lines in quarantine: kept, in no feed and no record, until a person releases them.

use domain::EntryHash;

use super::RowId;
use super::entry::{COLUMNS, COUNT, Stored, row_to_entry};
use super::tx::{Row, Tx, params};
use crate::Error;

/// A line in quarantine.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) entry: RowId,
    pub(crate) stored: Stored,
    /// The code of its reason.
    pub(crate) code: String,
    pub(crate) kind: Option<u16>,
    pub(crate) officer: RowId,
    pub(crate) officer_name: String,
    /// What its phone is called.
    pub(crate) label: String,
}

const FROM: &str = "FROM entry e JOIN notebook n ON n.id = e.notebook JOIN device d ON d.id = n.device
  JOIN officer o ON o.id = n.officer WHERE e.held IS NOT NULL AND e.locked IS NOT NULL";

fn row_to_held(row: Row<'_>) -> Result<Held, Error> {
    let stored = row_to_entry(row)?;
    Ok(Held {
        code: stored.held.clone().ok_or(Error::Damaged("a line"))?,
        stored,
        entry: row.get(COUNT)?,
        kind: row.get(COUNT + 1)?,
        officer: row.get(COUNT + 2)?,
        officer_name: row.get(COUNT + 3)?,
        label: row.get(COUNT + 4)?,
    })
}

/// Returns the lines in quarantine that have a body, in the order in which they came.
pub(crate) fn list(db: &Tx<'_>, after: RowId, limit: u64) -> Result<Vec<Held>, Error> {
    let sql = format!(
        "SELECT {COLUMNS}, e.id, e.kind, o.id, o.name, d.label {FROM} AND e.id > ?1 ORDER BY e.id LIMIT ?2"
    );
    db.all(&sql, params![after, limit], row_to_held)
}

/// Returns a line in quarantine by its hash.
pub(crate) fn find(db: &Tx<'_>, hash: EntryHash) -> Result<Option<Held>, Error> {
    let sql = format!("SELECT {COLUMNS}, e.id, e.kind, o.id, o.name, d.label {FROM} AND e.hash = ?1");
    db.first(&sql, params![&hash.0], row_to_held)
}

/// Returns how many lines of a chain are in quarantine.
pub(crate) fn count(db: &Tx<'_>, notebook: RowId, lane: protocol::Lane) -> Result<u64, Error> {
    let sql = "SELECT count(*) FROM entry WHERE notebook = ?1 AND lane = ?2 AND held IS NOT NULL";
    db.one(sql, params![notebook, lane.number()], |row| row.get(0))
}

/// Takes the mark of quarantine off a line.
pub(crate) fn release(tx: &Tx<'_>, entry: RowId) -> Result<(), Error> {
    tx.execute("UPDATE entry SET held = NULL WHERE id = ?1", params![entry])?;
    Ok(())
}
