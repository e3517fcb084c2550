//! What can go wrong while both sides are brought to agree. None of it loses anything: what was not receipted stays
//! unsent and is sent again.

use std::time::Duration;

use domain::Lane;
use protocol::api::{ApiError, ErrorCode};

/// Why something could not be sent, received or believed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The call failed, or the server said why not.
    #[error("ask the server")]
    Call(#[from] ApiError),
    /// The notebook could not be read or written.
    #[error("use the notebook while syncing")]
    Store(#[from] store::Error),
    /// A message could not be built, or what came is not what it must be.
    #[error("build or verify a message of the sync")]
    Protocol(#[from] protocol::Error),
    /// A sealed file could not be read.
    #[error("read a sealed file of the vault")]
    Vault(#[source] evidence::Error),
    /// The sealed file in the vault is shorter than its record says.
    #[error("read a sealed file of the vault: it ends at {got} of {expected} bytes")]
    FileCut {
        /// Where it ends.
        got: u64,
        /// How long it should be.
        expected: u64,
    },
    /// The server speaks no version of the wire that this app speaks.
    #[error("agree on a version: the server speaks version {0}")]
    OtherVersion(u64),
    /// The server takes no lines of this notebook, because they are of another version than it knows.
    #[error("agree on a version: the server does not take this notebook's lines")]
    OtherLines,
    /// No key that the city certified has the id that a receipt names.
    #[error("verify a receipt: the city certified no such key")]
    UnknownKey,
    /// A receipt that is validly signed but does not answer what was sent.
    #[error("verify a receipt: {0}")]
    WrongReceipt(&'static str),
    /// A receipt of another epoch than the server's present one: the server started anew meanwhile.
    #[error("verify a receipt: it is of another epoch")]
    OtherEpoch,
    /// Another line stands on the server where this phone has its own.
    #[error("compare the {lane} lane: the server holds another line {seq}")]
    Forked {
        /// The lane.
        lane: Lane,
        /// The line.
        seq: u64,
    },
    /// The server holds lines that this phone no longer has: the phone was restored or cloned.
    #[error("compare the {lane} lane: the server holds {committed} lines, the phone {head}")]
    ServerAhead {
        /// The lane.
        lane: Lane,
        /// How many the server holds.
        committed: u64,
        /// How many the phone holds.
        head: u64,
    },
    /// The server keeps the batch aside, because it lacks the lines before it.
    #[error("send the {0} lane: the server waits for earlier lines")]
    Staged(Lane),
    /// The server asks for the same again and again.
    #[error("sync: the server does not get any further")]
    NoProgress,
    /// The connection could not be prepared.
    #[error("prepare the connection")]
    Prepare(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// Returns the server's code, if the server answered.
    pub const fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Call(error) => error.code(),
            Self::OtherLines | Self::OtherVersion(_) => Some(ErrorCode::UpgradeRequired),
            _ => None,
        }
    }

    /// Returns how long the server asks to wait, if it does.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Call(error) => error.retry_after(),
            _ => None,
        }
    }

    /// Says whether nothing else can succeed now either: there is no link, no server, no leave, or no notebook.
    pub const fn ends_the_run(&self) -> bool {
        match self {
            Self::Call(ApiError::Answered(body)) => matches!(
                body.code,
                ErrorCode::Busy | ErrorCode::Unauthorised | ErrorCode::StaleNonce | ErrorCode::UnknownDevice
            ),
            Self::Call(_) | Self::Store(_) | Self::OtherVersion(_) | Self::Prepare(_) => true,
            _ => false,
        }
    }
}
