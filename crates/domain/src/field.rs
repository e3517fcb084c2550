//! The table of fields: what each number in a body means, of which type it is, and how careful to be with it.
//!
//! Numbers 1–31 belong to the envelope (see `protocol::body`), 32–63 to all kinds (`COMMON`), 64–999 to a kind,
//! and 1000 and above to a city.

use crate::code::{Code, CodeList};
use crate::id::{OfficerId, RecordId};
use crate::time::Timestamp;
use crate::value::{FieldNumber, Value};

/// How careful the field must be handled (`field.md`'s ● ○ marks).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sensitivity {
    /// Unmarked: codes, counts, times.
    Low,
    /// ○ free text, positions, references to files of others.
    Moderate,
    /// ● identity, health, minors, consent.
    High,
}

/// The type of a field's value, with its limits.
#[derive(Debug, Clone, Copy)]
pub enum FieldType {
    /// Free or short text of at most so many characters.
    Text {
        /// The most characters (Unicode scalar values) it may have.
        max: usize,
    },
    /// One code of a list.
    Code(&'static CodeList),
    /// Any number of codes of a list, each once.
    CodeSet(&'static CodeList),
    /// A whole number within bounds, both included.
    Count {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// Yes or no.
    Flag,
    /// A moment in milliseconds since 1970.
    Moment,
    /// A position with its accuracy and source (see [`Position`]).
    Position,
    /// The id of another record.
    Record,
    /// The id of a person with an account.
    Officer,
    /// Raw bytes, at most so many.
    Bytes {
        /// The most bytes.
        max: usize,
    },
    /// Time-stamped steps: a list of `[moment, code]` or `[moment, code, text]`, each step of a list of codes.
    Steps(&'static CodeList),
}

/// One row of the table.
#[derive(Debug)]
pub struct FieldDef {
    /// The field's number, for ever.
    pub number: FieldNumber,
    /// Its name in `snake_case`; labels are looked up as `field.<name>`.
    pub name: &'static str,
    /// The type of its value.
    pub kind: FieldType,
    /// Whether a record cannot be saved without it.
    pub required: bool,
    /// How careful to be with it.
    pub sensitivity: Sensitivity,
    /// Whether the phone's search finds a record by it.
    pub searchable: bool,
    /// Whether a disclosed copy may withhold it.
    pub severable: bool,
}

impl FieldDef {
    /// Starts a plain row: optional, low sensitivity, neither searchable nor severable.
    pub const fn plain(number: FieldNumber, name: &'static str, kind: FieldType) -> Self {
        Self {
            number,
            name,
            kind,
            required: false,
            sensitivity: Sensitivity::Low,
            searchable: false,
            severable: false,
        }
    }

    /// Marks the field as needed to save.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Marks the field as moderately sensitive; it may be severed.
    #[must_use]
    pub const fn moderate(mut self) -> Self {
        self.sensitivity = Sensitivity::Moderate;
        self.severable = true;
        self
    }

    /// Marks the field as highly sensitive; it may be severed.
    #[must_use]
    pub const fn high(mut self) -> Self {
        self.sensitivity = Sensitivity::High;
        self.severable = true;
        self
    }

    /// Lets the phone's search find a record by the field.
    #[must_use]
    pub const fn searchable(mut self) -> Self {
        self.searchable = true;
        self
    }
}

/// A Rust type that a field can have; ties the typed record to the table of fields.
pub trait FieldValue: Sized {
    /// The row's type.
    const TYPE: FieldType;

    /// Reads the value; `None` when it is absent, cleared or of a newer shape.
    fn read(value: &Value) -> Option<Self>;

    /// Writes the value.
    fn write(self) -> Value;
}

/// Short text on one line, up to 200 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(pub String);

/// Free text, up to 8,000 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prose(pub String);

/// A SHA-256 hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hash(pub [u8; 32]);

/// Opaque bytes of a record, up to 60,000.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob(pub Vec<u8>);

/// One time-stamped step of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<C> {
    /// When the officer tapped it.
    pub at: Timestamp,
    /// What was done or seen.
    pub code: C,
    /// A word more, such as a dose number.
    pub detail: Option<String>,
}

/// Where something happened: a point with the truth about how well it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Latitude in 1e-7 degrees north, −90e7 to 90e7.
    pub lat_e7: i32,
    /// Longitude in 1e-7 degrees east, −180e7 to 180e7.
    pub lon_e7: i32,
    /// Radius of 68 % confidence in decimetres; `None` where nobody knows it.
    pub accuracy_dm: Option<u32>,
    /// When the fix was taken; `None` where nobody knows it.
    pub fixed_at: Option<Timestamp>,
    /// Where it came from: `gnss` (the phone's receiver), `gpsd`, `replay`, `camera`, `map` (set by hand).
    pub source: String,
}

macro_rules! text_value {
    ($name:ident, $max:literal) => {
        impl FieldValue for $name {
            const TYPE: FieldType = FieldType::Text { max: $max };

            fn read(value: &Value) -> Option<Self> {
                value.as_text().map(|text| Self(text.to_owned()))
            }

            fn write(self) -> Value {
                Value::Text(self.0)
            }
        }
    };
}
text_value!(Words, 200);
text_value!(Prose, 8000);

impl FieldValue for bool {
    const TYPE: FieldType = FieldType::Flag;

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    fn write(self) -> Value {
        Value::Bool(self)
    }
}

impl FieldValue for u32 {
    const TYPE: FieldType = FieldType::Count {
        min: 0,
        max: u32::MAX as i64,
    };

    fn read(value: &Value) -> Option<Self> {
        value.as_int().and_then(|number| Self::try_from(number).ok())
    }

    fn write(self) -> Value {
        Value::Int(self.into())
    }
}

impl FieldValue for Timestamp {
    const TYPE: FieldType = FieldType::Moment;

    fn read(value: &Value) -> Option<Self> {
        value.as_int().map(Self)
    }

    fn write(self) -> Value {
        Value::Int(self.0)
    }
}

impl FieldValue for RecordId {
    const TYPE: FieldType = FieldType::Record;

    fn read(value: &Value) -> Option<Self> {
        Self::try_from(value.as_bytes()?).ok()
    }

    fn write(self) -> Value {
        Value::Bytes(self.as_bytes().to_vec())
    }
}

impl FieldValue for OfficerId {
    const TYPE: FieldType = FieldType::Officer;

    fn read(value: &Value) -> Option<Self> {
        Self::try_from(value.as_bytes()?).ok()
    }

    fn write(self) -> Value {
        Value::Bytes(self.as_bytes().to_vec())
    }
}

impl FieldValue for Hash {
    const TYPE: FieldType = FieldType::Bytes { max: 32 };

    fn read(value: &Value) -> Option<Self> {
        value.as_bytes()?.try_into().ok().map(Self)
    }

    fn write(self) -> Value {
        Value::Bytes(self.0.to_vec())
    }
}

impl FieldValue for Blob {
    const TYPE: FieldType = FieldType::Bytes { max: 60_000 };

    fn read(value: &Value) -> Option<Self> {
        value.as_bytes().map(|bytes| Self(bytes.to_vec()))
    }

    fn write(self) -> Value {
        Value::Bytes(self.0)
    }
}

impl FieldValue for Position {
    const TYPE: FieldType = FieldType::Position;

    fn read(value: &Value) -> Option<Self> {
        let [lat, lon, accuracy, fixed_at, source] = value.as_list()? else {
            return None;
        };
        Some(Self {
            lat_e7: i32::try_from(lat.as_int()?)
                .ok()
                .filter(|lat| lat.abs() <= 900_000_000)?,
            lon_e7: i32::try_from(lon.as_int()?)
                .ok()
                .filter(|lon| lon.abs() <= 1_800_000_000)?,
            // Early versions wrote 0 for what they did not know; no receiver is that sure, and no fix that old.
            accuracy_dm: known(accuracy)?
                .map(u32::try_from)
                .transpose()
                .ok()?
                .filter(|known| *known > 0),
            fixed_at: known(fixed_at)?.filter(|known| *known != 0).map(Timestamp),
            source: source.as_text()?.to_owned(),
        })
    }

    fn write(self) -> Value {
        Value::List(vec![
            Value::Int(self.lat_e7.into()),
            Value::Int(self.lon_e7.into()),
            self.accuracy_dm
                .map_or(Value::Null, |known| Value::Int(known.into())),
            self.fixed_at.map_or(Value::Null, |known| Value::Int(known.0)),
            Value::Text(self.source),
        ])
    }
}

/// Reads a number that may be unknown; `None` when it is neither.
const fn known(value: &Value) -> Option<Option<i64>> {
    match value {
        Value::Null => Some(None),
        Value::Int(number) => Some(Some(*number)),
        _ => None,
    }
}

/// A set of codes, in the order in which they were tapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set<C>(pub Vec<C>);

/// One code, as a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct One<C>(pub C);

impl<C: Code> FieldValue for One<C> {
    const TYPE: FieldType = FieldType::Code(C::LIST);

    fn read(value: &Value) -> Option<Self> {
        value.as_text().and_then(C::from_code).map(Self)
    }

    fn write(self) -> Value {
        Value::Text(self.0.as_code().to_owned())
    }
}

impl<C: Code> FieldValue for Set<C> {
    const TYPE: FieldType = FieldType::CodeSet(C::LIST);

    fn read(value: &Value) -> Option<Self> {
        Some(Self(
            value
                .as_list()?
                .iter()
                .filter_map(Value::as_text)
                .filter_map(C::from_code)
                .collect(),
        ))
    }

    fn write(self) -> Value {
        Value::List(
            self.0
                .into_iter()
                .map(|code| Value::Text(code.as_code().to_owned()))
                .collect(),
        )
    }
}

/// The steps of a timeline, in the order in which they were tapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Steps<C>(pub Vec<Step<C>>);

impl<C: Code> FieldValue for Steps<C> {
    const TYPE: FieldType = FieldType::Steps(C::LIST);

    fn read(value: &Value) -> Option<Self> {
        Some(Self(value.as_list()?.iter().filter_map(read_step).collect()))
    }

    fn write(self) -> Value {
        Value::List(self.0.into_iter().map(write_step).collect())
    }
}

fn read_step<C: Code>(value: &Value) -> Option<Step<C>> {
    let mut parts = value.as_list()?.iter();
    let at = Timestamp(parts.next()?.as_int()?);
    let code = C::from_code(parts.next()?.as_text()?)?;
    Some(Step {
        at,
        code,
        detail: parts.next().and_then(Value::as_text).map(str::to_owned),
    })
}

fn write_step<C: Code>(step: Step<C>) -> Value {
    let mut parts = vec![Value::Int(step.at.0), Value::Text(step.code.as_code().to_owned())];
    parts.extend(step.detail.map(Value::Text));
    Value::List(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_of_a_position_is_absent_and_never_zero() {
        fn check(written: &[Value; 2], accuracy_dm: Option<u32>, fixed_at: Option<i64>) {
            let [accuracy, time] = written.clone();
            let source = Value::Text("camera".into());
            let value = Value::List(vec![Value::Int(491), Value::Int(-1231), accuracy, time, source]);
            let read = Position::read(&value).unwrap();
            assert_eq!(
                (read.accuracy_dm, read.fixed_at),
                (accuracy_dm, fixed_at.map(Timestamp))
            );
            assert_eq!(Position::read(&read.clone().write()), Some(read));
        }
        check(&[Value::Int(80), Value::Int(7)], Some(80), Some(7));
        check(&[Value::Null, Value::Null], None, None);
        check(&[Value::Int(0), Value::Int(0)], None, None);
        let wrong = |value| {
            Position::read(&Value::List(vec![
                Value::Int(1),
                Value::Int(1),
                value,
                Value::Null,
            ]))
        };
        assert_eq!(wrong(Value::Text("near".into())), None);
    }
}
