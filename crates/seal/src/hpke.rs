//! The key agreement of HPKE (RFC 9180), base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. Who knows a
//! public key agrees with its owner on a key and a nonce, by an encapsulated key that anybody may see.
//!
//! It seals and opens no message: `aead` does, with what was agreed on here. HKDF-Extract is one HMAC, and
//! HKDF-Expand of at most 32 bytes is another, so that nothing more is needed.

use p256::elliptic_curve::point::AffineCoordinates as _;
use p256::elliptic_curve::sec1::ToSec1Point as _;
use p256::{NonZeroScalar, ProjectivePoint, PublicKey, SecretKey};
use zeroize::Zeroizing;

use crate::digest::hmac;
use crate::sign::{SigningKey, VerifyingKey};
use crate::{Error, Key, aead};

/// The length of an encapsulated key: an uncompressed point.
pub const ENC_LENGTH: usize = 65;

const VERSION: &[u8] = b"HPKE-v1";
const KEM: &[u8] = b"KEM\x00\x10";
const SUITE: Suite = Suite {
    id: b"HPKE\x00\x10\x00\x01\x00\x02",
    key_length: 32,
};
const HASH_LENGTH: usize = 32;
const BASE_MODE: &[u8] = &[0];

/// What both sides have agreed on.
#[derive(Debug, Clone)]
pub struct Agreed {
    /// The key of the AEAD.
    pub key: Key,
    /// The nonce to which the number of a message is added without carry.
    pub base_nonce: [u8; aead::NONCE_LENGTH],
}

/// Which AEAD the keys are for. There is one; the type is there for the published vectors of another.
struct Suite {
    id: &'static [u8],
    key_length: u8,
}

/// Agrees on a key with the owner of `recipient`; returns it with the encapsulated key that the owner needs.
///
/// `material` is random, and never used for another agreement: whoever has it has the key.
pub fn agree(
    recipient: &VerifyingKey,
    info: &[u8],
    material: &Key,
) -> Result<(Agreed, [u8; ENC_LENGTH]), Error> {
    let recipient = PublicKey::from(recipient.inner());
    let ephemeral = key_pair(material)?;
    let enc = point_bytes(&ephemeral.public_key());
    let shared = shared_secret(&ephemeral.to_nonzero_scalar(), &recipient, &enc, &recipient);
    Ok((schedule(&SUITE, &shared, info), enc))
}

/// Returns what was agreed on with the owner of `own`, from the encapsulated key.
pub fn reach(own: &SigningKey, enc: &[u8], info: &[u8]) -> Result<Agreed, Error> {
    let sender = PublicKey::from_sec1_bytes(enc).map_err(|_| Error::VerifyingKey)?;
    let enc: &[u8; ENC_LENGTH] = enc.try_into().map_err(|_| Error::VerifyingKey)?;
    let recipient = PublicKey::from(own.verifying_key().inner());
    let shared = shared_secret(own.inner().as_nonzero_scalar(), &sender, enc, &recipient);
    Ok(schedule(&SUITE, &shared, info))
}

/// RFC 9180 §7.1.3, `DeriveKeyPair`.
fn key_pair(material: &Key) -> Result<SecretKey, Error> {
    let parent = extract(&[0; HASH_LENGTH], KEM, b"dkp_prk", material.expose());
    let mut tries = 0..=u8::MAX;
    // One candidate in 2^32 is above the group's order, and the next one is taken.
    let found = tries.find_map(|counter| {
        let candidate = expand(&parent, KEM, b"candidate", &[&[counter]], 32);
        SecretKey::from_slice(&*candidate).ok()
    });
    found.ok_or(Error::SigningKey)
}

/// RFC 9180 §4.1, `ExtractAndExpand` over the Diffie-Hellman value.
fn shared_secret(
    own: &NonZeroScalar,
    other: &PublicKey,
    enc: &[u8; ENC_LENGTH],
    recipient: &PublicKey,
) -> Zeroizing<[u8; HASH_LENGTH]> {
    // Neither factor is zero and the group has prime order: this is never the point at infinity.
    let product = (ProjectivePoint::from(*other.as_affine()) * **own).to_affine();
    let x = Zeroizing::new(<[u8; 32]>::from(product.x()));
    let parent = extract(&[0; HASH_LENGTH], KEM, b"eae_prk", &*x);
    expand(
        &parent,
        KEM,
        b"shared_secret",
        &[enc, &point_bytes(recipient)],
        32,
    )
}

/// RFC 9180 §5.1, `KeySchedule` in base mode.
fn schedule(suite: &Suite, shared: &[u8; HASH_LENGTH], info: &[u8]) -> Agreed {
    let none = [0; HASH_LENGTH];
    let psk_id_hash = extract(&none, suite.id, b"psk_id_hash", b"");
    let info_hash = extract(&none, suite.id, b"info_hash", info);
    let context: [&[u8]; 3] = [BASE_MODE, &*psk_id_hash, &*info_hash];
    let secret = extract(shared, suite.id, b"secret", b"");
    let key = expand(&secret, suite.id, b"key", &context, suite.key_length);
    let nonce = expand(&secret, suite.id, b"base_nonce", &context, 12);
    let mut base_nonce = [0; aead::NONCE_LENGTH];
    base_nonce
        .iter_mut()
        .zip(*nonce)
        .for_each(|(to, from)| *to = from);
    Agreed {
        key: Key::from_bytes(*key),
        base_nonce,
    }
}

/// `LabeledExtract`. No salt is the same as one of 32 zeros.
fn extract(
    salt: &[u8; HASH_LENGTH],
    suite: &[u8],
    label: &[u8],
    material: &[u8],
) -> Zeroizing<[u8; HASH_LENGTH]> {
    Zeroizing::new(hmac(salt, &[VERSION, suite, label, material]))
}

/// `LabeledExpand` to at most 32 bytes; what is beyond `length` is not asked for and zero.
fn expand(
    parent: &[u8; HASH_LENGTH],
    suite: &[u8],
    label: &[u8],
    info: &[&[u8]],
    length: u8,
) -> Zeroizing<[u8; HASH_LENGTH]> {
    let asked = [0, length];
    let mut parts: Vec<&[u8]> = vec![&asked, VERSION, suite, label];
    parts.extend(info);
    parts.push(&[1]);
    let mut bytes = Zeroizing::new(hmac(parent, &parts));
    bytes.iter_mut().skip(length.into()).for_each(|byte| *byte = 0);
    bytes
}

fn point_bytes(key: &PublicKey) -> [u8; ENC_LENGTH] {
    let point = key.to_sec1_point(false);
    let mut bytes = [0; ENC_LENGTH];
    bytes
        .iter_mut()
        .zip(point.as_bytes())
        .for_each(|(to, from)| *to = *from);
    bytes
}

#[cfg(test)]
mod tests;
