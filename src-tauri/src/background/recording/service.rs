//! The recorder as a service of a phone's system: asked for where nobody carries out the order, and listened to.

use app::{Session, route};
use tauri::{AppHandle, Manager as _, Wry};
use tauri_plugin_recorder::Recorder;

/// A service that will not start is asked for again this often, in milliseconds.
const AGAIN_MS: u64 = 5_000;

/// The service, as this run of the app asked for it.
pub(super) struct Apart {
    handle: AppHandle,
    asked_permissions: bool,
    tried_ms: Option<u64>,
}

impl Apart {
    pub(super) fn of(handle: &AppHandle) -> Self {
        Self {
            handle: handle.clone(),
            asked_permissions: false,
            tried_ms: None,
        }
    }

    /// Asks for it where it is needed and takes over what it heard.
    pub(super) fn see_to(&mut self, session: &Session, now_ms: u64) {
        let due = |tried| now_ms.saturating_sub(tried) >= AGAIN_MS;
        match route::record_apart(session) {
            Ok(Some(folder)) if self.tried_ms.is_none_or(due) => {
                self.tried_ms = Some(now_ms);
                self.ask(&folder);
            }
            Ok(_) => {}
            Err(error) => tracing::warn!("order the route to be recorded: {error}"),
        }
        super::warn(route::take_over(session));
    }

    fn ask(&mut self, folder: &std::path::Path) {
        let recorder = self.handle.state::<Recorder<Wry>>();
        // Once a run: who said no is asked again by the notice, not by a dialogue every few seconds.
        let asked = std::mem::replace(&mut self.asked_permissions, true);
        let granted = if asked {
            Ok(())
        } else {
            recorder.ask_permissions().map(drop)
        };
        if let Err(error) = granted.and_then(|()| recorder.see_to(folder)) {
            tracing::warn!("start the recorder: {error}");
        }
    }
}
