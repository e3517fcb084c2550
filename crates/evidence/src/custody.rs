//! The chain of custody: what was done with a piece of evidence, by whom and when, each event signed on its own.
//!
//! An event is JSON with its keys in one fixed order, so that its bytes can be signed, carried and shown by anybody:
//! `openssl dgst -sha256 -verify` and `sha256sum` are enough to check a chain. Each event names the hash of the one
//! before. Nothing here reads a clock, and an event that was signed is never written anew.

mod chain;
mod event;
mod wire;

pub use chain::{Break, verify_chain};
pub use event::{Event, SignedEvent};

#[cfg(test)]
mod tests;
