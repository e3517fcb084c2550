//! Drafts: opened, typed into, saved, corrected, thrown away and undone, as the screens do it.

use app::view::{DraftView, FieldValue};
use domain::field::FieldValue as _;
use domain::{Fields, KindDef, RecordId, Timestamp, Value, kind_by_name};

use super::{LINKED_TO, Officer, PLACE, POSITION};
use crate::error::{Error, Result};
use crate::virtual_clock::Stopwatch;
use crate::written::{Line, Record};

/// A draft on the screen, and what the officer has put into it.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The record it becomes.
    pub id: RecordId,
    pub(super) name: String,
    pub(super) kind: &'static KindDef,
    pub(super) happened_at: Timestamp,
    pub(super) fields: Fields,
    pub(super) steps: Vec<Value>,
    pub(super) photos: Vec<Record>,
    correction: bool,
}

const NOTE: u16 = 38;
const STEPS: u16 = 67;

impl Draft {
    /// Returns the note as the phone took it.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.fields.get(&NOTE)?.as_text()
    }
}

impl Officer {
    /// Opens a draft of a new record.
    ///
    /// # Errors
    /// Returns why the app did not.
    pub fn open(&mut self, kind: &str, linked_to: Option<RecordId>) -> Result<Draft> {
        let link = linked_to.map(|id| id.to_string());
        let shown = app::draft::open(&self.session, kind, link.as_deref())?;
        let mut draft = self.draft(&shown, kind, false)?;
        draft.fields = self.common();
        draft.fields.extend(linked_to.map(|id| (LINKED_TO, id.write())));
        draft
            .fields
            .extend(self.here().map(|here| (POSITION, here.write())));
        // The place that the screen offers is what the officer signs when they leave it.
        if let Some(FieldValue::Text(place)) = shown.fields.get("place") {
            draft.fields.insert(PLACE, Value::Text(place.clone()));
        }
        if kind == "welfare_check" {
            draft.steps.push(Value::List(vec![
                Value::Int(self.now().0),
                Value::Text("started".into()),
            ]));
            draft.fields.insert(STEPS, Value::List(draft.steps.clone()));
        }
        Ok(draft)
    }

    /// Opens a correction of a saved record.
    ///
    /// # Errors
    /// Returns why the app did not.
    pub fn correct(&mut self, record: RecordId) -> Result<Draft> {
        let shown = app::draft::correct(&self.session, &record.to_string())?;
        let known = self.written.records.iter().find(|one| one.id == Some(record));
        let known = known.ok_or(Error::Script("it corrects what it did not write"))?;
        let happened_at = known.lines.last().map(|line| line.happened_at);
        let mut draft = self.draft(&shown, known.kind.name, true)?;
        draft.happened_at = happened_at.unwrap_or(draft.happened_at);
        Ok(draft)
    }

    fn draft(&self, shown: &DraftView, kind: &str, correction: bool) -> Result<Draft> {
        Ok(Draft {
            id: shown
                .record
                .parse()
                .map_err(|_| Error::Script("a draft without an id"))?,
            name: shown.record.clone(),
            kind: kind_by_name(kind).ok_or(Error::Script("a kind that is not known"))?,
            happened_at: self.now(),
            fields: Fields::new(),
            steps: Vec::new(),
            photos: Vec::new(),
            correction,
        })
    }

    /// Fills in a field.
    ///
    /// # Errors
    /// Returns why the app did not take it.
    pub fn set(&mut self, draft: &mut Draft, field: &str, value: FieldValue) -> Result<()> {
        app::draft::set(&self.session, &draft.name, field, value.clone())?;
        let row = draft
            .kind
            .field_named(field)
            .ok_or(Error::Script("a field that is not known"))?;
        draft.fields.insert(row.number, plain(value));
        Ok(())
    }

    /// Fills in a field with text or a code.
    ///
    /// # Errors
    /// As [`Officer::set`].
    pub fn say(&mut self, draft: &mut Draft, field: &str, text: &str) -> Result<()> {
        self.set(draft, field, FieldValue::Text(text.to_owned()))
    }

    /// Taps a step of a welfare check.
    ///
    /// # Errors
    /// Returns why the app did not take it.
    pub fn step(&mut self, draft: &mut Draft, code: &str, detail: Option<&str>) -> Result<()> {
        app::draft::add_step(&self.session, &draft.name, code, detail)?;
        let mut step = vec![Value::Int(self.now().0), Value::Text(code.to_owned())];
        step.extend(detail.map(|detail| Value::Text(detail.to_owned())));
        draft.steps.push(Value::List(step));
        draft.fields.insert(STEPS, Value::List(draft.steps.clone()));
        Ok(())
    }

    /// Says that it happened earlier than it is written.
    ///
    /// # Errors
    /// Returns why the app did not take it.
    pub fn happened_at(&mut self, draft: &mut Draft, at: Timestamp) -> Result<()> {
        let moment = chrono::DateTime::from_timestamp_millis(at.0).ok_or(Error::Script("no such moment"))?;
        app::draft::set_happened_at(&self.session, &draft.name, &moment.to_rfc3339())?;
        draft.happened_at = at;
        Ok(())
    }

    /// Saves a draft with its photos, and measures how long that really takes.
    ///
    /// # Errors
    /// Returns why the app did not.
    pub fn save(&mut self, draft: Draft) -> Result<RecordId> {
        let watch = Stopwatch::start();
        app::draft::save(&self.session, &draft.name)?;
        self.save_ms.push(watch.ms());
        let saved_at = self.now();
        let line = Line {
            happened_at: draft.happened_at,
            saved_at,
            fields: draft.fields,
        };
        if draft.correction {
            self.written.go_on(draft.id, line);
        } else {
            self.written.begin(Some(draft.id), draft.kind, line);
        }
        for mut photo in draft.photos {
            photo.lines.iter_mut().for_each(|line| line.saved_at = saved_at);
            self.written.records.push(photo);
        }
        Ok(draft.id)
    }

    /// Throws a draft away with its photos.
    ///
    /// # Errors
    /// Returns why the app did not.
    pub fn discard(&mut self, draft: &Draft) -> Result<()> {
        Ok(app::draft::discard(&self.session, &draft.name)?)
    }

    /// Undoes a record that was just saved: nothing of it may ever arrive.
    ///
    /// # Errors
    /// Returns why the app did not.
    pub fn undo_at_once(&mut self, record: RecordId, photos: &[RecordId]) -> Result<()> {
        app::draft::undo(&self.session, &record.to_string())?;
        self.written.take_back(record, photos);
        Ok(())
    }

    /// Undoes a record after its time: it stays, marked.
    ///
    /// # Errors
    /// Returns why the app did not.
    pub fn undo_late(&mut self, record: RecordId) -> Result<()> {
        app::draft::undo(&self.session, &record.to_string())?;
        self.amended(record, super::tour::withdrawn("undone"));
        Ok(())
    }
}

fn plain(value: FieldValue) -> Value {
    match value {
        FieldValue::Null => Value::Null,
        FieldValue::Flag(flag) => Value::Bool(flag),
        FieldValue::Number(number) => Value::Int(number),
        FieldValue::Text(text) => Value::Text(text),
        FieldValue::List(values) => Value::List(values.into_iter().map(plain).collect()),
    }
}
