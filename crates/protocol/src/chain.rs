//! The chain of a lane: each line's hash covers the line before it, down to what the notebook began with.

use domain::id::{CityId, EntryHash, NotebookId};
use seal::digest::sha256;

use crate::cbor::{Message as _, Reader, Wire, Writer};
use crate::{Error, Lane};

/// A head of an older notebook that this one cites as its predecessor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CitedHead {
    /// The older notebook.
    pub notebook: NotebookId,
    /// Its lane.
    pub lane: Lane,
    /// The last line that is cited.
    pub seq: u64,
    /// That line's hash.
    pub hash: EntryHash,
}

impl Wire for CitedHead {
    fn write(&self, to: &mut Writer) {
        to.array(4);
        self.notebook.write(to);
        self.lane.write(to);
        to.uint(self.seq);
        self.hash.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        from.array_of(4)?;
        Ok(Self {
            notebook: Wire::read(from)?,
            lane: Wire::read(from)?,
            seq: from.uint()?,
            hash: Wire::read(from)?,
        })
    }
}

/// What a notebook's chains begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// The city.
    pub city: CityId,
    /// The notebook.
    pub notebook: NotebookId,
    /// The hash of the device certificate's signed bytes (`Signed::hash`).
    pub certificate_hash: [u8; 32],
    /// The heads of predecessors; empty for an officer's first notebook.
    pub cited: Vec<CitedHead>,
}

impl Beginning {
    /// Returns `h(0)` of a lane. The order in which heads are cited does not matter.
    pub fn genesis(&self, lane: Lane) -> EntryHash {
        let mut cited = self.cited.clone();
        cited.sort_unstable();
        EntryHash(sha256(&[
            b"pb1/genesis",
            self.city.as_bytes(),
            self.notebook.as_bytes(),
            &[lane.number()],
            &self.certificate_hash,
            &sha256(&[&cited.encode()]),
        ]))
    }
}

/// Returns `h(n)` from `h(n-1)` and the bytes of the header.
pub fn next(previous: EntryHash, header: &[u8]) -> EntryHash {
    EntryHash(sha256(&[b"pb1/chain", &previous.0, header]))
}
