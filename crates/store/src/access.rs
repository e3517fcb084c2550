//! What goes through the door: a snapshot to read from, and a write in progress. A write begins in short form, where
//! one line is all that it may add; whoever asks for the tables settles it first, so that none sees them without it.

use std::cell::RefCell;
use std::ops::Deref;

use domain::Lane;
use protocol::chain::CitedHead;
use rusqlite::Connection;

use crate::door::{Changed, What};
use crate::entry::Head;
use crate::open::{Identity, Origin};
use crate::unsettled::{self, Line};
use crate::{Error, Result};

/// Where each lane ends, where that is known.
pub(crate) type Heads = [Option<Head>; 3];

#[derive(Debug)]
enum Form {
    /// The tables were not asked for; the line that was added, if one was.
    Short(Option<Box<Line>>),
    Tables,
    /// Settling failed in the middle: nothing of this write may be kept.
    Broken,
}

/// A consistent snapshot of the notebook.
#[derive(Debug)]
pub struct Reading<'a> {
    connection: &'a Connection,
    origin: &'a Origin,
    form: RefCell<Form>,
}

impl<'a> Reading<'a> {
    pub(crate) const fn new(connection: &'a Connection, origin: &'a Origin) -> Self {
        Self {
            connection,
            origin,
            form: RefCell::new(Form::Tables),
        }
    }

    /// Returns the tables, with every line in them.
    pub(crate) fn sql(&self) -> Result<&'a Connection> {
        let before = self.form.replace(Form::Broken);
        if let Form::Short(line) = &before {
            unsettled::settle(
                &mut Writing::in_tables(self.connection, self.origin),
                line.as_deref(),
            )?;
        }
        if matches!(before, Form::Broken) {
            return Err(Error::HalfSettled);
        }
        self.form.replace(Form::Tables);
        Ok(self.connection)
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.origin.identity
    }

    pub(crate) fn cited(&self) -> &[CitedHead] {
        &self.origin.cited
    }
}

/// A write in progress; everything done through it is committed together.
#[derive(Debug)]
pub struct Writing<'a> {
    reading: Reading<'a>,
    changed: Changed,
    heads: Heads,
}

impl<'a> Writing<'a> {
    /// Begins a write in short form.
    pub(crate) fn new(connection: &'a Connection, origin: &'a Origin, heads: Heads) -> Self {
        let mut writing = Self::in_tables(connection, origin);
        writing.reading.form = RefCell::new(Form::Short(None));
        writing.heads = heads;
        writing
    }

    fn in_tables(connection: &'a Connection, origin: &'a Origin) -> Self {
        Self {
            reading: Reading::new(connection, origin),
            changed: Changed::default(),
            heads: Heads::default(),
        }
    }

    pub(crate) fn note(&mut self, what: What) {
        self.changed.note(what);
    }

    /// Returns the database past the tables, while a line can be added in short form.
    pub(crate) fn short(&self) -> Option<&'a Connection> {
        matches!(*self.reading.form.borrow(), Form::Short(None)).then_some(self.reading.connection)
    }

    /// Says whether nobody asked for the tables.
    pub(crate) fn is_short(&self) -> bool {
        matches!(*self.reading.form.borrow(), Form::Short(_))
    }

    /// Returns the line that was added in short form, while it still is.
    pub(crate) fn added(&mut self) -> Option<&mut Line> {
        match self.reading.form.get_mut() {
            Form::Short(Some(line)) => Some(line),
            _ => None,
        }
    }

    /// Keeps a line in short form; only while [`Self::short`] says that it can be.
    pub(crate) fn add(&mut self, line: Line) {
        let head = Head {
            seq: line.header.seq,
            hash: line.hash,
        };
        self.know(line.header.lane, head);
        self.reading.form.replace(Form::Short(Some(Box::new(line))));
    }

    /// Returns where a lane ends, if that is known already.
    pub(crate) fn known(&self, lane: Lane) -> Option<Head> {
        self.heads.get(usize::from(lane.number())).copied().flatten()
    }

    fn know(&mut self, lane: Lane, head: Head) {
        if let Some(known) = self.heads.get_mut(usize::from(lane.number())) {
            *known = Some(head);
        }
    }

    /// Writes down what is still in memory; returns what was touched and what is known of the heads afterwards.
    pub(crate) fn finish(self) -> Result<(Changed, Heads)> {
        match self.reading.form.into_inner() {
            Form::Broken => Err(Error::HalfSettled),
            Form::Tables => Ok((self.changed, Heads::default())),
            Form::Short(line) => {
                if let Some(line) = line {
                    unsettled::put(self.reading.connection, &line)?;
                }
                Ok((self.changed, self.heads))
            }
        }
    }
}

impl<'a> Deref for Writing<'a> {
    type Target = Reading<'a>;

    fn deref(&self) -> &Reading<'a> {
        &self.reading
    }
}
