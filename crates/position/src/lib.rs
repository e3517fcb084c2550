//! Where fixes come from: the replay of a recorded track, the receiver that gpsd watches, or a recorder in a process of
//! its own, which writes what it hears to a file that only the notebook can read.
//!
//! This crate never decides what becomes of a fix and never asks for one by itself: the caller does, with its own time, and
//! only on shift. Places lie on the disk only sealed.

mod apart;
mod carried;
mod error;
mod gpsd;
mod log;
mod order;
mod power;
mod recording;
mod replay;
mod report;
mod source;

pub use apart::{Around, Connect, folder_in, run};
pub use carried::{Carried, NUMBERS_A_FIX, Word};
pub use error::Error;
pub use gpsd::{GPSD_ADDRESS, GpsdSource};
pub use log::{Heard, LogReader, LogWriter, Mark};
pub use order::Order;
pub use recording::{Advice, Costs, Now, Recording};
pub use replay::{AtEnd, Replay, ReplaySource};
pub use report::{Report, State};
pub use source::{Answer, PositionSource};
