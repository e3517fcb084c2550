//! A witness for the write-ahead log: SQLite's own index of it, which says how far it was committed.
//!
//! SQLite ends the log at the first frame that does not fit, so one flipped bit takes back every commit after it and
//! nobody is told. The index (`-shm`) is moved on only after a commit is synced, and a killed process leaves it behind:
//! where it knew more than the log holds now, something was lost. After a power cut it may be old or gone, and says less.
//!
//! It is read before there is a connection: closing a file drops the locks that this process has on it.

use std::ffi::OsString;
use std::path::Path;

/// Of the index: the header, twice, and in it what its checksum covers.
const INDEX_HEADER: usize = 48;
const INDEX_SUMMED: usize = 40;
/// Of the log: its own header, what that one's checksum covers, and the header of each frame.
const LOG_HEADER: usize = 32;
const LOG_SUMMED: usize = 24;
const FRAME_HEADER: usize = 24;

/// Returns how many committed frames of a notebook's log are not there any more.
pub(crate) fn missing_frames(notebook: &Path) -> Option<u32> {
    let index = Index::parse(&read(notebook, "-shm")?)?;
    let log = read(notebook, "-wal").filter(|log| log.len() > LOG_HEADER)?;
    let missing = match Log::parse(&log) {
        Some(log) if log.salt == index.salt => index.committed.saturating_sub(log.whole_frames()),
        // Begun anew since, when all was in the file.
        Some(_) => 0,
        // SQLite will read none of it.
        None => index.committed.saturating_sub(index.in_file),
    };
    (missing > 0).then_some(missing)
}

fn read(notebook: &Path, ending: &str) -> Option<Vec<u8>> {
    let mut name = OsString::from(notebook);
    name.push(ending);
    std::fs::read(name).ok()
}

/// What the index says.
struct Index {
    /// What tells this log from the ones before it in the same file.
    salt: [u8; 8],
    /// The last committed frame.
    committed: u32,
    /// The last frame that is in the database's file too.
    in_file: u32,
}

impl Index {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (headers, rest) = bytes.split_at_checked(2 * INDEX_HEADER)?;
        let (header, copy) = headers.split_at_checked(INDEX_HEADER)?;
        let (summed, sum) = header.split_at_checked(INDEX_SUMMED)?;
        let sums = Sums::default().over(summed, u32::from_ne_bytes);
        let is_whole = header == copy && sum == [sums.0.to_ne_bytes(), sums.1.to_ne_bytes()].concat();
        is_whole.then_some(Self {
            salt: header.get(32..40)?.try_into().ok()?,
            committed: u32::from_ne_bytes(header.get(16..20)?.try_into().ok()?),
            in_file: u32::from_ne_bytes(*rest.first_chunk()?),
        })
    }
}

/// What the log holds.
struct Log<'a> {
    salt: [u8; 8],
    page: usize,
    word: fn([u8; 4]) -> u32,
    sums: Sums,
    frames: &'a [u8],
}

impl<'a> Log<'a> {
    fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (header, frames) = bytes.split_at_checked(LOG_HEADER)?;
        let (summed, sum) = header.split_at_checked(LOG_SUMMED)?;
        let is_big = summed.get(3)? & 1 == 1;
        let word = if is_big {
            u32::from_be_bytes
        } else {
            u32::from_le_bytes
        };
        let sums = Sums::default().over(summed, word);
        (sum == sums.stored()).then_some(Self {
            salt: summed.get(16..24)?.try_into().ok()?,
            page: usize::try_from(u32::from_be_bytes(summed.get(8..12)?.try_into().ok()?)).ok()?,
            word,
            sums,
            frames,
        })
    }

    /// How many frames fit, one after the other.
    fn whole_frames(&self) -> u32 {
        let mut sums = self.sums;
        let fits = |frame: &&[u8]| {
            let (header, page) = frame.split_at(FRAME_HEADER);
            let (about, rest) = header.split_at(8);
            sums = sums.over(about, self.word).over(page, self.word);
            rest.strip_prefix(&self.salt) == Some(&sums.stored())
        };
        let frames = self.frames.chunks_exact(FRAME_HEADER + self.page);
        u32::try_from(frames.take_while(fits).count()).unwrap_or(u32::MAX)
    }
}

/// SQLite's checksum of a log, which goes on from frame to frame.
#[derive(Clone, Copy, Default)]
struct Sums(u32, u32);

impl Sums {
    fn over(self, bytes: &[u8], word: fn([u8; 4]) -> u32) -> Self {
        let (pairs, _) = bytes.as_chunks::<8>();
        pairs
            .iter()
            .fold(self, |Self(first, second), &[a, b, c, d, e, f, g, h]| {
                let first = first.wrapping_add(word([a, b, c, d])).wrapping_add(second);
                let second = second.wrapping_add(word([e, f, g, h])).wrapping_add(first);
                Self(first, second)
            })
    }

    fn stored(self) -> [u8; 8] {
        let [[a, b, c, d], [e, f, g, h]] = [self.0.to_be_bytes(), self.1.to_be_bytes()];
        [a, b, c, d, e, f, g, h]
    }
}
