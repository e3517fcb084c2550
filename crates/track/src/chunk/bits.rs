//! Bits one after the other, highest first; what is left of the last byte is zero.

use crate::error::Error;

#[derive(Default)]
pub(super) struct BitWriter {
    bytes: Vec<u8>,
    used: u32,
}

impl BitWriter {
    /// Writes the lowest `count` bits of a value.
    pub(super) fn write(&mut self, value: u64, count: u32) {
        for at in (0..count).rev() {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let bit = ((value >> at) & 1) as u8;
            if let Some(last) = self.bytes.last_mut() {
                *last |= bit << (7 - self.used % 8);
            }
            self.used += 1;
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> BitReader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) fn read(&mut self, count: u32) -> Result<u64, Error> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.bytes.get(self.at / 8).ok_or(Error::ChunkCutOff)?;
            value = (value << 1) | u64::from((byte >> (7 - self.at % 8)) & 1);
            self.at += 1;
        }
        Ok(value)
    }

    /// Checks that nothing is left but the zeros that fill the last byte.
    pub(super) fn finish(mut self) -> Result<(), Error> {
        while !self.at.is_multiple_of(8) {
            if self.read(1)? != 0 {
                return Err(Error::ChunkDamaged);
            }
        }
        if self.at / 8 == self.bytes.len() {
            Ok(())
        } else {
            Err(Error::ChunkDamaged)
        }
    }
}
