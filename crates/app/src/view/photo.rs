//! Photos.

use super::{SyncState, view};

view! {
    /// A photo in a list; its preview is served by the `photo` scheme.
    pub struct PhotoBrief {
        /// The photo's record.
        pub record: String,
        /// The record that it belongs to.
        pub linked_to: Option<String>,
        /// When it was taken in.
        pub taken_at: String,
        /// Its media type.
        pub media_type: String,
        /// Width in pixels as shown.
        pub width: Option<u32>,
        /// Height in pixels as shown.
        pub height: Option<u32>,
        /// Length of the original in bytes.
        pub bytes: u32,
        /// Where it is.
        pub state: SyncState,
        /// Whether a preview exists.
        pub has_thumbnail: bool,
        /// SHA-256 of the original.
        pub hash: String,
        /// What it shows.
        pub caption: Option<String>,
        /// What the officer is told where it was added: `photo.note.<note>`.
        pub notes: Vec<String>,
    }
}
