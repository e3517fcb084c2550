//! What is sent and confirmed.

use super::{PhotoBrief, RecordBrief, StatusView, view};
use crate::AppError;

view! {
    /// What a sync is doing.
    pub enum SyncPhase {
        /// Sending records.
        Records,
        /// Sending photos.
        Photos,
        /// Reading what others wrote.
        Reading,
        /// Done.
        Done,
    }
}
view! {
    /// How far a sync is.
    pub struct SyncProgress {
        /// What it is doing.
        pub phase: SyncPhase,
        /// Lines or photos done.
        pub sent: u32,
        /// Lines or photos in all.
        pub total: u32,
        /// Bytes sent.
        #[ts(type = "number")]
        pub bytes: u64,
    }
}
view! {
    /// What a sync did.
    pub struct SyncReport {
        /// Lines sent.
        pub sent: u32,
        /// Lines receipted.
        pub confirmed: u32,
        /// Lines of others received.
        pub received: u32,
        /// Photos receipted.
        pub photos_sent: u32,
        /// Records still only on the phone.
        pub on_phone: u32,
        /// Why it stopped before the end.
        pub failure: Option<AppError>,
        /// What the server tells this phone to do: `send_rescue`, `wipe`, or `order_` and a number.
        pub orders: Vec<String>,
    }
}
view! {
    /// Which links photos in full size may take. Records and small pictures go on any.
    #[derive(Default)]
    pub enum OriginalsRule {
        /// They wait for Wi-Fi.
        #[default]
        Wifi,
        /// Any.
        AnyLink,
    }
}
view! {
    /// The last try to reach the server.
    pub struct LastTry {
        /// When.
        pub at: String,
        /// Whether it went through.
        pub ok: bool,
        /// Why not.
        pub code: Option<String>,
    }
}
view! {
    /// Everything that is not confirmed yet.
    pub struct Outbox {
        /// Records, newest first.
        pub items: Vec<RecordBrief>,
        /// Photos without a receipt.
        pub photos: Vec<PhotoBrief>,
        /// The status line.
        pub status: StatusView,
    }
}
view! {
    /// The proof at the end of the shift.
    pub struct ManifestView {
        /// The shift's record.
        pub shift: String,
        /// Records of the shift.
        pub records: u32,
        /// Photos of the shift.
        pub photos: u32,
        /// Whether the server holds everything.
        pub all_held: bool,
        /// Whether the server signed it.
        pub signed: bool,
        /// Photos of the shift that wait for Wi-Fi.
        pub photos_waiting: u32,
        /// What is missing.
        pub missing: Vec<MissingItem>,
        /// When it was signed.
        pub at: Option<String>,
        /// When the officer signed the shift on this phone.
        pub officer_signed_at: Option<String>,
    }
}
view! {
    /// One thing that the server does not hold yet.
    pub struct MissingItem {
        /// `record` or `photo`.
        pub what: String,
        /// The record.
        pub record: String,
        /// Its kind.
        pub kind: String,
        /// Whether it is a photo whose original waits for Wi-Fi.
        pub waits_for_wifi: bool,
    }
}
