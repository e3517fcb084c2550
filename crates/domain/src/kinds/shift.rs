//! A shift: one officer's tour of duty, from "Start shift" to "Sign and end".

use crate::codes::{Kit, PartnerAgency, PatrolMode};
use crate::field::{One, Prose, Set, Words};
use crate::kind::record_kind;
use crate::time::Timestamp;

record_kind! {
    /// A shift.
    Shift = 1 "shift", schema 1, lane Records, class Record {
        /// The unit's call sign, such as U12.
        64 unit: Words, required, searchable;
        /// The zone's id in the city profile.
        65 zone: Words, required;
        /// On foot, by bike or in a vehicle.
        66 mode: One<PatrolMode>, required;
        /// The partner's name as the crew says it.
        67 partner: Words, moderate, searchable;
        /// The agency of a joint patrol.
        68 partner_agency: One<PartnerAgency>;
        /// What the officer carries.
        69 kit: Set<Kit>;
        /// When it began.
        70 started_at: Timestamp, required;
        /// When it was signed and ended.
        71 ended_at: Timestamp;
        /// What came back of the kit.
        72 kit_returned: Set<Kit>;
        /// Doses of naloxone used.
        73 naloxone_used: u32;
        /// The day's log as the phone wrote it, as signed.
        74 log: Prose, moderate;
        /// The officer's own line under it.
        75 remark: Prose, moderate, searchable;
        /// Filtered distance walked or ridden, in metres.
        76 distance_m: u32;
    }
}
