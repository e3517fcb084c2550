//! What a frame of the rescue copy holds once it is opened.

use domain::id::{EntryHash, NotebookId, RecordId};
use seal::Key;

use crate::begin::Begin;
use crate::cbor::{Reader, Wire, Writer};
use crate::certificate::DeviceCertificate;
use crate::version::MAX_BATCH_ENTRIES;
use crate::{Batch, Entry, Error, Lane, Signed};

/// `[0, certificate, begin|null]`, `[1, batch]` or `[2, notebook, lane, from, prev_hash, entries, keys]`.
#[derive(Debug, Clone)]
pub enum Content {
    /// Who writes: the first frame after each opening.
    Begins(Begins),
    /// Lines with the statement that signs them.
    Signed(Box<Batch>),
    /// Lines that could not be signed.
    Unsigned(Tail),
}

/// Who writes a rescue copy: enough for a server that has forgotten both device and notebook.
#[derive(Debug, Clone)]
pub struct Begins {
    /// The certificate of the device.
    pub certificate: Signed<DeviceCertificate>,
    /// How the notebook began, where it goes on from an older one.
    pub begin: Option<Signed<Begin>>,
}

/// Lines whose statement is missing, because the phone could not sign: a successor may adopt them.
#[derive(Debug, Clone)]
pub struct Tail {
    /// The notebook.
    pub notebook: NotebookId,
    /// The chain.
    pub lane: Lane,
    /// The number of the first entry.
    pub from: u64,
    /// The hash of the line before it.
    pub prev_hash: EntryHash,
    /// The entries, in order.
    pub entries: Vec<Entry>,
    /// The keys of their records.
    pub keys: Vec<(RecordId, Key)>,
}

impl Wire for Content {
    fn write(&self, to: &mut Writer) {
        match self {
            Self::Begins(begins) => {
                to.array(3);
                to.uint(0);
                begins.certificate.write(to);
                begins.begin.write(to);
            }
            Self::Signed(batch) => {
                to.array(2);
                to.uint(1);
                batch.write(to);
            }
            Self::Unsigned(tail) => tail.write(to),
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        match (from.array()?, from.uint()?) {
            (3, 0) => Ok(Self::Begins(Begins {
                certificate: Wire::read(from)?,
                begin: Wire::read(from)?,
            })),
            (2, 1) => Ok(Self::Signed(Box::new(Wire::read(from)?))),
            (7, 2) => Tail::read(from).map(Self::Unsigned),
            _ => Err(Error::Malformed("no such content of a rescue frame")),
        }
    }
}

impl Tail {
    fn write(&self, to: &mut Writer) {
        to.array(7);
        to.uint(2);
        self.notebook.write(to);
        self.lane.write(to);
        to.uint(self.from);
        self.prev_hash.write(to);
        self.entries.write(to);
        self.keys.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        let tail = Self {
            notebook: Wire::read(from)?,
            lane: Wire::read(from)?,
            from: from.uint()?,
            prev_hash: Wire::read(from)?,
            entries: Wire::read(from)?,
            keys: Wire::read(from)?,
        };
        if tail.entries.len() > MAX_BATCH_ENTRIES {
            return Err(Error::TooLarge {
                what: "a batch's entries",
                most: MAX_BATCH_ENTRIES,
            });
        }
        let last = tail.from.checked_add(tail.entries.len() as u64);
        if tail.from == 0 || last.is_none() {
            return Err(Error::Malformed("a batch starts at no line"));
        }
        Ok(tail)
    }
}
