//! Secret keys of 32 bytes: wiped from memory when dropped, never printed, never compared byte by byte.

use std::fmt;

use zeroize::Zeroize as _;

use crate::{Error, digest};

/// Gives random bytes: the operating system's in the app and the server, seeded ones in tests and rehearsals.
pub trait Chance {
    /// Fills `bytes` with random bytes.
    fn fill(&mut self, bytes: &mut [u8]);
}

impl<F: FnMut(&mut [u8])> Chance for F {
    fn fill(&mut self, bytes: &mut [u8]) {
        self(bytes);
    }
}

/// Returns `N` random bytes.
pub fn random<const N: usize>(chance: &mut dyn Chance) -> [u8; N] {
    let mut bytes = [0; N];
    chance.fill(&mut bytes);
    bytes
}

/// A secret of 32 bytes.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// Wraps the 32 bytes of a key.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads a key from a slice, which must be 32 bytes long.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        let array = bytes.try_into();
        array.map(Self).map_err(|_| Error::Length {
            what: "a key",
            expected: 32,
            got: bytes.len(),
        })
    }

    /// Draws a new key.
    pub fn random(chance: &mut dyn Chance) -> Self {
        Self(random(chance))
    }

    /// Returns the key's bytes, to be handed to a cipher, a database or the wire and to nothing else.
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns a key for one purpose, derived from this one by HMAC-SHA-256 over the parts.
    #[must_use]
    pub fn derive(&self, parts: &[&[u8]]) -> Self {
        Self(digest::hmac(&self.0, parts))
    }

    /// Says whether two keys are equal, in a time that does not depend on where they differ.
    pub fn is(&self, other: &Self) -> bool {
        self.0
            .iter()
            .zip(&other.0)
            .fold(0, |difference, (a, b)| difference | (a ^ b))
            == 0
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Key(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_never_prints_its_bytes() {
        assert_eq!(format!("{:?}", Key::from_bytes([0xab; 32])), "Key(secret)");
    }

    #[test]
    fn keys_of_other_lengths_are_refused() {
        assert!(Key::from_slice(&[0; 31]).is_err());
        assert!(Key::from_slice(&[0; 33]).is_err());
    }

    #[test]
    fn keys_are_drawn_from_the_chance_given() {
        let mut next = 0;
        let mut chance = |bytes: &mut [u8]| {
            bytes.iter_mut().for_each(|byte| {
                *byte = next;
                next += 1;
            });
        };
        let (first, second) = (Key::random(&mut chance), Key::random(&mut chance));
        assert_eq!(first.expose()[..3], [0, 1, 2]);
        assert!(!first.is(&second));
        assert!(first.is(&first.clone()));
    }
}
