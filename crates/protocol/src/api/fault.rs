//! What a call that failed says, and the codes that a phone acts on.

use std::time::Duration;

use domain::id::EntryHash;

use crate::cbor::{map_message, text_wire};
use crate::{Error, Nonce};

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident, $code:literal, $status:literal;)*) => {
        /// Why the server did not do what was asked.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $($(#[$doc])* $name,)*
        }

        impl ErrorCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Returns the code on the wire.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// Returns the HTTP status that goes with it.
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)*
                }
            }

            /// Returns what a code of the wire means; a code of a newer version is an internal error to this one.
            pub fn of(code: &str) -> Self {
                Self::ALL.iter().copied().find(|one| one.code() == code).unwrap_or(Self::Internal)
            }
        }
    };
}

error_codes! {
    /// Lines before the batch are missing on the server.
    Gap, "gap", 409;
    /// Another line stands where this one should.
    Fork, "fork", 409;
    /// What this officer may see has changed, or the phone reads for the first time: it takes a snapshot.
    SnapshotNeeded, "snapshot_needed", 409;
    /// The lines do not hash to what was signed; never treated as a fork.
    HashMismatch, "hash_mismatch", 422;
    /// A signature does not belong to the key that should have signed.
    BadSignature, "bad_signature", 403;
    /// More than the server takes at once.
    TooLarge, "too_large", 413;
    /// The phone's app is too old for this notebook.
    UpgradeRequired, "upgrade_required", 426;
    /// The request carries no proof, or one that is not about it.
    Unauthorised, "unauthorised", 401;
    /// The proof's number was used or is too old; a new one comes with this answer.
    StaleNonce, "stale_nonce", 401;
    /// The short form of a proof, of a device whose certificate the server does not have: it is shown with the next try.
    CertificateNeeded, "certificate_needed", 401;
    /// The server does not know this device.
    UnknownDevice, "unknown_device", 403;
    /// The device may not read any more; what it sends is still taken, into quarantine.
    Revoked, "revoked", 403;
    /// The enrolment code was used already.
    CodeUsed, "code_used", 410;
    /// The enrolment code is older than it may be.
    CodeExpired, "code_expired", 410;
    /// The server never gave this enrolment code.
    CodeUnknown, "code_unknown", 404;
    /// There is no such thing, or not for this officer.
    NotFound, "not_found", 404;
    /// The request cannot be read.
    Malformed, "malformed", 400;
    /// The server has too much to do just now.
    Busy, "busy", 503;
    /// The server is at fault.
    Internal, "internal", 500;
}

impl ErrorCode {
    /// Returns the code, as every type with codes does.
    fn from_code(code: &str) -> Option<Self> {
        Some(Self::of(code))
    }
}

text_wire!(ErrorCode, "no such error code");

map_message! {
    /// Where the server stands in a chain, told with a gap or a fork.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Have {
        /// Its last line.
        0 => pub seq: u64,
        /// That line's hash.
        1 => pub hash: EntryHash,
    }
}

map_message! {
    /// The body of every answer that is not a success.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ErrorBody {
        /// Why.
        0 => pub code: ErrorCode,
        /// The same in a sentence, for a log.
        1 => pub message: String,
        /// Where the server stands.
        2 => pub have: Option<Have>,
        /// A fresh number for the next proof.
        3 => pub nonce: Option<Nonce>,
        /// How many seconds to wait.
        4 => pub retry_after_s: Option<u64>,
    }
}

impl ErrorBody {
    /// Makes the answer to a failure.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            have: None,
            nonce: None,
            retry_after_s: None,
        }
    }

    /// Adds where the server stands.
    #[must_use]
    pub fn with_have(self, have: Have) -> Self {
        Self {
            have: Some(have),
            ..self
        }
    }

    /// Adds a fresh number.
    #[must_use]
    pub fn with_nonce(self, nonce: Nonce) -> Self {
        Self {
            nonce: Some(nonce),
            ..self
        }
    }

    /// Adds how long to wait.
    #[must_use]
    pub fn with_retry_after_s(self, seconds: u64) -> Self {
        Self {
            retry_after_s: Some(seconds),
            ..self
        }
    }
}

/// Why a call failed, as the caller sees it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// Nobody answered: no signal, no server, a timeout.
    #[error("reach the server: {0}")]
    Unreachable(String),
    /// Somebody answered, but not our server: a sign-in page of a Wi-Fi, a proxy, half an answer.
    #[error("understand the answer (status {status}): it is not of a Patrolbook server: {why}")]
    NotOurs {
        /// The HTTP status.
        status: u16,
        /// What was strange.
        why: String,
    },
    /// Whoever answered does not hold the key that was pinned at enrolment. Nothing was sent.
    #[error("check the server's key: it is another one than at enrolment")]
    AnotherKey,
    /// The server answered and said why not.
    #[error("the server answered {}: {}", .0.code.code(), .0.message)]
    Answered(ErrorBody),
}

impl ApiError {
    /// Makes the error of a server that answered.
    pub fn answered(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::Answered(ErrorBody::new(code, message))
    }

    /// Returns the server's code, if it answered.
    pub const fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Answered(body) => Some(body.code),
            _ => None,
        }
    }

    /// Returns where the server stands, if it said so.
    pub const fn have(&self) -> Option<Have> {
        match self {
            Self::Answered(body) => body.have,
            _ => None,
        }
    }

    /// Returns how long the server asks to wait, if it does.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Answered(body) => body.retry_after_s.map(Duration::from_secs),
            _ => None,
        }
    }
}

impl Error {
    /// Returns the code with which a server answers a request that failed in this way.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::TooLarge { .. } => ErrorCode::TooLarge,
            Self::NewerVersion { .. } => ErrorCode::UpgradeRequired,
            Self::BadSignature { .. } | Self::NotCovered { .. } | Self::Foreign { .. } => {
                ErrorCode::BadSignature
            }
            Self::HashMismatch { .. }
            | Self::CommitMismatch
            | Self::KeyDiffers(_)
            | Self::SnapshotMismatch => ErrorCode::HashMismatch,
            Self::NoProof => ErrorCode::Unauthorised,
            Self::AtRest(_) | Self::Pack(_) => ErrorCode::Internal,
            _ => ErrorCode::Malformed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_has_an_error_status() {
        for code in ErrorCode::ALL {
            assert_eq!(ErrorCode::of(code.code()), *code);
            assert!((400..600).contains(&code.status()), "{code:?}");
        }
        assert_eq!(ErrorCode::of("of a newer version"), ErrorCode::Internal);
    }
}
