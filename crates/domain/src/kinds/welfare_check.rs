//! A welfare check: may somebody need help now? Every step is time-stamped as it is tapped; overdose responses are
//! rows of the timeline, never a yes or no.

use crate::codes::{Breathing, Responsiveness, WelfareOutcome, WelfareStep, WelfareTrigger};
use crate::field::{One, Steps};
use crate::kind::record_kind;

record_kind! {
    /// A welfare check.
    WelfareCheck = 4 "welfare_check", schema 1, lane Records, class Record {
        /// How it ended.
        64 outcome: One<WelfareOutcome>, required, high;
        /// Whether the person responds.
        65 responsiveness: One<Responsiveness>, high;
        /// How the person breathes.
        66 breathing: One<Breathing>, high;
        /// What was done and seen, each with its time.
        67 steps: Steps<WelfareStep>, high;
        /// Why it was made.
        68 trigger: One<WelfareTrigger>;
        /// Doses of naloxone given by the officer.
        69 naloxone_doses: u32, high;
        /// Whether a talk afterwards was offered to the officer.
        70 debrief_offered: bool;
    }
}
