//! Saved records.

use app::view::{RecordBrief, RecordView};
use app::{Result, draft, record as saved, settle, status};
use serde::Deserialize;
use tauri::State;

use crate::Shared;

/// One record.
#[derive(Deserialize)]
pub(crate) struct OfRecord {
    pub(crate) record: String,
}

/// A record to take back, and why.
#[derive(Deserialize)]
pub(crate) struct Withdrawing {
    record: String,
    reason: String,
}

/// Which value of a field holds, of the lines that were on the screen.
#[derive(Deserialize)]
pub(crate) struct Settling {
    record: String,
    field: String,
    nth: usize,
    seen: Vec<String>,
}

/// Which records to list.
#[derive(Deserialize)]
pub(crate) struct Listing {
    shift: Option<String>,
    limit: u32,
}

/// Words to look for.
#[derive(Deserialize)]
pub(crate) struct Searching {
    text: String,
}

#[tauri::command(async)]
pub(crate) fn record_undo(phone: State<'_, Shared>, input: OfRecord) -> Result<()> {
    draft::undo(&*phone.session()?, &input.record)
}

#[tauri::command(async)]
pub(crate) fn record_withdraw(phone: State<'_, Shared>, input: Withdrawing) -> Result<()> {
    draft::withdraw(&*phone.session()?, &input.record, &input.reason)
}

#[tauri::command(async)]
pub(crate) fn record_settle(phone: State<'_, Shared>, input: Settling) -> Result<()> {
    let Settling {
        record,
        field,
        nth,
        seen,
    } = input;
    settle::settle(&*phone.session()?, &record, &field, nth, &seen)
}

#[tauri::command(async)]
pub(crate) fn record(phone: State<'_, Shared>, input: OfRecord) -> Result<RecordView> {
    saved::view(&*phone.session()?, &input.record)
}

#[tauri::command(async)]
pub(crate) fn records(phone: State<'_, Shared>, input: Listing) -> Result<Vec<RecordBrief>> {
    status::records(&*phone.session()?, input.shift.as_deref(), input.limit)
}

#[tauri::command(async)]
pub(crate) fn search(phone: State<'_, Shared>, input: Searching) -> Result<Vec<RecordBrief>> {
    saved::find(&*phone.session()?, &input.text)
}
