//! The phone itself: its notebooks, its city, its checks.

use super::{SosView, view};

view! {
    /// What the screen before the unlock shows.
    pub struct PhoneView {
        /// The notebooks on this phone.
        pub notebooks: Vec<NotebookBrief>,
        /// The notebook that is unlocked on the screen.
        pub unlocked: Option<String>,
        /// Where the phone's secret lies: `file` or `keystore`.
        pub key_storage: String,
        /// Whether the city is the made-up one.
        pub demo: bool,
        /// The app's version.
        pub version: String,
        /// The call for help that is open.
        pub sos: Option<SosView>,
        /// Whether a call for help could be sent: a notebook exists.
        pub can_sos: bool,
    }
}
view! {
    /// One notebook on this phone.
    pub struct NotebookBrief {
        /// Its id.
        pub id: String,
        /// The officer's name.
        pub officer: String,
        /// The city's name.
        pub city: String,
        /// Records above the last receipt; unknown while it is locked.
        pub on_phone: Option<u32>,
        /// Whether a shift is open; unknown (false) while it is locked.
        pub shift_open: bool,
        /// Whether its file was found damaged and moved aside.
        pub damaged: bool,
        /// Whether ten wrong PINs have closed it for good.
        pub closed: bool,
        /// How far its wipe by order of the server is, if there is one.
        pub wipe: Option<WipeState>,
    }
}
view! {
    /// Why the officer writes in a new notebook, and what came back of the one before.
    pub struct Successor {
        /// `fork`, `restored`, `damaged` or `enrolled`; or `both`: server and phone went back in time.
        pub why: String,
        /// Whether the server was asked for what it holds.
        pub done: bool,
        /// Lines that came back.
        pub lines: u32,
        /// Lines of which something knows and nobody has.
        pub missing: u32,
    }
}
view! {
    /// That the end of the notebook's log was damaged.
    pub struct CutLog {
        /// Lines that the rescue copy knew of, and the notebook has not.
        pub lines: u32,
        /// When it was noticed.
        pub at: String,
    }
}
view! {
    /// How far a wipe by order of the server is.
    pub enum WipeState {
        /// It waits until everything was sent.
        Waits,
        /// Everything was sent; this phone has forgotten the notebook, save its rescue copy.
        Done,
    }
}
view! {
    /// What the unlock gives.
    pub struct SessionView {
        /// The officer's name.
        pub officer: String,
        /// The notebook.
        pub notebook: String,
        /// The screen that was open when the app last stopped.
        pub resume_route: Option<String>,
    }
}
view! {
    /// The city as the phone knows it.
    pub struct CityView {
        /// Its name.
        pub name: String,
        /// Its IANA time zone.
        pub time_zone: String,
        /// The emergency number.
        pub emergency_number: String,
        /// Its patrol zones.
        pub zones: Vec<ZoneView>,
        /// Its units' call signs.
        pub units: Vec<String>,
        /// Agencies that join patrols.
        pub agencies: Vec<String>,
        /// Services to refer to.
        pub services: Vec<Service>,
        /// West, south, east, north in degrees.
        pub bounds: Vec<f64>,
        /// Longitude and latitude in degrees.
        pub centre: Vec<f64>,
        /// The map's first zoom level.
        pub zoom: f64,
        /// What is recorded on a shift, who sees it, for how long: English.
        pub notice_en: String,
        /// The same in Canadian French.
        pub notice_fr: String,
        /// Medical intervals, each with its source, or why there are none.
        pub medical: MedicalView,
        /// Whether a map file is on the phone.
        pub has_map: bool,
        /// Whose data the map is made of.
        pub attribution: Option<String>,
    }
}
view! {
    /// One patrol zone.
    pub struct ZoneView {
        /// Its id.
        pub id: String,
        /// Its name.
        pub name: String,
    }
}
view! {
    /// A service to refer to.
    pub struct Service {
        /// Its id in the city's directory.
        pub id: String,
        /// Its name.
        pub name: String,
        /// What it is.
        pub kind: String,
        /// Its telephone number.
        pub phone: Option<String>,
        /// When it is open.
        pub hours: String,
        /// Who is accepted.
        pub accepts: String,
        /// Where it is.
        pub address: Option<String>,
        /// Latitude in degrees.
        pub lat: Option<f64>,
        /// Longitude in degrees.
        pub lon: Option<f64>,
    }
}
view! {
    /// What the city's medical lead has signed off.
    pub struct MedicalView {
        /// The note in English.
        pub note_en: String,
        /// The note in Canadian French.
        pub note_fr: String,
        /// The intervals; empty where nobody signed any.
        pub intervals: Vec<MedicalInterval>,
    }
}
view! {
    /// One medical interval.
    pub struct MedicalInterval {
        /// What it is between.
        pub name: String,
        /// How long, in seconds.
        pub seconds: u32,
        /// Who says so.
        pub source: String,
        /// When it was signed off.
        pub signed_off: String,
    }
}
view! {
    /// One line of the self-test.
    pub struct Check {
        /// What was tested.
        pub name: String,
        /// Whether it is well.
        pub ok: bool,
        /// What was found.
        pub detail: String,
    }
}
view! {
    /// A rescue file that was written for a person.
    pub struct RescueFile {
        /// Its name.
        pub name: String,
        /// The folder that it lies in.
        pub folder: String,
        /// Its size, in thousands of bytes.
        pub kilobytes: u32,
    }
}
