//! A transaction of the ledger, on whichever database it lies. Both are asked in one set of SQL texts: numbered
//! parameters (`?1`), whole numbers, text and bytes, and nothing that only one of them knows.

use std::borrow::Cow;

use seal::Key;

use super::{RowId, postgres, sqlite};
use crate::Error;

/// A transaction, or the reading of one consistent state; with it the key of what is locked in columns.
#[derive(Clone, Copy)]
pub(crate) struct Tx<'a> {
    on: On<'a>,
    locks: &'a Key,
}

/// The database.
#[derive(Clone, Copy)]
enum On<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres(&'a postgres::Session),
}

/// A value that goes into a statement. Its type is known where it is null, too: PostgreSQL asks for it.
#[derive(Debug, Clone)]
pub(crate) enum Param<'a> {
    Int(Option<i64>),
    Text(Option<Cow<'a, str>>),
    Bytes(Option<Cow<'a, [u8]>>),
}

/// A value that came out of one.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// A row of an answer.
#[derive(Clone, Copy)]
pub(crate) enum Row<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

/// Makes the parameters of a statement, in the order of their numbers.
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::db::tx::Param::from($value)),*] };
}
pub(crate) use params;

impl<'a> Tx<'a> {
    pub(super) const fn sqlite(connection: &'a rusqlite::Connection, locks: &'a Key) -> Self {
        Self {
            on: On::Sqlite(connection),
            locks,
        }
    }

    pub(super) const fn postgres(session: &'a postgres::Session, locks: &'a Key) -> Self {
        Self {
            on: On::Postgres(session),
            locks,
        }
    }

    /// Returns the key of what is locked in columns.
    pub(super) const fn locks(&self) -> &'a Key {
        self.locks
    }

    /// Returns the session, where it is PostgreSQL's.
    pub(super) const fn session(&self) -> Option<&'a postgres::Session> {
        match self.on {
            On::Postgres(session) => Some(session),
            On::Sqlite(_) => None,
        }
    }

    /// Changes rows, and returns how many.
    pub(crate) fn execute(&self, sql: &str, params: &[Param<'_>]) -> Result<u64, Error> {
        match self.on {
            On::Sqlite(connection) => sqlite::execute(connection, sql, params),
            On::Postgres(session) => session.execute(sql, params),
        }
    }

    /// Returns all rows of an answer.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        params: &[Param<'_>],
        mut read: impl FnMut(Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        match self.on {
            On::Sqlite(connection) => sqlite::query(connection, sql, params, |row| read(Row::Sqlite(row))),
            On::Postgres(session) => session.query(sql, params, |row| read(Row::Postgres(row))),
        }
    }

    /// Returns the first row of an answer, if there is one.
    pub(crate) fn first<T>(
        &self,
        sql: &str,
        params: &[Param<'_>],
        read: impl FnMut(Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        Ok(self.all(sql, params, read)?.into_iter().next())
    }

    /// Returns the one row of an answer that always has one.
    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: &[Param<'_>],
        read: impl FnMut(Row<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.first(sql, params, read)?.ok_or(Error::Damaged("a table"))
    }

    /// Asks the same of many ids, and returns all rows of all answers. The statement has one parameter, which stands in
    /// it as `= ?1`; it is asked once where that is a way to another process.
    pub(crate) fn of_each<T>(
        &self,
        sql: &str,
        ids: &[&[u8]],
        mut read: impl FnMut(Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        match self.on {
            _ if ids.is_empty() => Ok(Vec::new()),
            On::Postgres(session) => session.of_each(sql, ids, |row| read(Row::Postgres(row))),
            On::Sqlite(connection) => sqlite::of_each(connection, sql, ids, |row| read(Row::Sqlite(row))),
        }
    }

    /// Adds rows by a statement that adds one. The values of each stand in its `VALUES (…)` in the order of their
    /// numbers; all go at once where that is a way to another process. Returns how many were added.
    pub(crate) fn add_all(&self, sql: &str, rows: &[Vec<Param<'_>>]) -> Result<u64, Error> {
        match self.on {
            _ if rows.is_empty() => Ok(0),
            On::Postgres(session) => session.add_all(sql, rows),
            On::Sqlite(connection) => sqlite::add_all(connection, sql, rows),
        }
    }

    /// Adds a row by a statement that ends with `RETURNING id`.
    pub(crate) fn insert(&self, sql: &str, params: &[Param<'_>]) -> Result<RowId, Error> {
        self.one(sql, params, |row| row.get(0))
    }
}

impl Row<'_> {
    /// Returns the value of a column, counted from 0.
    pub(crate) fn get<T: FromCell>(&self, column: usize) -> Result<T, Error> {
        let cell = match self {
            Self::Sqlite(row) => sqlite::cell(row, column)?,
            Self::Postgres(row) => postgres::cell(row, column)?,
        };
        T::from_cell(cell).ok_or(Error::Damaged("a column"))
    }
}

/// What can be read from a column.
pub(crate) trait FromCell: Sized {
    /// Returns the value, or none where the column holds another type.
    fn from_cell(cell: Cell<'_>) -> Option<Self>;
}

impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            cell => T::from_cell(cell).map(Some),
        }
    }
}

impl FromCell for bool {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        i64::from_cell(cell).map(|number| number != 0)
    }
}

impl FromCell for String {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Text(text) => Some(text.to_owned()),
            _ => None,
        }
    }
}

