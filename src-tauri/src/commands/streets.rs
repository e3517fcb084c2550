//! What of the streets was walked, and where to walk next.

use app::view::{CoverageView, Suggestion};
use app::{Result, streets};
use serde::Deserialize;
use tauri::State;

use crate::Shared;

/// How long the loop may take.
#[derive(Deserialize)]
pub(crate) struct Suggesting {
    minutes: u32,
}

#[tauri::command(async)]
pub(crate) fn coverage(phone: State<'_, Shared>) -> Result<CoverageView> {
    streets::coverage(&*phone.session()?)
}

#[tauri::command(async)]
pub(crate) fn suggest(phone: State<'_, Shared>, input: Suggesting) -> Result<Suggestion> {
    streets::suggest(&*phone.session()?, input.minutes)
}
