//! Stories that cross crates, and the rules of the house that a compiler cannot hold.

mod architecture;
mod seam;
