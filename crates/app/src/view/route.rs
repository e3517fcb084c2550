//! The route walked.

use super::view;

view! {
    /// Whether the route is being recorded.
    pub enum Recording {
        /// Fixes arrive.
        On,
        /// Paused by a break.
        Paused,
        /// No fix for more than 30 seconds.
        Stalled,
        /// No shift, no recording.
        Off,
    }
}
view! {
    /// The route of the open shift; a gap is drawn as a gap.
    pub struct RouteView {
        /// Lines of longitude and latitude in degrees; never joined across a gap.
        pub segments: Vec<Vec<[f64; 2]>>,
        /// Where the route is not known, and why.
        pub gaps: Vec<Gap>,
        /// Where the officer stood still.
        pub stops: Vec<StopView>,
        /// How far the officer went, in metres.
        pub distance_m: f64,
        /// What of it is along the city's streets, where the receiver measured no speed.
        pub along_streets_m: f64,
        /// How far it is along the recorded places alone, in metres.
        pub by_places_m: f64,
        /// Whether places and measured speed differ by more than a tenth: one of them is wrong.
        pub doubtful: bool,
        /// Where the phone is.
        pub here: Option<Here>,
        /// Whether the route is being recorded.
        pub recording: Recording,
    }
}
view! {
    /// A gap of the route.
    pub struct Gap {
        /// When it begins.
        pub from: String,
        /// When it ends.
        pub to: String,
        /// `no_fix`, `killed`, `paused`, `permission`, `off`, `battery`, `clock` or `full`.
        pub cause: String,
        /// The last known point before it: longitude, latitude.
        pub a: Option<[f64; 2]>,
        /// The first known point after it.
        pub b: Option<[f64; 2]>,
    }
}
view! {
    /// A stop.
    pub struct StopView {
        /// Longitude in degrees.
        pub lon: f64,
        /// Latitude in degrees.
        pub lat: f64,
        /// When it began.
        pub from: String,
        /// When it ended.
        pub to: String,
    }
}
view! {
    /// A route that was written as a file.
    pub struct RouteFile {
        /// Its name.
        pub name: String,
        /// The folder that it lies in.
        pub folder: String,
    }
}
view! {
    /// Where the phone is.
    pub struct Here {
        /// Latitude in degrees.
        pub lat: f64,
        /// Longitude in degrees.
        pub lon: f64,
        /// Radius of 68 % confidence in metres; unknown where the receiver does not say.
        pub accuracy_m: Option<f64>,
        /// How many seconds ago it was heard; unknown when that was before the app was opened.
        pub age_s: Option<u32>,
    }
}
