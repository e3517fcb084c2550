//! Hashes, marks and one-time numbers of the wire, each a type of its own.

use std::fmt;

use seal::digest::{sha256, to_hex};
use seal::sign::VerifyingKey;

use crate::cbor::bytes_wire;

macro_rules! name_type {
    ($($(#[$doc:meta])* $name:ident, $length:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(pub [u8; $length]);

            impl fmt::Display for $name {
                fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                    out.write_str(&to_hex(&self.0))
                }
            }

            impl fmt::Debug for $name {
                fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write!(out, "{}({self})", stringify!($name))
                }
            }

            impl TryFrom<&[u8]> for $name {
                type Error = crate::Error;

                fn try_from(bytes: &[u8]) -> Result<Self, crate::Error> {
                    bytes.try_into().map(Self).map_err(|_| crate::Error::Malformed("wrong length"))
                }
            }

            bytes_wire! { $name, $length, $name, |name| &name.0; }
        )*
    };
}

name_type! {
    /// What an entry's header says of its body: the salted hash of its leaves, which stays when the body is erased.
    Commit, 32;
    /// The SHA-256 of a blob's sealed bytes, by which it is sent and kept.
    BlobHash, 32;
    /// The hash of a server's feed up to a position.
    LogHash, 32;
    /// One lifetime of a server's memory: made new whenever it may have gone back in time.
    Epoch, 16;
    /// A number used once, drawn by the server, that makes a request fresh without any clock.
    Nonce, 16;
    /// What an officer may see: a new one whenever that changes, so that a phone notices.
    Scope, 16;
    /// All that a server says in hello beside clocks and heads: another one whenever it would say otherwise.
    Tag, 32;
    /// Where both sides stand, as one hash.
    Standing, 32;
    /// The first 16 bytes of the SHA-256 of a server's public key.
    KeyId, 16;
}

impl KeyId {
    /// Returns the id of a public key.
    pub fn of(key: &VerifyingKey) -> Self {
        let mut id = [0; 16];
        for (to, from) in id.iter_mut().zip(sha256(&[&key.to_bytes()])) {
            *to = from;
        }
        Self(id)
    }
}
