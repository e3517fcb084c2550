//! The ledger in PostgreSQL, which several servers may share.
//!
//! Writing is what it is in SQLite: one transaction at a time, over all servers, by an advisory lock that is taken before
//! anything is read and given back when the commit can be seen. So a chain never branches between two servers, and no
//! reader sees a place of the feed before the one in front of it. Each statement of a writer sees what was committed
//! before the lock was got (READ COMMITTED); a reader sees one state (REPEATABLE READ).

mod session;

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use seal::Key;
use tokio_postgres::Config;

use super::Steps;
use super::tx::{Tx, params};
use crate::Error;
use crate::lines::Lines;

pub(crate) use session::Session;
pub(super) use session::cell;

/// How the tables came to be what they are. The first version here was the third of the embedded database.
const STEPS: Steps = Steps {
    schema: include_str!("../../sql/postgres/schema.sql"),
    first: 3,
    migrations: &[
        include_str!("../../sql/postgres/migrations/4.sql"),
        include_str!("../../sql/postgres/migrations/5.sql"),
        include_str!("../../sql/postgres/migrations/6.sql"),
        include_str!("../../sql/postgres/migrations/7.sql"),
        include_str!("../../sql/postgres/migrations/8.sql"),
        include_str!("../../sql/postgres/migrations/9.sql"),
        include_str!("../../sql/postgres/migrations/10.sql"),
        include_str!("../../sql/postgres/migrations/11.sql"),
        include_str!("../../sql/postgres/migrations/12.sql"),
    ],
};
/// How many read at once; whoever comes later waits. PostgreSQL lets in 100 sessions unless told otherwise.
const READERS: usize = 8;
/// Who writes holds this lock of the database: "patrolbk".
const BEGIN_WRITING: &str =
    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock(8097881639833330283)";
const BEGIN_READING: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// A database on a server of its own.
pub(crate) struct Postgres {
    config: Config,
    locks: Key,
    lines: Lines,
    writer: Mutex<Option<Session>>,
    readers: Mutex<Readers>,
    free: Condvar,
}

/// The sessions that read.
#[derive(Default)]
struct Readers {
    idle: Vec<Session>,
    busy: usize,
}

impl Postgres {
    /// Opens the database, in which the tables are made where there are none.
    pub(super) fn open(config: &Config, locks: Key) -> Result<Self, Error> {
        let ledger = Self {
            config: config.clone(),
            locks,
            lines: Lines::open("ledger")?,
            writer: Mutex::default(),
            readers: Mutex::default(),
            free: Condvar::new(),
        };
        ledger.write(migrate)?;
        Ok(ledger)
    }

    pub(super) fn read<T>(&self, read: impl FnOnce(&Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let place = self.place();
        let idle = self.readers().idle.pop();
        let session = self.begun(idle, BEGIN_READING)?;
        let answer = within(&session, &self.locks, read);
        if session.is_usable() {
            self.readers().idle.push(session);
        }
        drop(place);
        answer
    }

    pub(super) fn write<T>(&self, write: impl FnOnce(&Tx<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let session = self.begun(writer.take(), BEGIN_WRITING)?;
        let answer = within(&session, &self.locks, write);
        *writer = Some(session);
        answer
    }

    /// Writes the tables anew that held what was erased: PostgreSQL keeps deleted rows until then.
    pub(super) fn scrub(&self) -> Result<(), Error> {
        let session = Session::open(&self.config, self.lines.handle()?)?;
        ["vault", "record", "entry", "alarm", "fork"]
            .iter()
            .try_for_each(|table| session.batch(&format!("VACUUM (FULL) {table}")))
    }

    /// Begins a transaction: in the session that was idle, or in a new one where that one has ended meanwhile.
    fn begun(&self, idle: Option<Session>, begin: &str) -> Result<Session, Error> {
        if let Some(session) = idle.filter(Session::is_usable) {
            match session.begin(begin) {
                Err(_) if session.is_closed() => {}
                begun => return begun.map(|()| session),
            }
        }
        let session = Session::open(&self.config, self.lines.handle()?)?;
        session.begin(begin)?;
        Ok(session)
    }

    fn readers(&self) -> MutexGuard<'_, Readers> {
        self.readers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until one more may read.
    fn place(&self) -> Place<'_> {
        let free = |readers: &mut Readers| readers.busy >= READERS;
        let waited = self.free.wait_while(self.readers(), free);
        waited.unwrap_or_else(PoisonError::into_inner).busy += 1;
        Place(self)
    }
}

/// The right to read, given back when it is dropped.
struct Place<'a>(&'a Postgres);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.readers().busy -= 1;
        self.0.free.notify_one();
    }
}

/// Does something in the transaction that has begun, which is committed when it succeeds.
fn within<T>(
    session: &Session,
    locks: &Key,
    work: impl FnOnce(&Tx<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    match work(&Tx::postgres(session, locks)) {
        Ok(done) => session.end("COMMIT").map(|()| done),
        Err(error) => {
            // A session that cannot even go back is not used again.
            let _ = session.end("ROLLBACK");
            Err(error)
        }
    }
}

fn migrate(tx: &Tx<'_>) -> Result<(), Error> {
    let Some(session) = tx.session() else {
        return Ok(());
    };
    session.batch("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")?;
    let known = tx.first("SELECT version FROM schema_version", &[], |row| row.get(0))?;
    let steps = STEPS.after(known.unwrap_or(0))?;
    if steps.is_empty() {
        return Ok(());
    }
    steps.iter().try_for_each(|step| session.batch(step))?;
    tx.execute("DELETE FROM schema_version", &[])?;
    tx.execute(
        "INSERT INTO schema_version (version) VALUES (?1)",
        params![STEPS.version()],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests;
