//! Hashes of evidence: a type for each thing hashed, because an original's hash and its sealed copy's stand side by
//! side everywhere and are never the same.

use std::fmt;

use crate::Error;

macro_rules! hash_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 32]);

        impl $name {
            /// Reads 64 hexadecimal digits.
            pub fn from_hex(text: &str) -> Result<Self, Error> {
                seal::digest::hash_from_hex(text).map(Self).map_err(|_| Error::NotAHash)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&seal::digest::to_hex(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({self})", stringify!($name))
            }
        }
    };
}

hash_type! {
    /// The SHA-256 of the exact bytes that the camera or the officer gave.
    OriginalHash
}
hash_type! {
    /// The SHA-256 of a sealed file, by which it is kept and sent.
    SealedHash
}
hash_type! {
    /// The SHA-256 of a custody event's bytes, by which the next event names it.
    EventHash
}
