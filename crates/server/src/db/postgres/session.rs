//! One session of PostgreSQL, used by one thread at a time. It waits without a runtime of its own, so that it may be
//! asked from anywhere.

use std::cell::{Cell as Shared, RefCell};
use std::collections::HashMap;
use std::time::Duration;

use bytes::BytesMut;
use futures_executor::block_on;
use tokio::runtime::Handle;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Config, NoTls, Row, Statement};

use super::super::tx::{Cell, Param};
use crate::Error;

/// The oldest version that is known to do what is asked; older ones get no mending any more.
const OLDEST: i64 = 13;
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// A server that hangs with the lock is put out, so that the others go on; one that waits for it gives up later.
const MANNERS: &str = "SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = '90s'; \
  SET client_min_messages = warning; SET search_path = public";

/// An open session.
pub(crate) struct Session {
    client: Client,
    known: RefCell<HashMap<String, Statement>>,
    /// Whether it is in the middle of a transaction.
    busy: Shared<bool>,
}

impl Session {
    /// Connects, and refuses a database that does not keep what it committed.
    pub(super) fn open(config: &Config, lines: &Handle) -> Result<Self, Error> {
        let mut config = config.clone();
        config.application_name("patrolbook-server");
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_WITHIN);
        }
        let named = config.clone();
        // Connecting needs the runtime's timers and sockets; everything later only its messages.
        let connecting = lines.spawn(async move { config.connect(NoTls).await });
        let connected = block_on(connecting).map_err(|_| Error::Stopped)?;
        let (client, connection) = connected.map_err(|error| Error::unreachable(&named, error))?;
        lines.spawn(async move {
            if let Err(error) = connection.await {
                crate::error::log_chain(&Error::from(error));
            }
        });
        let session = Self {
            client,
            known: RefCell::default(),
            busy: Shared::new(false),
        };
        session.batch(MANNERS)?;
        session.check()?;
        Ok(session)
    }

    fn check(&self) -> Result<(), Error> {
        let told = |name: &str| -> Result<String, Error> {
            let rows = block_on(self.client.query(&format!("SHOW {name}"), &[]))?;
            let row = rows.first().ok_or(Error::Damaged("a setting of PostgreSQL"))?;
            Ok(row.try_get(0)?)
        };
        new_enough(&told("server_version_num")?)?;
        durable("fsync", &told("fsync")?)?;
        durable("synchronous_commit", &told("synchronous_commit")?)
    }

    /// Says whether it can be used: it is connected, and between two transactions.
    pub(super) fn is_usable(&self) -> bool {
        !self.is_closed() && !self.busy.get()
    }

    /// Says whether the line to the database has ended.
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    pub(super) fn begin(&self, begin: &str) -> Result<(), Error> {
        self.busy.set(true);
        self.batch(begin)
    }

    pub(super) fn end(&self, end: &str) -> Result<(), Error> {
        self.batch(end)?;
        self.busy.set(false);
        Ok(())
    }

    /// Does statements without parameters.
    pub(super) fn batch(&self, sql: &str) -> Result<(), Error> {
        Ok(block_on(self.client.batch_execute(sql))?)
    }

    pub(in super::super) fn execute(&self, sql: &str, params: &[Param<'_>]) -> Result<u64, Error> {
        let statement = self.prepared(sql, params)?;
        Ok(block_on(self.client.execute_raw(&statement, params))?)
    }

    pub(in super::super) fn query<T>(
        &self,
        sql: &str,
        params: &[Param<'_>],
        read: impl FnMut(&Row) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let statement = self.prepared(sql, params)?;
        let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|param| param as _).collect();
        let rows = block_on(self.client.query(&statement, &params))?;
        rows.iter().map(read).collect()
    }

    /// Asks the same of many ids at once.
    pub(in super::super) fn of_each<T>(
        &self,
        sql: &str,
        ids: &[&[u8]],
        read: impl FnMut(&Row) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let many = || (sql.replace("= ?1", "= ANY(?1)"), vec![Type::BYTEA_ARRAY]);
        let statement = self.known_as(&of_many(sql), many)?;
        let rows = block_on(self.client.query(&statement, &[&ids]))?;
        rows.iter().map(read).collect()
    }

    /// Adds many rows at once, by a statement that adds one; returns how many were added.
    pub(in super::super) fn add_all(&self, sql: &str, rows: &[Vec<Param<'_>>]) -> Result<u64, Error> {
        let columns = Values::of(rows)?;
        let many = || {
            let types = columns.iter().map(Values::list_type).collect();
            (from_lists(sql, columns.len()), types)
        };
        let statement = self.known_as(&of_many(sql), many)?;
        let params: Vec<&(dyn ToSql + Sync)> = columns.iter().map(Values::as_param).collect();
        Ok(block_on(self.client.execute(&statement, &params))?)
    }

    fn prepared(&self, sql: &str, params: &[Param<'_>]) -> Result<Statement, Error> {
        self.known_as(sql, || (sql.to_owned(), params.iter().map(type_of).collect()))
    }

    /// Returns the statement that is known by a text, which is made where none is.
    fn known_as(&self, name: &str, made: impl FnOnce() -> (String, Vec<Type>)) -> Result<Statement, Error> {
        if let Some(statement) = self.known.borrow().get(name) {
            return Ok(statement.clone());
        }
        let (sql, types) = made();
        let statement = block_on(self.client.prepare_typed(&sql.replace('?', "$"), &types))?;
        self.known.borrow_mut().insert(name.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// What a statement is known by where it is asked of many: as a statement of one it takes other parameters.
fn of_many(sql: &str) -> String {
    format!("many: {sql}")
}

/// Makes a statement that adds one row add as many as its lists are long.
fn from_lists(sql: &str, columns: usize) -> String {
    let lists: Vec<String> = (1..=columns).map(|column| format!("?{column}")).collect();
    let select = format!("SELECT * FROM unnest({})", lists.join(", "));
    let Some((before, values)) = sql.split_once("VALUES (") else {
        return sql.to_owned();
    };
    let after = values.split_once(')').map_or("", |(_, after)| after);
    format!("{before}{select}{after}")
}

/// The values of one column in many rows.
enum Values<'a> {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<&'a str>>),
    Bytes(Vec<Option<&'a [u8]>>),
}

impl<'a> Values<'a> {
    /// Returns the columns of rows that are all alike.
    fn of(rows: &'a [Vec<Param<'a>>]) -> Result<Vec<Self>, Error> {
        let first = rows.first().map_or(&[][..], Vec::as_slice);
        let mut columns: Vec<Self> = first.iter().map(Self::like).collect();
        for row in rows {
            let mut pairs = columns.iter_mut().zip(row);
            if row.len() != first.len() || !pairs.all(|(column, value)| column.push(value)) {
                return Err(Error::Damaged("rows that are not alike"));
            }
        }
        Ok(columns)
    }

    const fn like(param: &Param<'_>) -> Self {
        match param {
            Param::Int(_) => Self::Int(Vec::new()),
            Param::Text(_) => Self::Text(Vec::new()),
            Param::Bytes(_) => Self::Bytes(Vec::new()),
        }
    }

    /// Adds the value of the next row; says whether it is of the column's type.
    fn push(&mut self, value: &'a Param<'a>) -> bool {
        match (self, value) {
            (Self::Int(values), Param::Int(value)) => values.push(*value),
            (Self::Text(values), Param::Text(value)) => values.push(value.as_deref()),
            (Self::Bytes(values), Param::Bytes(value)) => values.push(value.as_deref()),
            _ => return false,
        }
        true
    }

    const fn list_type(&self) -> Type {
        match self {
            Self::Int(_) => Type::INT8_ARRAY,
            Self::Text(_) => Type::TEXT_ARRAY,
            Self::Bytes(_) => Type::BYTEA_ARRAY,
        }
    }

    fn as_param(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Int(values) => values,
            Self::Text(values) => values,
            Self::Bytes(values) => values,
        }
    }
}

fn type_of(param: &Param<'_>) -> Type {
    match param {
        Param::Int(_) => Type::INT8,
        Param::Text(_) => Type::TEXT,
        Param::Bytes(_) => Type::BYTEA,
    }
}

/// Refuses versions that are too old. `number` is as PostgreSQL tells it: 150004 is 15.4.
pub(super) fn new_enough(number: &str) -> Result<(), Error> {
    let major = number.parse::<i64>().map_or(0, |number| number / 10_000);
    if major < OLDEST {
        return Err(Error::PostgresOld(major));
    }
    Ok(())
}

/// Refuses a setting with which a commit may be lost: a receipt would be a lie.
pub(super) fn durable(setting: &'static str, value: &str) -> Result<(), Error> {
    if matches!(value, "on" | "remote_apply") {
        return Ok(());
    }
    Err(Error::PostgresForgets(setting, value.to_owned()))
}

impl ToSql for Param<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Int(number) => number.to_sql(ty, out),
            Self::Text(text) => text.as_deref().to_sql(ty, out),
            Self::Bytes(bytes) => bytes.as_deref().to_sql(ty, out),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::TEXT, Type::BYTEA].contains(ty)
    }

    to_sql_checked!();
}

/// Returns the value of a column.
pub(in super::super) fn cell(row: &Row, column: usize) -> Result<Cell<'_>, Error> {
    let ty = row.columns().get(column).map(tokio_postgres::Column::type_);
    let cell = match ty {
        Some(&Type::INT8) => row.try_get::<_, Option<i64>>(column)?.map(Cell::Int),
        Some(&Type::INT4) => row
            .try_get::<_, Option<i32>>(column)?
            .map(|number| Cell::Int(number.into())),
        Some(&Type::BOOL) => row
            .try_get::<_, Option<bool>>(column)?
            .map(|value| Cell::Int(value.into())),
        Some(&Type::TEXT) => row.try_get::<_, Option<&str>>(column)?.map(Cell::Text),
        Some(&Type::BYTEA) => row.try_get::<_, Option<&[u8]>>(column)?.map(Cell::Bytes),
        _ => return Err(Error::Damaged("a column")),
    };
    Ok(cell.unwrap_or(Cell::Null))
}
