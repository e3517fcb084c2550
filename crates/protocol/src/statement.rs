//! What a phone signs: where its three chains stand, and what it had heard of the server by then.

use domain::id::{BootId, CityId, EntryHash, NotebookId};
use domain::time::Timestamp;

use crate::cbor::{Reader, Wire, Writer, signed_array, text_wire};
use crate::{Epoch, Error, Lane, LogHash};

/// Where a chain stands: its last line (0 before the first) and that line's hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaneHead {
    /// The chain.
    pub lane: Lane,
    /// The number of its last line.
    pub seq: u64,
    /// That line's hash; the genesis hash when `seq` is 0.
    pub hash: EntryHash,
}

impl Wire for LaneHead {
    fn write(&self, to: &mut Writer) {
        to.array(3);
        self.lane.write(to);
        to.uint(self.seq);
        self.hash.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        from.array_of(3)?;
        Ok(Self {
            lane: Wire::read(from)?,
            seq: from.uint()?,
            hash: Wire::read(from)?,
        })
    }
}

/// How far a phone has read the feed: valid in its epoch only, proved by the hash of what it read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The server's epoch.
    pub epoch: Epoch,
    /// The last position that was read.
    pub position: u64,
    /// The hash of the feed up to there.
    pub log_hash: LogHash,
}

impl Wire for Cursor {
    fn write(&self, to: &mut Writer) {
        to.array(3);
        self.epoch.write(to);
        to.uint(self.position);
        self.log_hash.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        from.array_of(3)?;
        Ok(Self {
            epoch: Wire::read(from)?,
            position: from.uint()?,
            log_hash: Wire::read(from)?,
        })
    }
}

/// Why a statement was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// It goes with a batch.
    Push,
    /// The officer signed the shift.
    ShiftSigned,
    /// It ends a flush of the rescue copy.
    Rescue,
    /// A successor takes over a tail that could not be signed.
    Adopt,
}

impl Purpose {
    /// Returns the code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::ShiftSigned => "shift_signed",
            Self::Rescue => "rescue",
            Self::Adopt => "adopt",
        }
    }

    /// Returns the purpose with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Push, Self::ShiftSigned, Self::Rescue, Self::Adopt]
            .into_iter()
            .find(|one| one.code() == code)
    }
}

text_wire!(Purpose, "no such purpose of a statement");

/// The heads of a statement: ascending by lane, none twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heads(Vec<LaneHead>);

impl Heads {
    /// Takes the heads in any order; refuses a lane that is named twice.
    pub fn new(mut heads: Vec<LaneHead>) -> Result<Self, Error> {
        heads.sort_unstable_by_key(|head| head.lane);
        let twice = heads
            .windows(2)
            .any(|pair| matches!(pair, [a, b] if a.lane == b.lane));
        if twice {
            Err(Error::Malformed("a lane has two heads"))
        } else {
            Ok(Self(heads))
        }
    }

    /// Returns the head of a lane.
    pub fn of(&self, lane: Lane) -> Option<LaneHead> {
        self.0.iter().copied().find(|head| head.lane == lane)
    }

    /// Returns all heads, ascending by lane.
    pub fn all(&self) -> &[LaneHead] {
        &self.0
    }
}

impl Wire for Heads {
    fn write(&self, to: &mut Writer) {
        self.0.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        let heads: Vec<LaneHead> = Wire::read(from)?;
        let ascend = heads
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if a.lane < b.lane));
        if ascend {
            Ok(Self(heads))
        } else {
            Err(Error::NotDeterministic("the heads do not ascend by lane"))
        }
    }
}

signed_array! {
    /// `["pb1/head", 1, city, notebook, [[lane, seq, hash]…], purpose, wall, boot, mono, cursor|null,
    /// last_receipt_hash|null]`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Statement labelled "pb1/head" {
        /// The city.
        pub city: CityId,
        /// The notebook.
        pub notebook: NotebookId,
        /// Where its chains stand.
        pub heads: Heads,
        /// Why it was signed.
        pub purpose: Purpose,
        /// The phone's wall clock: evidence, not order.
        pub wall: Timestamp,
        /// The boot that `mono_ms` counts from.
        pub boot: BootId,
        /// Milliseconds since that boot.
        pub mono_ms: u64,
        /// How far the feed had been read.
        pub cursor: Option<Cursor>,
        /// The hash of the last receipt's signed bytes: the statement is not older than that receipt.
        pub last_receipt_hash: Option<[u8; 32]>,
    }
}
