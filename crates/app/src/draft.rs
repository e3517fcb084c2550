//! Drafts: opening, typing, saving, throwing away, undoing. Each tap is durable before the screen shows it.

use std::collections::BTreeMap;

use domain::field::FieldValue as _;
use domain::kind::Record;
use domain::kinds::WelfareCheck;
use domain::{Fields, KindDef, RecordId, Timestamp, Value, kind_by_name, kind_by_number, rule};
use store::draft::{self as stored, Draft};
use store::{Reading, Writing, blob, entry, intake, record};

use crate::error::{Fault, Result};
use crate::line::{
    CORRECTION_REASON, LINKED_TO, NewLine, PLACE, POSITION, SHIFT, WITHDRAWN, check_whole, laid_over,
};
use crate::session::{Session, UNDO_MS};
use crate::view::{DraftBrief, DraftView, FieldValue, Saved};
use crate::{log, photo, say, shift};

/// The number of `WelfareCheck`'s steps.
const STEPS: u16 = 67;

/// Opens a draft of a new record; shift, place and position are filled in as far as they are known.
///
/// # Errors
/// Returns why it could not be kept.
pub fn open(session: &Session, kind: &str, linked_to: Option<&str>) -> Result<DraftView> {
    let kind = writable(kind)?;
    let mut fields = Fields::new();
    if let Some(shift) = shift::open(session)? {
        fields.insert(SHIFT, shift.record.write());
    }
    if let Some(link) = linked_to {
        fields.insert(LINKED_TO, link.parse::<RecordId>()?.write());
    }
    if let Some(position) = session.route().here() {
        fields.insert(POSITION, position.write());
    }
    if let Some(guess) = crate::city::guess(session) {
        fields.insert(PLACE, Value::Text(guess.text));
    }
    let now = session.now();
    if kind.number == WelfareCheck::KIND.number {
        fields.insert(STEPS, Value::List(vec![step(now, "started", None)]));
    }
    let draft = Draft {
        record: session.new_record(),
        kind: kind.number,
        key: session.new_key(),
        correction: false,
        base: Vec::new(),
        opened_at: now,
        happened_at: None,
        fields,
    };
    session.write(|w| stored::open(w, &draft))?;
    view(session, &draft)
}

/// Opens a correction of a saved record; what is on the screen now becomes its `base`. One that is open goes on.
///
/// # Errors
/// Returns why it could not be kept; only records of this notebook can be corrected here.
pub fn correct(session: &Session, record: &str) -> Result<DraftView> {
    let id: RecordId = record.parse()?;
    if session.read(|r| stored::find(r, id))?.is_some() {
        return get(session, record);
    }
    let (now, key) = session.read(|r| Ok((record::get(r, id)?, entry::key(r, id)?)))?;
    let draft = Draft {
        record: id,
        kind: now.kind,
        key,
        correction: true,
        base: now.heads,
        opened_at: session.now(),
        happened_at: Some(now.happened_at),
        fields: Fields::new(),
    };
    session.write(|w| stored::open(w, &draft))?;
    view(session, &draft)
}

/// Returns a draft for its screen.
///
/// # Errors
/// `E-FIND-1` when there is none.
pub fn get(session: &Session, record: &str) -> Result<DraftView> {
    let id = record.parse()?;
    let draft = session.read(|r| stored::get(r, id))?;
    view(session, &draft)
}

/// Sets one field of a draft; durable when this returns.
///
/// # Errors
/// `E-FORM-1` when the value does not fit its field.
pub fn set(session: &Session, record: &str, field: &str, value: FieldValue) -> Result<()> {
    let id = record.parse()?;
    let draft = session.read(|r| stored::get(r, id))?;
    let row = kind_of(&draft)?.field_named(field).ok_or(Fault::FormIncomplete)?;
    let value = say::take(row, value, session.zone())?;
    let patch = Fields::from([(row.number, value.clone())]);
    rule::check_patch(kind_of(&draft)?, &patch).map_err(store::Error::Faults)?;
    session.write(|w| stored::set(w, id, row.number, value))
}

/// Says when it happened.
///
/// # Errors
/// `E-FORM-1` when the moment cannot be read.
pub fn set_happened_at(session: &Session, record: &str, at: &str) -> Result<DraftView> {
    let (id, at) = (record.parse()?, session.zone().read(at)?);
    session.write(|w| stored::set_happened_at(w, id, at))?;
    get(session, record)
}

