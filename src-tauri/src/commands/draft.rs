//! Drafts.

use app::view::{DraftView, FieldValue, Saved};
use app::{Result, draft};
use serde::Deserialize;
use tauri::State;

use crate::Shared;
use crate::commands::record::OfRecord;

/// A new draft.
#[derive(Deserialize)]
pub(crate) struct Opening {
    kind: String,
    linked_to: Option<String>,
}

/// One field's new value.
#[derive(Deserialize)]
pub(crate) struct Setting {
    record: String,
    field: String,
    value: FieldValue,
}

/// When it happened.
#[derive(Deserialize)]
pub(crate) struct Happening {
    record: String,
    at: String,
}

/// One step of a welfare check.
#[derive(Deserialize)]
pub(crate) struct Stepping {
    record: String,
    step: String,
    detail: Option<String>,
}

#[tauri::command(async)]
pub(crate) fn draft_open(phone: State<'_, Shared>, input: Opening) -> Result<DraftView> {
    draft::open(&*phone.session()?, &input.kind, input.linked_to.as_deref())
}

#[tauri::command(async)]
pub(crate) fn draft_correct(phone: State<'_, Shared>, input: OfRecord) -> Result<DraftView> {
    draft::correct(&*phone.session()?, &input.record)
}

#[tauri::command(async)]
pub(crate) fn draft_get(phone: State<'_, Shared>, input: OfRecord) -> Result<DraftView> {
    draft::get(&*phone.session()?, &input.record)
}

#[tauri::command(async)]
pub(crate) fn draft_set(phone: State<'_, Shared>, input: Setting) -> Result<()> {
    draft::set(&*phone.session()?, &input.record, &input.field, input.value)
}

#[tauri::command(async)]
pub(crate) fn draft_happened_at(phone: State<'_, Shared>, input: Happening) -> Result<DraftView> {
    draft::set_happened_at(&*phone.session()?, &input.record, &input.at)
}

#[tauri::command(async)]
pub(crate) fn draft_step(phone: State<'_, Shared>, input: Stepping) -> Result<DraftView> {
    draft::add_step(
        &*phone.session()?,
        &input.record,
        &input.step,
        input.detail.as_deref(),
    )
}

#[tauri::command(async)]
pub(crate) fn draft_save(phone: State<'_, Shared>, input: OfRecord) -> Result<Saved> {
    draft::save(&*phone.session()?, &input.record)
}

#[tauri::command(async)]
pub(crate) fn draft_discard(phone: State<'_, Shared>, input: OfRecord) -> Result<()> {
    draft::discard(&*phone.session()?, &input.record)
}
