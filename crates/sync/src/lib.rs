//! Moves entries and blobs until phone and server agree.
//!
//! What is unsent is computed from the notebook and from receipts whose signatures were verified, never from a flag.
//! It decides in pure functions (`plan`, `flight`, `pace`, `backoff`) and acts in others; it may be dropped at any moment. It
//! never prints, never sleeps, never touches a screen or a line of SQL, and never believes an unsigned word about what
//! is safe.

pub mod backoff;
mod begin;
mod blobs;
mod error;
mod flight;
mod glance;
pub mod http;
mod manifest;
mod own;
pub mod pace;
mod phone;
pub mod plan;
mod pull;
mod push;
mod recover;
mod report;
mod rescue;
mod run;
mod session;
mod snapshot;
mod statement;
mod trust;
mod way;

pub use backoff::Backoff;
pub use begin::sign as sign_begin;
pub use error::Error;
pub use flight::WINDOW;
pub use http::{EnrolServer, HttpServer, Traffic};
pub use manifest::{Manifest, manifest};
pub use own::{fetch, prove};
pub use pace::Pace;
pub use phone::{Phone, Pinned};
pub use recover::{Recovered, recover};
pub use report::{Phase, Progress, Report, Subject, Trouble};
pub use rescue::for_rescue;
pub use run::{run, run_sealed};
pub use statement::sign_shift;
pub use way::{Link, Originals, Way};
