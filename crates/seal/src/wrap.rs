//! A key locked under another key, bound to what it is for, so that a wrapped key cannot be moved elsewhere.

use zeroize::Zeroizing;

use crate::key::{Chance, random};
use crate::{Error, Key, aead};

/// The length of a wrapped key: nonce, key, tag.
pub const WRAPPED_LENGTH: usize = aead::NONCE_LENGTH + 32 + aead::TAG_LENGTH;

/// Returns `key` locked under `wrapping`; only the same `purpose` unlocks it.
pub fn wrap(wrapping: &Key, purpose: &[u8], key: &Key, chance: &mut dyn Chance) -> Result<Vec<u8>, Error> {
    let nonce = random(chance);
    let sealed = aead::seal(wrapping, &nonce, purpose, key.expose())?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Returns the key that was locked under `wrapping` for `purpose`.
pub fn unwrap(wrapping: &Key, purpose: &[u8], wrapped: &[u8]) -> Result<Key, Error> {
    let wrong = Error::Length {
        what: "a wrapped key",
        expected: WRAPPED_LENGTH,
        got: wrapped.len(),
    };
    if wrapped.len() != WRAPPED_LENGTH {
        return Err(wrong);
    }
    let (nonce, sealed) = wrapped.split_first_chunk().ok_or(wrong)?;
    let bytes = Zeroizing::new(aead::open(wrapping, nonce, purpose, sealed)?);
    Key::from_slice(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_key_opens_only_under_its_key_and_purpose() {
        let (wrapping, key) = (Key::from_bytes([1; 32]), Key::from_bytes([2; 32]));
        let wrapped = wrap(&wrapping, b"notebook", &key, &mut |bytes: &mut [u8]| {
            bytes.fill(9)
        })
        .unwrap();
        assert_eq!(wrapped.len(), WRAPPED_LENGTH);
        assert!(unwrap(&wrapping, b"notebook", &wrapped).unwrap().is(&key));
        assert!(matches!(unwrap(&key, b"notebook", &wrapped), Err(Error::Unlock)));
        assert!(matches!(
            unwrap(&wrapping, b"photo", &wrapped),
            Err(Error::Unlock)
        ));
        assert!(matches!(
            unwrap(&wrapping, b"notebook", &wrapped[1..]),
            Err(Error::Length { .. })
        ));
    }
}
