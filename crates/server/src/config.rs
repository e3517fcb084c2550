//! What a server is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use tokio_postgres::config::Host;

use crate::Error;
use crate::clock::{Clock, SystemClock};

/// Where the ledger lies.
#[derive(Debug, Clone, Default)]
pub enum Database {
    /// In a file of the data folder.
    #[default]
    Embedded,
    /// In PostgreSQL, which several servers of one city may share.
    Postgres(Box<tokio_postgres::Config>),
}

impl FromStr for Database {
    type Err = Error;

    /// Reads an address: `postgres://user:password@host:port/name`, or with a socket's folder `?host=/run/postgresql`.
    fn from_str(address: &str) -> Result<Self, Error> {
        let known = ["postgres://", "postgresql://"];
        if !known.iter().any(|scheme| address.starts_with(scheme)) {
            return Err(Error::DatabaseAddress);
        }
        let config = address.parse().map_err(|_| Error::DatabaseAddress)?;
        Ok(Self::Postgres(Box::new(config)))
    }
}

impl Database {
    /// Returns the other machine on which it lies, if it does: the line to it is not locked.
    pub(crate) fn elsewhere(&self) -> Option<&str> {
        let Self::Postgres(config) = self else { return None };
        let away = |host: &&str| !matches!(*host, "localhost" | "127.0.0.1" | "::1");
        config.get_hosts().iter().find_map(|host| match host {
            Host::Tcp(name) => Some(name.as_str()).filter(away),
            Host::Unix(_) => None,
        })
    }
}

/// What a server is started with.
#[derive(Clone)]
pub struct Config {
    /// The data folder: ledger, sealed files, keys.
    pub data: PathBuf,
    /// The city's folder.
    pub city: PathBuf,
    /// Where the ledger lies.
    pub database: Database,
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
            database: Database::default(),
            console_dir: None,
            sync_addr: free,
            console_addr: free,
            clock: Arc::new(SystemClock::start()),
        }
    }
}
