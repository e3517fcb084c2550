//! Kinds: what makes an encounter an encounter. A kind is a number, a name, a lane and a table of fields; the typed
//! struct that rules read is made from the same rows by [`record_kind!`].

use crate::codes::Purpose;
use crate::field::{FieldDef, FieldValue as _, One, Position, Prose, Words};
use crate::id::RecordId;
use crate::lane::{Class, Lane};
use crate::time::Timestamp;
use crate::value::{FieldNumber, Fields};

/// One kind of record: its place in the house and its table of fields.
#[derive(Debug)]
pub struct KindDef {
    /// The number in a body, for ever.
    pub number: u16,
    /// The name in `snake_case`; labels are looked up as `kind.<name>`.
    pub name: &'static str,
    /// The version of its table of fields.
    pub schema: u16,
    /// The lane its entries go into.
    pub lane: Lane,
    /// The class of its entries.
    pub class: Class,
    /// Its own fields, by ascending number; [`COMMON`] come before them.
    pub fields: &'static [FieldDef],
    /// Who reads it on a phone besides its author.
    pub readers: Readers,
    /// The field that names the record which it answers or tells of.
    pub subject: Option<FieldNumber>,
}

/// Who reads a kind's records on a phone besides their author; what the console shows is another matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Nobody.
    Nobody,
    /// The officers of the next shifts, until the moment in this field.
    NextOfficers {
        /// The number of that field.
        until: FieldNumber,
    },
    /// Whoever wrote the record that is its subject.
    AuthorOfSubject,
}

impl KindDef {
    /// Marks the kind as handed over to the officers of the next shifts, until the moment in this field.
    #[must_use]
    pub const fn handover_until(mut self, until: FieldNumber) -> Self {
        self.readers = Readers::NextOfficers { until };
        self
    }

    /// Marks the kind as the answer to the record that this field names: its author reads it.
    #[must_use]
    pub const fn answers(mut self, subject: FieldNumber) -> Self {
        self.readers = Readers::AuthorOfSubject;
        self.about(subject)
    }

    /// Marks the kind as telling of the record that this field names.
    #[must_use]
    pub const fn about(mut self, subject: FieldNumber) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Returns the record that a record of this kind answers or tells of.
    pub fn subject_of(&self, fields: &Fields) -> Option<RecordId> {
        fields.get(&self.subject?).and_then(RecordId::read)
    }

    /// Returns until when a record of this kind is handed over; `None` where it is not.
    pub fn handed_over_until(&self, fields: &Fields) -> Option<Timestamp> {
        match self.readers {
            Readers::NextOfficers { until } => fields.get(&until).and_then(Timestamp::read),
            Readers::Nobody | Readers::AuthorOfSubject => None,
        }
    }

    /// Returns the row of a field number, common rows included; `None` for fields of a newer version or a city.
    pub fn field(&self, number: FieldNumber) -> Option<&'static FieldDef> {
        self.all_fields().find(|field| field.number == number)
    }

    /// Returns the row of a field by name, common rows included.
    pub fn field_named(&self, name: &str) -> Option<&'static FieldDef> {
        self.all_fields().find(|field| field.name == name)
    }

    /// Returns every row: those of all kinds, then the kind's own.
    pub fn all_fields(&self) -> impl Iterator<Item = &'static FieldDef> + use<> {
        COMMON.iter().chain(self.fields)
    }
}

/// A typed record: reads from and writes to the same fields that are stored and sent.
pub trait Record: Sized {
    /// The kind it is of.
    const KIND: &'static KindDef;

    /// Reads the typed fields; fields that are absent or of a newer shape read as `None`.
    fn read(fields: &Fields) -> Self;

    /// Writes the fields that are set.
    fn write(self) -> Fields;
}

/// Defines a kind: the typed struct and the table of fields from the same rows.
macro_rules! record_kind {
    (
        $(#[$doc:meta])*
        $name:ident = $number:literal $label:literal, schema $schema:literal, lane $lane:ident, class $class:ident
        $(, $kind_mark:ident $mark_field:literal)* {
            $($(#[$fdoc:meta])* $fnumber:literal $field:ident: $type:ty $(, $mark:ident)*;)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct $name { $($(#[$fdoc])* pub $field: Option<$type>,)* }

        impl $crate::kind::Record for $name {
            const KIND: &'static $crate::kind::KindDef = &$crate::kind::KindDef {
                number: $number,
                name: $label,
                schema: $schema,
                lane: $crate::lane::Lane::$lane,
                class: $crate::lane::Class::$class,
                fields: &[$(
                    $crate::field::FieldDef::plain(
                        $fnumber, stringify!($field), <$type as $crate::field::FieldValue>::TYPE,
                    )$(.$mark())*,
                )*],
                readers: $crate::kind::Readers::Nobody,
                subject: None,
            }$(.$kind_mark($mark_field))*;

            fn read(fields: &$crate::value::Fields) -> Self {
                Self { $($field: fields.get(&$fnumber).and_then(<$type as $crate::field::FieldValue>::read),)* }
            }

            fn write(self) -> $crate::value::Fields {
                let mut fields = $crate::value::Fields::new();
                $(if let Some(value) = self.$field {
                    fields.insert($fnumber, $crate::field::FieldValue::write(value));
                })*
                fields
            }
        }
    };
}
pub(crate) use record_kind;

record_kind! {
    /// The fields that every kind has, beside the envelope (see `protocol::body`).
    Common = 0 "common", schema 1, lane Records, class Record {
        /// The shift during which it was written.
        32 shift: RecordId;
        /// The place as spoken: "near 100 Example St".
        33 place: Words, moderate, searchable;
        /// Where the phone was.
        34 position: Position, moderate;
        /// The city's call number.
        35 call_number: Words, searchable;
        /// The police file number.
        36 police_file: Words, moderate, searchable;
        /// Why it is collected (FOIPPA s.26).
        37 purpose: One<Purpose>;
        /// Free text.
        38 note: Prose, moderate, searchable;
        /// Set when the author took the record back: the reason.
        39 withdrawn: Words;
        /// Why a saved record was corrected.
        40 correction_reason: Words;
        /// The record that this one belongs to, such as a photo's encounter.
        41 linked_to: RecordId;
    }
}

/// The rows that every kind has.
pub const COMMON: &[FieldDef] = Common::KIND.fields;
