//! Says byte for byte what an entry of the notebook is, and what phone and server say to each other.
//!
//! It does nothing: no file, no network, no clock, no chance, no async runtime. Who changes a byte here changes what
//! a court was shown: golden vectors hold every message, and a change is a new version.

mod cbor;

pub mod api;
pub mod at_rest;
pub mod batch;
pub mod begin;
pub mod body;
pub mod certificate;
pub mod chain;
pub mod commit;
pub mod enrol;
pub mod entry;
mod error;
pub mod frame;
pub mod header;
pub mod lane;
pub mod name;
pub mod proof;
pub mod receipt;
pub mod rescue;
pub mod severed;
pub mod signed;
pub mod snapshot;
pub mod statement;
pub mod version;

#[cfg(test)]
mod frozen;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod people;

pub use batch::Batch;
pub use body::Body;
pub use cbor::{Message, Raw};
pub use commit::Place;
pub use entry::{Absence, Entry};
pub use error::Error;
pub use header::Header;
pub use lane::{Class, Lane};
pub use name::{BlobHash, Commit, Epoch, KeyId, LogHash, Nonce, Scope, Standing, Tag};
pub use signed::Signed;
pub use statement::{Cursor, LaneHead, Purpose, Statement};
