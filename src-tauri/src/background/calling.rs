//! A call for help is sent at once and again every few seconds until somebody has answered and it is over.

use std::sync::Arc;
use std::time::Duration;

use app::{Phone, Result, sos};
use tokio::sync::Notify;

const AGAIN: Duration = Duration::from_secs(3);

/// The task that calls.
pub(crate) struct Calling {
    woken: Arc<Notify>,
}

impl Calling {
    pub(crate) fn start(phone: Arc<Phone>) -> Self {
        let woken = Arc::new(Notify::new());
        tauri::async_runtime::spawn(call(phone, Arc::clone(&woken)));
        Self { woken }
    }

    /// Sends now.
    pub(crate) fn wake(&self) {
        self.woken.notify_one();
    }
}

async fn call(phone: Arc<Phone>, woken: Arc<Notify>) {
    loop {
        match send(&phone).await {
            // Nothing to call: wait until somebody does.
            Ok(false) => woken.notified().await,
            Ok(true) | Err(_) => {
                let _ = tokio::time::timeout(AGAIN, woken.notified()).await;
            }
        }
    }
}

async fn send(phone: &Phone) -> Result<bool> {
    match sos::server(phone)? {
        Some(server) => sos::send(phone, &server).await,
        None => Ok(false),
    }
}
