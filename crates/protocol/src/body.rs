//! The body of an entry: one map of numbers to values. Fields that this version does not know are kept as they are.

use domain::id::{BootId, EntryHash, RecordId};
use domain::time::{Clocks, Timestamp};
use domain::value::{Fields, Value};
use minicbor::data::Type;

use crate::Error;
use crate::cbor::{Message, Reader, Wire, Writer, canonical};
use crate::version::MAX_BODY_BYTES;

/// The number of the record's id; `record_of` needs nothing else.
const RECORD: u64 = 1;

/// The first number that is a field; those below are the body's own.
pub const FIRST_FIELD: u16 = 32;

/// What a line of the notebook says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The record it is about.
    pub record: RecordId,
    /// The number of the record's kind.
    pub kind: u16,
    /// The version of that kind's table of fields when it was written.
    pub schema: u16,
    /// When it happened, as the officer says.
    pub happened_at: Timestamp,
    /// What all clocks said when it was written.
    pub clocks: Clocks,
    /// The lines of the record that were on the screen when the draft opened.
    pub base: Vec<EntryHash>,
    /// The fields that were set, by number.
    pub fields: Fields,
}

impl Body {
    /// Returns the bytes; refuses what would be too large or too deep to be read again.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        if let Some(number) = self.fields.keys().find(|number| **number < FIRST_FIELD) {
            return Err(Error::ReservedField(*number));
        }
        let mut to = Writer::new();
        self.write(&mut to);
        let bytes = to.finish();
        if bytes.len() > MAX_BODY_BYTES {
            return Err(Error::TooLarge {
                what: "a body",
                most: MAX_BODY_BYTES,
            });
        }
        canonical::check(&bytes)?;
        Ok(bytes)
    }

    /// Reads the bytes of a body.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut parts = Parts::default();
        for (number, value) in leaves(bytes)? {
            parts.take(number, &mut Reader::new(value))?;
        }
        parts
            .whole()
            .ok_or(Error::Malformed("a body lacks one of its own keys"))
    }

    fn write(&self, to: &mut Writer) {
        let own =
            8 + u64::from(self.clocks.gnss.is_some()) + u64::from(self.clocks.server_offset_ms.is_some());
        to.map(own + self.fields.len() as u64);
        put(to, RECORD, &self.record);
        put(to, 2, &u64::from(self.kind));
        put(to, 3, &u64::from(self.schema));
        put(to, 4, &self.happened_at);
        put(to, 5, &self.clocks.wall);
        put(to, 6, &self.clocks.mono_ms);
        put(to, 7, &self.clocks.boot);
        if let Some(gnss) = &self.clocks.gnss {
            put(to, 8, gnss);
        }
        if let Some(offset) = self.clocks.server_offset_ms {
            put(to, 9, &Timestamp(offset));
        }
        put(to, 10, &self.base);
        self.fields
            .iter()
            .for_each(|(number, value)| put(to, u64::from(*number), value));
    }
}

fn put(to: &mut Writer, number: u64, value: &impl Wire) {
    to.uint(number);
    value.write(to);
}

/// Returns the leaves of a body: each key, and the CBOR bytes of its value. Asks no more of the bytes than that
/// they are one map in deterministic form, so that lines of newer versions verify too.
pub fn leaves(bytes: &[u8]) -> Result<Vec<(u16, &[u8])>, Error> {
    if bytes.len() > MAX_BODY_BYTES {
        return Err(Error::TooLarge {
            what: "a body",
            most: MAX_BODY_BYTES,
        });
    }
    canonical::pairs(bytes)?
        .into_iter()
        .map(|(key, value)| match u16::try_from(key) {
            Ok(number) => Ok((number, value)),
            Err(_) => Err(Error::Malformed("a field number is above 65535")),
        })
        .collect()
}

/// Returns the record that a body is about.
pub fn record_of(bytes: &[u8]) -> Result<RecordId, Error> {
    record_among(&leaves(bytes)?)
}

/// Returns the record that the body of these leaves is about.
pub(crate) fn record_among(leaves: &[(u16, &[u8])]) -> Result<RecordId, Error> {
    match leaves.first() {
        Some((number, value)) if u64::from(*number) == RECORD => Message::decode(value),
        _ => Err(Error::Malformed("a body names no record")),
    }
}

/// A body while it is read.
#[derive(Default)]
struct Parts {
    record: Option<RecordId>,
    kind: Option<u16>,
    schema: Option<u16>,
    happened_at: Option<Timestamp>,
    wall: Option<Timestamp>,
    mono_ms: Option<u64>,
    boot: Option<BootId>,
    gnss: Option<Timestamp>,
    server_offset_ms: Option<i64>,
    base: Option<Vec<EntryHash>>,
    fields: Fields,
}

impl Parts {
    fn take(&mut self, number: u16, from: &mut Reader<'_>) -> Result<(), Error> {
        match number {
            1 => self.record = Some(Wire::read(from)?),
            2 => self.kind = Some(short(from)?),
            3 => self.schema = Some(short(from)?),
            4 => self.happened_at = Some(Wire::read(from)?),
            5 => self.wall = Some(Wire::read(from)?),
            6 => self.mono_ms = Some(from.uint()?),
            7 => self.boot = Some(Wire::read(from)?),
            8 => self.gnss = Some(Wire::read(from)?),
            9 => self.server_offset_ms = Some(from.int()?),
            10 => self.base = Some(Wire::read(from)?),
            FIRST_FIELD.. => drop(self.fields.insert(number, Wire::read(from)?)),
            _ => {
                return Err(Error::Malformed(
                    "a body has a key that this version does not know",
                ));
            }
        }
        Ok(())
    }

    fn whole(self) -> Option<Body> {
        let clocks = Clocks {
            wall: self.wall?,
            mono_ms: self.mono_ms?,
            boot: self.boot?,
            gnss: self.gnss,
            server_offset_ms: self.server_offset_ms,
        };
        Some(Body {
            record: self.record?,
            kind: self.kind?,
            schema: self.schema?,
            happened_at: self.happened_at?,
            clocks,
            base: self.base?,
            fields: self.fields,
        })
    }
}

fn short(from: &mut Reader<'_>) -> Result<u16, Error> {
    u16::try_from(from.uint()?).map_err(|_| Error::Malformed("a number is above 65535"))
}

impl Wire for Value {
    fn write(&self, to: &mut Writer) {
        match self {
            Self::Null => to.null(),
            Self::Bool(value) => to.bool(*value),
            Self::Int(value) => to.int(*value),
            Self::Text(value) => to.text(value),
            Self::Bytes(value) => to.bytes(value),
            Self::List(values) => values.write(to),
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(match from.datatype() {
            Some(Type::Null) if from.null() => Self::Null,
            Some(Type::Bool) => Self::Bool(from.bool()?),
            Some(Type::String) => Self::Text(from.text()?.to_owned()),
            Some(Type::Bytes) => Self::Bytes(from.bytes()?.to_vec()),
            Some(Type::Array) => Self::List(Wire::read(from)?),
            Some(Type::Map) => return Err(Error::Malformed("a field holds a map")),
            _ => Self::Int(from.int()?),
        })
    }
}

#[cfg(test)]
mod tests;
