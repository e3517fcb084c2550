//! Sees to it that the route of an open shift is recorded, and only then: by a recorder in a process of its own
//! (on a phone a service of the system's), or by
//! replaying a track where `PATROLBOOK_REPLAY` names one.

#[cfg(desktop)]
mod apart;
mod replayed;
#[cfg(mobile)]
mod service;

use std::sync::Arc;
use std::time::Duration;

use app::{Phone, route};
use tauri::AppHandle;

#[cfg(desktop)]
use apart::Apart;
use replayed::Replayed;
#[cfg(mobile)]
use service::Apart;

const POLL: Duration = Duration::from_millis(500);

/// Starts the thread.
pub(crate) fn start(handle: &AppHandle, phone: Arc<Phone>) {
    let apart = Apart::of(handle);
    std::thread::spawn(move || record(&phone, apart));
}

fn record(phone: &Phone, mut apart: Apart) {
    let mut replayed = Replayed::named();
    loop {
        std::thread::sleep(POLL);
        let Some(session) = phone.open_session().filter(|session| session.is_on_shift()) else {
            // Off shift nothing listens to the receiver.
            replayed = replayed.map(Replayed::stop);
            continue;
        };
        match &mut replayed {
            Some(replayed) => replayed.hear(&session, phone.surroundings().now().0),
            None => apart.see_to(&session, phone.surroundings().mono_ms()),
        }
        warn(route::tick(&session));
    }
}

fn warn(done: app::Result<()>) {
    if let Err(error) = done {
        tracing::warn!("record the route: {error}");
    }
}
