//! What of the streets was walked, and where to walk next.

use super::view;

view! {
    /// How much of the city's streets the open shift has walked.
    pub struct CoverageView {
        /// The zones, in the city's order.
        pub zones: Vec<ZoneCoverage>,
    }
}
view! {
    /// How much of a zone's streets was walked.
    pub struct ZoneCoverage {
        /// The zone.
        pub id: String,
        /// Its name.
        pub name: String,
        /// How long its streets are, in metres.
        pub length_m: f64,
        /// What of them was walked along, in metres.
        pub walked_m: f64,
        /// What of them was seen from nearby, the walked included, in metres.
        pub seen_m: f64,
    }
}
view! {
    /// A loop that ends where it begins.
    pub struct Suggestion {
        /// Its line: longitude and latitude in degrees; empty where nothing within reach is wanted.
        pub line: Vec<[f64; 2]>,
        /// Its turns.
        pub legs: Vec<LegView>,
        /// How long it is, in metres.
        pub length_m: f64,
        /// How much of it is along streets that are wanted, in metres.
        pub wanted_m: f64,
        /// About how many minutes it takes.
        pub minutes: u32,
        /// A street that was walked within so many hours is not wanted.
        pub quiet_hours: u32,
    }
}
view! {
    /// A piece of a loop along one street.
    pub struct LegView {
        /// `begin`, `straight`, `left`, `right` or `back`.
        pub turn: String,
        /// The street's name, where it has one.
        pub street: Option<String>,
        /// `primary`, `residential`, `lane` or `footway`.
        pub way: String,
        /// How long it is, in metres.
        pub length_m: f64,
        /// Where it begins: longitude in degrees.
        pub lon: f64,
        /// Where it begins: latitude in degrees.
        pub lat: f64,
    }
}
