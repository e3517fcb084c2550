//! How fields lie in a column: the same deterministic CBOR as on the wire, locked.

use domain::{Fields, RecordId, Value};
use protocol::Message as _;

use super::locked::{self, Column};
use super::tx::Tx;
use crate::Error;

/// Returns the locked bytes of a record's fields.
pub(super) fn lock(tx: &Tx<'_>, record: RecordId, fields: &Fields) -> Result<Vec<u8>, Error> {
    locked::lock(tx, Column::Fields, record, &encode(fields))
}

/// Reads a record's fields from their locked bytes.
pub(super) fn unlock(db: &Tx<'_>, record: RecordId, locked: &[u8]) -> Result<Fields, Error> {
    decode(&locked::unlock(db, Column::Fields, record, locked)?)
}

fn encode(fields: &Fields) -> Vec<u8> {
    let pairs: Vec<(u64, Value)> = fields
        .iter()
        .map(|(number, value)| (u64::from(*number), value.clone()))
        .collect();
    pairs.encode()
}

fn decode(bytes: &[u8]) -> Result<Fields, Error> {
    let pairs = Vec::<(u64, Value)>::decode(bytes).map_err(|_| Error::Damaged("a record"))?;
    let narrow = |(number, value): (u64, Value)| Some((u16::try_from(number).ok()?, value));
    pairs
        .into_iter()
        .map(narrow)
        .collect::<Option<Fields>>()
        .ok_or(Error::Damaged("a record"))
}