impl FromCell for Vec<u8> {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Bytes(bytes) => Some(bytes.to_vec()),
            _ => None,
        }
    }
}

impl<const LENGTH: usize> FromCell for [u8; LENGTH] {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Bytes(bytes) => bytes.try_into().ok(),
            _ => None,
        }
    }
}

macro_rules! whole_numbers {
    ($($number:ty),*) => {$(
        impl FromCell for $number {
            fn from_cell(cell: Cell<'_>) -> Option<Self> {
                match cell {
                    Cell::Int(number) => number.try_into().ok(),
                    _ => None,
                }
            }
        }

        impl From<$number> for Param<'_> {
            fn from(number: $number) -> Self {
                Some(number).into()
            }
        }

        impl From<Option<$number>> for Param<'_> {
            /// A number that no column can hold stands for the greatest one, which no row has.
            fn from(number: Option<$number>) -> Self {
                Self::Int(number.map(|number| i64::try_from(number).unwrap_or(i64::MAX)))
            }
        }
    )*};
}
whole_numbers!(i64, u64, u32, u16, u8);

impl From<bool> for Param<'_> {
    fn from(value: bool) -> Self {
        Self::Int(Some(value.into()))
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(text: &'a str) -> Self {
        Some(text).into()
    }
}

impl<'a> From<Option<&'a str>> for Param<'a> {
    /// PostgreSQL's text has no character 0; the sign for what cannot be shown takes its place, on both.
    fn from(text: Option<&'a str>) -> Self {
        Self::Text(text.map(|text| match text.contains('\0') {
            true => Cow::Owned(text.replace('\0', "\u{fffd}")),
            false => Cow::Borrowed(text),
        }))
    }
}

impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(Some(Cow::Borrowed(bytes)))
    }
}

impl<'a, const LENGTH: usize> From<&'a [u8; LENGTH]> for Param<'a> {
    fn from(bytes: &'a [u8; LENGTH]) -> Self {
        bytes.as_slice().into()
    }
}

impl<const LENGTH: usize> From<Option<[u8; LENGTH]>> for Param<'_> {
    fn from(bytes: Option<[u8; LENGTH]>) -> Self {
        bytes.map(Vec::from).into()
    }
}

impl From<Vec<u8>> for Param<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Some(bytes).into()
    }
}

impl From<Option<Vec<u8>>> for Param<'_> {
    fn from(bytes: Option<Vec<u8>>) -> Self {
        Self::Bytes(bytes.map(Cow::Owned))
    }
}

impl<'a> From<Option<&'a [u8]>> for Param<'a> {
    fn from(bytes: Option<&'a [u8]>) -> Self {
        Self::Bytes(bytes.map(Cow::Borrowed))
    }
}
