//! Opening a sealed file, as a stream or one chunk of it. What a stream gives before its end is authentic, but only
//! `finish` says that nothing is missing.

use std::io::{Read, Write};

use zeroize::{Zeroize as _, Zeroizing};

use super::{ChunkSpan, HEADER, HEADER_LENGTH, SEALED_CHUNK_LENGTH, nonce};
use crate::aead::TAG_LENGTH;
use crate::{Error, Key, aead};

/// Opens a sealed file as its bytes are pushed.
pub struct Opener {
    key: Key,
    number: u32,
    started: bool,
    waiting: Vec<u8>,
}

impl Opener {
    /// Starts to open a sealed file.
    pub fn new(key: Key) -> Self {
        Self {
            key,
            number: 0,
            started: false,
            waiting: Vec::new(),
        }
    }

    /// Takes the next sealed bytes and appends to `out` the plaintext that is certain.
    pub fn push(&mut self, sealed: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        self.waiting.extend_from_slice(sealed);
        self.take_header()?;
        // A full chunk is opened once a byte follows it: until then it may be the last.
        while self.started && self.waiting.len() > SEALED_CHUNK_LENGTH {
            let rest = self.waiting.split_off(SEALED_CHUNK_LENGTH);
            self.open_waiting(false, out)?;
            self.waiting = rest;
        }
        Ok(())
    }

    /// Appends the last chunk's plaintext to `out`, or says that the file is cut off.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        if !self.started || self.waiting.len() < TAG_LENGTH {
            return Err(Error::CutOff);
        }
        match self.open_waiting(true, out) {
            Err(Error::Unlock) if self.opens_as_inner() => Err(Error::CutOff),
            other => other,
        }
    }

    fn take_header(&mut self) -> Result<(), Error> {
        if self.started || self.waiting.len() < HEADER_LENGTH {
            return Ok(());
        }
        let rest = self.waiting.split_off(HEADER_LENGTH);
        if self.waiting != HEADER {
            return Err(Error::NotSealed);
        }
        self.waiting = rest;
        self.started = true;
        Ok(())
    }

    fn open_waiting(&mut self, last: bool, out: &mut Vec<u8>) -> Result<(), Error> {
        let plain = self.open(last).map_err(|error| self.overrun_or(error, last))?;
        out.extend_from_slice(&plain);
        self.number = self.number.checked_add(1).ok_or(Error::TooLong)?;
        Ok(())
    }

    fn open(&self, last: bool) -> Result<Zeroizing<Vec<u8>>, Error> {
        aead::open(&self.key, &nonce(self.number, last), &HEADER, &self.waiting).map(Zeroizing::new)
    }

    /// A chunk that opens only as the last one, but has bytes after it, tells of a file that was continued.
    fn overrun_or(&self, error: Error, last: bool) -> Error {
        if !last && self.open(true).is_ok() {
            Error::Overrun
        } else {
            error
        }
    }

    /// A chunk at the end that opens only as an inner one tells of a file that was cut off between two chunks.
    fn opens_as_inner(&self) -> bool {
        self.open(false).is_ok()
    }
}

impl Drop for Opener {
    fn drop(&mut self) {
        self.waiting.zeroize();
    }
}

/// Returns the plaintext of one chunk, found by `chunk_span`, without reading the rest of the file.
///
/// The caller passes the file's first `HEADER_LENGTH` bytes, so that a file of another version is refused.
pub fn open_chunk(key: &Key, header: &[u8], span: ChunkSpan, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    if header != HEADER {
        return Err(Error::NotSealed);
    }
    if sealed.len() != span.length {
        return Err(Error::CutOff);
    }
    aead::open(key, &nonce(span.number, span.last), &HEADER, sealed)
}

/// Opens everything that `sealed` gives into `plain`; returns how many plaintext bytes there were. On an error what
/// was written must be thrown away.
pub fn open_stream(key: Key, sealed: &mut dyn Read, plain: &mut dyn Write) -> Result<u64, Error> {
    let mut opener = Opener::new(key);
    let (mut buffer, mut out, mut total) = (vec![0; SEALED_CHUNK_LENGTH], Zeroizing::new(Vec::new()), 0);
    loop {
        let length = match sealed.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        opener.push(buffer.get(..length).unwrap_or_default(), &mut out)?;
        plain.write_all(&out)?;
        total += out.len() as u64;
        out.clear();
    }
    opener.finish(&mut out)?;
    plain.write_all(&out)?;
    Ok(total + out.len() as u64)
}
