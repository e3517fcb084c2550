//! A hazard: something at a place that may hurt somebody.

use crate::codes::{HazardAction, HazardKind, Severity};
use crate::field::One;
use crate::kind::record_kind;

record_kind! {
    /// A hazard.
    Hazard = 5 "hazard", schema 1, lane Records, class Record {
        /// What it is.
        64 kind: One<HazardKind>, required;
        /// What was done about it.
        65 action: One<HazardAction>, required;
        /// How bad it is.
        66 severity: One<Severity>;
        /// How many (needles, bags).
        67 count: u32;
        /// Whether the officer made it safe.
        68 made_safe: bool;
    }
}
