//! Saved records: in lists and in full.

use super::{FieldValue, PhotoBrief, view};

view! {
    /// The five words for where a record is.
    pub enum SyncState {
        /// A draft.
        Unfinished,
        /// Saved on the phone.
        Saved,
        /// Receipted, but a photo of it is not.
        Sent,
        /// Everything of it is receipted.
        Confirmed,
        /// Kept aside by the server, or in conflict.
        Attention,
    }
}
view! {
    /// A record in a list.
    pub struct RecordBrief {
        /// The record.
        pub record: String,
        /// Its kind.
        pub kind: String,
        /// When it happened.
        pub happened_at: String,
        /// When it was written.
        pub written_at: String,
        /// Whether it was written more than 30 minutes after it happened.
        pub late: bool,
        /// Whether it was corrected.
        pub corrected: bool,
        /// Whether it was taken back.
        pub withdrawn: bool,
        /// Where it is.
        pub state: SyncState,
        /// Its first code or words.
        pub title: String,
        /// The place as spoken.
        pub place: Option<String>,
        /// Where it was written, for the map: longitude and latitude in degrees.
        pub at: Option<[f64; 2]>,
        /// Photos linked to it.
        pub photos: u32,
        /// Those that the server holds.
        pub photos_held: u32,
        /// Whether this officer wrote it.
        pub own: bool,
        /// Who wrote it.
        pub author: String,
    }
}
view! {
    /// A record in full.
    pub struct RecordView {
        /// As in a list.
        pub brief: RecordBrief,
        /// Its fields as they stand.
        pub fields: Vec<FieldView>,
        /// Every line about it, oldest first.
        pub lines: Vec<LineView>,
        /// Photos linked to it.
        pub photos: Vec<PhotoBrief>,
        /// The chain hash of its last line.
        pub hash: String,
    }
}
view! {
    /// One field as it stands.
    pub struct FieldView {
        /// Its name.
        pub name: String,
        /// The value shown.
        pub value: FieldValue,
        /// All values, where lines disagree.
        pub conflict: Option<Vec<FieldValue>>,
    }
}
view! {
    /// One line about a record.
    pub struct LineView {
        /// Its chain hash.
        pub hash: String,
        /// Who wrote it.
        pub author: String,
        /// When it happened, as this line says.
        pub happened_at: String,
        /// When it was written.
        pub written_at: String,
        /// Whether it was written more than 30 minutes after it happened.
        pub late: bool,
        /// Why it was written.
        pub reason: Option<String>,
        /// What it changed.
        pub changes: Vec<LineChange>,
        /// Where it is.
        pub state: SyncState,
    }
}
view! {
    /// One change that a line made.
    pub struct LineChange {
        /// The field.
        pub field: String,
        /// What it was.
        pub before: FieldValue,
        /// What it became.
        pub after: FieldValue,
    }
}
