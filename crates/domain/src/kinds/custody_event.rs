//! A custody event: what was done with a piece of evidence, signed on its own as raw JSON bytes that are carried
//! opaquely, so that it verifies without the notebook.

use crate::codes::CustodyAct;
use crate::field::{Blob, One};
use crate::id::RecordId;
use crate::kind::record_kind;

record_kind! {
    /// A custody event of a photo.
    CustodyEvent = 12 "custody_event", schema 1, lane Records, class Custody, about 64 {
        /// The photo.
        64 photo: RecordId, required;
        /// What was done.
        65 act: One<CustodyAct>, required;
        /// The event as signed: UTF-8 JSON.
        66 json: Blob, required, moderate;
        /// The ES256 signature over `json`, 64 raw bytes.
        67 signature: Blob, required;
    }
}
