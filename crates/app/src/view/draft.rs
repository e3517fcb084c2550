//! What is being typed.

use std::collections::BTreeMap;

use super::{FieldValue, PhotoBrief, view};

view! {
    /// An unfinished record in a list.
    pub struct DraftBrief {
        /// The record.
        pub record: String,
        /// Its kind.
        pub kind: String,
        /// When it was opened.
        pub opened_at: String,
        /// Whether it corrects a saved record.
        pub correction: bool,
        /// Its first code or words.
        pub title: Option<String>,
    }
}
view! {
    /// A draft on its screen.
    pub struct DraftView {
        /// The record.
        pub record: String,
        /// Its kind.
        pub kind: String,
        /// Whether it corrects a saved record.
        pub correction: bool,
        /// When it was opened.
        pub opened_at: String,
        /// When it happened.
        pub happened_at: String,
        /// The core's clock.
        pub now: String,
        /// Whether it is written down more than 30 minutes after it happened.
        pub late: bool,
        /// What is filled in, by field name.
        pub fields: BTreeMap<String, FieldValue>,
        /// Required fields that are missing.
        pub missing: Vec<String>,
        /// Photos linked to it.
        pub photos: Vec<PhotoBrief>,
        /// Where it seems to be.
        pub place_guess: Option<PlaceGuess>,
        /// The codes of the last record of this kind.
        pub same_as_last: Option<BTreeMap<String, FieldValue>>,
    }
}
view! {
    /// Where the phone seems to be.
    pub struct PlaceGuess {
        /// "100 Example St", or the zone and the coordinates.
        pub text: String,
        /// The zone's id.
        pub zone: Option<String>,
    }
}
view! {
    /// A record was saved on the phone.
    pub struct Saved {
        /// The record.
        pub record: String,
        /// For how long an undo still destroys it.
        pub undo_seconds: u32,
    }
}
