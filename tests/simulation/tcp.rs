//! The same fleets over a real HTTP conversation: phones and server are hosts of turmoil, which plays TCP and time; the
//! server's own routes answer, and the phones prove each request as they do in the street.
//!
//! TLS is left out: it draws random numbers of its own, and nothing could be replayed. It has tests of its own
//! (`sync/tests/http.rs`, `server/src/tests/tls.rs`).

mod line;
mod mishaps;
mod runs;
mod seat;
mod wired;

pub(crate) use runs::play;
