//! A field's value as it crosses to the window and back.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The value of a field: codes and text as text, moments as RFC 3339, ids as text; raw bytes never cross.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(untagged)]
pub enum FieldValue {
    /// Not filled in, or cleared.
    Null,
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(#[ts(type = "number")] i64),
    /// Text, a code, a moment or an id.
    Text(String),
    /// Several values.
    List(Vec<FieldValue>),
}
