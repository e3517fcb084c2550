//! The recorder of the route on a phone: a service of the system's that outlives the window, and this library in its
//! process.
//!
//! The receiver, the notice and the permissions are in Kotlin (`android/`) and Swift (`ios/`); what is recorded, how often
//! and how it lies on the disk is `position`, called through [`native`]. It never opens a notebook.

#[cfg(target_os = "android")]
pub mod android;
#[cfg(target_os = "ios")]
pub mod ios;
#[cfg(mobile)]
mod mobile;
pub mod native;

#[cfg(mobile)]
pub use mobile::{Granted, Recorder, init};
