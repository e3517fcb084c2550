//! How fields and positions lie in a column: the same deterministic CBOR as on the wire.

use domain::{Fields, Value};
use protocol::Message as _;

use crate::Error;

/// Returns the bytes of fields.
pub(crate) fn encode(fields: &Fields) -> Vec<u8> {
    let pairs: Vec<(u64, Value)> = fields
        .iter()
        .map(|(number, value)| (u64::from(*number), value.clone()))
        .collect();
    pairs.encode()
}

/// Reads the bytes of fields.
pub(crate) fn decode(bytes: &[u8]) -> Result<Fields, Error> {
    let pairs = Vec::<(u64, Value)>::decode(bytes).map_err(|_| Error::Damaged("a record"))?;
    let narrow = |(number, value): (u64, Value)| Some((u16::try_from(number).ok()?, value));
    pairs
        .into_iter()
        .map(narrow)
        .collect::<Option<Fields>>()
        .ok_or(Error::Damaged("a record"))
}
