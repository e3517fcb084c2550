//! Stories that cross crates, and the rules of the house that a compiler cannot hold.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod architecture;
mod erase;
mod glass;
mod idle;
mod orders;
mod originals;
mod prune;
mod rescue;
mod seam;
mod successor;
mod wire;
