//! Where fixes come from: the replay of a recorded track, or the receiver that gpsd watches.
//!
//! This crate never decides what becomes of a fix, never stores one and never asks for one by itself: the caller does,
//! with its own time, and only on shift.

mod error;
mod gpsd;
mod replay;
mod source;

pub use error::Error;
pub use gpsd::{GPSD_ADDRESS, GpsdSource};
pub use replay::{AtEnd, Replay, ReplaySource};
pub use source::{Answer, PositionSource};
