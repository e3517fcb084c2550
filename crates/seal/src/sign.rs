//! ES256 signatures: ECDSA on P-256 with SHA-256, which is what phone keystores and `openssl` speak.
//!
//! `p256` signs, since it needs no chance for it; `ring` checks, which a server does twice a batch and three times as fast.
//!
//! On the wire they are 64 raw bytes with a low S; a signature is never hashed, compared or used as an identity,
//! and therefore `Signature` has no equality.

use std::fmt;

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{self, Signature as Raw};
use p256::elliptic_curve::scalar::IsHigh as _;
use p256::pkcs8::{EncodePublicKey as _, LineEnding};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

use crate::key::{Chance, random};
use crate::{Error, Key};

/// A signature of 64 bytes, r then s.
#[derive(Clone, Copy)]
pub struct Signature([u8; 64]);

impl Signature {
    /// Wraps 64 bytes from the wire; whether they are a signature is told by `VerifyingKey::verify`.
    pub const fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// Reads a signature from a slice, which must be 64 bytes long.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        let array = bytes.try_into();
        array.map(Self).map_err(|_| Error::Length {
            what: "a signature",
            expected: 64,
            got: bytes.len(),
        })
    }

    /// Reads what a keystore or `openssl` wrote (DER, S high or low) and makes S low.
    pub fn from_der(der: &[u8]) -> Result<Self, Error> {
        let raw = Raw::from_der(der).map_err(|_| Error::Signature)?;
        Ok(Self(raw.normalize_s().to_bytes().into()))
    }

    /// Returns the 64 bytes of the wire.
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }

    /// Returns the signature as DER, for `openssl` and for evidence packages.
    pub fn to_der(&self) -> Result<Vec<u8>, Error> {
        Ok(self.raw()?.to_der().as_bytes().to_vec())
    }

    fn raw(&self) -> Result<Raw, Error> {
        let raw = Raw::from_slice(&self.0).map_err(|_| Error::Signature)?;
        if raw.s().is_high().into() {
            return Err(Error::Signature);
        }
        Ok(raw)
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Signature")
    }
}

/// A private key that signs; wiped from memory when dropped.
#[derive(Clone)]
pub struct SigningKey(ecdsa::SigningKey);

impl SigningKey {
    /// Draws a new key.
    pub fn random(chance: &mut dyn Chance) -> Self {
        loop {
            // One draw in 2^32 is above the group's order and is drawn again.
            if let Ok(key) = Self::from_key(&Key::from_bytes(random(chance))) {
                return key;
            }
        }
    }

    /// Reads the 32 bytes of a private key.
    pub fn from_key(key: &Key) -> Result<Self, Error> {
        ecdsa::SigningKey::from_slice(key.expose())
            .map(Self)
            .map_err(|_| Error::SigningKey)
    }

    /// Returns the 32 bytes of the private key, to be wrapped and stored.
    pub fn to_key(&self) -> Key {
        Key::from_bytes(self.0.to_bytes().into())
    }

    /// Returns the public key.
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey(*self.0.verifying_key())
    }

    /// Signs the bytes; the same bytes always get the same signature (RFC 6979), so no chance is needed.
    pub fn sign(&self, bytes: &[u8]) -> Signature {
        let raw: Raw = self.0.sign(bytes);
        Signature(raw.normalize_s().to_bytes().into())
    }

    pub(crate) const fn inner(&self) -> &ecdsa::SigningKey {
        &self.0
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SigningKey(secret)")
    }
}

/// A public key that verifies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VerifyingKey(ecdsa::VerifyingKey);

impl VerifyingKey {
    /// Reads a compressed point of 33 bytes (SEC 1), as it stands on the wire.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() != 33 {
            return Err(Error::Length {
                what: "a public key",
                expected: 33,
                got: bytes.len(),
            });
        }
        ecdsa::VerifyingKey::from_sec1_bytes(bytes)
            .map(Self)
            .map_err(|_| Error::VerifyingKey)
    }

    /// Returns the compressed point of 33 bytes (SEC 1).
    pub fn to_bytes(&self) -> [u8; 33] {
        let point = self.0.to_sec1_point(true);
        let mut bytes = [0; 33];
        for (to, from) in bytes.iter_mut().zip(point.as_bytes()) {
            *to = *from;
        }
        bytes
    }

    /// Returns the key as PEM (SubjectPublicKeyInfo), for `openssl dgst -verify`.
    pub fn to_pem(&self) -> Result<String, Error> {
        self.0.to_public_key_pem(LineEnding::LF).map_err(|_| Error::Pem)
    }

    /// Checks that `signature` is this key's over `bytes`; a high S is refused.
    pub fn verify(&self, bytes: &[u8], signature: &Signature) -> Result<(), Error> {
        signature.raw()?;
        let point = self.0.to_sec1_point(false);
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point.as_bytes())
            .verify(bytes, &signature.0)
            .map_err(|_| Error::Verify)
    }

    pub(crate) const fn inner(&self) -> &ecdsa::VerifyingKey {
        &self.0
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "VerifyingKey({})", crate::digest::to_hex(&self.to_bytes()))
    }
}

#[cfg(test)]
mod tests;
