//! The bytes of a PMTiles file, read by position.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use pmtiles::{AsyncBackend, BackendResponse, PmtResult};

use crate::error::Error;

const MAGIC: &[u8] = b"PMTiles";
const VERSION: u8 = 3;
const HEADER: usize = 127;
/// Where the header says offset and length of: root directory, metadata, leaf directories, tiles.
const SECTIONS: [usize; 4] = [8, 24, 40, 56];

/// An open PMTiles file that is as long as its header promises.
pub(super) struct MapFile {
    file: Mutex<File>,
}

impl MapFile {
    /// Opens a file and checks its first bytes and its length.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let unreadable = |source| Error::Read {
            path: path.into(),
            source,
        };
        let mut file = File::open(path).map_err(unreadable)?;
        let found = file.metadata().map_err(unreadable)?.len();
        let mut header = Vec::with_capacity(HEADER);
        file.by_ref()
            .take(HEADER as u64)
            .read_to_end(&mut header)
            .map_err(unreadable)?;
        if !header.starts_with(MAGIC) {
            return Err(Error::NotTiles(path.into()));
        }
        if header.get(MAGIC.len()).is_some_and(|version| *version != VERSION) {
            return Err(Error::ForeignTiles(path.into()));
        }
        let needed = promised_length(&header);
        if found < needed {
            return Err(Error::TruncatedTiles {
                path: path.into(),
                found,
                needed,
            });
        }
        Ok(Self {
            file: Mutex::new(file),
        })
    }

    fn read_at(&self, offset: u64, length: usize) -> std::io::Result<Vec<u8>> {
        // A reader that panicked left at worst another seek position, and every read seeks.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        file.by_ref().take(length as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl AsyncBackend for MapFile {
    async fn read(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        let bytes = Bytes::from(self.read_at(offset, length)?);
        Ok(BackendResponse::new(bytes))
    }
}

/// The end of the last section that the header names; a header that is cut off needs at least itself.
fn promised_length(header: &[u8]) -> u64 {
    let number = |at: usize| Some(u64::from_le_bytes(header.get(at..at + 8)?.try_into().ok()?));
    let end = |at: &usize| Some(number(*at)?.saturating_add(number(*at + 8)?));
    SECTIONS.iter().filter_map(end).fold(HEADER as u64, u64::max)
}
