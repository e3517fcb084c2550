//! Values: the small tree of data that a field of a record holds, whatever its kind.

use std::collections::BTreeMap;

/// The number of a field in a body; never reused for another meaning (see `field` for the ranges).
pub type FieldNumber = u16;

/// The fields of a record or of one entry, by number, in ascending order.
pub type Fields = BTreeMap<FieldNumber, Value>;

/// The value of one field. What a number means is said by the table of fields, not by the value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Cleared: a correction that empties a field.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number; times are milliseconds since 1970, positions 1e-7 degrees.
    Int(i64),
    /// Text in Unicode NFC as typed, or the code of a code list.
    Text(String),
    /// Raw bytes: ids, hashes, sealed chunks.
    Bytes(Vec<u8>),
    /// Several values in order.
    List(Vec<Value>),
}

impl Value {
    /// Returns the text, if this is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the number, if this is one.
    pub const fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// Returns the bytes, if these are bytes.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Returns the values of a list, if this is one.
    pub fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(values) => Some(values),
            _ => None,
        }
    }
}
