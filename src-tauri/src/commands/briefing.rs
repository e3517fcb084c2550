//! The briefing and the handover.

use app::view::{BriefingItem, HandoverInput};
use app::{Result, briefing as handover};
use serde::Deserialize;
use tauri::State;

use crate::Shared;
use crate::commands::record::OfRecord;

/// An item that was read.
#[derive(Deserialize)]
pub(crate) struct Reading {
    item: String,
}

#[tauri::command(async)]
pub(crate) fn briefing(phone: State<'_, Shared>) -> Result<Vec<BriefingItem>> {
    handover::items(&*phone.session()?)
}

#[tauri::command(async)]
pub(crate) fn briefing_acknowledge(phone: State<'_, Shared>, input: Reading) -> Result<()> {
    handover::acknowledge(&*phone.session()?, &input.item)
}

#[tauri::command(async)]
pub(crate) fn handover_add(phone: State<'_, Shared>, input: HandoverInput) -> Result<()> {
    handover::add(&*phone.session()?, &input)
}

#[tauri::command(async)]
pub(crate) fn handover_remove(phone: State<'_, Shared>, input: OfRecord) -> Result<()> {
    handover::remove(&*phone.session()?, &input.record)
}
