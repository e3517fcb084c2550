//! An acknowledgement: an officer read one handover item.

use crate::id::RecordId;
use crate::kind::record_kind;

record_kind! {
    /// An acknowledgement of a handover item.
    Acknowledgement = 8 "acknowledgement", schema 1, lane Records, class Record, answers 64 {
        /// The item that was read.
        64 item: RecordId, required;
    }
}
