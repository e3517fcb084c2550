//! Writes the TypeScript of the views (`views.ts`) and of the tables of fields (`kinds.ts`) into a folder.

use std::fmt::Write as _;
use std::path::Path;

use app::view::{self, kind_forms};
use ts_rs::{Config, TS};

const HEAD: &str = "// Written from Rust by `make types`; not to be edited.\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: types FOLDER")?;
    let write = |name: &str, text: String| std::fs::write(Path::new(&folder).join(name), text);
    write("views.ts", views())?;
    write("kinds.ts", kinds()?)?;
    Ok(())
}

/// Returns the TypeScript of these views.
macro_rules! declare {
    ($($view:ty),* $(,)?) => {{
        let mut text = String::new();
        let mut declare = |declaration: String| write!(text, "\nexport {declaration}\n").unwrap_or_default();
        $(declare(<$view>::decl(&Config::default()));)*
        text
    }};
}

fn views() -> String {
    format!("{HEAD}{}{}", of_phone_and_records(), of_shift_and_sync())
}

fn of_phone_and_records() -> String {
    declare!(
        app::AppError,
        view::FieldValue,
        view::BriefingItem,
        view::HandoverItem,
        view::HandoverInput,
        view::DraftBrief,
        view::DraftView,
        view::PlaceGuess,
        view::Saved,
        view::FieldForm,
        view::KindForm,
        view::Home,
        view::StatusView,
        view::PhoneView,
        view::NotebookBrief,
        view::WipeState,
        view::Successor,
        view::CutLog,
        view::SessionView,
        view::CityView,
        view::ZoneView,
        view::Service,
        view::MedicalView,
        view::MedicalInterval,
        view::Check,
        view::RescueFile,
        view::PhotoBrief,
        view::SyncState,
        view::OriginalsRule,
        view::RecordBrief,
        view::RecordView,
        view::FieldView,
        view::LineView,
        view::LineChange,
    )
}

fn of_shift_and_sync() -> String {
    declare!(
        view::Recording,
        view::RouteView,
        view::RouteFile,
        view::Gap,
        view::StopView,
        view::Here,
        view::CoverageView,
        view::ZoneCoverage,
        view::Suggestion,
        view::LegView,
        view::ShiftBrief,
        view::ShiftOptions,
        view::ShiftStart,
        view::ShiftEnding,
        view::EndOfShift,
        view::ShiftException,
        view::SosView,
        view::SosPosition,
        view::SyncPhase,
        view::SyncProgress,
        view::SyncReport,
        view::LastTry,
        view::Outbox,
        view::ManifestView,
        view::MissingItem,
    )
}

fn kinds() -> Result<String, serde_json::Error> {
    let forms = serde_json::to_string_pretty(&kind_forms())?;
    Ok(format!(
        "{HEAD}\nimport type {{ KindForm }} from './views';\n\nexport const KINDS: KindForm[] = {forms};\n"
    ))
}
