//! Sealing a file while its bytes arrive.

use std::io::{Read, Write};

use zeroize::Zeroize as _;

use super::{CHUNK_LENGTH, HEADER, nonce};
use crate::{Error, Key, aead};

/// Seals bytes as they are pushed.
pub struct Sealer {
    key: Key,
    number: u32,
    started: bool,
    /// Plaintext of the chunk that is not full, or that is full but may yet be the last.
    waiting: Vec<u8>,
}

impl Sealer {
    /// Starts a sealed file; the key must not have sealed another one.
    pub fn new(key: Key) -> Self {
        Self {
            key,
            number: 0,
            started: false,
            waiting: Vec::with_capacity(CHUNK_LENGTH),
        }
    }

    /// Takes the next plaintext and appends to `out` what is sealed by it.
    pub fn push(&mut self, mut plain: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        while !plain.is_empty() {
            if self.waiting.len() == CHUNK_LENGTH {
                self.seal_waiting(false, out)?;
            }
            let room = CHUNK_LENGTH - self.waiting.len();
            let (now, later) = plain.split_at(room.min(plain.len()));
            self.waiting.extend_from_slice(now);
            plain = later;
        }
        Ok(())
    }

    /// Appends the last chunk to `out`; without it the file counts as cut off.
    pub fn finish(mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        self.seal_waiting(true, out)
    }

    fn seal_waiting(&mut self, last: bool, out: &mut Vec<u8>) -> Result<(), Error> {
        if !self.started {
            out.extend_from_slice(&HEADER);
            self.started = true;
        }
        let sealed = aead::seal(&self.key, &nonce(self.number, last), &HEADER, &self.waiting)?;
        out.extend_from_slice(&sealed);
        self.waiting.zeroize();
        self.number = self.number.checked_add(1).ok_or(Error::TooLong)?;
        Ok(())
    }
}

impl Drop for Sealer {
    fn drop(&mut self) {
        self.waiting.zeroize();
    }
}

/// Seals everything that `plain` gives into `sealed`; returns how many plaintext bytes there were.
pub fn seal_stream(key: Key, plain: &mut dyn Read, sealed: &mut dyn Write) -> Result<u64, Error> {
    let mut sealer = Sealer::new(key);
    let (mut buffer, mut out, mut total) = (vec![0; CHUNK_LENGTH], Vec::new(), 0);
    loop {
        let length = match plain.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        sealer.push(buffer.get(..length).unwrap_or_default(), &mut out)?;
        sealed.write_all(&out)?;
        out.clear();
        total += length as u64;
    }
    buffer.zeroize();
    sealer.finish(&mut out)?;
    sealed.write_all(&out)?;
    Ok(total)
}
