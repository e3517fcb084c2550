//! The register of kinds. A new kind is one file here, one line in [`KINDS`], and its labels in two languages
//! (`docs/how-to/add-a-record-kind.md`).

mod acknowledgement;
mod custody_event;
mod encounter;
mod handover_item;
mod hazard;
mod pause;
mod photo;
mod shift;
mod sos;
mod sos_acknowledgement;
mod track;
mod welfare_check;

pub use acknowledgement::Acknowledgement;
pub use custody_event::CustodyEvent;
pub use encounter::Encounter;
pub use handover_item::HandoverItem;
pub use hazard::Hazard;
pub use pause::Pause;
pub use photo::Photo;
pub use shift::Shift;
pub use sos::Sos;
pub use sos_acknowledgement::SosAcknowledgement;
pub use track::Track;
pub use welfare_check::WelfareCheck;

use crate::kind::{KindDef, Record};

/// Every kind, by ascending number.
pub const KINDS: &[&KindDef] = &[
    Shift::KIND,
    Pause::KIND,
    Encounter::KIND,
    WelfareCheck::KIND,
    Hazard::KIND,
    Photo::KIND,
    HandoverItem::KIND,
    Acknowledgement::KIND,
    Sos::KIND,
    SosAcknowledgement::KIND,
    Track::KIND,
    CustodyEvent::KIND,
];

/// Returns the kind of a number; `None` for a kind of a newer version.
pub fn kind_by_number(number: u16) -> Option<&'static KindDef> {
    KINDS.iter().copied().find(|kind| kind.number == number)
}

/// Returns the kind of a name.
pub fn kind_by_name(name: &str) -> Option<&'static KindDef> {
    KINDS.iter().copied().find(|kind| kind.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FieldType, Readers, Sensitivity};

    #[test]
    fn numbers_and_names_are_given_once_and_in_order() {
        for pair in KINDS.windows(2) {
            assert!(
                pair[0].number < pair[1].number,
                "{} before {}",
                pair[0].name,
                pair[1].name
            );
        }
        for kind in KINDS {
            assert_eq!(
                kind_by_name(kind.name).map(|found| found.number),
                Some(kind.number)
            );
            let numbers: Vec<_> = kind.all_fields().map(|field| field.number).collect();
            assert!(numbers.is_sorted_by(|a, b| a < b), "{}: {numbers:?}", kind.name);
            assert!(
                kind.fields.iter().all(|field| (64..1000).contains(&field.number)),
                "{}",
                kind.name
            );
        }
    }

    #[test]
    fn what_a_kind_is_about_and_how_long_it_holds_is_always_said() {
        for kind in KINDS {
            let until = match kind.readers {
                Readers::NextOfficers { until } => Some(until),
                Readers::AuthorOfSubject => {
                    assert!(kind.subject.is_some(), "{} answers nothing", kind.name);
                    None
                }
                Readers::Nobody => None,
            };
            let of_type = |number: Option<u16>, is: fn(FieldType) -> bool| {
                let field = number.map(|number| kind.field(number).unwrap());
                assert!(
                    field.is_none_or(|field| field.required && is(field.kind)),
                    "{} {number:?}",
                    kind.name
                );
            };
            of_type(until, |kind| matches!(kind, FieldType::Moment));
            of_type(kind.subject, |kind| matches!(kind, FieldType::Record));
        }
    }

    /// What lines of every version rest on: each field with its kind, its type, and the schema that brought it. A row is
    /// never changed or taken out; a new field is a new row and a new schema.
    const TABLES: &str = include_str!("tables.txt");

    #[test]
    fn tables_only_grow_and_a_new_row_is_a_new_schema() {
        let mut rows = String::new();
        for kind in KINDS {
            let known = |number: u16| {
                let row = format!("{} {number} ", kind.number);
                TABLES.lines().find(|line| line.starts_with(&row))
            };
            let mut newest = 1;
            for field in kind.fields {
                let of_type = format!("{:?}", field.kind);
                let of_type = of_type.split(['(', ' ']).next().unwrap();
                let since = known(field.number).and_then(|row| row.rsplit(' ').next()?.parse().ok());
                let since = since.unwrap_or(kind.schema);
                newest = newest.max(since);
                rows += &format!(
                    "{} {} {} {of_type} {since}\n",
                    kind.number, field.number, field.name
                );
            }
            assert_eq!(
                kind.schema, newest,
                "the schema of {} is that of its newest row",
                kind.name
            );
        }
        let kept = TABLES.split_once("\n\n").unwrap().1;
        assert!(rows == kept, "src/tables.txt should say:\n{rows}");
    }

    #[test]
    fn free_text_is_marked_and_may_be_severed() {
        for kind in KINDS {
            let prose = kind
                .all_fields()
                .filter(|field| matches!(field.kind, FieldType::Text { max } if max > 200));
            for field in prose {
                assert!(
                    field.sensitivity > Sensitivity::Low && field.severable,
                    "{}.{}",
                    kind.name,
                    field.name
                );
            }
        }
    }

    #[test]
    fn every_file_of_a_kind_is_on_the_register() {
        let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/kinds")).unwrap();
        assert_eq!(files.count(), KINDS.len());
    }
}
