//! The answer to an SOS: a named person has seen it and owns it. Written in the desk notebook of the console.

use crate::field::Words;
use crate::id::RecordId;
use crate::kind::record_kind;
use crate::time::Timestamp;

record_kind! {
    /// A named person's acknowledgement of an SOS.
    SosAcknowledgement = 10 "sos_acknowledgement", schema 1, lane Safety, class Safety, answers 64 {
        /// The SOS.
        64 sos: RecordId, required;
        /// Who answered, as the officer knows them.
        65 by_name: Words, required;
        /// When, by the server's clock.
        66 at: Timestamp, required;
    }
}
