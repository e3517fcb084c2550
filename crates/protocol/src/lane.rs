//! The lanes of a notebook and the classes of its lines, as numbers on the wire for ever.

pub use domain::{Class, Lane};

use crate::cbor::number_wire;

number_wire!(Lane, "no such lane");
number_wire!(Class, "no such class");
