//! Sealed files: a stream of chunks, each AES-256-GCM, so that a photo is sealed while it arrives and any part of
//! it can be opened alone.
//!
//! A file is a header of 16 bytes and then chunks of 64 KiB plaintext (the last may be shorter or empty), each
//! followed by its tag. The nonce of a chunk is its number and whether it is the last, the header is its associated
//! data: a chunk that was changed, moved, doubled or left out does not open, and neither does a file that is cut off
//! or continued. **One key seals one file**: numbers as nonces are unique only within it.

mod open;
mod seal;

use crate::aead::{NONCE_LENGTH, TAG_LENGTH};

pub use open::{Opener, open_chunk, open_stream};
pub use seal::{Sealer, seal_stream};

/// How much plaintext a chunk holds.
pub const CHUNK_LENGTH: usize = 64 * 1024;

/// How long a full chunk is when sealed.
pub const SEALED_CHUNK_LENGTH: usize = CHUNK_LENGTH + TAG_LENGTH;

/// How long the header is.
pub const HEADER_LENGTH: usize = 16;

/// "pb1/file", version 1, three reserved zeros, chunk length 65536 as four bytes.
const HEADER: [u8; HEADER_LENGTH] = *b"pb1/file\x01\x00\x00\x00\x00\x01\x00\x00";

/// Where one sealed chunk lies in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkSpan {
    /// The number of the chunk, from 0.
    pub number: u32,
    /// Where its first byte lies in the sealed file.
    pub start: u64,
    /// How long it is, with its tag.
    pub length: usize,
    /// Whether it is the file's last.
    pub last: bool,
}

/// Returns how long the sealed file of `plain_length` bytes is.
pub const fn sealed_length(plain_length: u64) -> u64 {
    let full = plain_length.div_ceil(CHUNK_LENGTH as u64);
    let chunks = if full == 0 { 1 } else { full };
    HEADER_LENGTH as u64 + plain_length + chunks * TAG_LENGTH as u64
}

/// Returns where the chunk that holds the plaintext byte `at` lies in a sealed file of `sealed_length` bytes, or
/// nothing when there is no such byte.
pub fn chunk_span(at: u64, sealed_length: u64) -> Option<ChunkSpan> {
    let number = at / CHUNK_LENGTH as u64;
    let start = (HEADER_LENGTH as u64).checked_add(number.checked_mul(SEALED_CHUNK_LENGTH as u64)?)?;
    let rest = sealed_length.checked_sub(start)?;
    let length = usize::try_from(rest.min(SEALED_CHUNK_LENGTH as u64)).ok()?;
    let within = usize::try_from(at % CHUNK_LENGTH as u64).ok()?;
    (within < length.checked_sub(TAG_LENGTH)?).then_some(ChunkSpan {
        number: u32::try_from(number).ok()?,
        start,
        length,
        last: rest <= SEALED_CHUNK_LENGTH as u64,
    })
}

fn nonce(number: u32, last: bool) -> [u8; NONCE_LENGTH] {
    let [a, b, c, d] = number.to_be_bytes();
    [0, 0, 0, 0, 0, 0, 0, a, b, c, d, u8::from(last)]
}

#[cfg(test)]
mod tests;
