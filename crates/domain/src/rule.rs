//! Rules that hold before a record may be saved, read from the table of fields. A fault names its field, so that a
//! screen can show it there.

use crate::code::CodeList;
use crate::field::{FieldDef, FieldType, FieldValue, Position};
use crate::kind::KindDef;
use crate::value::{FieldNumber, Fields, Value};

/// Why a record cannot be saved yet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A field that the kind needs has no value.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A value is not of the field's type or outside its limits.
    #[error("{0} does not fit: {1}")]
    DoesNotFit(&'static str, &'static str),
}

impl Fault {
    /// Returns the name of the field that the fault is about.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Missing(name) | Self::DoesNotFit(name, _) => name,
        }
    }
}

/// Checks a whole record: every required field is there and every known field fits. Unknown fields pass, so that
/// what a newer phone or a city wrote is kept.
///
/// # Errors
/// Returns every fault, in the order of the table.
pub fn check(kind: &KindDef, fields: &Fields) -> Result<(), Vec<Fault>> {
    let faults: Vec<Fault> = kind
        .all_fields()
        .filter_map(|field| check_field(field, fields.get(&field.number)).err())
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// Checks one value against its row; a cleared or absent value fits where the field is not required.
///
/// # Errors
/// Returns the fault.
pub fn check_field(field: &'static FieldDef, value: Option<&Value>) -> Result<(), Fault> {
    match value {
        None | Some(Value::Null) if field.required => Err(Fault::Missing(field.name)),
        None | Some(Value::Null) => Ok(()),
        Some(value) => match misfit(field.kind, value) {
            Some(why) => Err(Fault::DoesNotFit(field.name, why)),
            None => Ok(()),
        },
    }
}

/// Checks the fields of a patch: what is given must fit, nothing is required.
///
/// # Errors
/// Returns every fault, in the order of the numbers.
pub fn check_patch(kind: &KindDef, fields: &Fields) -> Result<(), Vec<Fault>> {
    let fault = |(number, value): (&FieldNumber, &Value)| {
        let field = kind.field(*number)?;
        misfit(field.kind, value)
            .filter(|_| *value != Value::Null)
            .map(|why| Fault::DoesNotFit(field.name, why))
    };
    let faults: Vec<Fault> = fields.iter().filter_map(fault).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn misfit(kind: FieldType, value: &Value) -> Option<&'static str> {
    let (fits, why) = match (kind, value) {
        (FieldType::Text { max }, Value::Text(text)) => (text.chars().count() <= max, "too long"),
        (FieldType::Code(list), Value::Text(code)) => (list.has(code), "not on the list"),
        (FieldType::CodeSet(list), Value::List(codes)) => {
            (codes.iter().all(|code| on(list, code)), "not on the list")
        }
        (FieldType::Count { min, max }, Value::Int(number)) => ((min..=max).contains(number), "out of range"),
        (FieldType::Flag, Value::Bool(_)) | (FieldType::Moment, Value::Int(_)) => (true, ""),
        (FieldType::Position, value) => (Position::read(value).is_some(), "not a position"),
        (FieldType::Record | FieldType::Officer, Value::Bytes(id)) => (id.len() == 16, "not an id"),
        (FieldType::Bytes { max }, Value::Bytes(bytes)) => (bytes.len() <= max, "too long"),
        (FieldType::Steps(list), Value::List(steps)) => {
            (steps.iter().all(|step| is_step(list, step)), "not a step")
        }
        _ => (false, "not of its type"),
    };
    (!fits).then_some(why)
}

fn on(list: &CodeList, value: &Value) -> bool {
    value.as_text().is_some_and(|code| list.has(code))
}

fn is_step(list: &CodeList, value: &Value) -> bool {
    match value.as_list() {
        Some([Value::Int(_), code]) => on(list, code),
        Some([Value::Int(_), code, Value::Text(_)]) => on(list, code),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::{EncounterKind, EncounterOutcome};
    use crate::field::One;
    use crate::kind::Record;
    use crate::kinds::Encounter;

    fn encounter() -> Fields {
        Encounter {
            kind: Some(One(EncounterKind::Assist)),
            outcome: Some(One(EncounterOutcome::Resolved)),
            ..Default::default()
        }
        .write()
    }

    #[test]
    fn a_whole_encounter_fits() {
        assert_eq!(check(Encounter::KIND, &encounter()), Ok(()));
    }

    #[test]
    fn each_fault_names_its_field() {
        fn expect(number: FieldNumber, value: Option<Value>, fault: Fault) {
            let mut fields = encounter();
            match value {
                Some(value) => fields.insert(number, value),
                None => fields.remove(&number),
            };
            assert_eq!(check(Encounter::KIND, &fields), Err(vec![fault]));
        }
        expect(65, None, Fault::Missing("outcome"));
        expect(65, Some(Value::Null), Fault::Missing("outcome"));
        expect(
            65,
            Some(Value::Text("cured".into())),
            Fault::DoesNotFit("outcome", "not on the list"),
        );
        expect(
            66,
            Some(Value::Int(-1)),
            Fault::DoesNotFit("people_count", "out of range"),
        );
        expect(
            38,
            Some(Value::Text("x".repeat(8001))),
            Fault::DoesNotFit("note", "too long"),
        );
        expect(
            34,
            Some(Value::List(vec![])),
            Fault::DoesNotFit("position", "not a position"),
        );
        expect(
            32,
            Some(Value::Bytes(vec![1])),
            Fault::DoesNotFit("shift", "not an id"),
        );
    }

    #[test]
    fn fields_of_a_newer_version_or_a_city_are_let_through() {
        let mut fields = encounter();
        fields.insert(999, Value::Bool(true));
        fields.insert(1000, Value::Text("city".into()));
        assert_eq!(check(Encounter::KIND, &fields), Ok(()));
    }
}
