//! The phone, its city and its home screen.

use app::log::Language;
use app::view::{Check, CityView, Home, PhoneView, RescueFile, SessionView};
use app::{Result, city as place, cut_log, rescue, status, successor};
use serde::Deserialize;
use tauri::{AppHandle, Manager as _, State};

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

/// A notebook, locked or not.
#[derive(Deserialize)]
pub(crate) struct Rescuing {
    notebook: String,
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
pub(crate) fn successor_read(phone: State<'_, Shared>) -> Result<()> {
    successor::read(&*phone.session()?)
}

#[tauri::command(async)]
pub(crate) fn cut_log_read(phone: State<'_, Shared>) -> Result<()> {
    cut_log::read(&*phone.session()?)
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

/// The officer finds the file among the downloads; where a system has none, beside the notebooks.
#[tauri::command(async)]
pub(crate) fn rescue_export(
    handle: AppHandle,
    phone: State<'_, Shared>,
    input: Rescuing,
) -> Result<RescueFile> {
    let downloads = handle.path().download_dir();
    let folder = downloads.unwrap_or_else(|_| crate::home(&handle).join("rescue"));
    rescue::export(&phone, &input.notebook, &folder)
}
