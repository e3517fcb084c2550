//! A handover item: one thing that the next shift must or should know, acknowledged on its own; it expires.

use crate::codes::HandoverKind;
use crate::field::{One, Prose, Words};
use crate::kind::record_kind;
use crate::time::Timestamp;

record_kind! {
    /// An item of the handover.
    HandoverItem = 7 "handover_item", schema 1, lane Records, class Record, handover_until 67 {
        /// What it is about.
        64 kind: One<HandoverKind>, required;
        /// What the next officer reads.
        65 text: Prose, required, moderate, searchable;
        /// Whether it must be acknowledged before a shift starts quietly.
        66 must_read: bool;
        /// When it no longer holds.
        67 expires_at: Timestamp, required;
        /// The zone it is about.
        68 zone: Words;
    }
}
