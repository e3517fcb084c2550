//! Small facts about the notebook: its identity, the feed cursor, the screen that was open.

use domain::{CityId, DeviceId, NotAnId, NotebookId, OfficerId};
use protocol::begin::Begin;
use protocol::{Message as _, Signed};
use rusqlite::{Connection, OptionalExtension, named_params};

use crate::{Error, Identity, Reading, Result, What, Writing};

/// Returns a setting's bytes.
///
/// # Errors
/// Returns why the database could not be read.
pub fn get(reading: &Reading<'_>, name: &str) -> Result<Option<Vec<u8>>> {
    get_raw(reading.sql()?, name)
}

/// Sets a setting.
///
/// # Errors
/// Returns why the database could not be written.
pub fn put(writing: &mut Writing<'_>, name: &str, value: &[u8]) -> Result<()> {
    writing.note(What::Settings);
    put_raw(writing.sql()?, name, value)
}

pub(crate) fn put_identity(sql: &Connection, identity: &Identity) -> Result<()> {
    put_raw(sql, "city", identity.city.as_bytes())?;
    put_raw(sql, "notebook", identity.notebook.as_bytes())?;
    put_raw(sql, "device", identity.device.as_bytes())?;
    put_raw(sql, "officer", identity.officer.as_bytes())?;
    put_raw(sql, "author", identity.author.as_bytes())?;
    put_raw(sql, "certificate_hash", &identity.certificate_hash)
}

pub(crate) fn identity(sql: &Connection) -> Result<Identity> {
    let need = |name: &'static str| get_raw(sql, name)?.ok_or(Error::NotFound(name));
    let broken = |_: NotAnId| Error::Damaged("identity".into());
    Ok(Identity {
        city: CityId::try_from(need("city")?.as_slice()).map_err(broken)?,
        notebook: NotebookId::try_from(need("notebook")?.as_slice()).map_err(broken)?,
        device: DeviceId::try_from(need("device")?.as_slice()).map_err(broken)?,
        officer: OfficerId::try_from(need("officer")?.as_slice()).map_err(broken)?,
        author: String::from_utf8_lossy(&need("author")?).into_owned(),
        certificate_hash: need("certificate_hash")?
            .try_into()
            .map_err(|_| Error::Damaged("identity".into()))?,
    })
}

/// Returns how the notebook began, where it goes on from others.
pub(crate) fn begin(sql: &Connection) -> Result<Option<Signed<Begin>>> {
    let found = get_raw(sql, "begin")?;
    Ok(found.map(|bytes| Signed::decode(&bytes)).transpose()?)
}

pub(crate) fn put_begin(sql: &Connection, begin: &Signed<Begin>) -> Result<()> {
    put_raw(sql, "begin", &begin.encode())
}

fn get_raw(sql: &Connection, name: &str) -> Result<Option<Vec<u8>>> {
    let found = sql
        .query_row(
            "SELECT value FROM setting WHERE name = :name",
            named_params! {":name": name},
            |row| row.get(0),
        )
        .optional()?;
    Ok(found)
}

pub(crate) fn put_raw(sql: &Connection, name: &str, value: &[u8]) -> Result<()> {
    sql.prepare_cached(
        "INSERT INTO setting (name, value) VALUES (:name, :value)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute(named_params! {":name": name, ":value": value})?;
    Ok(())
}
