//! What a phone's system says the link costs.

use std::sync::OnceLock;

use app::syncing::Link;
use tauri::{AppHandle, Manager as _, Wry};
use tauri_plugin_recorder::Recorder;

static HANDLE: OnceLock<AppHandle> = OnceLock::new();

/// Asks through this app from now on.
pub(in crate::background) fn ask_through(handle: &AppHandle) {
    // There is one app in a process.
    let _ = HANDLE.set(handle.clone());
}

pub(super) fn link() -> Link {
    let metered = HANDLE
        .get()
        .and_then(|handle| handle.state::<Recorder<Wry>>().is_metered());
    match metered {
        Some(true) => Link::Metered,
        Some(false) => Link::Unmetered,
        None => Link::Unknown,
    }
}
