//! A city's streets as a graph: what a route walked of them, and where to walk next.
//!
//! Streets are arguments and places are answers: this crate reads no file and no clock, and never moves a fix. What it
//! finds out stands beside the route, never in its place.

mod coverage;
mod graph;
mod legs;
mod need;
mod plan;
mod rounds;
mod shortest;
mod snap;

pub use coverage::{Coverage, Places, Share, Visit};
pub use graph::{Class, Edge, EdgeId, NodeId, Street, StreetGraph};
pub use legs::{Leg, Turn, legs, line};
pub use need::{LastWalked, Need};
pub use plan::{Loop, Step, around};
pub use snap::{Lines, Reckoned, Snapped, leaves_open};
