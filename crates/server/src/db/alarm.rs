//! Calls for help, and who answered.

use domain::{OfficerId, RecordId, Timestamp, Value};
use protocol::Message as _;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};

use super::RowId;
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

const SELECT: &str = include_str!("../../sql/sqlite/alarm.sql");

fn row_to_alarm(row: &Row<'_>) -> rusqlite::Result<Alarm> {
    let position: Option<Vec<u8>> = row.get(5)?;
    let (by, name): (Option<[u8; 16]>, Option<String>) = (row.get(7)?, row.get(8)?);
    Ok(Alarm {
        record: RecordId::from_bytes(row.get(0)?),
        officer: row.get(1)?,
        officer_name: row.get(2)?,
        raised_at: Timestamp(row.get(3)?),
        received_at: Timestamp(row.get(4)?),
        position: position.and_then(|bytes| Value::decode(&bytes).ok()),
        stood_down_at: row.get::<_, Option<i64>>(6)?.map(Timestamp),
        acknowledged_by: by.map(OfficerId::from_bytes).zip(name),
        acknowledged_at: row.get::<_, Option<i64>>(9)?.map(Timestamp),
        told: row.get(10)?,
        entry: row.get(11)?,
        caller_uncertain: row.get(12)?,
    })
}

/// Returns a call for help.
pub(crate) fn get(db: &Connection, record: RecordId) -> Result<Option<Alarm>, Error> {
    let sql = format!("{SELECT} WHERE a.record = ?1");
    Ok(db.query_row(&sql, [record.as_bytes()], row_to_alarm).optional()?)
}

/// Returns the calls since a moment and all that still call, the newest first.
pub(crate) fn since(db: &Connection, oldest: Timestamp) -> Result<Vec<Alarm>, Error> {
    let sql = format!(
        "{SELECT} WHERE a.received_at >= ?1 OR (a.acknowledged_by IS NULL AND a.stood_down_at IS NULL)
         ORDER BY a.received_at DESC"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([oldest.0], row_to_alarm)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Registers a call, or adds to it what a later message of the same call says.
pub(crate) fn raise(tx: &Transaction<'_>, call: &Call, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        include_str!("../../sql/sqlite/raise_alarm.sql"),
        rusqlite::named_params! {
            ":record": call.record.as_bytes(),
            ":notebook": call.notebook,
            ":officer": call.officer,
            ":raised_at": call.raised_at.0,
            ":now": now.0,
            ":position": call.position.as_ref().map(protocol::Message::encode),
            ":seq": call.seq,
            ":caller_uncertain": call.caller_uncertain,
            ":stood_down_at": call.stood_down_at.map(|at| at.0),
        },
    )?;
    Ok(())
}

/// Notes who answered.
pub(crate) fn answer(tx: &Transaction<'_>, record: RecordId, by: RowId, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE alarm SET acknowledged_by = ?2, acknowledged_at = ?3 WHERE record = ?1 AND acknowledged_by IS NULL",
        (record.as_bytes(), by, now.0),
    )?;
    Ok(())
}

/// Notes that the phone has learned who answered.
pub(crate) fn told(tx: &Transaction<'_>, record: RecordId) -> Result<(), Error> {
    tx.execute(
        "UPDATE alarm SET told = 1 WHERE record = ?1 AND acknowledged_by IS NOT NULL",
        [record.as_bytes()],
    )?;
    Ok(())
}
