//! The audit: who read what, written before the answer.

use domain::{RecordId, Timestamp};

use super::RowId;
use super::tx::{Tx, params};
use crate::Error;

/// One row to be written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Act<'a> {
    pub(crate) reader: Option<RowId>,
    pub(crate) action: &'a str,
    pub(crate) record: Option<RecordId>,
    pub(crate) officer: Option<RowId>,
    pub(crate) detail: Option<&'a str>,
}

/// One row as it is shown.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: RowId,
    pub(crate) at: Timestamp,
    pub(crate) who: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) action: String,
    pub(crate) record: Option<RecordId>,
    pub(crate) officer: Option<String>,
    pub(crate) detail: Option<String>,
}

/// Writes a row.
pub(crate) fn add(tx: &Tx<'_>, act: &Act<'_>, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO audit (at, reader, action, record, officer, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            now.0,
            act.reader,
            act.action,
            act.record.map(|id| *id.as_bytes()),
            act.officer,
            act.detail,
        ],
    )?;
    Ok(())
}

/// Returns the newest rows before `before`.
pub(crate) fn page(db: &Tx<'_>, before: RowId, limit: i64) -> Result<Vec<Row>, Error> {
    let sql = include_str!("../../sql/audit_page.sql");
    db.all(sql, params![before, limit], |row| {
        Ok(Row {
            id: row.get(0)?,
            at: Timestamp(row.get(1)?),
            who: row.get(2)?,
            role: row.get(3)?,
            action: row.get(4)?,
            record: row.get::<Option<[u8; 16]>>(5)?.map(RecordId::from_bytes),
            officer: row.get(6)?,
            detail: row.get(7)?,
        })
    })
}
