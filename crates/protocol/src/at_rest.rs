//! How a body lies in the server's ledger and in backups: locked under a key that is derived from its record's key,
//! so that destroying the record's key destroys every copy.

use seal::{Key, aead};

use crate::cbor::Message as _;
use crate::commit::{self, Place};
use crate::{Error, Header};

/// Each key locks one body only (it is derived from place and commit), so the nonce may be zero.
const NONCE: [u8; aead::NONCE_LENGTH] = [0; aead::NONCE_LENGTH];

/// Returns the body locked for storage, bound to its header.
pub fn lock(record_key: &Key, place: Place, header: &Header, body: &[u8]) -> Result<Vec<u8>, Error> {
    aead::seal(&key(record_key, place, header), &NONCE, &header.encode(), body).map_err(Error::AtRest)
}

/// Returns the body that was locked for storage.
pub fn unlock(record_key: &Key, place: Place, header: &Header, locked: &[u8]) -> Result<Vec<u8>, Error> {
    aead::open(&key(record_key, place, header), &NONCE, &header.encode(), locked).map_err(Error::AtRest)
}

fn key(record_key: &Key, place: Place, header: &Header) -> Key {
    commit::entry_key(record_key, place).derive(&[b"pb1/seal", &header.commit.0])
}
