//! Tests of ES256 signatures against the standard's vectors, and of the forms that `openssl` reads.

use super::*;
use crate::digest::to_hex;

fn key(byte: u8) -> SigningKey {
    SigningKey::from_key(&Key::from_bytes([byte; 32])).unwrap()
}

#[test]
fn signature_is_that_of_the_standard() {
    // RFC 6979, A.2.5: P-256, SHA-256, "sample"; its s is high, so the wire carries n − s.
    let secret =
        crate::digest::hash_from_hex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
    let key = SigningKey::from_key(&Key::from_bytes(secret.unwrap())).unwrap();
    let signature = key.sign(b"sample");
    assert_eq!(
        to_hex(&signature.as_bytes()[..32]),
        "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    );
    assert_eq!(
        to_hex(&signature.as_bytes()[32..]),
        "0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9"
    );
    key.verifying_key().verify(b"sample", &signature).unwrap();
}

#[test]
fn signature_belongs_to_one_key_and_one_text() {
    let signature = key(1).sign(b"words");
    key(1).verifying_key().verify(b"words", &signature).unwrap();
    assert!(matches!(
        key(1).verifying_key().verify(b"word", &signature),
        Err(Error::Verify)
    ));
    assert!(matches!(
        key(2).verifying_key().verify(b"words", &signature),
        Err(Error::Verify)
    ));
}

#[test]
fn high_s_is_refused_on_the_wire_and_made_low_from_der() {
    let low = key(1).sign(b"words");
    let raw = Raw::from_slice(low.as_bytes()).unwrap();
    let high = Raw::from_scalars(raw.r().to_bytes(), (-*raw.s()).to_bytes()).unwrap();
    let on_wire = Signature::from_bytes(high.to_bytes().into());
    assert!(matches!(
        key(1).verifying_key().verify(b"words", &on_wire),
        Err(Error::Signature)
    ));
    let lowered = Signature::from_der(high.to_der().as_bytes()).unwrap();
    assert_eq!(lowered.as_bytes(), low.as_bytes());
}

#[test]
fn keys_and_signatures_read_back() {
    let key = key(3);
    assert!(
        SigningKey::from_key(&key.to_key())
            .unwrap()
            .to_key()
            .is(&key.to_key())
    );
    let public = key.verifying_key();
    assert_eq!(VerifyingKey::from_slice(&public.to_bytes()).unwrap(), public);
    let signature = key.sign(b"x");
    assert_eq!(
        Signature::from_der(&signature.to_der().unwrap())
            .unwrap()
            .as_bytes(),
        signature.as_bytes()
    );
    assert_eq!(format!("{key:?}"), "SigningKey(secret)");
}

#[test]
fn what_is_no_key_or_signature_is_refused() {
    assert!(SigningKey::from_key(&Key::from_bytes([0; 32])).is_err());
    assert!(SigningKey::from_key(&Key::from_bytes([255; 32])).is_err());
    assert!(VerifyingKey::from_slice(&[2; 32]).is_err());
    assert!(VerifyingKey::from_slice(&[255; 33]).is_err());
    assert!(Signature::from_slice(&[1; 63]).is_err());
    let zero = Signature::from_bytes([0; 64]);
    assert!(key(1).verifying_key().verify(b"", &zero).is_err());
    assert!(Signature::from_der(b"nonsense").is_err());
}

#[test]
fn public_key_is_pem_that_openssl_reads() {
    // `openssl dgst -sha256 -verify` accepted this very text together with a signature in DER.
    let expected = [
        "-----BEGIN PUBLIC KEY-----\n",
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEb/A7lJJBzh2t1DUZ5pYOCoW0Gmmg\n",
        "XDKBA6orzhWUyhY8T3U6Vb8B3FP2wLDH7ueLQMb/fSWpbiKCuYnO9xwUSg==\n",
        "-----END PUBLIC KEY-----\n",
    ];
    assert_eq!(key(1).verifying_key().to_pem().unwrap(), expected.concat());
}
