//! A sealed file that is read as what it was before: any part of it, at most one chunk of plaintext in memory.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use seal::Key;
use seal::aead::TAG_LENGTH;
use seal::chunked::{
    self, CHUNK_LENGTH, ChunkSpan, HEADER_LENGTH, SEALED_CHUNK_LENGTH, chunk_span, open_chunk,
};
use seal::digest::Hasher;
use zeroize::Zeroizing;

use super::each_piece;
use crate::{Error, OriginalHash};

/// The one chunk of an empty file.
const EMPTY: ChunkSpan = ChunkSpan {
    number: 0,
    start: HEADER_LENGTH as u64,
    length: TAG_LENGTH,
    last: true,
};

/// The plaintext of a sealed file. A chunk that does not open is an error of reading that carries a `seal::Error`.
pub struct Opened<R = File> {
    file: R,
    key: Key,
    header: [u8; HEADER_LENGTH],
    sealed_length: u64,
    plain_length: u64,
    at: u64,
    chunk: Zeroizing<Vec<u8>>,
    chunk_number: Option<u32>,
}

impl Opened {
    pub(super) fn new(file: File, key: Key) -> Result<Self, Error> {
        let facts = file.metadata().map_err(Error::vault("read sealed evidence"))?;
        Self::over(file, facts.len(), key)
    }
}

impl<R: Read + Seek> Opened<R> {
    /// Opens sealed bytes of this length that lie elsewhere than in a vault of this crate: the server's store.
    pub fn over(mut file: R, sealed_length: u64, key: Key) -> Result<Self, Error> {
        let failed = Error::vault("read sealed evidence");
        let plain_length = plain_length(sealed_length).ok_or(Error::Locked(seal::Error::CutOff))?;
        let mut header = [0; HEADER_LENGTH];
        file.read_exact(&mut header).map_err(&failed)?;
        if plain_length == 0 {
            // Nothing of it would ever be read, and a file that was cut off after its header would pass for an empty one.
            let mut sealed = [0; TAG_LENGTH];
            file.read_exact(&mut sealed).map_err(&failed)?;
            open_chunk(&key, &header, EMPTY, &sealed).map_err(Error::Locked)?;
        }
        let chunk = Zeroizing::new(Vec::new());
        Ok(Self {
            file,
            key,
            header,
            sealed_length,
            plain_length,
            at: 0,
            chunk,
            chunk_number: None,
        })
    }

    /// Returns how long the plaintext is.
    pub fn length(&self) -> u64 {
        self.plain_length
    }

    /// Reads everything and checks that it is the original of this hash; returns its length.
    pub fn prove(&mut self, original: OriginalHash) -> Result<u64, Error> {
        self.at = 0;
        let mut digest = Hasher::new();
        let length = each_piece(self, |piece| {
            digest.push(piece);
            Ok(())
        })
        .map_err(Error::read_sealed)?;
        match OriginalHash(digest.finish()) {
            got if got == original => Ok(length),
            got => Err(Error::NotTheOriginal {
                expected: original,
                got,
            }),
        }
    }

    fn load(&mut self, span: ChunkSpan) -> io::Result<()> {
        if self.chunk_number == Some(span.number) {
            return Ok(());
        }
        self.chunk_number = None;
        self.file.seek(SeekFrom::Start(span.start))?;
        let mut sealed = vec![0; span.length];
        self.file.read_exact(&mut sealed)?;
        let plain = open_chunk(&self.key, &self.header, span, &sealed);
        self.chunk =
            Zeroizing::new(plain.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?);
        self.chunk_number = Some(span.number);
        Ok(())
    }
}

impl<R: Read + Seek> Read for Opened<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let Some(span) = chunk_span(self.at, self.sealed_length) else {
            return Ok(0);
        };
        self.load(span)?;
        let within = usize::try_from(self.at % CHUNK_LENGTH as u64).unwrap_or_default();
        let length = self.chunk.get(within..).unwrap_or_default().read(into)?;
        self.at += length as u64;
        Ok(length)
    }
}

impl<R: Read + Seek> Seek for Opened<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.plain_length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// Returns how long the plaintext of a sealed file is; `None` when no sealed file is so long.
fn plain_length(sealed_length: u64) -> Option<u64> {
    let body = sealed_length.checked_sub(HEADER_LENGTH as u64)?;
    let tags = body.div_ceil(SEALED_CHUNK_LENGTH as u64) * seal::aead::TAG_LENGTH as u64;
    let plain = body.checked_sub(tags)?;
    (chunked::sealed_length(plain) == sealed_length).then_some(plain)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use seal::chunked::seal_stream;

    use super::*;

    fn sealed(plain: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        seal_stream(Key::from_bytes([7; 32]), &mut &*plain, &mut file).unwrap();
        file
    }

    fn opens(file: &[u8]) -> bool {
        let opened = Opened::over(Cursor::new(file), file.len() as u64, Key::from_bytes([7; 32]));
        opened.is_ok_and(|mut opened| opened.read_to_end(&mut Vec::new()).is_ok())
    }

    #[test]
    fn file_that_was_cut_to_nothing_is_not_an_empty_one() {
        assert!(opens(&sealed(b"")));
        let file = sealed(b"a picture of something that is longer than a tag");
        assert!(opens(&file));
        for length in 0..file.len() {
            assert!(!opens(&file[..length]), "{length}");
        }
        let mut flipped = sealed(b"");
        flipped[HEADER_LENGTH] ^= 1;
        assert!(!opens(&flipped));
    }
}
