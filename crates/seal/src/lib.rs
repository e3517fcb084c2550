//! Locks and unlocks bytes: digests, keys, authenticated encryption, sealed files, PIN stretching, signatures.
//!
//! It knows no officer, record or notebook, opens no file and draws no random number: chance comes in as an
//! argument (`Chance`), so that the whole crate can be tested byte for byte.

pub mod aead;
pub mod chunked;
pub mod digest;
mod error;
pub mod hpke;
pub mod key;
pub mod pin;
pub mod sign;
pub mod wrap;

pub use error::Error;
pub use key::{Chance, Key};
