//! What a run tells: how far it is, and at its end what it did and what stood in its way.

use protocol::api::Order;
use protocol::{BlobHash, LaneHead};

use crate::{Error, Pace};
use domain::Lane;

/// What a run is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Sending lines.
    Records,
    /// Sending photos.
    Photos,
    /// Reading what others wrote.
    Reading,
    /// Nothing more is to be done now.
    Done,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub phase: Phase,
    /// Lines, photos or lines of others done in this run.
    pub done: u64,
    /// How many there are in all, as far as is known.
    pub total: u64,
    /// Bytes of batches and blobs sent in this run.
    pub bytes: u64,
}

/// What something went wrong with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A lane: the others went on.
    Lane(Lane),
    /// A sealed file: the others went on.
    Blob(BlobHash),
    /// A line of another notebook, at this position of the feed: it was passed over.
    FeedLine(u64),
    /// The feed: everything else went on.
    Feed,
}

/// One thing that went wrong and stopped nothing else.
#[derive(Debug)]
pub struct Trouble {
    /// With what.
    pub with: Subject,
    /// Why.
    pub error: Error,
}

/// What a run did.
#[derive(Debug, Default)]
pub struct Report {
    /// Lines sent.
    pub sent: u64,
    /// Lines that receipts of this run newly confirm.
    pub confirmed: u64,
    /// Lines of others received.
    pub received: u64,
    /// Blobs of which a receipt came in this run.
    pub blobs_sent: u64,
    /// Calls made.
    pub requests: u64,
    /// Bytes of batches and pieces of blobs sent; what went over the wire in all is told by `HttpServer::traffic`.
    pub bytes_up: u64,
    /// Bytes of lines of others received; see `bytes_up`.
    pub bytes_down: u64,
    /// Where the notebook's chains stand on the server, as hello said.
    pub heads: Vec<LaneHead>,
    /// Whether the server says that the notebook forked.
    pub sealed: bool,
    /// Lines of this notebook that others read once, and that neither the server nor this phone has any more.
    pub missed: u64,
    /// What ended the run before everything was done.
    pub failure: Option<Error>,
    /// What went wrong with single lanes, blobs or lines; the run went on without them.
    pub troubles: Vec<Trouble>,
    /// What the server tells this phone to do, each once. A run carries none of it out: whoever asked for the run must.
    pub orders: Vec<Order>,
    /// Whether the server says that this phone was revoked, if it said hello.
    pub revoked: Option<bool>,
    /// Whether the server understands less than this app writes, if it told.
    pub server_behind: Option<bool>,
    /// Server time minus this phone's wall clock in milliseconds, if the server answered.
    pub server_offset_ms: Option<i64>,
    /// What this run learned of the link; for the next run.
    pub pace: Pace,
}

impl Report {
    /// Says whether nothing stood in the way.
    pub fn is_whole(&self) -> bool {
        self.failure.is_none() && self.troubles.is_empty()
    }

    /// Says whether this notebook cannot be gone on with: it forked, or the server has lines that this phone has not.
    pub fn needs_successor(&self) -> bool {
        let differs = |error: &Error| matches!(error, Error::Forked { .. } | Error::ServerAhead { .. });
        self.sealed || self.troubles.iter().any(|trouble| differs(&trouble.error))
    }

    /// Returns the gravest thing that stood in the way.
    pub fn first_error(&self) -> Option<&Error> {
        self.failure
            .as_ref()
            .or_else(|| self.troubles.first().map(|trouble| &trouble.error))
    }
}
