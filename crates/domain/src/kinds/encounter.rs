//! An encounter: officer and public met. Nobody is identified; what is kept is what happened and how it ended.

use crate::codes::{EncounterKind, EncounterOutcome, InitiatedBy, ReferralMethod, ReferralStatus, Technique};
use crate::field::{One, Set, Words};
use crate::kind::record_kind;

record_kind! {
    /// An encounter.
    Encounter = 3 "encounter", schema 1, lane Records, class Record {
        /// What happened.
        64 kind: One<EncounterKind>, required;
        /// How it ended.
        65 outcome: One<EncounterOutcome>, required;
        /// How many people were there.
        66 people_count: u32;
        /// Who began it.
        67 initiated_by: One<InitiatedBy>;
        /// What the officer did.
        68 techniques: Set<Technique>;
        /// What the person needed, in their words.
        69 need: Words, moderate, searchable;
        /// The service in the city's directory that somebody was referred to.
        70 referral_target: Words;
        /// How the referral was made.
        71 referral_method: One<ReferralMethod>;
        /// What became of it.
        72 referral_status: One<ReferralStatus>;
    }
}
