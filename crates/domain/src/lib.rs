//! Says what the things of a patrol are and may become: each kind of record is defined once, here, as a table of
//! fields with its rules.
//!
//! Everything else in the project (bytes on the wire, storage, search, conflicts, forms, TypeScript) is generic over
//! these tables; a kind is named only where a use case is about it (a shift starts, a photo is taken in). This crate never serialises, stores, sends, draws random numbers or reads
//! a clock.

pub mod code;
pub mod codes;
pub mod field;
pub mod fold;
pub mod id;
pub mod kind;
pub mod kinds;
pub mod lane;
pub mod rule;
pub mod time;
pub mod value;

pub use code::CodeList;
pub use field::{FieldDef, FieldType, Sensitivity};
pub use fold::{Conflict, Folded, Line, fold, settle};
pub use id::{BootId, CityId, DeviceId, EntryHash, NotAnId, NotebookId, OfficerId, RecordId};
pub use kind::{KindDef, Readers, Record};
pub use kinds::{KINDS, kind_by_name, kind_by_number};
pub use lane::{Class, Lane};
pub use rule::{Fault, check};
pub use time::{Clocks, Timestamp};
pub use value::{FieldNumber, Fields, Value};
