//! How ids, hashes and fields lie in columns.

use domain::{EntryHash, Fields, NotAnId, Value};
use protocol::Message as _;
use rusqlite::Row;

use crate::{Error, Result};

pub(crate) fn damaged(what: &str) -> Error {
    Error::Damaged(format!("column {what}"))
}

pub(crate) fn id<I>(row: &Row<'_>, column: &'static str) -> Result<I>
where
    I: for<'b> TryFrom<&'b [u8], Error = NotAnId>,
{
    let bytes: Vec<u8> = row.get(column)?;
    I::try_from(&bytes).map_err(|_| damaged(column))
}

pub(crate) fn maybe_id<I>(row: &Row<'_>, column: &'static str) -> Result<Option<I>>
where
    I: for<'b> TryFrom<&'b [u8], Error = NotAnId>,
{
    let bytes: Option<Vec<u8>> = row.get(column)?;
    bytes
        .map(|bytes| I::try_from(&bytes).map_err(|_| damaged(column)))
        .transpose()
}

pub(crate) fn bytes32(row: &Row<'_>, column: &'static str) -> Result<[u8; 32]> {
    let bytes: Vec<u8> = row.get(column)?;
    bytes.try_into().map_err(|_| damaged(column))
}

pub(crate) fn fields(row: &Row<'_>, column: &'static str) -> Result<Fields> {
    let bytes: Vec<u8> = row.get(column)?;
    unpack_fields(&bytes).ok_or_else(|| damaged(column))
}

/// Fields lie as one list: number, value, number, value …
pub(crate) fn pack_fields(fields: &Fields) -> Vec<u8> {
    let flat = fields
        .iter()
        .flat_map(|(number, value)| [Value::Int((*number).into()), value.clone()]);
    Value::List(flat.collect()).encode()
}

fn unpack_fields(bytes: &[u8]) -> Option<Fields> {
    let flat = Value::decode(bytes).ok()?;
    let pair = |pair: &[Value]| match pair {
        [Value::Int(number), value] => Some((u16::try_from(*number).ok()?, value.clone())),
        _ => None,
    };
    flat.as_list()?.chunks(2).map(pair).collect()
}

pub(crate) fn hashes(row: &Row<'_>, column: &'static str) -> Result<Vec<EntryHash>> {
    let bytes: Vec<u8> = row.get(column)?;
    bytes
        .chunks(32)
        .map(|chunk| EntryHash::try_from(chunk).map_err(|_| damaged(column)))
        .collect()
}

pub(crate) fn pack_hashes(hashes: &[EntryHash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}
