//! A break within a shift; it pauses the route, and the route says so.

use crate::kind::record_kind;
use crate::time::Timestamp;

record_kind! {
    /// A break.
    Pause = 2 "pause", schema 1, lane Records, class Record {
        /// When it began.
        64 started_at: Timestamp, required;
        /// When it ended; absent while it goes on.
        65 ended_at: Timestamp;
    }
}
