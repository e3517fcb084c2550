//! Made-up walks whose truth is known to the metre, and receivers that err as real ones do.
//!
//! For tests and benchmarks, never shipped. All chance comes from a seed: the same seed is the same walk on every machine.

mod baseline;
mod chance;
mod phone;
mod receiver;
mod recorded;
mod surroundings;
mod walker;

pub use baseline::Baseline;
pub use phone::Carried;
pub use receiver::{Heard, hear};
pub use recorded::Recorded;
pub use surroundings::Surroundings;
pub use walker::{Going, Moment, Walk};
