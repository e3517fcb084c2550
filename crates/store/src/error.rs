//! What can go wrong in the store.

use domain::Fault;

/// Why the store could not do what was asked. Nothing that was saved before is lost by any of them.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The key does not open the file, or the file is no database at all.
    #[error("open the notebook: wrong key or not a notebook")]
    NotOpened,
    /// There is a file already where a new notebook should be made.
    #[error("make the notebook: there is one already")]
    Exists,
    /// The file opens but is damaged.
    #[error("check the notebook: it is damaged ({0})")]
    Damaged(String),
    /// The disk is full; the transaction was rolled back whole.
    #[error("write to the notebook: the disk is full")]
    DiskFull,
    /// The thing that was asked for is not in the notebook.
    #[error("find {0} in the notebook")]
    NotFound(&'static str),
    /// The record has another key in this notebook; a line under a second one could never be verified.
    #[error("append a line: the record has another key in this notebook")]
    OtherKey,
    /// The record does not follow the rules of its kind.
    #[error("save the record: {} fault(s)", .0.len())]
    Faults(Vec<Fault>),
    /// A body or a stored value could not be encoded or decoded.
    #[error("encode or decode an entry")]
    Protocol(#[source] protocol::Error),
    /// A file beside the notebook could not be made durable.
    #[error("write a file beside the notebook")]
    File(#[source] std::io::Error),
    /// SQLite said no.
    #[error("use the notebook's database")]
    Database(#[source] rusqlite::Error),
    /// The schema could not be brought up to date.
    #[error("bring the notebook's schema up to date")]
    Migration(#[source] rusqlite_migration::Error),
    /// Lines of short form could not be settled, and somebody went on in the same write.
    #[error("write to the notebook: the lines saved before could not be settled")]
    HalfSettled,
    /// Another thread panicked while it held the notebook.
    #[error("use the notebook: a thread failed while it held it")]
    Poisoned,
}

impl Error {
    /// Whether the connection on which it happened may be of no more use.
    pub(crate) const fn is_of_the_database(&self) -> bool {
        matches!(self, Self::Database(_) | Self::Damaged(_) | Self::NotOpened)
    }
}

impl From<rusqlite_migration::Error> for Error {
    fn from(error: rusqlite_migration::Error) -> Self {
        match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => match Self::from(err) {
                Self::Database(err) => Self::Migration(err.into()),
                named => named,
            },
            other => Self::Migration(other),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            Some(rusqlite::ErrorCode::NotADatabase) => Self::NotOpened,
            Some(rusqlite::ErrorCode::DatabaseCorrupt) => Self::Damaged(error.to_string()),
            _ => Self::Database(error),
        }
    }
}

impl From<protocol::Error> for Error {
    fn from(error: protocol::Error) -> Self {
        Self::Protocol(error)
    }
}
