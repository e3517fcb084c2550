//! What is sent and confirmed.

use app::view::{ManifestView, OriginalsRule, Outbox, SyncReport};
use app::{Result, originals as full_size, status, syncing};
use serde::Deserialize;
use tauri::State;

use crate::Shared;
use crate::background;

/// A shift to be proved.
#[derive(Deserialize)]
pub(crate) struct OfShift {
    shift: String,
}

/// Which links photos in full size may take.
#[derive(Deserialize)]
pub(crate) struct Keeping {
    rule: OriginalsRule,
}

#[tauri::command(async)]
pub(crate) fn outbox(phone: State<'_, Shared>) -> Result<Outbox> {
    status::outbox(&*phone.session()?)
}

#[tauri::command]
pub(crate) async fn sync_now(
    phone: State<'_, Shared>,
    syncing: State<'_, background::Syncing>,
) -> Result<SyncReport> {
    let session = phone.session()?;
    syncing.run_once(&phone, &session).await
}

#[tauri::command(async)]
pub(crate) fn originals(phone: State<'_, Shared>) -> Result<OriginalsRule> {
    Ok(full_size::rule(&*phone.session()?))
}

#[tauri::command(async)]
pub(crate) fn originals_keep(phone: State<'_, Shared>, input: Keeping) -> Result<()> {
    full_size::keep_rule(&*phone.session()?, input.rule)
}

#[tauri::command]
pub(crate) async fn originals_now(
    phone: State<'_, Shared>,
    syncing: State<'_, background::Syncing>,
) -> Result<SyncReport> {
    let session = phone.session()?;
    full_size::send_now(&session);
    syncing.run_once(&phone, &session).await
}

#[tauri::command]
pub(crate) async fn manifest(phone: State<'_, Shared>, input: OfShift) -> Result<ManifestView> {
    let session = phone.session()?;
    let server = syncing::server(&session)?;
    match syncing::prove(&session, &server, &input.shift).await {
        Ok(view) => Ok(view),
        // Offline is normal: what is known here is shown, and asked again later.
        Err(_) => syncing::proof(&session, &input.shift),
    }
}
