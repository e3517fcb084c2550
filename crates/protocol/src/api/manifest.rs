//! The manifest: at the end of a shift the phone lists everything, and the server signs that it holds all of it, or
//! says what is missing.

use domain::id::{NotebookId, RecordId};

use crate::cbor::{Reader, Wire, Writer, map_message};
use crate::receipt::{BlobSet, ManifestReceipt};
use crate::statement::Heads;
use crate::{Error, Signed};

map_message! {
    /// What a shift consists of.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ManifestRequest {
        /// The notebook.
        0 => pub notebook: NotebookId,
        /// The shift's record.
        1 => pub shift: RecordId,
        /// The last lines of the chains.
        2 => pub heads: Heads,
        /// The photos' sealed bytes.
        3 => pub blobs: BlobSet,
    }
}

map_message! {
    /// What the server lacks.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Missing {
        /// Where the chains stand on the server, for each lane that is short or differs.
        0 => pub heads: Heads,
        /// The blobs that are not whole there.
        1 => pub blobs: BlobSet,
    }
}

/// `[0, receipt]` or `[1, missing]`.
#[derive(Debug, Clone)]
pub enum ManifestAnswer {
    /// The server holds all of it, and signs so.
    AllHeld(Signed<ManifestReceipt>),
    /// The server lacks something.
    Missing(Missing),
}

impl Wire for ManifestAnswer {
    fn write(&self, to: &mut Writer) {
        to.array(2);
        match self {
            Self::AllHeld(receipt) => {
                to.uint(0);
                receipt.write(to);
            }
            Self::Missing(missing) => {
                to.uint(1);
                missing.write(to);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        from.array_of(2)?;
        match from.uint()? {
            0 => Ok(Self::AllHeld(Wire::read(from)?)),
            1 => Ok(Self::Missing(Wire::read(from)?)),
            _ => Err(Error::Malformed("no such answer to a manifest")),
        }
    }
}
