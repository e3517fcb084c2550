//! What is sent and confirmed.

use app::view::{ManifestView, Outbox, SyncReport};
use app::{Result, status, syncing};
use serde::Deserialize;
use tauri::State;

use crate::Shared;
use crate::background;

/// A shift to be proved.
#[derive(Deserialize)]
pub(crate) struct OfShift {
    shift: String,
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
