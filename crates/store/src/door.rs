//! The one door: every read goes through [`Store::read`], every write through [`Store::write`], which commits or
//! rolls back as a whole and says what changed.

use std::ops::Deref;
use std::sync::Mutex;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::open::{Identity, Place};
use crate::{Error, Result};

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
}

/// The set of what one write touched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed(Vec<What>);

impl Changed {
    /// Returns what was touched, each once.
    pub fn what(&self) -> &[What] {
        &self.0
    }

    fn note(&mut self, what: What) {
        if !self.0.contains(&what) {
            self.0.push(what);
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
    writing: Mutex<Option<Connection>>,
    identity: Identity,
    cut_short: Option<u32>,
}

impl Store {
    pub(crate) fn new(place: Place, reading: Connection, writing: Connection, identity: Identity) -> Self {
        Self {
            place,
            reading: Mutex::new(Some(reading)),
            writing: Mutex::new(Some(writing)),
            identity,
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
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Reads in one consistent snapshot.
    ///
    /// # Errors
    /// Returns what `work` returns, or why the database could not be read.
    pub fn read<T>(&self, work: impl FnOnce(&Reading<'_>) -> Result<T>) -> Result<T> {
        self.with(&self.reading, |connection| {
            let transaction = connection.transaction()?;
            work(&Reading {
                transaction,
                identity: &self.identity,
            })
        })
    }

    /// Writes in one transaction. When this returns `Ok`, the commit is on the disk (`synchronous = FULL`).
    ///
    /// # Errors
    /// Returns what `work` returns, or why the transaction could not be committed; then nothing of it is kept.
    pub fn write<T>(&self, work: impl FnOnce(&mut Writing<'_>) -> Result<T>) -> Result<(T, Changed)> {
        self.with(&self.writing, |connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut writing = Writing {
                reading: Reading {
                    transaction,
                    identity: &self.identity,
                },
                changed: Changed::default(),
            };
            let value = work(&mut writing)?;
            let Writing { reading, changed } = writing;
            reading.transaction.commit()?;
            Ok((value, changed))
        })
    }

    /// Empties the write-ahead log into the file, so that what was deleted is gone from the disk too.
    ///
    /// # Errors
    /// Returns why the database could not do it.
    pub fn checkpoint(&self) -> Result<()> {
        self.with(&self.writing, |connection| {
            Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
        })
    }

    /// Works on a connection. One that failed is closed and the next use makes another: SQLCipher takes a page that
    /// could not be read once for a forged one, and refuses everything from then on.
    fn with<T>(
        &self,
        connection: &Mutex<Option<Connection>>,
        work: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> Result<T> {
        let mut held = connection.lock().map_err(|_| Error::Poisoned)?;
        let mut open = held.take().map_or_else(|| self.place.connect(), Ok)?;
        let done = work(&mut open);
        if !done.as_ref().is_err_and(Error::is_of_the_database) {
            *held = Some(open);
        }
        done
    }
}

/// A consistent snapshot of the notebook.
#[derive(Debug)]
pub struct Reading<'a> {
    transaction: Transaction<'a>,
    identity: &'a Identity,
}

impl Reading<'_> {
    pub(crate) fn sql(&self) -> &Connection {
        &self.transaction
    }

    pub(crate) const fn identity(&self) -> &Identity {
        self.identity
    }
}

/// A write in progress; everything done through it is committed together.
#[derive(Debug)]
pub struct Writing<'a> {
    reading: Reading<'a>,
    changed: Changed,
}

impl Writing<'_> {
    pub(crate) fn note(&mut self, what: What) {
        self.changed.note(what);
    }
}

impl<'a> Deref for Writing<'a> {
    type Target = Reading<'a>;

    fn deref(&self) -> &Reading<'a> {
        &self.reading
    }
}
