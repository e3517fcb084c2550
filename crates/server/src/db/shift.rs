//! Shifts as lists show them: counted, without a word of free text.

use domain::{Fields, RecordId, Timestamp};

use super::tx::{Row, Tx, params};
use super::{RowId, fields};
use crate::Error;

/// A shift with what is counted of it.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    pub(crate) record: RecordId,
    pub(crate) officer: RowId,
    pub(crate) officer_name: String,
    pub(crate) team: Option<String>,
    pub(crate) notebook: RowId,
    pub(crate) happened_at: Timestamp,
    pub(crate) fields: Fields,
    pub(crate) records: u64,
    pub(crate) photos: u64,
    pub(crate) photos_verified: u64,
    pub(crate) photos_missing: u64,
    pub(crate) conflicts: u64,
    pub(crate) held: u64,
    pub(crate) whole: bool,
}

/// Which shifts are asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Which<'a> {
    /// Only this shift.
    pub(crate) record: Option<RecordId>,
    /// Only those of this person.
    pub(crate) officer: Option<RowId>,
    /// Only those of this team.
    pub(crate) team: Option<&'a str>,
    /// Only those of the person with this name.
    pub(crate) name: Option<&'a str>,
    /// Only those that began before.
    pub(crate) before: Option<Timestamp>,
    /// Only those that were first heard of since.
    pub(crate) received_since: Option<Timestamp>,
    /// At most so many.
    pub(crate) limit: u64,
}

fn row_to_counted(db: &Tx<'_>, row: Row<'_>) -> Result<Counted, Error> {
    let record = RecordId::from_bytes(row.get(0)?);
    Ok(Counted {
        record,
        officer: row.get(1)?,
        officer_name: row.get(2)?,
        team: row.get(3)?,
        notebook: row.get(4)?,
        happened_at: Timestamp(row.get(5)?),
        records: row.get(6)?,
        photos: row.get(7)?,
        photos_verified: row.get(8)?,
        photos_missing: row.get(9)?,
        conflicts: row.get(10)?,
        held: row.get(11)?,
        whole: row.get(12)?,
        fields: fields::unlock(db, record, &row.get::<Vec<u8>>(13)?)?,
    })
}

/// Returns shifts, the newest first.
pub(crate) fn list(db: &Tx<'_>, which: &Which<'_>) -> Result<Vec<Counted>, Error> {
    let params = params![
        which.record.map(|record| *record.as_bytes()),
        which.officer,
        which.team,
        which.name,
        which.before.map(|at| at.0),
        which.received_since.map(|at| at.0),
        which.limit,
    ];
    db.all(include_str!("../../sql/shifts.sql"), params, |row| {
        row_to_counted(db, row)
    })
}

/// Returns when a notebook's phone was last heard from.
pub(crate) fn last_heard(db: &Tx<'_>, notebook: RowId) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT d.last_heard FROM notebook n JOIN device d ON d.id = n.device WHERE n.id = ?1";
    let found = db.first(sql, params![notebook], |row| row.get::<Option<i64>>(0))?;
    Ok(found.flatten().map(Timestamp))
}
