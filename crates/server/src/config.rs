//! What a server is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use crate::clock::{Clock, SystemClock};

/// What a server is started with.
#[derive(Clone)]
pub struct Config {
    /// The data folder: ledger, sealed files, keys.
    pub data: PathBuf,
    /// The city's folder.
    pub city: PathBuf,
    /// The console's screens; without them only its data is served.
    pub console_dir: Option<PathBuf>,
    /// Where phones are listened to.
    pub sync_addr: SocketAddr,
    /// Where the console is served: this machine only.
    pub console_addr: SocketAddr,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
}

impl Config {
    /// Makes the configuration of a server on free ports of this machine.
    pub fn local(data: impl Into<PathBuf>, city: impl Into<PathBuf>) -> Self {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            data: data.into(),
            city: city.into(),
            console_dir: None,
            sync_addr: free,
            console_addr: free,
            clock: Arc::new(SystemClock::start()),
        }
    }
}
