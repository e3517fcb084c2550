//! The rescue copy: lines sealed to the server's key, appended to a file as they are saved. It survives a forgotten
//! PIN and a lost keystore, and any session on the phone may send it.

mod agreeing;
mod content;
mod file;
mod sealing;

pub use content::{Begins, Content, Tail};
pub use file::{Frame, Frames, Opening, append, read, read_as_far};
pub use sealing::{Context, INFO};

#[cfg(test)]
mod tests;
