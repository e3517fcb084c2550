//! Writing a line: the one way in which anything an officer does gets into the notebook.

use domain::kind::Record;
use domain::{EntryHash, Fields, KindDef, RecordId, Timestamp, Value, rule};
use seal::Key;
use store::Writing;
use store::entry::{self, NewEntry};

use crate::error::Result;
use crate::session::Session;

/// The common fields that a line fills in by itself (see `domain::kind::COMMON`).
pub(crate) const SHIFT: u16 = 32;
pub(crate) const PLACE: u16 = 33;
pub(crate) const POSITION: u16 = 34;
pub(crate) const WITHDRAWN: u16 = 39;
pub(crate) const CORRECTION_REASON: u16 = 40;
pub(crate) const LINKED_TO: u16 = 41;

/// A line to be written.
pub(crate) struct NewLine<'a> {
    pub(crate) kind: &'static KindDef,
    pub(crate) record: RecordId,
    pub(crate) key: &'a Key,
    pub(crate) happened_at: Timestamp,
    pub(crate) base: Vec<EntryHash>,
    pub(crate) fields: Fields,
}

impl Session {
    /// Appends a line within a write that may do more.
    pub(crate) fn append(&self, writing: &mut Writing<'_>, line: NewLine<'_>) -> store::Result<EntryHash> {
        entry::append(
            writing,
            NewEntry {
                lane: line.kind.lane,
                class: line.kind.class,
                record: line.record,
                key: line.key,
                kind: line.kind.number,
                schema: line.kind.schema,
                happened_at: line.happened_at,
                clocks: self.clocks(),
                base: line.base,
                fields: line.fields,
            },
        )
    }

    /// Writes a new record that happened now, in the open shift and at the last fix.
    pub(crate) fn write_new<R: Record>(&self, record: R) -> Result<RecordId> {
        self.write_new_with(record, Fields::new())
    }

    /// Writes a new record with further common fields.
    pub(crate) fn write_new_with<R: Record>(&self, record: R, common: Fields) -> Result<RecordId> {
        let id = self.new_record();
        let key = self.new_key();
        let mut fields = record.write();
        fields.extend(common);
        let shift = crate::shift::open(self)?;
        if let Some(shift) = shift.filter(|_| R::KIND.number != domain::kinds::Shift::KIND.number) {
            fields
                .entry(SHIFT)
                .or_insert_with(|| domain::field::FieldValue::write(shift.record));
        }
        check_whole(R::KIND, &fields)?;
        let line = NewLine {
            kind: R::KIND,
            record: id,
            key: &key,
            happened_at: self.now(),
            base: Vec::new(),
            fields,
        };
        self.write(|w| self.append(w, line))?;
        Ok(id)
    }

    /// Adds a line to a record of this notebook that sets some of its fields.
    pub(crate) fn amend(&self, record: RecordId, fields: Fields) -> Result<()> {
        self.amend_and(record, fields, |_| Ok(()))
    }

    /// Adds a line to a record and does more in the same write.
    pub(crate) fn amend_and(
        &self,
        record: RecordId,
        fields: Fields,
        more: impl FnOnce(&mut Writing<'_>) -> store::Result<()>,
    ) -> Result<()> {
        let (now, key) = self.read(|r| Ok((store::record::get(r, record)?, entry::key(r, record)?)))?;
        let kind = domain::kind_by_number(now.kind).ok_or(crate::error::Fault::NotFound)?;
        let line = NewLine {
            kind,
            record,
            key: &key,
            happened_at: now.happened_at,
            base: now.heads,
            fields,
        };
        self.write(|w| {
            self.append(w, line)?;
            more(w)
        })
    }
}

/// Checks that a whole record may be saved.
pub(crate) fn check_whole(kind: &KindDef, fields: &Fields) -> Result<()> {
    Ok(rule::check(kind, fields).map_err(store::Error::Faults)?)
}

/// Returns `before` with `patch` laid over it; cleared fields are gone.
pub(crate) fn laid_over(mut before: Fields, patch: &Fields) -> Fields {
    before.extend(patch.iter().map(|(field, value)| (*field, value.clone())));
    before.retain(|_, value| *value != Value::Null);
    before
}
