//! The ledger: the server's database, and the only place of this crate where SQL is spoken.
//!
//! It lies in an embedded SQLite database or in PostgreSQL; what is asked of it is the same. One transaction writes at a
//! time, also where several servers share one PostgreSQL. What is told to anybody is told after `write` has returned:
//! its transaction is durable then. It verifies nothing and knows no HTTP.

pub(crate) mod alarm;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod begun;
pub(crate) mod blob;
pub(crate) mod branch;
pub(crate) mod code;
pub(crate) mod destroy;
pub(crate) mod device;
pub(crate) mod entry;
pub(crate) mod epoch;
pub(crate) mod feed;
pub(crate) mod fields;
pub(crate) mod fork;
pub(crate) mod held;
mod locked;
pub(crate) mod manifest;
pub(crate) mod missed;
pub(crate) mod notebook;
pub(crate) mod officer;
pub(crate) mod order;
mod postgres;
pub(crate) mod record;
pub(crate) mod refusal;
pub(crate) mod session;
pub(crate) mod shift;
pub(crate) mod snapshot;
mod sqlite;
pub(crate) mod staged;
pub(crate) mod tombstone;
pub(crate) mod tx;
pub(crate) mod vault;

use std::path::Path;

use domain::CityId;
use seal::Key;

use crate::Error;
use crate::config::Database;
use tx::params;

pub(crate) use tx::Tx;

/// The number of a row, inside the ledger only.
pub(crate) type RowId = i64;

/// The server's database.
pub(crate) enum Ledger {
    Sqlite(Box<sqlite::Sqlite>),
    Postgres(Box<postgres::Postgres>),
}

impl Ledger {
    /// Opens the ledger, which is made where there is none. `path` and `key` are those of the embedded database; `locks`
    /// locks columns in both.
    pub(crate) fn open(database: &Database, (path, key): (&Path, Key), locks: Key) -> Result<Self, Error> {
        Ok(match database {
            Database::Embedded => Self::Sqlite(Box::new(sqlite::Sqlite::open(path, key, locks)?)),
            Database::Postgres(config) => Self::Postgres(Box::new(postgres::Postgres::open(config, locks)?)),
        })
    }

    /// Reads one consistent state.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        match self {
            Self::Sqlite(ledger) => ledger.read(read),
            Self::Postgres(ledger) => ledger.read(read),
        }
    }

    /// Writes all or nothing, alone; what it returns is durable.
    pub(crate) fn write<T>(&self, write: impl FnOnce(&Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        match self {
            Self::Sqlite(ledger) => ledger.write(write),
            Self::Postgres(ledger) => ledger.write(write),
        }
    }

    /// Empties what the database keeps of rows that were deleted.
    pub(crate) fn scrub(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(ledger) => ledger.scrub(),
            Self::Postgres(ledger) => ledger.scrub(),
        }
    }

    /// Copies the ledger as it is at one moment into a new file, locked with the same key.
    pub(crate) fn copy_to(&self, path: &Path) -> Result<(), Error> {
        match self {
            Self::Sqlite(ledger) => ledger.copy_to(path),
            Self::Postgres(_) => Err(Error::BackupByPostgres),
        }
    }

    /// Says whether a change of the tables has emptied those that are made from the lines.
    pub(crate) fn is_to_be_rebuilt(&self) -> Result<bool, Error> {
        let sql = "SELECT 1 FROM setting WHERE name = 'rebuild'";
        let found = self.read(|db| db.first(sql, &[], |row| row.get::<i64>(0)))?;
        Ok(found.is_some())
    }

    /// Binds a new ledger to its city, and refuses another one later.
    pub(crate) fn belong_to(&self, city: CityId) -> Result<(), Error> {
        self.write(|tx| {
            let sql = "SELECT value FROM setting WHERE name = 'city'";
            match tx.first(sql, &[], |row| row.get::<[u8; 16]>(0))? {
                Some(known) if known != *city.as_bytes() => Err(Error::OtherCity),
                Some(_) => Ok(()),
                None => {
                    let sql = "INSERT INTO setting (name, value) VALUES ('city', ?1)";
                    tx.execute(sql, params![city.as_bytes()])?;
                    Ok(())
                }
            }
        })
    }
}

/// Notes that the tables which are made from the lines are there.
pub(crate) fn rebuilt(tx: &Tx<'_>) -> Result<(), Error> {
    tx.execute("DELETE FROM setting WHERE name = 'rebuild'", &[])?;
    Ok(())
}

/// How the tables of a database came to be what they are.
struct Steps {
    /// The tables as they are today.
    schema: &'static str,
    /// The first version there ever was.
    first: i64,
    /// What leads from each version to the next, beginning with the first. They are added, never edited.
    migrations: &'static [&'static str],
}

impl Steps {
    /// Returns today's version.
    const fn version(&self) -> i64 {
        self.first + self.migrations.len() as i64
    }

    /// Returns what leads from a version to today's; version 0 is an empty database.
    fn after(&self, version: i64) -> Result<&[&'static str], Error> {
        if version > self.version() {
            return Err(Error::LedgerNewer(version));
        }
        Ok(match usize::try_from(version - self.first) {
            Err(_) => std::slice::from_ref(&self.schema),
            Ok(done) => self.migrations.get(done..).unwrap_or_default(),
        })
    }
}
