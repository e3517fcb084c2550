//! A witness for the write-ahead log: SQLite's own index of it, which says how far it was committed.
//!
//! SQLite ends the log at the first frame that does not fit, so one flipped bit takes back every commit after it and
//! nobody is told. The index (`-shm`) is moved on only after a commit is synced, and a killed process leaves it behind:
//! where it knew more than is found now, something was lost. After a power cut it may be old or gone, and says less.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// How far a log was committed, as its index says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Witness {
    /// What tells this log from the ones before it in the same file.
    salt: [u8; 8],
    /// Its last committed frame.
    frames: u32,
    /// Up to which frame it is in the file too.
    in_file: u32,
}

/// The log's own header, before its first frame.
const LOG_HEADER: u64 = 32;
const HEADER: usize = 48;
const SUMMED: usize = 40;

impl Witness {
    /// Reads what the index of a notebook says now; `None` when it is not there or not whole.
    pub(crate) fn read(notebook: &Path) -> Option<Self> {
        let bytes = std::fs::read(beside(notebook, "-shm")).ok()?;
        let (headers, rest) = bytes.split_at_checked(2 * HEADER)?;
        let (header, copy) = headers.split_at(HEADER);
        let (summed, sum) = header.split_at(SUMMED);
        if header != copy || sum != checksum(summed) {
            return None;
        }
        Some(Self {
            frames: u32::from_ne_bytes(header.get(16..20)?.try_into().ok()?),
            in_file: u32::from_ne_bytes(*rest.first_chunk()?),
            salt: header.get(32..40)?.try_into().ok()?,
        })
    }

    /// Returns how many committed frames this one knew that are not there any more, now that SQLite has read the log.
    pub(crate) fn missing_in(self, notebook: &Path) -> Option<u32> {
        let found = Self::read(notebook)?;
        let missing = if found.salt == self.salt {
            self.frames.saturating_sub(found.frames)
        } else if found.frames == 0 && is_longer_than_its_header(&beside(notebook, "-wal")) {
            // Its header is of no log that this one knew: none of it was read.
            self.frames.saturating_sub(self.in_file)
        } else {
            0
        };
        (missing > 0).then_some(missing)
    }
}

fn is_longer_than_its_header(log: &Path) -> bool {
    std::fs::metadata(log).is_ok_and(|log| log.len() > LOG_HEADER)
}

fn beside(notebook: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(notebook);
    name.push(ending);
    name.into()
}

/// SQLite's checksum of a log, in the order of bytes of this machine.
fn checksum(bytes: &[u8]) -> [u8; 8] {
    let words = bytes
        .chunks_exact(4)
        .map(|word| word.try_into().map_or(0, u32::from_ne_bytes));
    let (mut first, mut second) = (0_u32, 0_u32);
    for (at, word) in words.enumerate() {
        if at % 2 == 0 {
            first = first.wrapping_add(word).wrapping_add(second);
        } else {
            second = second.wrapping_add(word).wrapping_add(first);
        }
    }
    let mut sum = [0; 8];
    for (to, from) in sum
        .iter_mut()
        .zip(first.to_ne_bytes().into_iter().chain(second.to_ne_bytes()))
    {
        *to = from;
    }
    sum
}
