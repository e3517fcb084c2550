//! Tests of the key agreement: the vectors of RFC 9180, appendix A.3.1, and our own suite both ways.

use super::*;
use crate::digest::{from_hex, to_hex};
use crate::key::random;

const INFO: &str = "4f6465206f6e2061204772656369616e2055726e";
const MATERIAL: &str = "4270e54ffd08d79d5928020af4686d8f6b7d35dbe470265f1f5aa22816ce860e";
const EPHEMERAL: &str = "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb";
const ENC: &str = "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4";
const RECIPIENT: &str = "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2";
const RECIPIENT_PUBLIC: &str = "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0";
const SHARED: &str = "c0d26aeab536609a572b07695d933b589dcf363ff9d93c93adea537aeabb8cb8";

fn key(hex: &str) -> Key {
    Key::from_slice(&from_hex(hex).unwrap()).unwrap()
}

fn own() -> SigningKey {
    SigningKey::from_key(&key(RECIPIENT)).unwrap()
}

#[test]
fn encapsulated_key_and_shared_secret_are_those_of_the_rfc() {
    let ephemeral = key_pair(&key(MATERIAL)).unwrap();
    assert_eq!(to_hex(&ephemeral.to_bytes()), EPHEMERAL);
    let recipient = PublicKey::from(own().verifying_key().inner());
    assert_eq!(to_hex(&point_bytes(&recipient)), RECIPIENT_PUBLIC);
    let enc = point_bytes(&ephemeral.public_key());
    assert_eq!(to_hex(&enc), ENC);
    let shared = shared_secret(&ephemeral.to_nonzero_scalar(), &recipient, &enc, &recipient);
    assert_eq!(to_hex(&*shared), SHARED);
    let other_side = shared_secret(
        own().inner().as_nonzero_scalar(),
        &ephemeral.public_key(),
        &enc,
        &recipient,
    );
    assert_eq!(to_hex(&*other_side), SHARED);
}

#[test]
fn key_schedule_is_that_of_the_rfc() {
    // The RFC prints this curve with AES-128-GCM only: its suite differs from ours in two bytes.
    let printed = Suite {
        id: b"HPKE\x00\x10\x00\x01\x00\x01",
        key_length: 16,
    };
    let shared = from_hex(SHARED).unwrap().try_into().unwrap();
    let agreed = schedule(&printed, &shared, &from_hex(INFO).unwrap());
    assert_eq!(
        to_hex(agreed.key.expose().first_chunk::<16>().unwrap()),
        "868c066ef58aae6dc589b6cfdd18f97e"
    );
    assert_eq!(to_hex(&agreed.base_nonce), "4e0bc5018beba4bf004cca59");
}

#[test]
fn both_sides_agree_and_others_do_not() {
    let info = from_hex(INFO).unwrap();
    let (sent, enc) = agree(&own().verifying_key(), &info, &key(MATERIAL)).unwrap();
    assert_eq!(to_hex(&enc), ENC);
    let got = reach(&own(), &enc, &info).unwrap();
    assert!(got.key.is(&sent.key));
    assert_eq!(got.base_nonce, sent.base_nonce);
    let sealed = aead::seal(&sent.key, &sent.base_nonce, b"", b"words").unwrap();
    assert_eq!(
        aead::open(&got.key, &got.base_nonce, b"", &sealed).unwrap(),
        b"words"
    );

    let other = SigningKey::random(&mut |bytes: &mut [u8]| bytes.fill(7));
    assert!(!reach(&other, &enc, &info).unwrap().key.is(&sent.key));
    assert!(!reach(&own(), &enc, b"another purpose").unwrap().key.is(&sent.key));
    let material = Key::from_bytes(random(&mut |bytes: &mut [u8]| bytes.fill(9)));
    let (fresh, _) = agree(&own().verifying_key(), &info, &material).unwrap();
    assert!(!fresh.key.is(&sent.key));
}

#[test]
fn what_is_no_encapsulated_key_is_refused() {
    let enc = from_hex(ENC).unwrap();
    let mut off_the_curve = enc.clone();
    off_the_curve[64] ^= 1;
    let compressed = own().verifying_key().to_bytes();
    for wrong in [
        &off_the_curve[..],
        &enc[..64],
        &[],
        &[4; 65],
        &[0; 1],
        &compressed,
    ] {
        assert!(reach(&own(), wrong, b"").is_err(), "{}", to_hex(wrong));
    }
}
