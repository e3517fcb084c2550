//! The snapshot: all that an officer may see at one position of the feed, in signed pages that can be taken up again.
//! It is given on first sync and whenever what the officer may see has changed.

use domain::id::NotebookId;

use super::FeedItem;
use crate::cbor::{Reader, Wire, Writer, map_message, text_wire};
use crate::snapshot::Page;
use crate::{Cursor, Error, Lane, Scope, Signed};

map_message! {
    /// A page of a snapshot.
    #[derive(Debug, Clone)]
    pub struct SnapshotPage {
        /// The lines, by position.
        0 => pub items: Vec<FeedItem>,
        /// What the phone must forget, whether it had it or not.
        1 => pub purges: Vec<Purge>,
        /// What the server signs of this page.
        2 => pub page: Signed<Page>,
    }
}

/// Where a snapshot is taken up again: `[scope, cursor, after]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotCursor {
    /// What the officer may see.
    pub scope: Scope,
    /// The position of the feed at which it was pinned.
    pub pinned: Cursor,
    /// How many lines the phone has of it.
    pub after: u64,
}

impl Wire for SnapshotCursor {
    fn write(&self, to: &mut Writer) {
        to.array(3);
        self.scope.write(to);
        self.pinned.write(to);
        to.uint(self.after);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        from.array_of(3)?;
        Ok(Self {
            scope: Wire::read(from)?,
            pinned: Wire::read(from)?,
            after: from.uint()?,
        })
    }
}

/// Why a phone must forget a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PurgeReason {
    /// Its body was erased everywhere, by order.
    Erased,
    /// The officer need not know it any more.
    OutOfScope,
    /// It was handed over for a time that is over.
    Expired,
}

impl PurgeReason {
    const ALL: [Self; 3] = [Self::Erased, Self::OutOfScope, Self::Expired];

    /// Returns the code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Erased => "erased",
            Self::OutOfScope => "out_of_scope",
            Self::Expired => "expired",
        }
    }

    /// Returns the reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
}

text_wire!(PurgeReason, "no such reason to forget a line");

/// `[notebook, lane, seq, reason]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purge {
    /// The notebook.
    pub notebook: NotebookId,
    /// The chain.
    pub lane: Lane,
    /// The line.
    pub seq: u64,
    /// Why.
    pub reason: PurgeReason,
}

impl Wire for Purge {
    fn write(&self, to: &mut Writer) {
        to.array(4);
        self.notebook.write(to);
        self.lane.write(to);
        to.uint(self.seq);
        self.reason.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        from.array_of(4)?;
        Ok(Self {
            notebook: Wire::read(from)?,
            lane: Wire::read(from)?,
            seq: from.uint()?,
            reason: Wire::read(from)?,
        })
    }
}
