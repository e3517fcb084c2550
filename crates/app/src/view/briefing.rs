//! What the shift before hands over.

use super::view;

view! {
    /// One item to read.
    pub struct BriefingItem {
        /// The item's record.
        pub record: String,
        /// What it is about.
        pub kind: String,
        /// What it says.
        pub text: String,
        /// Whether it must be acknowledged.
        pub must_read: bool,
        /// When it no longer holds.
        pub expires_at: String,
        /// Who wrote it.
        pub author: String,
        /// When it was written.
        pub written_at: String,
        /// When this officer acknowledged it.
        pub acknowledged_at: Option<String>,
    }
}
view! {
    /// One item of the own handover.
    pub struct HandoverItem {
        /// The item's record.
        pub record: String,
        /// What it is about.
        pub kind: String,
        /// What it says.
        pub text: String,
        /// Whether it must be acknowledged.
        pub must_read: bool,
        /// When it no longer holds.
        pub expires_at: String,
    }
}
view! {
    /// A new item of the own handover.
    pub struct HandoverInput {
        /// What it is about.
        pub kind: String,
        /// What it says.
        pub text: String,
        /// Whether it must be acknowledged.
        pub must_read: bool,
        /// For how many hours it holds, 1 to 168.
        pub hours: u32,
    }
}
