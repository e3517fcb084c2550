//! Starting and ending a shift.

use super::{Gap, HandoverItem, Recording, view};

view! {
    /// The open shift.
    pub struct ShiftBrief {
        /// The shift's record.
        pub record: String,
        /// The unit.
        pub unit: String,
        /// The zone's id.
        pub zone: String,
        /// The zone's name.
        pub zone_name: String,
        /// Foot, bike or vehicle.
        pub mode: String,
        /// The partner.
        pub partner: Option<String>,
        /// When it began.
        pub started_at: String,
        /// When the running break began.
        pub on_break_since: Option<String>,
        /// How far the officer went, in metres.
        pub distance_m: f64,
        /// Whether the route is being recorded.
        pub recording: Recording,
        /// Why it is not.
        pub stalled_cause: Option<String>,
        /// How many seconds lie between two fixes because the battery is low; nothing where it is not.
        pub battery_interval_s: Option<u32>,
    }
}
view! {
    /// What the start screen offers.
    pub struct ShiftOptions {
        /// The last shift's answers.
        pub last: Option<ShiftStart>,
        /// The units.
        pub units: Vec<String>,
        /// The zones.
        pub zones: Vec<super::ZoneView>,
        /// Partner agencies.
        pub agencies: Vec<String>,
        /// The kit list.
        pub kit: Vec<String>,
        /// Ways to move.
        pub modes: Vec<String>,
    }
}
view! {
    /// The answers of the start screen.
    pub struct ShiftStart {
        /// The unit.
        pub unit: String,
        /// The zone's id.
        pub zone: String,
        /// Foot, bike or vehicle.
        pub mode: String,
        /// The partner.
        pub partner: Option<String>,
        /// The agency of a joint patrol.
        pub partner_agency: Option<String>,
        /// What the officer carries.
        pub kit: Vec<String>,
    }
}
view! {
    /// The answers of the end screen.
    pub struct ShiftEnding {
        /// The officer's own line.
        pub remark: String,
        /// What came back of the kit.
        pub kit_returned: Vec<String>,
        /// Doses of naloxone used.
        pub naloxone_used: u32,
    }
}
view! {
    /// The end of shift, exceptions first.
    pub struct EndOfShift {
        /// The shift's record.
        pub record: String,
        /// When it began.
        pub started_at: String,
        /// What is not finished.
        pub exceptions: Vec<ShiftException>,
        /// Records of the shift.
        pub records: u32,
        /// Those confirmed by the server.
        pub confirmed: u32,
        /// Those only on the phone.
        pub on_phone: u32,
        /// Photos of the shift.
        pub photos: u32,
        /// Those confirmed by the server.
        pub photos_confirmed: u32,
        /// Those that wait for Wi-Fi.
        pub photos_waiting: u32,
        /// The kit at the start.
        pub kit: Vec<String>,
        /// Doses of naloxone as counted from the welfare checks.
        pub naloxone_used: u32,
        /// How far the officer went, in metres.
        pub distance_m: f64,
        /// What of it is along the city's streets, where the receiver measured no speed.
        pub along_streets_m: f64,
        /// How far it is along the recorded places alone, in metres.
        pub by_places_m: f64,
        /// Whether places and measured speed differ by more than a tenth: one of them is wrong.
        pub doubtful: bool,
        /// Gaps of the route.
        pub gaps: Vec<Gap>,
        /// The day's log as written from what happened.
        pub log: String,
        /// The handover as it stands.
        pub handover: Vec<HandoverItem>,
    }
}
view! {
    /// One thing to finish.
    pub struct ShiftException {
        /// The record or draft.
        pub record: String,
        /// Its kind.
        pub kind: String,
        /// `draft`, `attention` or `unlinked_photo`.
        pub why: String,
        /// When it happened.
        pub happened_at: String,
    }
}
