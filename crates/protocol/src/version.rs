//! The version of the wire, its media type and its caps. What is larger is refused before it is unpacked.

/// The version of entries and messages that this crate reads and writes.
pub const VERSION: u64 = 1;

/// The media type of every request and answer of `/sync`.
pub const MEDIA_TYPE: &str = "application/vnd.patrolbook.sync+cbor; version=1";

/// The most bytes of one body; enforced when saving, so that no saved entry is ever too large to send.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// The most bytes of one message when expanded.
pub const MAX_MESSAGE_BYTES: usize = 16 * 1024 * 1024;

/// The most entries of one batch.
pub const MAX_BATCH_ENTRIES: usize = 512;

/// The most bytes that a server stages for one notebook out of order.
pub const MAX_STAGED_BYTES: usize = 4 * 1024 * 1024;

/// The largest zstd window that is accepted (8 MiB), as a power of two.
pub const MAX_WINDOW_LOG: u32 = 23;

/// How deep lists and maps may lie in each other.
pub const MAX_DEPTH: usize = 16;

/// The most notebooks that one device may speak for in one hello.
pub const MAX_NOTEBOOKS: usize = 32;

/// The most bytes of one frame of a rescue copy: a batch as large as any message, sealed.
pub const MAX_RESCUE_FRAME_BYTES: usize = MAX_MESSAGE_BYTES + 64;

/// The most bytes that one blob request appends.
pub const MAX_APPEND_BYTES: usize = 4 * 1024 * 1024;
