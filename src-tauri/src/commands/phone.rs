//! The phone, its city and its home screen.

use app::log::Language;
use app::view::{Check, CityView, Home, PhoneView, SessionView};
use app::{Result, city as place, status};
use serde::Deserialize;
use tauri::State;

use crate::Shared;

/// A one-time code and the PIN to set.
#[derive(Deserialize)]
pub(crate) struct Enrolling {
    code: String,
    pin: String,
}

/// A notebook and its PIN.
#[derive(Deserialize)]
pub(crate) struct Unlocking {
    notebook: String,
    pin: String,
}

/// The language that the officer chose.
#[derive(Deserialize)]
pub(crate) struct Speaking {
    language: Language,
}

/// The screen that is open.
#[derive(Deserialize)]
pub(crate) struct Screen {
    route: String,
}

#[tauri::command(async)]
pub(crate) fn phone_state(phone: State<'_, Shared>) -> Result<PhoneView> {
    phone.view()
}

#[tauri::command]
pub(crate) async fn enrol(phone: State<'_, Shared>, input: Enrolling) -> Result<PhoneView> {
    phone.enrol_online(&input.code, &input.pin).await
}

#[tauri::command(async)]
pub(crate) fn unlock(phone: State<'_, Shared>, input: Unlocking) -> Result<SessionView> {
    phone.unlock(&input.notebook, &input.pin)
}

#[tauri::command(async)]
pub(crate) fn lock(phone: State<'_, Shared>) -> Result<PhoneView> {
    phone.lock()
}

#[tauri::command(async)]
pub(crate) fn city(phone: State<'_, Shared>) -> Result<CityView> {
    place::view(&*phone.session()?)
}

#[tauri::command(async)]
pub(crate) fn home(phone: State<'_, Shared>) -> Result<Home> {
    status::home(&*phone.session()?)
}

#[tauri::command(async)]
pub(crate) fn screen_keep(phone: State<'_, Shared>, input: Screen) -> Result<()> {
    phone.session()?.keep_screen(&input.route)
}

#[tauri::command(async)]
pub(crate) fn language_keep(phone: State<'_, Shared>, input: Speaking) -> Result<()> {
    phone.session()?.use_language(input.language)
}

#[tauri::command(async)]
pub(crate) fn diagnostics(phone: State<'_, Shared>) -> Result<Vec<Check>> {
    status::checks(&*phone.session()?)
}
