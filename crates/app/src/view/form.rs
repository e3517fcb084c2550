//! The tables of fields as the screens read them: one plain form and one detail view serve every kind.

use domain::{FieldDef, FieldType, KINDS, Sensitivity};

use super::view;

view! {
    /// One row of a kind's table of fields.
    pub struct FieldForm {
        /// The field's number.
        pub number: u16,
        /// Its name; its label is `field.<name>`.
        pub name: String,
        /// The type of its value.
        pub kind: String,
        /// The name of its code list; a code's label is `code.<list>.<code>`.
        pub list: Option<String>,
        /// The codes in the order in which to offer them.
        pub codes: Vec<String>,
        /// Whether a record cannot be saved without it.
        pub required: bool,
        /// `low`, `moderate` or `high`.
        pub sensitivity: String,
        /// The most characters of a text.
        pub max: Option<u32>,
        /// Whether every kind has it.
        pub common: bool,
    }
}

view! {
    /// A kind's table of fields.
    pub struct KindForm {
        /// The kind's name; its label is `kind.<name>`.
        pub name: String,
        /// Its number.
        pub number: u16,
        /// Its fields, common ones first.
        pub fields: Vec<FieldForm>,
    }
}

/// Returns the tables of all kinds.
pub fn kind_forms() -> Vec<KindForm> {
    let form = |kind: &&domain::KindDef| KindForm {
        name: kind.name.to_owned(),
        number: kind.number,
        fields: kind.all_fields().map(field_form).collect(),
    };
    KINDS.iter().map(form).collect()
}

fn field_form(field: &FieldDef) -> FieldForm {
    let (kind, list) = match field.kind {
        FieldType::Text { max } if max > 200 => ("prose", None),
        FieldType::Text { .. } => ("text", None),
        FieldType::Code(list) => ("code", Some(list)),
        FieldType::CodeSet(list) => ("codes", Some(list)),
        FieldType::Count { .. } => ("count", None),
        FieldType::Flag => ("flag", None),
        FieldType::Moment => ("moment", None),
        FieldType::Position => ("position", None),
        FieldType::Record => ("record", None),
        FieldType::Officer => ("officer", None),
        FieldType::Bytes { .. } => ("bytes", None),
        FieldType::Steps(list) => ("steps", Some(list)),
    };
    FieldForm {
        number: field.number,
        name: field.name.to_owned(),
        kind: kind.to_owned(),
        list: list.map(|list| list.name.to_owned()),
        codes: list.map_or_else(Vec::new, |list| {
            list.codes.iter().map(|code| (*code).to_owned()).collect()
        }),
        required: field.required,
        sensitivity: match field.sensitivity {
            Sensitivity::Low => "low",
            Sensitivity::Moderate => "moderate",
            Sensitivity::High => "high",
        }
        .to_owned(),
        max: match field.kind {
            FieldType::Text { max } => u32::try_from(max).ok(),
            _ => None,
        },
        common: field.number < 64,
    }
}
