//! The append file of a recorder that runs in a process of its own: what it heard, sealed to the notebook's key for this
//! shift, so that no place lies open on the disk.
//!
//! The recorder has the public key alone and cannot read what it wrote. Only the notebook that gave the order can; it reads
//! on from where it was, and sees from a new opening that the recorder had been killed.
//!
//! ```text
//! file    frame*
//! frame   kind (1)  length of the body (4, big end first)  check (4: SHA-256 of kind, length, body)  body
//! kind 1  version (1, now 1)  beginning (1: 0 of a recorder, 1 of a part after a failed write)
//!         encapsulated key (65: HPKE, base mode, P-256, HKDF-SHA256, AES-256-GCM, info "pb1/recorder")
//! kind 2  number since the opening (4)  AES-256-GCM of a report; nonce: base nonce ⊕ number; bound to SHA-256 of the
//!         opening's body
//! report  written at (8: ms)  state (1)  battery (1)  interval (4: ms)  source (1)  fixes (`track::chunk`)
//! ```
//!
//! A frame is one write. A power cut may leave the last ones torn: what does not check is passed over by the reader, and
//! cut off by the next recorder.

mod frame;
mod read;
mod write;

pub use read::{Heard, LogReader, Mark};
pub use write::LogWriter;
