//! Opening: the keyed file with its pragmas and its schema.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::{CityId, DeviceId, NotebookId, OfficerId};
use protocol::Signed;
use protocol::begin::Begin;
use protocol::chain::CitedHead;
use rusqlite::{Connection, OpenFlags, params};
use rusqlite_migration::{M, Migrations};
use seal::Key;

use crate::{Error, Result, Store, setting, witness};

const SCHEMA: &str = include_str!("../sql/schema.sql");
const SIGNED_SHIFT: &str = include_str!("../sql/signed_shift.sql");
const DOOMED: &str = include_str!("../sql/doomed.sql");
const SEEN: &str = include_str!("../sql/seen.sql");

fn migrations() -> Migrations<'static> {
    Migrations::new(vec![
        M::up(SCHEMA),
        M::up(SIGNED_SHIFT),
        M::up(DOOMED),
        M::up(SEEN),
    ])
}

/// Whose notebook it is: fixed when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The city to whose server it goes.
    pub city: CityId,
    /// The notebook.
    pub notebook: NotebookId,
    /// The phone.
    pub device: DeviceId,
    /// The officer who writes in it.
    pub officer: OfficerId,
    /// The officer's name as others read it.
    pub author: String,
    /// SHA-256 of the device certificate, which the three chains begin with.
    pub certificate_hash: [u8; 32],
}

/// What the chains of the own notebook begin with.
#[derive(Debug)]
pub(crate) struct Origin {
    pub(crate) identity: Arc<Identity>,
    pub(crate) begin: Option<Signed<Begin>>,
    pub(crate) cited: Vec<CitedHead>,
}

impl Origin {
    pub(crate) fn new(identity: Identity, begin: Option<Signed<Begin>>) -> Result<Self> {
        let cited = match &begin {
            Some(signed) => signed.peek()?.cited.all().to_vec(),
            None => Vec::new(),
        };
        Ok(Self {
            identity: Arc::new(identity),
            begin,
            cited,
        })
    }
}

/// Where the notebook lies and what opens it, kept so that a connection that failed can be made anew.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    path: PathBuf,
    key: Key,
}

impl Place {
    fn new(path: &Path, key: &Key) -> Self {
        Self {
            path: path.to_owned(),
            key: key.clone(),
        }
    }

    pub(crate) fn open_beside(&self, path: &Path) -> Result<Store> {
        Store::open(path, &self.key)
    }

    pub(crate) fn connect(&self) -> Result<Connection> {
        connect(&self.path, &self.key, OpenFlags::empty())
    }
}

impl Store {
    /// Makes a new notebook file.
    ///
    /// # Errors
    /// [`Error::Exists`] when something is at `path`, which is never overwritten; or why the file could not be made.
    pub fn create(path: &Path, key: &Key, identity: Identity) -> Result<Self> {
        if path.exists() {
            return Err(Error::Exists);
        }
        let mut writing = connect(path, key, OpenFlags::SQLITE_OPEN_CREATE)?;
        migrations().to_latest(&mut writing)?;
        let transaction = writing.transaction()?;
        setting::put_identity(&transaction, &identity)?;
        transaction.execute(
            "INSERT INTO notebook (notebook, author, own) VALUES (?1, ?2, 1)",
            params![identity.notebook.as_bytes(), identity.author],
        )?;
        transaction.commit()?;
        let place = Place::new(path, key);
        let reading = place.connect()?;
        Ok(Self::new(place, reading, writing, Origin::new(identity, None)?))
    }

    /// Opens a notebook file and brings its schema up to date.
    ///
    /// # Errors
    /// [`Error::NotOpened`] for a wrong key or a foreign file, [`Error::Damaged`] when SQLite finds it broken.
    pub fn open(path: &Path, key: &Key) -> Result<Self> {
        let cut_short = witness::missing_frames(path);
        let mut writing = connect(path, key, OpenFlags::empty())?;
        migrations().to_latest(&mut writing)?;
        let origin = Origin::new(setting::identity(&writing)?, setting::begin(&writing)?)?;
        let place = Place::new(path, key);
        let reading = place.connect()?;
        Ok(Self::new(place, reading, writing, origin).noting(cut_short))
    }
}

/// Runs SQLite's quick check over a notebook file.
///
/// # Errors
/// [`Error::Damaged`] with SQLite's first finding, or [`Error::NotOpened`].
pub fn check_file(path: &Path, key: &Key) -> Result<()> {
    let connection = connect(path, key, OpenFlags::empty())?;
    let finding: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if finding == "ok" {
        Ok(())
    } else {
        Err(Error::Damaged(finding))
    }
}

/// So many pages of the write-ahead log are left to lie before they are brought into the file.
pub(crate) const LOG_PAGES: u32 = 1_000;

/// Says at how many pages the next commits empty the log into the file; 0 for never.
pub(crate) fn empty_log_at(connection: &Connection, pages: u32) -> Result<()> {
    let mut said = connection.prepare_cached(&format!("PRAGMA wal_autocheckpoint = {pages}"))?;
    Ok(said.query_row([], |_| Ok(()))?)
}

/// More than this crate has statements.
const STATEMENTS: usize = 128;

fn connect(path: &Path, key: &Key, extra: OpenFlags) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | extra;
    let connection = Connection::open_with_flags(path, flags)?;
    // All statements of this crate, so that none is parsed twice between two saves.
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    let hex = seal::digest::to_hex(key.expose());
    connection.execute_batch(&format!("PRAGMA key = \"x'{hex}'\";"))?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA secure_delete = ON; PRAGMA busy_timeout = 10000; PRAGMA temp_store = MEMORY;",
    )?;
    empty_log_at(&connection, 0)?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_connection_is_durable_and_forgets_what_is_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notebook");
        for extra in [OpenFlags::SQLITE_OPEN_CREATE, OpenFlags::empty()] {
            let connection = connect(&path, &Key::from_bytes([1; 32]), extra).unwrap();
            let pragma = |name: &str| -> String {
                let value: rusqlite::types::Value = connection
                    .pragma_query_value(None, name, |row| row.get(0))
                    .unwrap();
                match value {
                    rusqlite::types::Value::Text(text) => text,
                    rusqlite::types::Value::Integer(number) => number.to_string(),
                    other => panic!("{other:?}"),
                }
            };
            let check = |name, expected| assert_eq!(pragma(name), expected, "{name}");
            check("journal_mode", "wal");
            check("synchronous", "2");
            check("secure_delete", "1");
            check("foreign_keys", "1");
            check("temp_store", "2");
            check("wal_autocheckpoint", "0");
        }
    }
}
