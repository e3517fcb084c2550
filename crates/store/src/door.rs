//! The one door: every read goes through [`Store::read`], every write through [`Store::write`], which commits or
//! rolls back as a whole and says what changed.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rusqlite::{Connection, TransactionBehavior};

use crate::access::{Heads, Reading, Writing};
use crate::open::{Identity, Origin, Place};
use crate::{Error, Result, open, unsettled};

/// What a write touched, so that screens reload by fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// Records or their lines.
    Records,
    /// Drafts.
    Drafts,
    /// Pieces of the route.
    Route,
    /// Receipts, held lines, blobs sent.
    Sync,
    /// Settings of the notebook.
    Settings,
    /// Whether the screen is locked, told by whoever locked it from elsewhere.
    Lock,
}

/// The set of what one write touched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed(Vec<What>);

impl Changed {
    /// Returns what was touched, each once.
    pub fn what(&self) -> &[What] {
        &self.0
    }

    pub(crate) fn note(&mut self, what: What) {
        if !self.0.contains(&what) {
            self.0.push(what);
        }
    }
}

/// The connection that writes, and where the lanes end as far as it knows without asking.
#[derive(Debug)]
struct Pen {
    connection: Connection,
    heads: Heads,
}

impl From<Connection> for Pen {
    fn from(connection: Connection) -> Self {
        Self {
            connection,
            heads: Heads::default(),
        }
    }
}

/// An open notebook.
///
/// Two connections: a write that waits for the disk never holds up a screen that reads.
#[derive(Debug)]
pub struct Store {
    place: Place,
    reading: Mutex<Option<Connection>>,
    writing: Mutex<Option<Pen>>,
    /// It changes once at most in a run: when the notebook is gone on with in a successor.
    origin: RwLock<Arc<Origin>>,
    cut_short: Option<u32>,
}

impl Store {
    pub(crate) fn new(place: Place, reading: Connection, writing: Connection, origin: Origin) -> Self {
        Self {
            place,
            reading: Mutex::new(Some(reading)),
            writing: Mutex::new(Some(writing.into())),
            origin: RwLock::new(Arc::new(origin)),
            cut_short: None,
        }
    }

    pub(crate) const fn noting(mut self, cut_short: Option<u32>) -> Self {
        self.cut_short = cut_short;
        self
    }

    /// Returns how many committed pages of the last process were not found when this one opened the notebook: lines
    /// that were saved may be missing, and what remains is an earlier state, whole. `None` when nothing says so.
    pub const fn cut_short(&self) -> Option<u32> {
        self.cut_short
    }

    /// Returns whose notebook this is.
    pub fn identity(&self) -> Arc<Identity> {
        Arc::clone(&self.origin().identity)
    }

    pub(crate) fn origin(&self) -> Arc<Origin> {
        Arc::clone(&self.origin.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn open_beside(&self, path: &std::path::Path) -> Result<Self> {
        self.place.open_beside(path)
    }

    pub(crate) fn set_origin(&self, origin: Origin) {
        *self.origin.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(origin);
    }

    /// Reads in one consistent snapshot, in which every line that was saved before is settled. Never within a write:
    /// what is read there is read from [`Writing`].
    ///
    /// # Errors
    /// Returns what `work` returns, or why the database could not be read.
    pub fn read<T>(&self, work: impl FnOnce(&Reading<'_>) -> Result<T>) -> Result<T> {
        let is_unsettled = self.with(&self.reading, |connection| unsettled::is_any(connection))?;
        if is_unsettled && self.settle().is_err() {
            return self.read_in_passing(work);
        }
        self.with(&self.reading, |connection| {
            let origin = self.origin();
            let transaction = connection.transaction()?;
            work(&Reading::new(&transaction, &origin))
        })
    }

    /// Reads in a write that is taken back: on a full disk nothing can be settled for good, and all is there to be read.
    fn read_in_passing<T>(&self, work: impl FnOnce(&Reading<'_>) -> Result<T>) -> Result<T> {
        self.with(&self.writing, |pen| {
            let origin = self.origin();
            let transaction = pen.connection.transaction()?;
            let writing = Writing::new(&transaction, &origin, Heads::default());
            writing.sql()?;
            work(&writing)
        })
    }

    /// Writes in one transaction. When this returns `Ok`, the commit is on the disk (`synchronous = FULL`).
    ///
    /// A write that only saves a line is kept in short form, and settled by the next read or write.
    ///
    /// # Errors
    /// Returns what `work` returns, or why the transaction could not be committed; then nothing of it is kept.
    pub fn write<T>(&self, work: impl FnOnce(&mut Writing<'_>) -> Result<T>) -> Result<(T, Changed)> {
        self.with(&self.writing, |pen| self.write_with(pen, work))
    }

    fn write_with<T>(
        &self,
        pen: &mut Pen,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T>,
    ) -> Result<(T, Changed)> {
        let origin = self.origin();
        let transaction = pen
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        // What is known of the heads is true again only when this has come to its end.
        let heads = std::mem::take(&mut pen.heads);
        let mut writing = Writing::new(&transaction, &origin, heads);
        let value = work(&mut writing)?;
        let is_short = writing.is_short();
        let (changed, heads) = writing.finish()?;
        if is_short {
            transaction.commit()?;
        } else {
            // The log is brought into the file by the writes that nobody waits for, never by a save.
            open::empty_log_at(&transaction, open::LOG_PAGES)?;
            transaction.commit()?;
            open::empty_log_at(&pen.connection, 0)?;
        }
        pen.heads = heads;
        Ok((value, changed))
    }

    /// Copies the file as it is, writes, and is another notebook from then on; nothing else is written meanwhile.
    pub(crate) fn turn(
        &self,
        copy: impl FnOnce(&Connection) -> Result<()>,
        work: impl FnOnce(&mut Writing<'_>) -> Result<()>,
        origin: Origin,
    ) -> Result<Changed> {
        self.with(&self.writing, |pen| {
            copy(&pen.connection)?;
            let ((), changed) = self.write_with(pen, work)?;
            self.set_origin(origin);
            Ok(changed)
        })
    }

    /// Brings lines that were saved in short form into the tables. The next read or write does it too: this is for
    /// whoever has the time now.
    ///
    /// # Errors
    /// Returns why the database could not be written; what was saved stays saved.
    pub fn settle(&self) -> Result<()> {
        self.write(|writing| writing.sql().map(drop)).map(drop)
    }

    /// Empties the write-ahead log into the file, so that what was deleted is gone from the disk too.
    ///
    /// # Errors
    /// Returns why the database could not do it.
    pub fn checkpoint(&self) -> Result<()> {
        self.with(&self.writing, |pen| {
            Ok(pen
                .connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
        })
    }

    /// Works on a connection. One that failed is closed and the next use makes another: SQLCipher takes a page that
    /// could not be read once for a forged one, and refuses everything from then on.
    fn with<C: From<Connection>, T>(
        &self,
        connection: &Mutex<Option<C>>,
        work: impl FnOnce(&mut C) -> Result<T>,
    ) -> Result<T> {
        let mut held = connection.lock().map_err(|_| Error::Poisoned)?;
        let mut open = held
            .take()
            .map_or_else(|| self.place.connect().map(C::from), Ok)?;
        let done = work(&mut open);
        if !done.as_ref().is_err_and(Error::is_of_the_database) {
            *held = Some(open);
        }
        done
    }
}
