//! The shift.

use app::log::Language;
use app::view::{EndOfShift, Home, ShiftEnding, ShiftOptions, ShiftStart};
use app::{Result, shift, status};
use serde::Deserialize;
use tauri::State;

use crate::Shared;

/// The language in which the phone writes the day's log.
#[derive(Deserialize)]
pub(crate) struct Reviewing {
    language: Language,
}

/// The answers of the end screen.
#[derive(Deserialize)]
pub(crate) struct Ending {
    #[serde(default)]
    language: Language,
    #[serde(flatten)]
    answers: ShiftEnding,
}

#[tauri::command(async)]
pub(crate) fn shift_options(phone: State<'_, Shared>) -> Result<ShiftOptions> {
    shift::options(&*phone.session()?)
}

#[tauri::command(async)]
pub(crate) fn shift_start(phone: State<'_, Shared>, input: ShiftStart) -> Result<Home> {
    let session = phone.session()?;
    shift::start(&session, &input)?;
    status::home(&session)
}

#[tauri::command(async)]
pub(crate) fn shift_pause(phone: State<'_, Shared>) -> Result<Home> {
    let session = phone.session()?;
    shift::pause(&session)?;
    status::home(&session)
}

#[tauri::command(async)]
pub(crate) fn shift_resume(phone: State<'_, Shared>) -> Result<Home> {
    let session = phone.session()?;
    shift::resume(&session)?;
    status::home(&session)
}

#[tauri::command(async)]
pub(crate) fn shift_review(phone: State<'_, Shared>, input: Option<Reviewing>) -> Result<EndOfShift> {
    shift::review(
        &*phone.session()?,
        input.map_or_else(Language::default, |input| input.language),
    )
}

#[tauri::command(async)]
pub(crate) fn shift_end(phone: State<'_, Shared>, input: Ending) -> Result<Home> {
    let session = phone.session()?;
    shift::end(&session, &input.answers, input.language)?;
    status::home(&session)
}
