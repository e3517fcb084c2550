//! Phones and desks, as the city certified them.

use domain::{DeviceId, OfficerId, Timestamp};
use protocol::certificate::DeviceCertificate;
use protocol::{Message as _, Signed};

use super::RowId;
use super::tx::{Param, Tx, params};
use crate::Error;

/// A phone or a desk.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    pub(crate) id: RowId,
    pub(crate) device: DeviceId,
    pub(crate) officer: RowId,
    pub(crate) certificate: Signed<DeviceCertificate>,
    pub(crate) revoked: bool,
    /// Whether it is a console user's desk.
    pub(crate) desk: bool,
}

/// A phone in a list.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) device: DeviceId,
    pub(crate) officer: String,
    pub(crate) label: String,
    pub(crate) enrolled_at: Timestamp,
    pub(crate) last_heard: Option<Timestamp>,
    pub(crate) revoked_at: Option<Timestamp>,
}

fn find(db: &Tx<'_>, condition: &str, value: Param<'_>) -> Result<Option<Device>, Error> {
    let sql = format!(
        "SELECT id, device, officer, certificate, revoked_at IS NOT NULL, desk FROM device WHERE {condition}"
    );
    let damaged = |_| Error::Damaged("a certificate");
    db.first(&sql, &[value], |row| {
        let certificate: Vec<u8> = row.get(3)?;
        Ok(Device {
            id: row.get(0)?,
            device: DeviceId::from_bytes(row.get(1)?),
            officer: row.get(2)?,
            certificate: Signed::decode(&certificate).map_err(damaged)?,
            revoked: row.get(4)?,
            desk: row.get(5)?,
        })
    })
}

/// Returns the device with an id.
pub(crate) fn by_id(db: &Tx<'_>, device: DeviceId) -> Result<Option<Device>, Error> {
    find(db, "device = ?1", device.as_bytes().into())
}

/// Returns the device in a row.
pub(crate) fn get(db: &Tx<'_>, id: RowId) -> Result<Device, Error> {
    find(db, "id = ?1", id.into())?.ok_or(Error::Damaged("a device"))
}

/// Returns the desk of a console user.
pub(crate) fn desk_of(db: &Tx<'_>, officer: OfficerId) -> Result<Option<Device>, Error> {
    find(
        db,
        "desk = 1 AND officer = (SELECT id FROM officer WHERE officer = ?1)",
        officer.as_bytes().into(),
    )
}

/// Adds a device.
pub(crate) fn add(
    tx: &Tx<'_>,
    officer: RowId,
    signed: &Signed<DeviceCertificate>,
    label: &str,
    desk: Desk,
) -> Result<RowId, Error> {
    let certificate = signed.peek()?;
    tx.insert(
        "INSERT INTO device (device, officer, certificate, public_key, label, desk, enrolled_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
        params![
            certificate.device.as_bytes(),
            officer,
            signed.encode(),
            certificate.public_key.to_bytes().as_slice(),
            label,
            desk == Desk::Yes,
            certificate.issued_at.0,
        ],
    )
}

/// Whether a device is a console user's desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Desk {
    /// A desk on the server.
    Yes,
    /// A phone.
    No,
}

/// Notes that a device was heard from.
pub(crate) fn heard(tx: &Tx<'_>, device: DeviceId, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE device SET last_heard = ?2 WHERE device = ?1",
        params![device.as_bytes(), now.0],
    )?;
    Ok(())
}

/// Notes how far a device has read the feed; it never unreads.
pub(crate) fn has_read(tx: &Tx<'_>, device: DeviceId, position: u64) -> Result<(), Error> {
    let sql = "UPDATE device SET read_to = ?2 WHERE device = ?1 AND read_to < ?2";
    tx.execute(sql, params![device.as_bytes(), position])?;
    Ok(())
}

/// Returns how far a device has read the feed, as it said last.
pub(crate) fn read_to(db: &Tx<'_>, device: DeviceId) -> Result<u64, Error> {
    let sql = "SELECT read_to FROM device WHERE device = ?1";
    db.one(sql, params![device.as_bytes()], |row| row.get(0))
}

/// Returns the phones that may read and have not read the feed up to a position: whose they are, and what they are
/// called.
pub(crate) fn behind(db: &Tx<'_>, position: u64) -> Result<Vec<String>, Error> {
    let sql = "SELECT o.name, d.label FROM device d JOIN officer o ON o.id = d.officer
               WHERE d.desk = 0 AND d.revoked_at IS NULL AND d.read_to < ?1 ORDER BY d.id";
    db.all(sql, params![position], |row| {
        Ok(format!("{} ({})", row.get::<String>(0)?, row.get::<String>(1)?))
    })
}

/// Revokes a device; says whether it was not revoked before.
pub(crate) fn revoke(tx: &Tx<'_>, device: DeviceId, now: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE device SET revoked_at = ?2, scope = NULL
               WHERE device = ?1 AND desk = 0 AND revoked_at IS NULL";
    Ok(tx.execute(sql, params![device.as_bytes(), now.0])? == 1)
}

/// Takes a revocation back; says whether there was one. What was held meanwhile stays held until it is released.
pub(crate) fn restore(tx: &Tx<'_>, device: DeviceId) -> Result<bool, Error> {
    let sql = "UPDATE device SET revoked_at = NULL WHERE device = ?1 AND revoked_at IS NOT NULL";
    Ok(tx.execute(sql, params![device.as_bytes()])? == 1)
}

/// Returns all phones.
pub(crate) fn phones(db: &Tx<'_>) -> Result<Vec<Listed>, Error> {
    let sql = "SELECT d.device, o.name, d.label, d.enrolled_at, d.last_heard, d.revoked_at
         FROM device d JOIN officer o ON o.id = d.officer WHERE d.desk = 0 ORDER BY d.id";
    db.all(sql, &[], |row| {
        Ok(Listed {
            device: DeviceId::from_bytes(row.get(0)?),
            officer: row.get(1)?,
            label: row.get(2)?,
            enrolled_at: Timestamp(row.get(3)?),
            last_heard: row.get::<Option<i64>>(4)?.map(Timestamp),
            revoked_at: row.get::<Option<i64>>(5)?.map(Timestamp),
        })
    })
}
