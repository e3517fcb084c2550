//! Hands out the files of the city pack, piece by piece.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};

use protocol::api::ErrorCode;

use crate::Error;
use crate::station::Station;

/// How many bytes are given at once.
const PIECE: u64 = 1024 * 1024;

/// Returns bytes of a file from `offset` on; none at its end.
pub(crate) fn piece(station: &Station, sha256: [u8; 32], offset: u64) -> Result<Vec<u8>, Error> {
    let listed = station.pack.files.iter().find(|file| file.sha256.0 == sha256);
    let path = listed
        .and_then(|file| station.pack.path(&file.name))
        .ok_or_else(|| Error::refused(ErrorCode::NotFound, "the city pack has no such file"))?;
    let read = || {
        let mut file = File::open(&path)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        file.take(PIECE).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    read().map_err(Error::file("read a file of the city pack", &path))
}
