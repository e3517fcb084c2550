//! Turns noisy GPS fixes into an honest route.
//!
//! This crate never reads a clock, a file or a socket, and knows nothing of shifts or patrols: times and bytes are
//! arguments. It never draws a line across a gap.
//!
//! The way of a fix: [`import`] or a receiver makes a [`Fix`]; the [`Recorder`] passes it through the gates and the
//! filter and decides whether it becomes an [`Item`] of the route; [`chunk`] packs items; [`Route`] sorts them into
//! segments, gaps and stops for drawing. [`Plan`] says how often the receiver is to be asked, [`Watch`] when its silence is
//! news.

pub mod chunk;
mod clock;
mod distance;
mod error;
pub mod export;
mod filter;
mod fix;
mod gates;
pub mod import;
mod item;
mod pace;
mod plan;
mod plane;
mod policy;
mod position;
mod recorder;
mod rejection;
mod route;
mod simplify;
mod source;
mod still;
mod summary;
mod watch;

pub use distance::{Metres, distance};
pub use error::Error;
pub use fix::Fix;
pub use import::{Format, Imported, import, import_from};
pub use item::{Gap, GapCause, Item, Stop};
pub use plan::{Ask, Plan, Step};
pub use plane::Plane;
pub use policy::Mode;
pub use position::Position;
pub use recorder::{Output, Recorder};
pub use rejection::{Rejection, Rejections};
pub use route::Route;
pub use simplify::simplify;
pub use source::Source;
pub use summary::Summary;
pub use watch::Watch;
