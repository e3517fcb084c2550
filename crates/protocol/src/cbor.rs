//! Deterministic CBOR (RFC 8949 §4.2) on top of `minicbor`: shortest numbers, definite lengths, ascending map keys.
//!
//! Reading has two steps: `canonical` refuses whatever is not in the one allowed form, or is too deep; only then
//! is it read into types. So every accepted message is, byte for byte, what writing it again would give, but for
//! keys that a newer version added to a map.

pub(crate) mod canonical;
mod message;
mod reader;
mod wire;
mod writer;

pub(crate) use message::{map_message, signed_array};
pub(crate) use reader::Reader;
pub use wire::Raw;
pub(crate) use wire::{Wire, bytes_wire, number_wire, text_wire};
pub(crate) use writer::Writer;

use crate::Error;

/// A message with exactly one form in bytes.
pub trait Message: Sized {
    /// Returns the bytes.
    fn encode(&self) -> Vec<u8>;

    /// Reads the bytes, or says why they are not this message; never panics.
    fn decode(bytes: &[u8]) -> Result<Self, Error>;
}

impl<T: Wire> Message for T {
    fn encode(&self) -> Vec<u8> {
        let mut to = Writer::new();
        self.write(&mut to);
        to.finish()
    }

    fn decode(bytes: &[u8]) -> Result<Self, Error> {
        canonical::check(bytes)?;
        let mut from = Reader::new(bytes);
        Self::read(&mut from)
    }
}
