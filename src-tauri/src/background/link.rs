//! Watches what the link costs that the phone is on, so that originals can wait for Wi-Fi. It only tells; whether they
//! wait is the core's to say.
//!
//! Linux: NetworkManager's word; a phone: its system's, through the recorder's plugin. Where there is none the cost stays
//! unknown.

#[cfg(target_os = "linux")]
mod network_manager;
#[cfg(mobile)]
mod phone;

use std::sync::Arc;
use std::time::Duration;

use app::Phone;
#[cfg(not(mobile))]
use app::syncing::Link;
#[cfg(mobile)]
pub(super) use phone::ask_through;
use tokio::sync::Notify;

/// How often the system is asked: a photo's next piece asks what was heard last.
const EVERY: Duration = Duration::from_secs(5);

/// Asks again and again; `changed` is told when the answer is another one.
pub(super) async fn watch(phone: Arc<Phone>, changed: Arc<Notify>) {
    loop {
        tokio::time::sleep(EVERY).await;
        if look(&phone).await {
            changed.notify_one();
        }
    }
}

/// Notes what the link costs now; says whether that is news.
pub(super) async fn look(phone: &Phone) -> bool {
    let told = tauri::async_runtime::spawn_blocking(link).await;
    phone.note_link(told.unwrap_or_default())
}

#[cfg(target_os = "linux")]
fn link() -> Link {
    network_manager::link().unwrap_or_else(|error| {
        tracing::debug!("ask NetworkManager what the link costs: {error}");
        Link::Unknown
    })
}

#[cfg(mobile)]
use phone::link;

#[cfg(not(any(target_os = "linux", mobile)))]
fn link() -> Link {
    Link::Unknown
}
