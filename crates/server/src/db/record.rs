//! Records as their lines make them now: made from the log, and made again whenever a line is added.

use domain::{Fields, RecordId, Timestamp};

use super::tx::{Param, Row, Tx, params};
use super::{RowId, fields};
use crate::Error;

/// A record as it stands.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) record: RecordId,
    pub(crate) kind: u16,
    pub(crate) notebook: RowId,
    pub(crate) officer: RowId,
    pub(crate) shift: Option<RecordId>,
    pub(crate) linked_to: Option<RecordId>,
    pub(crate) about: Option<RecordId>,
    pub(crate) happened_at: Timestamp,
    pub(crate) written_at: Timestamp,
    pub(crate) received_at: Timestamp,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) lines: u32,
    pub(crate) conflicts: u32,
    pub(crate) withdrawn: bool,
    pub(crate) fields: Fields,
}

const COLUMNS: &str = "record, kind, notebook, officer, shift, linked_to, about, happened_at, written_at,
  received_at, expires_at, lines, conflicts, withdrawn, fields";

fn id(row: Row<'_>, column: usize) -> Result<Option<RecordId>, Error> {
    Ok(row.get::<Option<[u8; 16]>>(column)?.map(RecordId::from_bytes))
}

fn row_to_record(db: &Tx<'_>, row: Row<'_>) -> Result<Record, Error> {
    let record = RecordId::from_bytes(row.get(0)?);
    Ok(Record {
        record,
        kind: row.get(1)?,
        notebook: row.get(2)?,
        officer: row.get(3)?,
        shift: id(row, 4)?,
        linked_to: id(row, 5)?,
        about: id(row, 6)?,
        happened_at: Timestamp(row.get(7)?),
        written_at: Timestamp(row.get(8)?),
        received_at: Timestamp(row.get(9)?),
        expires_at: row.get::<Option<i64>>(10)?.map(Timestamp),
        lines: row.get(11)?,
        conflicts: row.get(12)?,
        withdrawn: row.get(13)?,
        fields: fields::unlock(db, record, &row.get::<Vec<u8>>(14)?)?,
    })
}

fn list(db: &Tx<'_>, tail: &str, params: &[Param<'_>]) -> Result<Vec<Record>, Error> {
    db.all(
        &format!("SELECT {COLUMNS} FROM record WHERE {tail}"),
        params,
        |row| row_to_record(db, row),
    )
}

/// Writes records as they stand now.
pub(crate) fn put_all(tx: &Tx<'_>, records: &[Record]) -> Result<(), Error> {
    let rows: Result<Vec<_>, Error> = records.iter().map(|record| row_of(tx, record)).collect();
    tx.add_all(include_str!("../../sql/put_record.sql"), &rows?)
        .map(drop)
}

fn row_of<'a>(tx: &Tx<'_>, record: &'a Record) -> Result<Vec<Param<'a>>, Error> {
    let bytes = |id: Option<RecordId>| id.map(|id| *id.as_bytes());
    Ok(params![
        record.record.as_bytes(),
        record.kind,
        record.notebook,
        record.officer,
        bytes(record.shift),
        bytes(record.linked_to),
        bytes(record.about),
        record.happened_at.0,
        record.written_at.0,
        record.received_at.0,
        record.expires_at.map(|at| at.0),
        record.lines,
        record.conflicts,
        record.withdrawn,
        fields::lock(tx, record.record, &record.fields)?,
    ]
    .to_vec())
}

/// Takes away all records, to be made anew.
pub(crate) fn clear(tx: &Tx<'_>) -> Result<(), Error> {
    tx.execute("DELETE FROM record", &[])?;
    Ok(())
}

/// Returns a record.
pub(crate) fn get(db: &Tx<'_>, record: RecordId) -> Result<Option<Record>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM record WHERE record = ?1");
    db.first(&sql, params![record.as_bytes()], |row| row_to_record(db, row))
}

/// Returns what a phone's notebooks say, custody events left out.
pub(crate) fn of_device(db: &Tx<'_>, device: RowId) -> Result<Vec<Record>, Error> {
    list(
        db,
        "notebook IN (SELECT id FROM notebook WHERE device = ?1) AND kind <> 12 ORDER BY happened_at, id",
        params![device],
    )
}

/// Returns the records of a shift, its own and custody events left out, by when they happened.
pub(crate) fn of_shift(db: &Tx<'_>, shift: RecordId) -> Result<Vec<Record>, Error> {
    list(
        db,
        "shift = ?1 AND record <> ?1 AND kind <> 12 ORDER BY happened_at, id",
        params![shift.as_bytes()],
    )
}

/// Returns the records of a kind in a shift, in order.
pub(crate) fn of_shift_and_kind(db: &Tx<'_>, shift: RecordId, kind: u16) -> Result<Vec<Record>, Error> {
    list(
        db,
        "shift = ?1 AND kind = ?2 ORDER BY happened_at, id",
        params![shift.as_bytes(), kind],
    )
}

/// Returns what an officer wrote of a kind before a shift began, since the shift before it: a briefing is read first.
pub(crate) fn before_shift(db: &Tx<'_>, shift: &Record, kind: u16) -> Result<Vec<Record>, Error> {
    list(
        db,
        "officer = ?1 AND kind = ?2 AND shift IS NULL AND happened_at <= ?3 AND NOT EXISTS (
           SELECT 1 FROM record earlier WHERE earlier.officer = ?1 AND earlier.kind = 1
             AND earlier.happened_at >= record.happened_at AND earlier.happened_at < ?3)
         ORDER BY happened_at, id",
        params![shift.officer, kind, shift.happened_at.0],
    )
}

/// Returns the newest records of a shift.
pub(crate) fn newest_of_shift(db: &Tx<'_>, shift: RecordId, limit: u64) -> Result<Vec<Record>, Error> {
    list(
        db,
        "shift = ?1 ORDER BY happened_at DESC LIMIT ?2",
        params![shift.as_bytes(), limit],
    )
}

/// Returns the records of a kind that belong to another record.
pub(crate) fn linked(db: &Tx<'_>, to: RecordId, kind: u16) -> Result<Vec<Record>, Error> {
    list(
        db,
        "linked_to = ?1 AND kind = ?2 ORDER BY happened_at, id",
        params![to.as_bytes(), kind],
    )
}

/// Returns the records of a kind that are about another record.
pub(crate) fn about(db: &Tx<'_>, target: RecordId, kind: u16) -> Result<Vec<Record>, Error> {
    list(
        db,
        "about = ?1 AND kind = ?2 ORDER BY happened_at, id",
        params![target.as_bytes(), kind],
    )
}
