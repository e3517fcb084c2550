//! The header of an entry: all of it that can never be erased, and therefore no record id, clock or kind.

use domain::id::EntryHash;

use crate::cbor::{Message as _, Reader, Wire, Writer};
use crate::commit::Place;
use crate::version::VERSION;
use crate::{Class, Commit, Error, Lane, chain};

/// `[1, lane, seq, class, commit]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The chain it belongs to.
    pub lane: Lane,
    /// Its number in that chain, from 1.
    pub seq: u64,
    /// What sort of line it is.
    pub class: Class,
    /// What it says of its body.
    pub commit: Commit,
}

impl Header {
    /// Returns the header of the entry at `place`.
    pub const fn at(place: Place, class: Class, commit: Commit) -> Self {
        Self {
            lane: place.lane,
            seq: place.seq,
            class,
            commit,
        }
    }

    /// Returns the hash of this line after the line with the hash `previous`.
    pub fn hash_after(&self, previous: EntryHash) -> EntryHash {
        chain::next(previous, &self.encode())
    }
}

impl Wire for Header {
    fn write(&self, to: &mut Writer) {
        to.array(5);
        to.uint(VERSION);
        self.lane.write(to);
        to.uint(self.seq);
        self.class.write(to);
        self.commit.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        from.array_of(5)?;
        if from.uint()? != VERSION {
            return Err(Error::OtherMessage {
                expected: "a header of version 1",
            });
        }
        Ok(Self {
            lane: Wire::read(from)?,
            seq: from.uint()?,
            class: Wire::read(from)?,
            commit: Wire::read(from)?,
        })
    }
}
