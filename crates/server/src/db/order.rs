//! Orders to phones: given by a person, carried by hello until the phone says that it did them.

use domain::{DeviceId, Timestamp};
use protocol::api::Order;

use super::RowId;
use super::tx::{Row, Tx, params};
use crate::Error;

/// An order that was given.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    pub(crate) order: Order,
    pub(crate) reason: String,
    /// Who gave it; nobody where it was given at the server itself.
    pub(crate) given_by: Option<String>,
    pub(crate) given_at: Timestamp,
    pub(crate) told_at: Option<Timestamp>,
    pub(crate) done_at: Option<Timestamp>,
    /// What was on the phone, of a wipe that was done.
    pub(crate) report: Option<String>,
}

fn row_to_given(row: Row<'_>) -> Result<Given, Error> {
    let time = |column| Ok::<_, Error>(row.get::<Option<i64>>(column)?.map(Timestamp));
    let number: u8 = row.get(0)?;
    Ok(Given {
        order: Order::from_number(number).ok_or(Error::Damaged("an order"))?,
        reason: row.get(1)?,
        given_by: row.get(2)?,
        given_at: Timestamp(row.get(3)?),
        told_at: time(4)?,
        done_at: time(5)?,
        report: row.get(6)?,
    })
}

/// Gives an order to a phone. One that waits already is not given twice.
pub(crate) fn give(
    tx: &Tx<'_>,
    device: RowId,
    order: Order,
    (reason, person): (&str, Option<RowId>),
    now: Timestamp,
) -> Result<bool, Error> {
    let sql = "INSERT INTO phone_order (device, number, reason, given_by, given_at)
               SELECT ?1, ?2, ?3, ?4, ?5 WHERE NOT EXISTS (
                 SELECT 1 FROM phone_order WHERE device = ?1 AND number = ?2 AND done_at IS NULL)";
    let params = params![device, order.number(), reason, person, now.0];
    Ok(tx.execute(sql, params)? == 1)
}

/// Returns what a phone is told to do and has not done, the oldest first.
pub(crate) fn open(db: &Tx<'_>, device: RowId) -> Result<Vec<Order>, Error> {
    let sql = "SELECT number FROM phone_order WHERE device = ?1 AND done_at IS NULL ORDER BY id";
    let numbers: Vec<u8> = db.all(sql, params![device], |row| row.get(0))?;
    Ok(numbers.into_iter().filter_map(Order::from_number).collect())
}

/// Says whether the phone was not told of some order yet.
pub(crate) fn has_untold(db: &Tx<'_>, device: RowId) -> Result<bool, Error> {
    let sql = "SELECT count(*) FROM phone_order WHERE device = ?1 AND told_at IS NULL AND done_at IS NULL";
    Ok(db.one::<i64>(sql, params![device], |row| row.get(0))? > 0)
}

/// Notes that the phone was told of what waits.
pub(crate) fn told(tx: &Tx<'_>, device: RowId, now: Timestamp) -> Result<(), Error> {
    let sql = "UPDATE phone_order SET told_at = ?2 WHERE device = ?1 AND told_at IS NULL AND done_at IS NULL";
    tx.execute(sql, params![device, now.0])?;
    Ok(())
}

/// Notes that the phone did an order of which it was told; says whether one waited.
pub(crate) fn done(
    tx: &Tx<'_>,
    device: RowId,
    order: Order,
    report: Option<&str>,
    now: Timestamp,
) -> Result<bool, Error> {
    let sql = "UPDATE phone_order SET done_at = ?3, report = ?4
               WHERE device = ?1 AND number = ?2 AND told_at IS NOT NULL AND done_at IS NULL";
    Ok(tx.execute(sql, params![device, order.number(), now.0, report])? > 0)
}

/// Returns all orders that a phone was given, the newest first.
pub(crate) fn of_device(db: &Tx<'_>, device: DeviceId) -> Result<Vec<Given>, Error> {
    let sql = "SELECT p.number, p.reason, o.name, p.given_at, p.told_at, p.done_at, p.report
               FROM phone_order p JOIN device d ON d.id = p.device LEFT JOIN officer o ON o.id = p.given_by
               WHERE d.device = ?1 ORDER BY p.id DESC";
    db.all(sql, params![device.as_bytes()], row_to_given)
}
