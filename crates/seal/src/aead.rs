//! AES-256-GCM of one message. The caller answers for the nonce: one key never meets the same nonce with two
//! different messages.

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};

use crate::{Error, Key};

/// How many bytes longer a sealed message is than its plaintext.
pub const TAG_LENGTH: usize = 16;

/// The length of a nonce.
pub const NONCE_LENGTH: usize = 12;

/// Returns ciphertext and tag of `plaintext`, bound to the associated data.
pub fn seal(
    key: &Key,
    nonce: &[u8; NONCE_LENGTH],
    associated: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>, Error> {
    let message = Payload {
        msg: plaintext,
        aad: associated,
    };
    cipher(key)
        .encrypt(&Nonce::from(*nonce), message)
        .map_err(|_| Error::TooLong)
}

/// Returns the plaintext of `sealed`, or an error when key, nonce, associated data or any byte differs.
pub fn open(
    key: &Key,
    nonce: &[u8; NONCE_LENGTH],
    associated: &[u8],
    sealed: &[u8],
) -> Result<Vec<u8>, Error> {
    let message = Payload {
        msg: sealed,
        aad: associated,
    };
    cipher(key)
        .decrypt(&Nonce::from(*nonce), message)
        .map_err(|_| Error::Unlock)
}

fn cipher(key: &Key) -> Aes256Gcm {
    Aes256Gcm::new(key.expose().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::{from_hex, to_hex};

    fn key_of(text: &str) -> Key {
        Key::from_slice(&from_hex(text).unwrap()).unwrap()
    }

    #[test]
    fn ciphertext_is_that_of_the_published_vectors() {
        // The GCM specification's test cases 14 and 16.
        let zero = seal(&Key::from_bytes([0; 32]), &[0; 12], b"", &[0; 16]).unwrap();
        assert_eq!(
            to_hex(&zero),
            "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
        );
        let sealed = seal(
            &key_of("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
            &from_hex("cafebabefacedbaddecaf888").unwrap().try_into().unwrap(),
            &from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2").unwrap(),
            &from_hex(
                "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            )
            .unwrap(),
        )
        .unwrap();
        assert_eq!(
            to_hex(&sealed[sealed.len() - TAG_LENGTH..]),
            "76fc6ece0f4e1768cddf8853bb2d551b"
        );
    }

    #[test]
    fn any_difference_is_noticed() {
        let (key, nonce) = (Key::from_bytes([7; 32]), [1; 12]);
        let sealed = seal(&key, &nonce, b"place", b"words").unwrap();
        assert_eq!(open(&key, &nonce, b"place", &sealed).unwrap(), b"words");
        assert!(open(&Key::from_bytes([8; 32]), &nonce, b"place", &sealed).is_err());
        assert!(open(&key, &[2; 12], b"place", &sealed).is_err());
        assert!(open(&key, &nonce, b"elsewhere", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(open(&key, &nonce, b"place", &changed).is_err(), "byte {at}");
        }
        assert!(open(&key, &nonce, b"place", &[]).is_err());
    }
}
