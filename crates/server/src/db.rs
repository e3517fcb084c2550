//! The ledger: the server's database, and the only place of this crate where SQL is spoken.
//!
//! One connection writes, a few read. What is told to anybody is told after `write` has returned: its transaction is
//! durable then (WAL, `synchronous = FULL`). It verifies nothing and knows no HTTP.

pub(crate) mod alarm;
pub(crate) mod audit;
pub(crate) mod blob;
pub(crate) mod code;
pub(crate) mod device;
pub(crate) mod entry;
pub(crate) mod epoch;
pub(crate) mod feed;
pub(crate) mod fields;
pub(crate) mod manifest;
pub(crate) mod notebook;
pub(crate) mod officer;
pub(crate) mod record;
pub(crate) mod session;
pub(crate) mod shift;
pub(crate) mod vault;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use domain::CityId;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Transaction, TransactionBehavior};
use seal::Key;
use zeroize::Zeroizing;

use crate::Error;

/// The number of a row, inside the ledger only.
pub(crate) type RowId = i64;

const SCHEMA: &str = include_str!("../sql/sqlite/schema.sql");
/// What leads from each version to the next, beginning with the first. They are added, never edited.
const MIGRATIONS: [&str; 2] = [
    include_str!("../sql/sqlite/migrations/2.sql"),
    include_str!("../sql/sqlite/migrations/3.sql"),
];
const VERSION: i64 = 1 + MIGRATIONS.len() as i64;
/// How many idle readers are kept.
const READERS: usize = 4;

/// The server's database.
pub(crate) struct Ledger {
    path: PathBuf,
    key: Key,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Ledger {
    /// Opens the ledger, which is made where there is none.
    pub(crate) fn open(path: &Path, key: Key) -> Result<Self, Error> {
        let mut writer = connect(path, &key)?;
        migrate(&mut writer)?;
        Ok(Self {
            path: path.into(),
            key,
            writer: Mutex::new(writer),
            readers: Mutex::default(),
        })
    }

    /// Reads one consistent state.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path, &self.key)?,
        };
        let tx = connection.transaction()?;
        let answer = read(&tx);
        tx.finish()?;
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS {
            readers.push(connection);
        }
        answer
    }

    /// Writes all or nothing; what it returns is durable.
    pub(crate) fn write<T>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = write(&tx)?;
        tx.commit()?;
        Ok(answer)
    }

    /// Binds a new ledger to its city, and refuses another one later.
    pub(crate) fn belong_to(&self, city: CityId) -> Result<(), Error> {
        self.write(|tx| {
            let known: Option<[u8; 16]> = tx
                .query_row("SELECT value FROM setting WHERE name = 'city'", [], |row| {
                    row.get(0)
                })
                .optional()?;
            match known {
                Some(known) if known != *city.as_bytes() => Err(Error::OtherCity),
                Some(_) => Ok(()),
                None => {
                    tx.execute(
                        "INSERT INTO setting (name, value) VALUES ('city', ?1)",
                        [city.as_bytes()],
                    )?;
                    Ok(())
                }
            }
        })
    }
}

fn connect(path: &Path, key: &Key) -> Result<Connection, Error> {
    let connection = Connection::open(path)?;
    let hex = Zeroizing::new(format!("x'{}'", seal::digest::to_hex(key.expose())));
    connection.pragma_update(None, "key", hex.as_str())?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    let opened = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
    match opened {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            return Err(Error::LedgerLocked(path.into()));
        }
        other => other?,
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), Error> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version > VERSION {
        return Err(Error::LedgerNewer(version));
    }
    match usize::try_from(version - 1) {
        Err(_) => tx.execute_batch(SCHEMA)?,
        Ok(done) => {
            let rest = MIGRATIONS.get(done..).unwrap_or_default();
            rest.iter().try_for_each(|step| tx.execute_batch(step))?;
        }
    }
    tx.pragma_update(None, "user_version", VERSION)?;
    tx.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests;
