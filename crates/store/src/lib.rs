//! Keeps one notebook in one SQLCipher file: the entries, and the tables made from them, which nobody sees apart.
//!
//! There is one door: [`Store::read`] and [`Store::write`]. What is unsent is computed from the entries and the last
//! receipt, never from a flag. This crate never talks to the network, decides no rule of the domain, draws no random
//! numbers and reads no clock.

mod access;
mod codec;
mod door;
mod error;
mod open;
mod unsettled;
mod witness;

pub mod blob;
pub mod draft;
pub mod entry;
pub mod feed;
pub mod frame;
pub mod intake;
pub mod prune;
pub mod receipt;
pub mod record;
pub mod search;
pub mod setting;
pub mod signed_shift;
pub mod snapshot;
pub mod succession;

pub use access::{Reading, Writing};
pub use door::{Changed, Store, What};
pub use error::Error;
pub use open::{Identity, check_file};

/// The result of everything the store does.
pub type Result<T> = std::result::Result<T, Error>;
