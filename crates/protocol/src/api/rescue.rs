//! Sending the rescue copy. The author of a line is whoever signed it, whichever session sends it.

use crate::Signed;
use crate::cbor::{Raw, map_message};
use crate::receipt::Receipt;

map_message! {
    /// A piece of a rescue copy, beginning at an opening.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct RescueUpload {
        /// The frames.
        0 => pub frames: Raw,
    }
}

map_message! {
    /// What the server took of it. The same piece sent again gets the same answer.
    #[derive(Debug, Clone)]
    pub struct RescueAnswer {
        /// A receipt for each chain that was in it.
        0 => pub receipts: Vec<Signed<Receipt>>,
        /// How many frames were read.
        1 => pub frames: u64,
        /// The frames that could not be taken: number and code of the reason. They are kept.
        2 => pub refused: Vec<(u64, String)>,
    }
}