/// Adds a time-stamped step to a welfare check; the core's clock stamps it.
///
/// # Errors
/// `E-FORM-1` when there is no such step.
pub fn add_step(session: &Session, record: &str, code: &str, detail: Option<&str>) -> Result<DraftView> {
    let id = record.parse()?;
    let draft = session.read(|r| stored::get(r, id))?;
    let mut steps =
        shown_fields(session, &draft)?
            .remove(&STEPS)
            .map_or_else(Vec::new, |value| match value {
                Value::List(steps) => steps,
                _ => Vec::new(),
            });
    steps.push(step(session.now(), code, detail));
    let patch = Fields::from([(STEPS, Value::List(steps))]);
    rule::check_patch(kind_of(&draft)?, &patch).map_err(store::Error::Faults)?;
    session.write(|w| {
        patch
            .into_iter()
            .try_for_each(|(field, value)| stored::set(w, id, field, value))
    })?;
    get(session, record)
}

/// Saves a draft with its photos in one commit: "Saved on phone" is true when this returns.
///
/// # Errors
/// `E-FORM-1` with the names of the fields that are missing, `E-DISK-1` when the disk is full; the draft stays.
pub fn save(session: &Session, record: &str) -> Result<Saved> {
    let id: RecordId = record.parse()?;
    let draft = session.read(|r| stored::get(r, id))?;
    let kind = kind_of(&draft)?;
    check_whole(kind, &shown_fields(session, &draft)?)?;
    let photos = session.read(|r| intake::of_draft(r, id))?;
    let first_seq = session.read(|r| entry::head(r, kind.lane))?.seq + 1;
    let line = NewLine {
        kind,
        record: id,
        key: &draft.key,
        happened_at: draft.happened_at.unwrap_or(draft.opened_at),
        base: draft.base.clone(),
        fields: patch_of(session, &draft)?,
    };
    session.hold_back(id, kind.lane, first_seq);
    session.write(|w| {
        session.append(w, line)?;
        stored::remove(w, id)?;
        photos
            .into_iter()
            .try_for_each(|one| photo::enter(session, w, one))
    })?;
    Ok(Saved {
        record: record.to_owned(),
        undo_seconds: u32::try_from(UNDO_MS / 1000).unwrap_or(0),
    })
}

/// Throws a draft away with its photos; nothing of it ever leaves the phone.
///
/// # Errors
/// Returns why it could not be removed.
pub fn discard(session: &Session, record: &str) -> Result<()> {
    let id: RecordId = record.parse()?;
    let photos = session.read(|r| intake::of_draft(r, id))?;
    session.write(|w| {
        stored::remove(w, id)?;
        photos
            .iter()
            .try_for_each(|one| photo::drop_intake(session, w, one, "draft discarded"))
    })?;
    photos.iter().for_each(|one| photo::unseal_remains(session, one));
    // What was thrown away is to be gone from the disk too.
    Ok(session.store.checkpoint()?)
}

/// Undoes a save: within eight seconds the record, its key and its photos are destroyed before anything was sent;
/// later it is withdrawn, which stays visible.
///
/// # Errors
/// Returns why it could not be undone.
pub fn undo(session: &Session, record: &str) -> Result<()> {
    let id: RecordId = record.parse()?;
    if session.read(|r| record::get(r, id))?.lines > 1 {
        // Undoing a correction would take the whole record back; another correction is the way.
        return Err(Fault::FormIncomplete.into());
    }
    if !session.take_held_back(id) {
        let reason = log::word(session.language().into(), "withdrawn.undone", "undone");
        return withdraw(session, record, &reason);
    }
    let photos = session.read(|r| photo::of(r, id))?;
    let lines = session.read(|r| lines_of(r, id, &photos))?;
    let destroy = || session.write(|w| destroy(w, id, &photos));
    let files = session.rescue.without(&lines, destroy)?;
    for file in files {
        photo::remove_file(session, file.hash);
    }
    Ok(session.store.checkpoint()?)
}

/// Returns where the lines of a record, its photos and their custody stand.
fn lines_of(
    reading: &Reading<'_>,
    id: RecordId,
    photos: &[RecordId],
) -> store::Result<Vec<(domain::Lane, u64)>> {
    let mut lines = entry::of_record(reading, id)?;
    for one in photos {
        lines.extend(entry::of_record(reading, *one)?);
        for event in photo::custody_of(reading, *one)? {
            lines.extend(entry::of_record(reading, event)?);
        }
    }
    Ok(lines.iter().map(|line| (line.lane, line.seq)).collect())
}

/// Destroys a record and its photos; returns the sealed files that nobody can open any more.
fn destroy(writing: &mut Writing<'_>, id: RecordId, photos: &[RecordId]) -> store::Result<Vec<blob::Blob>> {
    let mut files = Vec::new();
    for one in photos {
        files.extend(blob::of_record(writing, *one)?);
        for event in photo::custody_of(writing, *one)? {
            entry::discard(writing, event)?;
        }
        blob::forget(writing, *one)?;
        entry::discard(writing, *one)?;
    }
    entry::discard(writing, id)?;
    Ok(files)
}

/// Takes a saved record back; the line stays, marked.
///
/// # Errors
/// Returns why it could not be written.
pub fn withdraw(session: &Session, record: &str, reason: &str) -> Result<()> {
    session.amend(
        record.parse()?,
        Fields::from([(WITHDRAWN, Value::Text(reason.to_owned()))]),
    )
}

