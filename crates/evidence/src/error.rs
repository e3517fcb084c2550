//! What can go wrong with evidence. No message ever holds a name, a place or a word of an event.

use std::io;

use crate::custody::Break;
use crate::{OriginalHash, SealedHash};

/// Says what was attempted and failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There was no byte to take in.
    #[error("take in a photo: the file is empty")]
    Empty,
    /// The bytes do not begin like a picture, whatever the file's name says.
    #[error("take in a photo: it is no JPEG, PNG, WebP, HEIC or AVIF picture")]
    NotAPicture,
    /// The file is longer than allowed.
    #[error("take in a photo: it is longer than {limit} bytes")]
    TooLong {
        /// The most bytes.
        limit: u64,
    },
    /// The picture is wider or higher than allowed, such as a decompression bomb.
    #[error("take in a photo: it is {width} × {height} pixels, more than {limit} on a side")]
    TooLarge {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// The most pixels on a side.
        limit: u32,
    },
    /// Fewer or more bytes came than were promised: the file was cut, or changed while it was read.
    #[error("take in a photo: {promised} bytes were promised and {got} came")]
    LengthChanged {
        /// How many bytes were promised.
        promised: u64,
        /// How many came.
        got: u64,
    },
    /// The original could not be read to its end.
    #[error("read the original of a photo")]
    ReadOriginal(#[source] io::Error),
    /// There is no room for it. Nothing of it was kept; everything older is safe.
    #[error("write to the evidence vault: the disk is full")]
    DiskFull(#[source] io::Error),
    /// The vault's folder or one of its files failed.
    #[error("{attempted}")]
    Vault {
        /// What was attempted.
        attempted: &'static str,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// The cipher refused to seal.
    #[error("seal evidence")]
    Seal(#[source] seal::Error),
    /// Sealed evidence does not open: wrong key, or its bytes were changed.
    #[error("open sealed evidence")]
    Locked(#[source] seal::Error),
    /// No such sealed file is in the vault.
    #[error("find sealed evidence {0}: it is not in the vault")]
    Missing(SealedHash),
    /// Sealed bytes do not have the hash by which they are named.
    #[error("check sealed evidence: expected {expected}, got {got}")]
    OtherBytes {
        /// The hash that names them.
        expected: SealedHash,
        /// The hash that they have.
        got: SealedHash,
    },
    /// What was opened is not the original that it was sealed from.
    #[error("prove an original: expected {expected}, got {got}")]
    NotTheOriginal {
        /// The hash taken at intake.
        expected: OriginalHash,
        /// The hash of what was opened.
        got: OriginalHash,
    },
    /// The preview could not be written as a JPEG.
    #[error("make the preview of a photo")]
    Preview(#[source] image::ImageError),
    /// The text is no SHA-256 in hexadecimal.
    #[error("read a hash: not 64 hexadecimal digits")]
    NotAHash,
    /// A custody event could not be written as JSON.
    #[error("write a custody event")]
    WriteEvent(#[source] serde_json::Error),
    /// The bytes are no custody event.
    #[error("read a custody event: not the JSON of one")]
    NotAnEvent(#[source] serde_json::Error),
    /// A custody event of a version that this program does not know.
    #[error("read a custody event: version {0} is not known")]
    EventVersion(u32),
    /// One value of a custody event cannot be what its name says.
    #[error("read a custody event: {0} is not one")]
    EventValue(&'static str),
    /// The bytes are not exactly those that the event's values give: two readers might read two things.
    #[error("read a custody event: it is not written in the one way that counts")]
    NotCanonical,
    /// A custody event's signature could not be read or does not belong to it.
    #[error("verify a custody event")]
    Signature(#[source] seal::Error),
    /// The chain of custody does not hold.
    #[error("verify the chain of custody: event {number} {fault}")]
    BrokenChain {
        /// The event, counted from 1.
        number: usize,
        /// What is wrong with it.
        fault: Break,
    },
}

impl Error {
    /// Names a failed attempt on the vault; a full disk is an error of its own, because a screen acts on it.
    pub(crate) fn vault(attempted: &'static str) -> impl Fn(io::Error) -> Self {
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull(source),
            _ => Self::Vault { attempted, source },
        }
    }

    /// Tells sealed bytes that do not open from a disk that does not read.
    pub(crate) fn read_sealed(error: io::Error) -> Self {
        match error.downcast::<seal::Error>() {
            Ok(locked) => Self::Locked(locked),
            Err(source) => Self::Vault {
                attempted: "read sealed evidence",
                source,
            },
        }
    }
}
