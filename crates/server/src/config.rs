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

/// Where whole sealed files lie.
#[derive(Debug, Clone, Default)]
pub enum Files {
    /// In a folder of the data folder.
    #[default]
    Embedded,
    /// In another folder, which several servers of one city may share.
    Folder(PathBuf),
    /// In an object store elsewhere.
    Address(String),
}

impl FromStr for Files {
    type Err = Error;

    /// Reads an address: `file:///folder`, or that of a store which the server was built for.
    fn from_str(address: &str) -> Result<Self, Error> {
        let wrong = || Error::FilesAddress(address.to_owned());
        match address.split_once("://").ok_or_else(wrong)? {
            ("file", folder) if folder.starts_with('/') => Ok(Self::Folder(folder.into())),
            // What lies in memory is gone at the next start.
            ("file" | "memory", _) => Err(wrong()),
            _ => Ok(Self::Address(address.to_owned())),
        }
    }
}

/// Where work with the disk is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Work {
    /// On threads of its own: whoever has nothing to do with it does not wait for it.
    #[default]
    Aside,
    /// Where it is asked for, one after the other: a simulation that is to be replayed knows no threads.
    Here,
}

impl Work {
    /// Does work.
    pub(crate) async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce() -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        match self {
            Self::Here => work(),
            Self::Aside => tokio::task::spawn_blocking(work)
                .await
                .unwrap_or(Err(Error::Stopped)),
        }
    }
}

/// Where a server keeps what it is given.
#[derive(Debug, Clone, Default)]
pub struct Stores {
    /// Where the ledger lies.
    pub database: Database,
    /// Where whole sealed files lie.
    pub files: Files,
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
    /// Where ledger and sealed files lie.
    pub stores: Stores,
    /// The console's screens; without them only its data is served.
    pub console_dir: Option<PathBuf>,
    /// Where phones are listened to.
    pub sync_addr: SocketAddr,
    /// Where the console is served: this machine only.
    pub console_addr: SocketAddr,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where work with the disk is done.
    pub work: Work,
}

impl Config {
    /// Makes the configuration of a server on free ports of this machine.
    pub fn local(data: impl Into<PathBuf>, city: impl Into<PathBuf>) -> Self {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            data: data.into(),
            city: city.into(),
            stores: Stores::default(),
            console_dir: None,
            sync_addr: free,
            console_addr: free,
            clock: Arc::new(SystemClock::start()),
            work: Work::default(),
        }
    }
}
