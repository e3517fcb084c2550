//! An SOS: an officer calls for help. It goes into a lane of its own and is never silent.

use crate::kind::record_kind;
use crate::time::Timestamp;

record_kind! {
    /// A call for help.
    Sos = 9 "sos", schema 2, lane Safety, class Safety {
        /// When the officer called.
        64 raised_at: Timestamp, required;
        /// When the officer said that they are safe again.
        65 stood_down_at: Timestamp;
        /// Set where it came from the locked screen of a phone that several officers use: it may be any of them.
        66 caller_uncertain: bool;
    }
}
