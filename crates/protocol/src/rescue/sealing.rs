//! Sealing and opening the frames that follow an opening.

use seal::digest::sha256;
use seal::{Key, aead};

use super::{Content, Frame, Opening};
use crate::Error;
use crate::cbor::Message as _;

/// What HPKE is told the key is for; city and key id follow it.
pub const INFO: &[u8] = b"pb1/rescue";

/// What both sides have after the key agreement of an opening: the key and base nonce of HPKE's key schedule (RFC
/// 9180 §5.1, base mode, P-256, HKDF-SHA256, AES-256-GCM).
#[derive(Debug, Clone)]
pub struct Context {
    /// The AEAD key.
    pub key: Key,
    /// The base nonce, to which the number of a frame is added without carry.
    pub base_nonce: [u8; aead::NONCE_LENGTH],
}

impl Context {
    /// Seals content as frame `number` (from 0) after the opening.
    pub fn seal(&self, opening: &Opening, number: u64, content: &Content) -> Result<Frame, Error> {
        let plain = content.encode();
        let sealed = aead::seal(&self.key, &self.nonce(number), &associated(opening), &plain);
        sealed.map(Frame::Sealed).map_err(Error::Rescue)
    }

    /// Opens the sealed bytes of frame `number` after the opening.
    pub fn open(&self, opening: &Opening, number: u64, sealed: &[u8]) -> Result<Content, Error> {
        let plain = aead::open(&self.key, &self.nonce(number), &associated(opening), sealed);
        Content::decode(&plain.map_err(Error::Rescue)?)
    }

    fn nonce(&self, number: u64) -> [u8; aead::NONCE_LENGTH] {
        let mut nonce = self.base_nonce;
        let low = nonce.iter_mut().rev().zip(number.to_le_bytes());
        low.for_each(|(byte, digit)| *byte ^= digit);
        nonce
    }
}

fn associated(opening: &Opening) -> [u8; 32] {
    sha256(&[&opening.encode()])
}
