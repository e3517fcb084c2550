//! A batch: consecutive lines of one lane, with the statement that signs where they end. It can be verified alone.

mod packed;
mod verify;

use domain::id::{EntryHash, NotebookId, RecordId};
use seal::Key;
use seal::sign::Signature;

use crate::cbor::{Raw, Reader, Wire, Writer};
use crate::version::{MAX_BATCH_ENTRIES, VERSION};
use crate::{Entry, Error, Lane, Signed, Statement};

pub use packed::PackedBatch;
pub use verify::{Against, Verified, VerifiedEntry};

/// How many items a batch of version 1 has.
const ITEMS: u64 = 9;

/// `[1, notebook, lane, from, prev_hash, entries, [[record, rk]…], statement, sig]`.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The notebook.
    pub notebook: NotebookId,
    /// The chain.
    pub lane: Lane,
    /// The number of the first entry.
    pub from: u64,
    /// The hash of the line before it; the genesis hash when `from` is 1.
    pub prev_hash: EntryHash,
    /// The entries, in order. None is allowed: then only the statement is news.
    pub entries: Vec<Entry>,
    /// The keys of records that the receiver may not have yet.
    pub keys: Vec<(RecordId, Key)>,
    /// The statement that ends at the last of these entries.
    pub statement: Signed<Statement>,
}

impl Batch {
    /// Returns the number of the last line after this batch; `from - 1` when it brings none.
    pub fn last(&self) -> Option<u64> {
        self.from.checked_sub(1)?.checked_add(self.entries.len() as u64)
    }
}

impl Wire for Batch {
    fn write(&self, to: &mut Writer) {
        to.array(ITEMS);
        to.uint(VERSION);
        self.notebook.write(to);
        self.lane.write(to);
        to.uint(self.from);
        self.prev_hash.write(to);
        self.entries.write(to);
        self.keys.write(to);
        to.bytes(self.statement.bytes());
        self.statement.signature().write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        let items = from.array()?;
        match from.uint()? {
            version if version > VERSION => {
                return Err(Error::NewerVersion {
                    what: "a batch",
                    version,
                });
            }
            _ if items != ITEMS => return Err(Error::Malformed("a batch has nine items")),
            VERSION => {}
            _ => {
                return Err(Error::OtherMessage {
                    expected: "a batch of version 1",
                });
            }
        }
        let batch = Self {
            notebook: Wire::read(from)?,
            lane: Wire::read(from)?,
            from: from.uint()?,
            prev_hash: Wire::read(from)?,
            entries: Wire::read(from)?,
            keys: Wire::read(from)?,
            statement: {
                let bytes = Raw::read(from)?.0;
                Signed::assemble(bytes, Signature::read(from)?)
            },
        };
        if batch.entries.len() > MAX_BATCH_ENTRIES {
            return Err(Error::TooLarge {
                what: "a batch's entries",
                most: MAX_BATCH_ENTRIES,
            });
        }
        batch
            .last()
            .map(|_| batch)
            .ok_or(Error::Malformed("a batch starts at no line"))
    }
}
