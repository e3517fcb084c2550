//! The ready line: where the server really listens, printed for scripts and kept in `ready.json`.

use std::path::Path;

use seal::digest::to_hex;
use serde::{Deserialize, Serialize};

use crate::server::Running;
use crate::{Error, secret};

/// Where a server listens.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ready {
    /// Where phones reach it.
    pub sync_url: String,
    /// Where the console is.
    pub console_url: String,
    /// The SHA-256 of its TLS key, in hexadecimal.
    pub pin: String,
}

impl Ready {
    /// Returns where a server listens.
    pub fn of(running: &Running) -> Self {
        Self {
            sync_url: running.sync_url.clone(),
            console_url: running.console_url.clone(),
            pin: to_hex(&running.pin),
        }
    }

    /// Returns the line for scripts.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Returns where phones reached the server of a data folder the last time it ran, as `host:port`.
    pub(crate) fn last_address(data: &Path) -> Option<String> {
        let text = std::fs::read_to_string(data.join("ready.json")).ok()?;
        let ready: Self = serde_json::from_str(&text).ok()?;
        ready.sync_url.strip_prefix("https://").map(str::to_owned)
    }
}

/// Keeps where a server listens in its data folder.
pub(crate) fn write(data: &Path, running: &Running) -> Result<(), Error> {
    secret::write(&data.join("ready.json"), Ready::of(running).to_json().as_bytes())
}
