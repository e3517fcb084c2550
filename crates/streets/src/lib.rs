//! A city's streets as a graph.
//!
//! Streets are arguments and places are answers: this crate reads no file and no clock, and never moves a fix. What it
//! finds out stands beside the route, never in its place.

mod graph;

pub use graph::{Class, Edge, EdgeId, NodeId, Street, StreetGraph};
