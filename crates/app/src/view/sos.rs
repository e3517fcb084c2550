//! The call for help.

use super::view;

view! {
    /// A call for help as it stands; it is received only when a named person has acknowledged it.
    pub struct SosView {
        /// Its record.
        pub record: String,
        /// When it was raised.
        pub raised_at: String,
        /// Whether the server has it.
        pub received: bool,
        /// The person who answered.
        pub acknowledged_by: Option<String>,
        /// When they did.
        pub acknowledged_at: Option<String>,
        /// Whether the officer stood it down.
        pub stood_down: bool,
        /// Whether it may be another officer than the one whose notebook it is in.
        pub caller_uncertain: bool,
        /// Where the officer is, to read aloud.
        pub position: Option<SosPosition>,
        /// The last try to reach the server.
        pub last_try_at: Option<String>,
    }
}
view! {
    /// A position to read aloud.
    pub struct SosPosition {
        /// Latitude in degrees.
        pub lat: f64,
        /// Longitude in degrees.
        pub lon: f64,
        /// Radius of 68 % confidence in metres; unknown where the receiver does not say.
        pub accuracy_m: Option<f64>,
        /// How old it is in seconds; unknown where its time is.
        pub age_s: Option<u32>,
        /// "100 Example St", or the zone and the coordinates.
        pub text: String,
    }
}
