//! SHA-256 and HMAC-SHA-256 over parts, and hexadecimal text. Parts are joined without separators: who hashes
//! several variable-length parts frames them himself (the protocol's labels and fixed widths do).

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

use crate::Error;

/// Returns the SHA-256 of the parts, one after the other.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Hasher::new();
    parts.iter().for_each(|part| hasher.push(part));
    hasher.finish()
}

/// Computes a SHA-256 while bytes stream by.
#[derive(Clone, Default)]
pub struct Hasher(Sha256);

impl Hasher {
    /// Starts a digest of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the digest of everything pushed.
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// Returns the HMAC-SHA-256 of the parts, one after the other, under `key`.
pub fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    Mac::new(key).of(parts)
}

/// HMAC-SHA-256 under one key, for whoever needs it often: half of the work is the key's.
#[derive(Clone)]
pub struct Mac(Hmac<Sha256>);

impl Mac {
    /// Takes in the key.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(Hmac::new(&block(key).into()))
    }

    /// Returns the HMAC of the parts, one after the other.
    pub fn of(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.0.clone();
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    }
}

/// Pads a key with zeros to the block length of SHA-256, which HMAC defines to be the same key.
fn block(key: &[u8; 32]) -> [u8; 64] {
    let mut block = [0; 64];
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    block
}

/// Returns lower-case hexadecimal text.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Reads lower- or upper-case hexadecimal text.
pub fn from_hex(text: &str) -> Result<Vec<u8>, Error> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits.ok_or(Error::NotHex)?;
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Error::NotHex);
    }
    Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

/// Reads hexadecimal text of exactly 32 bytes.
pub fn hash_from_hex(text: &str) -> Result<[u8; 32], Error> {
    from_hex(text)?.try_into().map_err(|_| Error::NotHex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standard() {
        let check = |parts: &[&[u8]], expected: &str| assert_eq!(to_hex(&sha256(parts)), expected);
        check(
            &[],
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        );
        check(
            &[b"abc"],
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        );
        check(
            &[b"a", b"", b"bc"],
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        );
    }

    #[test]
    fn mac_is_that_of_an_independent_implementation() {
        // printf 'what do ya want for nothing?' | openssl dgst -sha256 -mac HMAC -macopt hexkey:4a65…00 (RFC 4231, case 2).
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        assert_eq!(
            to_hex(&hmac(&key, &[b"what do ya want ", b"for nothing?"])),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn hex_reads_back_and_refuses_the_rest() {
        assert_eq!(from_hex(&to_hex(&[0, 1, 254, 255])).unwrap(), [0, 1, 254, 255]);
        for wrong in ["0", "0g", "é0", "0x00"] {
            assert!(from_hex(wrong).is_err(), "{wrong}");
        }
        assert!(hash_from_hex("00").is_err());
    }
}
