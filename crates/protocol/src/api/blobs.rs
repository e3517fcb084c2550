//! Blobs: sealed bytes under the hash of themselves, sent in pieces that can be taken up again.

use crate::cbor::{Raw, map_message};
use crate::receipt::BlobReceipt;
use crate::{BlobHash, Signed};

map_message! {
    /// How much of a blob the server has durably.
    #[derive(Debug, Clone)]
    pub struct BlobState {
        /// How many bytes from the start.
        0 => pub offset: u64,
        /// Whether these are all, and hash to the blob's name.
        1 => pub complete: bool,
        /// The server's receipt, once complete.
        2 => pub receipt: Option<Signed<BlobReceipt>>,
    }
}

map_message! {
    /// The next piece of a blob.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct BlobAppend {
        /// The blob.
        0 => pub hash: BlobHash,
        /// How many bytes are there already.
        1 => pub offset: u64,
        /// How many bytes the whole has, as its entry declared.
        2 => pub length: u64,
        /// The piece.
        3 => pub bytes: Raw,
    }
}
