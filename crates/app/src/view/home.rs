//! The home screen and its status line.

use super::{CutLog, DraftBrief, Here, LastTry, ShiftBrief, SosView, Successor, SyncProgress, view};

view! {
    /// The home screen.
    pub struct Home {
        /// The officer's name.
        pub officer: String,
        /// The open shift.
        pub shift: Option<ShiftBrief>,
        /// The status line.
        pub status: StatusView,
        /// Unfinished records.
        pub drafts: Vec<DraftBrief>,
        /// Briefing items that must be read and are not acknowledged.
        pub must_read: u32,
        /// All briefing items that are not acknowledged.
        pub to_read: u32,
        /// The call for help that is open.
        pub sos: Option<SosView>,
        /// The screen that was open when the app last stopped.
        pub resume_route: Option<String>,
        /// That the notebook is a new one, until the officer has read why.
        pub successor: Option<Successor>,
        /// That the end of the log was damaged, until the officer has read it.
        pub cut_log: Option<CutLog>,
        /// The core's clock.
        pub now: String,
    }
}
view! {
    /// What is saved, sent and confirmed, computed from the notebook and the last receipts.
    pub struct StatusView {
        /// Records above the last receipt.
        pub on_phone: u32,
        /// Photos without the server's receipt.
        pub photos_on_phone: u32,
        /// Those of them that wait for Wi-Fi.
        pub photos_waiting: u32,
        /// Records that the server keeps aside or that have a conflict.
        pub attention: u32,
        /// When the last receipt came.
        pub last_confirmed_at: Option<String>,
        /// The last try to reach the server.
        pub last_try: Option<LastTry>,
        /// The last fix.
        pub fix: Option<Here>,
        /// Free space in megabytes.
        pub space_mb: Option<u32>,
        /// Whether the server revoked this phone: it reads nothing new, and what it sends is kept aside.
        pub revoked: bool,
        /// Whether the server understands less than this app writes: it keeps all, and shows the rest once it is updated.
        pub server_behind: bool,
        /// Whether the server asks for something that only a newer app can do.
        pub newer_order: bool,
        /// What is being sent now.
        pub syncing: Option<SyncProgress>,
    }
}
