//! Calls for help, and who answered.

use domain::{OfficerId, RecordId, Timestamp, Value};
use protocol::Message as _;

use super::RowId;
use super::locked::{self, Column};
use super::tx::{Row, Tx, params};
use crate::Error;

/// A call for help.
#[derive(Debug, Clone)]
pub(crate) struct Alarm {
    pub(crate) record: RecordId,
    pub(crate) officer: RowId,
    pub(crate) officer_name: String,
    pub(crate) raised_at: Timestamp,
    pub(crate) received_at: Timestamp,
    pub(crate) position: Option<Value>,
    pub(crate) stood_down_at: Option<Timestamp>,
    pub(crate) acknowledged_by: Option<(OfficerId, String)>,
    pub(crate) acknowledged_at: Option<Timestamp>,
    pub(crate) told: bool,
    pub(crate) entry: bool,
    /// Whether it may be another officer: a locked phone of several sent it.
    pub(crate) caller_uncertain: bool,
}

impl Alarm {
    /// Says whether it still calls: nobody has answered, and the officer has not stood it down.
    pub(crate) fn is_open(&self) -> bool {
        self.acknowledged_by.is_none() && self.stood_down_at.is_none()
    }
}

/// What a call for help says, whichever way it comes.
pub(crate) struct Call {
    pub(crate) record: RecordId,
    pub(crate) notebook: Option<RowId>,
    pub(crate) officer: RowId,
    pub(crate) raised_at: Timestamp,
    pub(crate) position: Option<Value>,
    pub(crate) stood_down_at: Option<Timestamp>,
    /// The place in the notebook's safety lane of the signed line that says it; none for the direct call.
    pub(crate) seq: Option<u64>,
    /// Whether it may be another officer.
    pub(crate) caller_uncertain: bool,
}

const SELECT: &str = include_str!("../../sql/alarm.sql");

fn row_to_alarm(db: &Tx<'_>, row: Row<'_>) -> Result<Alarm, Error> {
    let record = RecordId::from_bytes(row.get(0)?);
    let locked: Option<Vec<u8>> = row.get(5)?;
    // A call whose position cannot be read any more still calls.
    let position = locked.and_then(|locked| locked::unlock(db, Column::Position, record, &locked).ok());
    let (by, name): (Option<[u8; 16]>, Option<String>) = (row.get(7)?, row.get(8)?);
    Ok(Alarm {
        record,
        officer: row.get(1)?,
        officer_name: row.get(2)?,
        raised_at: Timestamp(row.get(3)?),
        received_at: Timestamp(row.get(4)?),
        position: position.and_then(|bytes| Value::decode(&bytes).ok()),
        stood_down_at: row.get::<Option<i64>>(6)?.map(Timestamp),
        acknowledged_by: by.map(OfficerId::from_bytes).zip(name),
        acknowledged_at: row.get::<Option<i64>>(9)?.map(Timestamp),
        told: row.get(10)?,
        entry: row.get(11)?,
        caller_uncertain: row.get(12)?,
    })
}

/// Returns a call for help.
pub(crate) fn get(db: &Tx<'_>, record: RecordId) -> Result<Option<Alarm>, Error> {
    let sql = format!("{SELECT} WHERE a.record = ?1");
    db.first(&sql, params![record.as_bytes()], |row| row_to_alarm(db, row))
}

/// Returns the calls since a moment and all that still call, the newest first.
pub(crate) fn since(db: &Tx<'_>, oldest: Timestamp) -> Result<Vec<Alarm>, Error> {
    let sql = format!(
        "{SELECT} WHERE a.received_at >= ?1 OR (a.acknowledged_by IS NULL AND a.stood_down_at IS NULL)
         ORDER BY a.received_at DESC"
    );
    db.all(&sql, params![oldest.0], |row| row_to_alarm(db, row))
}

/// Registers a call, or adds to it what a later message of the same call says.
pub(crate) fn raise(tx: &Tx<'_>, call: &Call, now: Timestamp) -> Result<(), Error> {
    let lock = |position: &Value| locked::lock(tx, Column::Position, call.record, &position.encode());
    let position = call.position.as_ref().map(lock).transpose()?;
    tx.execute(
        include_str!("../../sql/raise_alarm.sql"),
        params![
            call.record.as_bytes(),
            call.notebook,
            call.officer,
            call.raised_at.0,
            now.0,
            position,
            call.seq,
            call.stood_down_at.map(|at| at.0),
            call.seq.is_some(),
            call.caller_uncertain,
        ],
    )?;
    Ok(())
}

/// Locks the positions that an earlier version left in the clear.
pub(crate) fn lock_positions(tx: &Tx<'_>) -> Result<(), Error> {
    let sql = "SELECT record, position FROM alarm WHERE position IS NOT NULL";
    let read = |row: Row<'_>| Ok((RecordId::from_bytes(row.get(0)?), row.get::<Vec<u8>>(1)?));
    for (record, position) in tx.all(sql, &[], read)? {
        if locked::unlock(tx, Column::Position, record, &position).is_err() {
            let position = locked::lock(tx, Column::Position, record, &position)?;
            let sql = "UPDATE alarm SET position = ?2 WHERE record = ?1";
            tx.execute(sql, params![record.as_bytes(), position])?;
        }
    }
    Ok(())
}

/// Notes who answered.
pub(crate) fn answer(tx: &Tx<'_>, record: RecordId, by: RowId, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE alarm SET acknowledged_by = ?2, acknowledged_at = ?3 WHERE record = ?1 AND acknowledged_by IS NULL",
        params![record.as_bytes(), by, now.0],
    )?;
    Ok(())
}

/// Notes that the phone has learned who answered.
pub(crate) fn told(tx: &Tx<'_>, record: RecordId) -> Result<(), Error> {
    tx.execute(
        "UPDATE alarm SET told = 1 WHERE record = ?1 AND acknowledged_by IS NOT NULL",
        params![record.as_bytes()],
    )?;
    Ok(())
}
