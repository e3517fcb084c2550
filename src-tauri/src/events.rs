//! Events: what the core says has changed becomes one event for the window.

use app::{Announce, What};
use serde::Serialize;
use std::sync::Arc;
use tauri::{AppHandle, Emitter, Manager};

use crate::Shared;

#[derive(Clone, Serialize)]
struct ChangedPayload {
    what: &'static [&'static str],
}

/// Returns the announcer that tells the window what changed.
pub(crate) fn announce(handle: AppHandle) -> Announce {
    Arc::new(move |what| {
        // The window may be closing; then nobody is left to tell.
        let _ = handle.emit("changed", ChangedPayload { what: names(what) });
        if what == What::Sync
            && let Some(phone) = handle.try_state::<Shared>()
            && let Some(progress) = phone
                .open_session()
                .and_then(|session| app::status::progress(&session))
        {
            let _ = handle.emit("progress", progress);
        }
    })
}

const fn names(what: What) -> &'static [&'static str] {
    match what {
        What::Records => &["records", "shift", "briefing", "sos"],
        What::Drafts => &["drafts"],
        What::Route => &["route"],
        What::Sync => &["sync"],
        What::Settings => &[],
        What::Lock => &["phone"],
    }
}
