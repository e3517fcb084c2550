//! The commit of an entry: a hash over salted leaves, one for each field, under a key that can be destroyed.
//!
//! With the key gone the salts are gone, and the leaves tell nothing of the values: the body is erased and the
//! chain still verifies.

use domain::id::NotebookId;
use seal::Key;
use seal::digest::{Mac, sha256};

use crate::{Class, Commit, Error, Lane, body};

/// Where an entry stands: its notebook, lane and number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The notebook.
    pub notebook: NotebookId,
    /// The chain within it.
    pub lane: Lane,
    /// The number within the chain, from 1.
    pub seq: u64,
}

/// Returns the entry's own key, derived from its record's key and its place.
pub fn entry_key(record_key: &Key, place: Place) -> Key {
    let Place { notebook, lane, seq } = place;
    record_key.derive(&[
        b"pb1/entry",
        notebook.as_bytes(),
        &[lane.number()],
        &seq.to_be_bytes(),
    ])
}

/// Returns the salt of the field `number`.
pub fn salt(entry_key: &Key, number: u16) -> [u8; 32] {
    salt_from(&Mac::new(entry_key.expose()), number)
}

fn salt_from(entry: &Mac, number: u16) -> [u8; 32] {
    entry.of(&[b"pb1/salt", &number.to_be_bytes()])
}

/// Returns the leaf of the field `number`, from its salt and the CBOR bytes of its value.
pub fn leaf(salt: &[u8; 32], number: u16, value: &[u8]) -> [u8; 32] {
    sha256(&[b"pb1/leaf", salt, &number.to_be_bytes(), value])
}

/// Returns the commit over leaves that stand in ascending order of their fields.
pub fn over(place: Place, class: Class, leaves: &[[u8; 32]]) -> Result<Commit, Error> {
    let Place { notebook, lane, seq } = place;
    let count = u16::try_from(leaves.len()).map_err(|_| Error::TooLarge {
        what: "a body's fields",
        most: 65535,
    })?;
    Ok(Commit(sha256(&[
        b"pb1/commit",
        notebook.as_bytes(),
        &[lane.number()],
        &seq.to_be_bytes(),
        &[class.number()],
        &count.to_be_bytes(),
        leaves.as_flattened(),
    ])))
}

/// Returns the commit of a body at its place.
pub fn of(record_key: &Key, place: Place, class: Class, body: &[u8]) -> Result<Commit, Error> {
    of_leaves(record_key, place, class, &body::leaves(body)?)
}

/// Returns the commit of the body that has these leaves: keys, and the bytes of their values.
pub(crate) fn of_leaves(
    record_key: &Key,
    place: Place,
    class: Class,
    body: &[(u16, &[u8])],
) -> Result<Commit, Error> {
    let entry = Mac::new(entry_key(record_key, place).expose());
    let leaves: Vec<_> = body
        .iter()
        .map(|(number, value)| leaf(&salt_from(&entry, *number), *number, value))
        .collect();
    over(place, class, &leaves)
}

/// Checks that the commit is of this body, at this place, under this record key.
pub fn verify(
    commit: Commit,
    record_key: &Key,
    place: Place,
    class: Class,
    body: &[u8],
) -> Result<(), Error> {
    if of(record_key, place, class, body)? == commit {
        Ok(())
    } else {
        Err(Error::CommitMismatch)
    }
}

#[cfg(test)]
mod tests;
