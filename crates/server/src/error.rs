//! What can go wrong in the server. A message says what was attempted; it never holds a name, place or text of a record.

use std::net::SocketAddr;
use std::path::PathBuf;

use domain::RecordId;
use protocol::BlobHash;
use protocol::api::{ErrorBody, ErrorCode};
use tokio_postgres::Config;
use tokio_postgres::config::Host;
use tokio_postgres::error::SqlState;

/// Says what was attempted and failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ledger's database did not do what was asked.
    #[error("use the ledger")]
    Ledger(#[from] rusqlite::Error),
    /// PostgreSQL did not do what was asked. Only its code and its sentence are kept: the rest may quote a row.
    #[error("use the ledger: PostgreSQL says {0}")]
    Postgres(String),
    /// PostgreSQL lets nobody in.
    #[error("open the ledger in PostgreSQL: {0}")]
    Unreachable(String),
    /// PostgreSQL is too old.
    #[error("open the ledger: PostgreSQL is of version {0}; version 13 or newer is needed")]
    PostgresOld(i64),
    /// PostgreSQL may lose what it committed.
    #[error(
        "open the ledger: PostgreSQL has {0} = {1}, with which a power cut loses what phones were told is safe; set it to on"
    )]
    PostgresForgets(&'static str, String),
    /// The address of a database cannot be read.
    #[error("the address of a database is written as postgres://user:password@host:port/name")]
    DatabaseAddress,
    /// A backup was never found whole.
    #[error("restore from {}: nobody has found this backup whole, it may be cut off or damaged; take another generation, or say --unproved if there is none", .0.display())]
    BackupUnproved(PathBuf),
    /// A backup is not any more what was verified.
    #[error("restore from {}: this backup is damaged, it is not what was verified when it was made; take another generation, or say --unproved if there is none", .0.display())]
    BackupDamaged(PathBuf),
    /// A ledger is never written over.
    #[error("restore the ledger {}: one is there already; stop the server and move it aside first", .0.display())]
    LedgerThere(PathBuf),
    /// A backup cannot be read without the keys.
    #[error("restore into {}: the keys are not there; copy the folder of keys of the old server to it first", .0.display())]
    KeysMissing(PathBuf),
    /// PostgreSQL has its own means.
    #[error(
        "make the backup: a ledger in PostgreSQL is backed up by pg_dump or pg_basebackup, and the folder of sealed files by itself; after restoring them run: admin new-epoch"
    )]
    BackupByPostgres,
    /// The name of a file is not text.
    #[error("use the file {}: its name is not text", .0.display())]
    NotAFile(PathBuf),
    /// The system gave no thread.
    #[error("start a thread")]
    Threads(#[source] std::io::Error),
    /// The database key does not open the database.
    #[error("open the ledger {}: its key does not fit, or it is damaged", .0.display())]
    LedgerLocked(PathBuf),
    /// The ledger was made by a newer version.
    #[error("open the ledger: it is of the newer version {0}; update the server")]
    LedgerNewer(i64),
    /// The ledger belongs to another city than the one given.
    #[error("open the ledger: it belongs to another city than the folder given with --city")]
    OtherCity,
    /// The data folder cannot be used.
    #[error("write to the data folder {}: check that it exists or can be made, and who owns it", path.display())]
    DataFolder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file of the data folder could not be read or written.
    #[error("{what} {}", path.display())]
    File {
        /// What was attempted.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A key file does not hold a key.
    #[error("read the key file {}: it does not hold a key", .0.display())]
    NotAKey(PathBuf),
    /// The city's folder cannot be used.
    #[error("read the city folder {}", path.display())]
    City {
        /// The folder.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<city::Error>,
    },
    /// Another program uses the port.
    #[error("listen on {0}: another program uses this port; choose another one, or 0 for any free one")]
    PortInUse(SocketAddr),
    /// The address cannot be listened on.
    #[error("listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The console has no TLS of its own.
    #[error("listen on {0}: the console is plain HTTP and listens on 127.0.0.1 or [::1] only")]
    ConsoleNotLocal(SocketAddr),
    /// The certificate of the sync listener could not be made.
    #[error("make the server's certificate")]
    Certificate(#[from] rcgen::Error),
    /// The TLS key or certificate cannot be used.
    #[error("use the server's TLS key")]
    Tls(#[from] rustls::Error),
    /// A lock did not open, or a signature is wrong.
    #[error("use a key")]
    Seal(#[from] seal::Error),
    /// A message is not what it should be.
    #[error("read a message")]
    Protocol(#[from] protocol::Error),
    /// Stored bytes do not say what they should; the ledger was changed by something else.
    #[error("read the ledger: {0} is damaged")]
    Damaged(&'static str),
    /// A password could not be stretched.
    #[error("check a password: {0}")]
    Password(String),
    /// The store of sealed files did not do what was asked.
    #[error("{what}")]
    Objects {
        /// What was attempted.
        what: &'static str,
        /// What the store said.
        source: Box<object_store::Error>,
    },
    /// The bytes of a sealed file are not those of its name.
    #[error("keep the sealed file {0}: its bytes are others")]
    OtherBytes(BlobHash),
    /// A sealed file does not open.
    #[error("open a sealed file")]
    Sealed(#[source] Box<evidence::Error>),
    /// The address of a store of sealed files cannot be used.
    #[error(
        "use {0} for the sealed files: a folder is written as file:///srv/patrolbook/files; this server was built for no other kind of store"
    )]
    FilesAddress(String),
    /// Evidence that is held is not erased.
    #[error("erase {0}: a hold lies on it, or on a photo of it")]
    OnHold(RecordId),
    /// An order does what it does once.
    #[error("erase {0}: the order is {1} already")]
    ErasureStands(RecordId, &'static str),
    /// Phones may have a hold on their way.
    #[error("erase {0}: not every phone has heard of it ({1}); wait for them, or until {2}")]
    ErasureWaits(RecordId, String, String),
    /// There is no such person, phone or code.
    #[error("find {0}: there is none")]
    Nobody(String),
    /// Somebody has this name or sign-in already.
    #[error("add {0}: it is taken")]
    Taken(String),
    /// The operating system gave no random bytes.
    #[error("draw random bytes")]
    Chance,
    /// A task of the server ended early.
    #[error("wait for work to end: it was stopped")]
    Stopped,
    /// The phone asked for something that it cannot have; not the server's fault.
    #[error("answer {}: {}", .0.code.code(), .0.message)]
    Refused(Box<ErrorBody>),
}

impl Error {
    /// Makes the refusal of a phone's request.
    pub(crate) fn refused(code: ErrorCode, message: &str) -> Self {
        Self::Refused(Box::new(ErrorBody::new(code, message)))
    }

    /// Says in a sentence why PostgreSQL could not be opened, and what to do.
    pub(crate) fn unreachable(config: &Config, error: tokio_postgres::Error) -> Self {
        let user = config.get_user().unwrap_or("its user");
        let name = config.get_dbname().unwrap_or(user);
        let known = error.code().map(|code| {
            if matches!(
                *code,
                SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION
            ) {
                return format!("the password of {user} is wrong, or {user} may not come in");
            }
            if *code == SqlState::INVALID_CATALOG_NAME {
                return format!("there is no database {name}; make it with: createdb --owner {user} {name}");
            }
            if *code == SqlState::TOO_MANY_CONNECTIONS {
                return "it has no room for another session; raise its max_connections".to_owned();
            }
            Self::from_postgres(&error)
        });
        let hosts: Vec<_> = config.get_hosts().iter().map(said).collect();
        Self::Unreachable(known.unwrap_or_else(|| {
            if config.get_password().is_none()
                && std::error::Error::source(&error).is_some_and(|why| why.to_string().contains("password"))
            {
                return format!("a password is needed for {user}; write it as postgres://{user}:password@…");
            }
            let at = hosts.join(", ");
            let why = Self::from_postgres(&error);
            format!("nobody answers at {at}; check that it runs and that the address is right ({why})")
        }))
    }

    fn from_postgres(error: &tokio_postgres::Error) -> String {
        if let Some(told) = error.as_db_error() {
            return format!("{} ({})", told.message(), told.code().code());
        }
        let source = std::error::Error::source(error);
        source.map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
    }

    /// Returns a function that says which file was used, and how.
    pub(crate) fn file(what: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { what, path, source }
    }
}

fn said(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        Host::Unix(folder) => folder.display().to_string(),
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Postgres(Self::from_postgres(&error))
    }
}

impl From<Error> for ErrorBody {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(body) => *body,
            Error::Protocol(error) if error.code() != ErrorCode::Internal => {
                Self::new(error.code(), error.to_string())
            }
            error => {
                log_chain(&error);
                Self::new(
                    ErrorCode::Internal,
                    "the server could not do this; nothing was lost",
                )
            }
        }
    }
}

/// Logs an error with everything that led to it, once, where it ends.
pub(crate) fn log_chain(error: &dyn std::error::Error) {
    let mut chain = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        chain.push_str(": ");
        chain.push_str(&source.to_string());
        next = source.source();
    }
    tracing::error!("{chain}");
}