/// Returns the drafts as a list shows them.
///
/// # Errors
/// Returns why they could not be read.
pub fn list(session: &Session) -> Result<Vec<DraftBrief>> {
    let drafts = session.read(stored::list)?;
    let brief = |draft: &Draft| DraftBrief {
        record: draft.record.to_string(),
        kind: kind_by_number(draft.kind).map_or("", |kind| kind.name).to_owned(),
        opened_at: session.zone().say(draft.opened_at),
        correction: draft.correction,
        title: crate::record::title(draft.kind, &draft.fields),
    };
    Ok(drafts.iter().map(brief).collect())
}

fn view(session: &Session, draft: &Draft) -> Result<DraftView> {
    let kind = kind_of(draft)?;
    let fields = shown_fields(session, draft)?;
    let now = session.now();
    let happened_at = draft.happened_at.unwrap_or(draft.opened_at);
    let missing = match rule::check(kind, &fields) {
        Ok(()) => Vec::new(),
        Err(faults) => faults.iter().map(|fault| fault.field().to_owned()).collect(),
    };
    let mut photos = photo::of_draft(session, draft.record)?;
    photos.extend(photo::of_record(session, draft.record)?);
    Ok(DraftView {
        record: draft.record.to_string(),
        kind: kind.name.to_owned(),
        correction: draft.correction,
        opened_at: session.zone().say(draft.opened_at),
        happened_at: session.zone().say(happened_at),
        now: session.zone().say(now),
        late: say::is_late(happened_at, now),
        fields: named(session, kind, &fields),
        missing,
        photos,
        place_guess: crate::city::guess(session),
        same_as_last: same_as_last(session, draft)?,
    })
}

/// Returns what the draft's screen shows: for a correction, the record as it stands with the changes over it.
fn shown_fields(session: &Session, draft: &Draft) -> Result<Fields> {
    if !draft.correction {
        return Ok(laid_over(Fields::new(), &draft.fields));
    }
    let now = session.read(|r| record::get(r, draft.record))?;
    Ok(laid_over(now.fields, &draft.fields))
}

/// Returns what the line says: everything for a new record, only what changed for a correction.
fn patch_of(session: &Session, draft: &Draft) -> Result<Fields> {
    if !draft.correction {
        return Ok(laid_over(Fields::new(), &draft.fields));
    }
    let now = session.read(|r| record::get(r, draft.record))?;
    let mut patch = draft.fields.clone();
    patch.retain(|field, value| {
        *field == CORRECTION_REASON || now.fields.get(field).unwrap_or(&Value::Null) != value
    });
    Ok(patch)
}

pub(crate) fn named(session: &Session, kind: &KindDef, fields: &Fields) -> BTreeMap<String, FieldValue> {
    let show = |(number, value): (&u16, &Value)| {
        let field = kind.field(*number)?;
        Some((field.name.to_owned(), say::show(field, value, session.zone())))
    };
    fields.iter().filter_map(show).collect()
}

/// Returns the codes of the officer's last record of this kind; never words, people or places.
fn same_as_last(session: &Session, draft: &Draft) -> Result<Option<BTreeMap<String, FieldValue>>> {
    let filter = record::Filter {
        kind: Some(draft.kind),
        own: true,
        limit: 1,
        ..Default::default()
    };
    let Some(last) = session
        .read(|r| record::list(r, filter))?
        .pop()
        .filter(|_| !draft.correction)
    else {
        return Ok(None);
    };
    let kind = kind_of(draft)?;
    let is_code = |number: &u16| {
        kind.field(*number).is_some_and(|field| {
            matches!(
                field.kind,
                domain::FieldType::Code(_) | domain::FieldType::CodeSet(_)
            ) && *number >= 64
        })
    };
    let codes: Fields = last
        .fields
        .into_iter()
        .filter(|(number, _)| is_code(number))
        .collect();
    Ok(Some(named(session, kind, &codes)).filter(|codes| !codes.is_empty()))
}

fn kind_of(draft: &Draft) -> Result<&'static KindDef> {
    Ok(kind_by_number(draft.kind).ok_or(Fault::NotFound)?)
}

/// Kinds that an officer fills in by hand; the others are written by their own use cases.
fn writable(kind: &str) -> Result<&'static KindDef> {
    let by_hand = matches!(kind, "encounter" | "welfare_check" | "hazard");
    Ok(kind_by_name(kind)
        .filter(|_| by_hand)
        .ok_or(Fault::FormIncomplete)?)
}

fn step(at: Timestamp, code: &str, detail: Option<&str>) -> Value {
    let mut parts = vec![Value::Int(at.0), Value::Text(code.to_owned())];
    parts.extend(detail.map(|detail| Value::Text(detail.to_owned())));
    Value::List(parts)
}
