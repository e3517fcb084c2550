//! Glance: is anything new since the last hello? One hash tells all that both sides would say, and for almost every
//! sync that is the whole conversation.
//!
//! It proves nothing and hides nothing: whatever differs (the epoch, a head, the feed's past, a key, an order, a
//! backup) gives another hash, and then both say hello.

use domain::id::NotebookId;
use domain::time::Timestamp;
use seal::digest::sha256;

use crate::cbor::{Message as _, map_message};
use crate::statement::{Cursor, Heads};
use crate::{Nonce, Standing, Tag};

map_message! {
    /// What a phone asks that has nothing to send.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Glance {
        /// Its notebook.
        0 => pub notebook: NotebookId,
        /// How far it has read the feed.
        1 => pub position: u64,
        /// Where both stand, as far as it knows.
        2 => pub standing: Standing,
    }
}

map_message! {
    /// What the server answers.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Glanced {
        /// Whether there is a reason to say hello.
        0 => pub changed: bool,
        /// The server's clock: measured, never obeyed.
        1 => pub server_time: Timestamp,
        /// The number for the next requests' proofs.
        2 => pub nonce: Nonce,
    }
}

/// Returns `hash("pb1/glance" ‖ tag ‖ notebook ‖ heads ‖ cursor)`, heads and cursor in CBOR. The heads are those of the
/// lanes that have a line.
pub fn standing(tag: Tag, notebook: NotebookId, heads: &Heads, cursor: &Cursor) -> Standing {
    Standing(sha256(&[
        b"pb1/glance",
        &tag.0,
        notebook.as_bytes(),
        &heads.encode(),
        &cursor.encode(),
    ]))
}
