//! Receives what phones send, keeps it, and serves it to phones and the console.
