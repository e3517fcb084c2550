//! The ledger in an embedded SQLite database: SQLCipher, WAL, `synchronous = FULL`. One connection writes, a few read.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, Row, ToSql, TransactionBehavior};
use seal::Key;
use zeroize::Zeroizing;

use super::Steps;
use super::tx::{Cell, Param, Tx};
use crate::Error;

/// How the tables came to be what they are.
const STEPS: Steps = Steps {
    schema: include_str!("../../sql/sqlite/schema.sql"),
    first: 1,
    migrations: &[
        include_str!("../../sql/sqlite/migrations/2.sql"),
        include_str!("../../sql/sqlite/migrations/3.sql"),
        include_str!("../../sql/sqlite/migrations/4.sql"),
        include_str!("../../sql/sqlite/migrations/5.sql"),
        include_str!("../../sql/sqlite/migrations/6.sql"),
        include_str!("../../sql/sqlite/migrations/7.sql"),
        include_str!("../../sql/sqlite/migrations/8.sql"),
        include_str!("../../sql/sqlite/migrations/9.sql"),
        include_str!("../../sql/sqlite/migrations/10.sql"),
        include_str!("../../sql/sqlite/migrations/11.sql"),
        include_str!("../../sql/sqlite/migrations/12.sql"),
    ],
};
/// How many idle readers are kept.
const READERS: usize = 8;
/// How many pages the write-ahead log has before they are brought home: one that was written often goes once.
const LOG_PAGES: i64 = 4000;
/// How much of the database the writer remembers, in KiB: what several batches change stays there until their commit.
const WRITER_CACHE: i64 = 16 * 1024;

/// A database of its own file.
pub(crate) struct Sqlite {
    path: PathBuf,
    key: Key,
    locks: Key,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl Sqlite {
    /// Opens the database, which is made where there is none.
    pub(super) fn open(path: &Path, key: Key, locks: Key) -> Result<Self, Error> {
        let mut writer = connect(path, &key)?;
        migrate(&mut writer)?;
        writer.pragma_update(None, "cache_size", -WRITER_CACHE)?;
        Ok(Self {
            path: path.into(),
            key,
            locks,
            writer: Mutex::new(writer),
            readers: Mutex::default(),
        })
    }

    pub(super) fn read<T>(&self, read: impl FnOnce(&Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path, &self.key)?,
        };
        let tx = connection.transaction()?;
        let answer = read(&Tx::sqlite(&tx, &self.locks));
        tx.finish()?;
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS {
            readers.push(connection);
        }
        answer
    }

    pub(super) fn write<T>(&self, write: impl FnOnce(&Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = write(&Tx::sqlite(&tx, &self.locks))?;
        tx.commit()?;
        Ok(answer)
    }

    /// Deleted rows are written over as they go (`secure_delete`); what the write-ahead log has of them goes here.
    pub(super) fn scrub(&self) -> Result<(), Error> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let busy = writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0))?;
        if busy {
            tracing::warn!("the ledger was being read: what was erased goes from its log at the next start");
        }
        Ok(())
    }

    pub(super) fn copy_to(&self, path: &Path) -> Result<(), Error> {
        let connection = connect(&self.path, &self.key)?;
        let name = path.to_str().ok_or_else(|| Error::NotAFile(path.into()))?;
        connection.execute("VACUUM INTO ?1", [name])?;
        // SQLite leaves it to the system when the copy reaches the disk.
        let synced = std::fs::File::open(path).and_then(|copy| copy.sync_all());
        synced.map_err(Error::file("write the backup", path))
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Int(Some(number)) => ValueRef::Integer(*number),
            Self::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(Some(bytes)) => ValueRef::Blob(bytes),
            Self::Int(None) | Self::Text(None) | Self::Bytes(None) => ValueRef::Null,
        }))
    }
}

pub(super) fn execute(connection: &Connection, sql: &str, params: &[Param<'_>]) -> Result<u64, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let changed = statement.execute(rusqlite::params_from_iter(params))?;
    Ok(changed as u64)
}

pub(super) fn query<T>(
    connection: &Connection,
    sql: &str,
    params: &[Param<'_>],
    mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(params))?;
    let mut answer = Vec::new();
    while let Some(row) = rows.next()? {
        answer.push(read(row)?);
    }
    Ok(answer)
}

/// Asks the same of each id.
pub(super) fn of_each<T>(
    connection: &Connection,
    sql: &str,
    ids: &[&[u8]],
    mut read: impl FnMut(&Row<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut answer = Vec::new();
    for id in ids {
        let mut rows = statement.query([id])?;
        while let Some(row) = rows.next()? {
            answer.push(read(row)?);
        }
    }
    Ok(answer)
}

/// Adds rows, and returns how many were added.
pub(super) fn add_all(connection: &Connection, sql: &str, rows: &[Vec<Param<'_>>]) -> Result<u64, Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut added = 0;
    for row in rows {
        added += statement.execute(rusqlite::params_from_iter(row))? as u64;
    }
    Ok(added)
}

pub(super) fn cell<'a>(row: &'a Row<'_>, column: usize) -> Result<Cell<'a>, Error> {
    Ok(match row.get_ref(column)? {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Int(number),
        ValueRef::Text(text) => Cell::Text(std::str::from_utf8(text).map_err(|_| Error::Damaged("a text"))?),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes),
        ValueRef::Real(_) => return Err(Error::Damaged("a number")),
    })
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
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), Error> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for step in STEPS.after(version)? {
        tx.execute_batch(step)?;
    }
    tx.pragma_update(None, "user_version", STEPS.version())?;
    tx.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests;
