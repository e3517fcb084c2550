//! What goes on behind the screen: recording the route, syncing, and a call for help. Each goes on while the screen
//! is locked and a shift is open.

mod calling;
mod link;
mod recording;
mod syncing;

use std::sync::Arc;

use app::Phone;
use tauri::{AppHandle, Manager as _};

pub(crate) use calling::Calling;
pub(crate) use syncing::Syncing;

/// Starts everything.
pub(crate) fn start(handle: &AppHandle, phone: &Arc<Phone>) {
    #[cfg(mobile)]
    link::ask_through(handle);
    handle.manage(Syncing::start(Arc::clone(phone)));
    handle.manage(Calling::start(Arc::clone(phone)));
    recording::start(handle, Arc::clone(phone));
}
