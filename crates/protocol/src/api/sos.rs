//! The call for help, sent beside the notebook: it needs no unlocked notebook, only the phone's key, so that a locked
//! phone can call too. The entry of the same record follows in the safety lane and is merged with it.

use domain::id::{NotebookId, RecordId};
use domain::time::Timestamp;
use domain::value::Value;

use crate::cbor::map_message;

map_message! {
    /// A call for help, or its stand-down. Sent again and again until somebody has answered; the same each time.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SosCall {
        /// The notebook of the officer who calls, as far as the phone knows.
        0 => pub notebook: NotebookId,
        /// The record that the entry in the safety lane will have.
        1 => pub record: RecordId,
        /// When the officer called, by the phone's clock.
        2 => pub raised_at: Timestamp,
        /// The last known position, in the form of `domain::field::Position`.
        3 => pub position: Option<Value>,
        /// When the officer said that they are safe again.
        4 => pub stood_down_at: Option<Timestamp>,
        /// Set where it came from the locked screen of a phone that several officers use: it may be any of them.
        5 => pub caller_uncertain: Option<bool>,
    }
}

map_message! {
    /// What became of a call for help.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SosState {
        /// When the server first had it, by the server's clock.
        0 => pub received_at: Timestamp,
        /// Who answered; until then nobody has.
        1 => pub acknowledged_by: Option<String>,
        /// When they did, by the server's clock.
        2 => pub acknowledged_at: Option<Timestamp>,
    }
}
