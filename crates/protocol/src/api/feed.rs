//! The feed: what this officer may see of everybody's notebooks, in the order in which the server committed it.

use domain::id::{EntryHash, NotebookId, OfficerId, RecordId};
use seal::Key;

use crate::cbor::{Raw, map_message};
use crate::commit::{self, Place};
use crate::{Absence, Class, Commit, Cursor, Entry, Error, Header, Lane, Signed, Statement};

map_message! {
    /// A page of the feed.
    #[derive(Debug, Clone)]
    pub struct FeedPage {
        /// The entries, by position.
        0 => pub items: Vec<FeedItem>,
        /// Where the next page starts.
        1 => pub next_cursor: Cursor,
        /// Whether there is more at once.
        2 => pub more: bool,
    }
}

map_message! {
    /// One entry of somebody's notebook.
    #[derive(Debug, Clone)]
    pub struct FeedItem {
        /// Its position in the feed.
        0 => pub pos: u64,
        /// The notebook.
        1 => pub notebook: NotebookId,
        /// The chain.
        2 => pub lane: Lane,
        /// The number in the chain.
        3 => pub seq: u64,
        /// What sort of line it is.
        4 => pub class: Class,
        /// What its header says of the body.
        5 => pub commit: Commit,
        /// The hash of the line before it, so that its own hash is computed and not believed.
        6 => pub prev: EntryHash,
        /// Who wrote it.
        7 => pub author: OfficerId,
        /// The author's name, as shown.
        8 => pub author_name: String,
        /// The body, unless it is gone or withheld.
        9 => pub body: Option<Raw>,
        /// The key of its record, where the body is there.
        10 => pub record_key: Option<Key>,
        /// Why the body is gone: a purge, where the phone had it.
        11 => pub absence: Option<Absence>,
        /// The first line of the fork that it stands on a branch of; both branches are marked.
        12 => pub fork: Option<u64>,
    }
}

impl FeedItem {
    /// Returns where the entry stands.
    pub const fn place(&self) -> Place {
        Place {
            notebook: self.notebook,
            lane: self.lane,
            seq: self.seq,
        }
    }

    /// Returns the entry's header.
    pub const fn header(&self) -> Header {
        Header::at(self.place(), self.class, self.commit)
    }

    /// Returns the entry's hash, by which `base` names it.
    pub fn hash(&self) -> EntryHash {
        self.header().hash_after(self.prev)
    }

    /// Checks that the body, where it is there, is the one that was committed to.
    pub fn verify(&self) -> Result<(), Error> {
        match (&self.body, &self.record_key) {
            (None, _) => Ok(()),
            (Some(body), Some(key)) => commit::verify(self.commit, key, self.place(), self.class, &body.0),
            (Some(_), None) => Err(Error::Malformed("an item of the feed has a body without a key")),
        }
    }
}

map_message! {
    /// A page of a phone's own notebook, given back to it.
    #[derive(Debug, Clone)]
    pub struct OwnPage {
        /// The notebook.
        0 => pub notebook: NotebookId,
        /// The chain.
        1 => pub lane: Lane,
        /// The number of the first entry.
        2 => pub from: u64,
        /// The hash of the line before it.
        3 => pub prev_hash: EntryHash,
        /// The entries, in order.
        4 => pub entries: Vec<Entry>,
        /// The keys of their records.
        5 => pub keys: Vec<(RecordId, Key)>,
        /// Whether there is more.
        6 => pub more: bool,
        /// The newest statement that covers this chain.
        7 => pub statement: Option<Signed<Statement>>,
    }
}
