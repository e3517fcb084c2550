//! The views: what a screen needs, and nothing else. Their TypeScript is generated (`make types`); ids and hashes are
//! strings, times are RFC 3339 in the city's zone.

mod briefing;
mod draft;
mod field;
mod form;
mod home;
mod phone;
mod photo;
mod record;
mod route;
mod shift;
mod sos;
mod streets;
mod syncing;

pub use briefing::{BriefingItem, HandoverInput, HandoverItem};
pub use draft::{DraftBrief, DraftView, PlaceGuess, Saved};
pub use field::FieldValue;
pub use form::{FieldForm, KindForm, kind_forms};
pub use home::{Home, StatusView};
pub use phone::{
    Check, CityView, CutLog, MedicalInterval, MedicalView, NotebookBrief, PhoneView, RescueFile, Service,
    SessionView, Successor, WipeState, ZoneView,
};
pub use photo::PhotoBrief;
pub use record::{FieldView, LineChange, LineView, RecordBrief, RecordView, SyncState};
pub use route::{Gap, Here, Recording, RouteFile, RouteView, StopView};
pub use shift::{EndOfShift, ShiftBrief, ShiftEnding, ShiftException, ShiftOptions, ShiftStart};
pub use sos::{SosPosition, SosView};
pub use streets::{CoverageView, LegView, Suggestion, ZoneCoverage};
pub use syncing::{
    LastTry, ManifestView, MissingItem, OriginalsRule, Outbox, SyncPhase, SyncProgress, SyncReport,
};

/// Gives a view its derives: serialised for the window, deserialised for tests, and as TypeScript.
macro_rules! view {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$fmeta:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        pub struct $name { $($(#[$fmeta])* pub $field: $type,)* }
    };
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vmeta])* $variant,)* }
    };
}
pub(crate) use view;
