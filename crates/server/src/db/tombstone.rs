//! Orders to erase a record, and how far each has come. The list that outlives the ledger is a file beside it
//! (`erase::list`); this table is what a transaction asks.

use std::collections::BTreeSet;

use domain::{RecordId, Timestamp};

use super::tx::{Row, Tx, params};
use crate::Error;

/// How far an order has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is announced; phones destroy what they have, and a hold may still stop it.
    Ordered,
    /// It was stopped: nothing was destroyed here.
    Stopped,
    /// Key and bodies are destroyed here; old backups still have them.
    Erased,
    /// No backup has them any more.
    Complete,
}

impl State {
    const ALL: [Self; 4] = [Self::Ordered, Self::Stopped, Self::Erased, Self::Complete];

    /// Returns the stored word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Stopped => "stopped",
            Self::Erased => "erased",
            Self::Complete => "complete",
        }
    }

    /// Returns the state of a stored word.
    pub(crate) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Says whether the bodies are destroyed.
    pub(crate) const fn is_destroyed(self) -> bool {
        matches!(self, Self::Erased | Self::Complete)
    }
}

/// An order as it stands.
#[derive(Debug, Clone)]
pub(crate) struct Tombstone {
    pub(crate) record: RecordId,
    /// How many things have happened to it; a greater one is newer, whatever a clock said.
    pub(crate) step: u64,
    pub(crate) state: State,
    pub(crate) reason: String,
    pub(crate) at: Timestamp,
    /// When it may be carried out although not every phone has heard of it.
    pub(crate) until: Timestamp,
    /// The place in the feed that every phone should have read.
    pub(crate) position: u64,
    /// When a hold came that was too late.
    pub(crate) late_hold: Option<Timestamp>,
}

const SELECT: &str = "SELECT record, step, state, reason, at, until, position, late_hold FROM tombstone";

fn row_to_tombstone(row: Row<'_>) -> Result<Tombstone, Error> {
    let state: String = row.get(2)?;
    Ok(Tombstone {
        record: RecordId::from_bytes(row.get(0)?),
        step: row.get(1)?,
        state: State::from_code(&state).ok_or(Error::Damaged("an order to erase"))?,
        reason: row.get(3)?,
        at: Timestamp(row.get(4)?),
        until: Timestamp(row.get(5)?),
        position: row.get(6)?,
        late_hold: row.get::<Option<i64>>(7)?.map(Timestamp),
    })
}

/// Returns the order about a record.
pub(crate) fn get(db: &Tx<'_>, record: RecordId) -> Result<Option<Tombstone>, Error> {
    let sql = format!("{SELECT} WHERE record = ?1");
    db.first(&sql, params![record.as_bytes()], row_to_tombstone)
}

/// Returns how far the order about a record has come.
pub(crate) fn state_of(db: &Tx<'_>, record: RecordId) -> Result<Option<State>, Error> {
    Ok(get(db, record)?.map(|order| order.state))
}

/// Returns those of some records whose bodies are destroyed.
pub(crate) fn destroyed(db: &Tx<'_>, records: &[RecordId]) -> Result<BTreeSet<RecordId>, Error> {
    // Most cities have none.
    let any = db.first("SELECT 1 FROM tombstone LIMIT 1", &[], |row| row.get::<i64>(0))?;
    if any.is_none() {
        return Ok(BTreeSet::new());
    }
    let sql = "SELECT record FROM tombstone WHERE record = ?1 AND state IN ('erased', 'complete')";
    let ids: Vec<&[u8]> = records.iter().map(|id| id.as_bytes().as_slice()).collect();
    let found = db.of_each(sql, &ids, |row| row.get(0).map(RecordId::from_bytes))?;
    Ok(found.into_iter().collect())
}

/// Returns all orders, the newest first.
pub(crate) fn all(db: &Tx<'_>) -> Result<Vec<Tombstone>, Error> {
    db.all(
        &format!("{SELECT} ORDER BY at DESC, record"),
        &[],
        row_to_tombstone,
    )
}

/// Notes how an order stands.
pub(crate) fn put(tx: &Tx<'_>, order: &Tombstone) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO tombstone (record, step, state, reason, at, until, position, late_hold)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (record) DO UPDATE SET step = ?2, state = ?3, reason = ?4, at = ?5, until = ?6, position = ?7,
           late_hold = ?8",
        params![
            order.record.as_bytes(),
            order.step,
            order.state.code(),
            order.reason.as_str(),
            order.at.0,
            order.until.0,
            order.position,
            order.late_hold.map(|at| at.0),
        ],
    )?;
    Ok(())
}
