//! The officer's use cases and the views that the screens show.
//!
//! The shells (the Tauri window, the rehearsal) call these functions and show what they return. This crate knows no
//! window, no SQL and no HTTP; time and chance come from [`Surroundings`].

mod city_pack;
mod clock;
mod damaged;
mod enrolment;
mod error;
mod file;
mod keys;
mod line;
mod prune;
mod say;
mod server_time;
mod session;
#[cfg(test)]
mod tests;

pub mod briefing;
pub mod city;
pub mod cut_log;
pub mod draft;
pub mod log;
pub mod orders;
pub mod originals;
pub mod phone;
pub mod photo;
pub mod record;
pub mod rescue;
pub mod route;
pub mod route_file;
pub mod settle;
pub mod shift;
pub mod sos;
pub mod status;
pub mod streets;
pub mod successor;
pub mod syncing;
pub mod view;

pub use clock::{Clock, Surroundings, SystemChance, SystemClock};
pub use error::{AppError, Result};
pub use phone::{Phone, Strength};
pub use session::{Announce, Session};
pub use store::What;
