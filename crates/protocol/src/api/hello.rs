//! Hello: each side says where it stands. When nothing is new, sync ends here.

use domain::KINDS;
use domain::id::{EntryHash, NotebookId};
use domain::kind::KindDef;
use domain::time::Timestamp;

use crate::cbor::{map_message, number_wire};
use crate::certificate::ServerCertificate;
use crate::chain::CitedHead;
use crate::receipt::Receipt;
use crate::statement::{Cursor, Heads};
use crate::{Epoch, Lane, Nonce, Scope, Signed, Tag};

map_message! {
    /// What a phone says first.
    #[derive(Debug, Clone)]
    pub struct HelloRequest {
        /// The wire versions that it speaks.
        0 => pub versions: Vec<u64>,
        /// The notebooks that it may speak for.
        1 => pub notebooks: Vec<NotebookHello>,
        /// How far it has read the feed.
        2 => pub cursor: Option<Cursor>,
        /// The newest receipt of each lane: a server that lost its memory learns of it from its own signature.
        3 => pub last_receipts: Vec<Signed<Receipt>>,
        /// The tables of fields that it reads and writes: each kind with the newest version of its table.
        4 => pub schemas: Option<Vec<(u64, u64)>>,
        /// The orders that it has carried out since it told last.
        5 => pub done: Option<Vec<Order>>,
        /// What it noticed of itself since it told last: what, and how many.
        6 => pub noticed: Option<Vec<(u64, u64)>>,
        /// The lines of others that it read, the newest; told where the server asks for them.
        7 => pub read: Option<Vec<CitedHead>>,
    }
}

map_message! {
    /// One notebook in a hello.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct NotebookHello {
        /// The notebook.
        0 => pub notebook: NotebookId,
        /// Where its chains stand on the phone.
        1 => pub heads: Heads,
        /// The version of the wire that its lines are written in; left out for version 1.
        2 => pub version: Option<u64>,
    }
}

map_message! {
    /// What the server answers.
    #[derive(Debug, Clone)]
    pub struct HelloResponse {
        /// The version that both will speak.
        0 => pub version: u64,
        /// The server's epoch.
        1 => pub epoch: Epoch,
        /// The server's clock: measured, never obeyed.
        2 => pub server_time: Timestamp,
        /// The number for the next requests' proofs.
        3 => pub nonce: Nonce,
        /// Where the phone's notebooks stand on the server.
        4 => pub notebooks: Vec<NotebookState>,
        /// How much the server takes at once.
        5 => pub limits: Limits,
        /// The newest position of the feed.
        6 => pub feed_head: u64,
        /// The server's keys, as the city certified them.
        7 => pub server_keys: Vec<Signed<ServerCertificate>>,
        /// What the phone is told to do.
        8 => pub orders: Vec<Order>,
        /// What this officer may see, as one number: another one means that the phone takes a snapshot.
        9 => pub scope: Option<Scope>,
        /// All of this beside clocks and heads, as one mark for later glances; there for a hello of one notebook.
        10 => pub tag: Option<Tag>,
        /// The tables of fields that the server understands. Lines of newer ones are kept all the same.
        11 => pub schemas: Option<Vec<(u64, u64)>>,
        /// Whether the server forgot something that this phone read: then it asks which lines of others these were.
        12 => pub forgot: Option<bool>,
    }
}

map_message! {
    /// Where one notebook stands on the server.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct NotebookState {
        /// The notebook.
        0 => pub notebook: NotebookId,
        /// Its chains.
        1 => pub lanes: Vec<LaneState>,
        /// What may be done with it.
        2 => pub status: NotebookStatus,
        /// How many sealed files of it are whole here; fewer than the phone has receipts for means that some were lost.
        3 => pub files: Option<u64>,
    }
}

map_message! {
    /// Where one chain stands on the server.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct LaneState {
        /// The chain.
        0 => pub lane: Lane,
        /// The last durable line.
        1 => pub committed: u64,
        /// That line's hash; nothing where there is no line.
        2 => pub hash: Option<EntryHash>,
        /// The last line that is in the oldest retained and verified backup.
        3 => pub backed_up: u64,
        /// How many of the lines are held; nothing where none is. Another number than the newest receipt names says
        /// that a fresh one is worth asking for.
        4 => pub held: Option<u64>,
        /// Lines of it that others read, and that the server has not any more; nothing where none is.
        5 => pub missed: Option<Vec<(u64, EntryHash)>>,
    }
}

map_message! {
    /// How much the server takes at once.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Limits {
        /// The most entries of a batch.
        0 => pub max_batch_entries: u64,
        /// The most bytes of a batch's frame.
        1 => pub max_batch_bytes: u64,
    }
}

/// Noticed by a phone: the end of a notebook's log was damaged, and so many lines that it knows of are gone from it.
pub const LOG_CUT: u64 = 1;

/// Returns the tables of fields that this program reads and writes: each kind with the newest version of its table.
pub fn schemas() -> Vec<(u64, u64)> {
    let table = |kind: &&KindDef| (u64::from(kind.number), u64::from(kind.schema));
    let mut all: Vec<_> = KINDS.iter().map(table).collect();
    all.sort_unstable();
    all
}

/// What may be done with a notebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotebookStatus {
    /// It is written on.
    Open,
    /// It forked: it is still accepted, but its phone opens a successor.
    Sealed,
    /// Its device was revoked: what comes is kept in quarantine.
    Revoked,
    /// The server does not know it: the phone sends it from its first line.
    Unknown,
    /// Its lines are of a version that the server does not take: app or server must be updated.
    UpgradeRequired,
}

impl NotebookStatus {
    /// Returns the number on the wire.
    pub const fn number(self) -> u8 {
        match self {
            Self::Open => 0,
            Self::Sealed => 1,
            Self::Revoked => 2,
            Self::Unknown => 3,
            Self::UpgradeRequired => 4,
        }
    }

    /// Returns the status with this number.
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Open),
            1 => Some(Self::Sealed),
            2 => Some(Self::Revoked),
            3 => Some(Self::Unknown),
            4 => Some(Self::UpgradeRequired),
            _ => None,
        }
    }
}

/// What a phone may be told to do. A wipe flushes the rescue copy first and never destroys it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// Send the rescue copy.
    SendRescue,
    /// Lock and forget, once the rescue copy is flushed.
    Wipe,
    /// Lock at once; nothing is lost, and the officer signs in again.
    Lock,
    /// An order of a newer version, which this one cannot carry out.
    Newer(u8),
}

impl Order {
    /// Returns the number on the wire.
    pub const fn number(self) -> u8 {
        match self {
            Self::SendRescue => 1,
            Self::Wipe => 2,
            Self::Lock => 3,
            Self::Newer(number) => number,
        }
    }

    /// Returns the order with this number.
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::SendRescue,
            2 => Self::Wipe,
            3 => Self::Lock,
            _ => Self::Newer(number),
        })
    }
}

number_wire!(NotebookStatus, "no such status of a notebook");
number_wire!(Order, "no such order");
