//! Walks simulated officers through whole shifts, through `app` and against a real server, and then compares what
//! they wrote with what the server holds, payload by payload and original by original.
//!
//! What was written is known from the script's own list (`written`), never read back from the phone; what the server
//! holds (`held`) is what it gives back over the wire. It never ships in the phone, and never touches anything but
//! its own temporary folder and the server that it was told to use.

pub mod compare;
mod crew;
mod dice;
pub mod error;
pub mod faults;
pub mod held;
pub mod host;
pub mod input;
pub mod inspect;
pub mod officer;
pub mod promised;
pub mod report;
pub mod script;
pub mod shift;
mod stage;
pub mod virtual_clock;
pub mod walk;
pub mod witness;
pub mod written;

pub use crew::{rehearse_crew, together};
pub use error::{Error, Result};
pub use officer::Officer;
pub use report::Report;
pub use script::Link;
pub use shift::{Outcome, Plan, Step, rehearse};
