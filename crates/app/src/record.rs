//! Saved records as the screens show them: in lists, in full with every line, and by search.

use domain::kind::Record as _;
use domain::kinds::Photo;
use domain::{FieldType, Fields, KindDef, RecordId, Value, kind_by_number};
use protocol::Body;
use store::entry::{self, Entry};
use store::record::{self, Filter, Record};
use store::{receipt, search};

use crate::error::Result;
use crate::line::{CORRECTION_REASON, PLACE, WITHDRAWN, laid_over};
use crate::session::Session;
use crate::view::{FieldValue, FieldView, LineChange, LineView, RecordBrief, RecordView, SyncState};
use crate::{photo, route, say, status, successor};

/// Returns a record in full.
///
/// # Errors
/// `E-FIND-1` when there is none.
pub fn view(session: &Session, record: &str) -> Result<RecordView> {
    let id: RecordId = record.parse()?;
    let (now, entries) = session.read(|r| Ok((record::get(r, id)?, entry::of_record(r, id)?)))?;
    let lines = lines(session, &entries)?;
    Ok(RecordView {
        brief: brief(session, &now)?,
        fields: fields(session, &now, &entries)?,
        hash: entries
            .last()
            .map_or_else(String::new, |entry| entry.hash.to_string()),
        lines,
        photos: photo::of_record(session, id)?,
    })
}

/// Returns the records in which every word occurs, newest first.
///
/// # Errors
/// Returns why the notebook could not be read.
pub fn find(session: &Session, text: &str) -> Result<Vec<RecordBrief>> {
    let found = session.read(|r| search::find(r, text, 200))?;
    found.iter().map(|one| brief(session, one)).collect()
}

pub(crate) fn brief(session: &Session, record: &Record) -> Result<RecordBrief> {
    let filter = Filter {
        kind: Some(Photo::KIND.number),
        linked_to: Some(record.record),
        ..Default::default()
    };
    let photos = session.read(|r| record::list(r, filter))?;
    let mut held = 0;
    for one in &photos {
        held += u32::from(photo::is_held(session, one.record)?);
    }
    Ok(RecordBrief {
        record: record.record.to_string(),
        kind: kind_name(record.kind),
        happened_at: session.zone().say(record.happened_at),
        written_at: session.zone().say(record.written_at),
        late: say::is_late(record.happened_at, record.written_at),
        corrected: record.lines > 1,
        withdrawn: record.withdrawn,
        state: status::state(session, record)?,
        title: title(record.kind, &record.fields).unwrap_or_default(),
        place: record
            .fields
            .get(&PLACE)
            .and_then(Value::as_text)
            .map(str::to_owned),
        at: route::place_of(record).map(route::point),
        photos: u32::try_from(photos.len()).unwrap_or(u32::MAX),
        photos_held: held,
        own: record.own,
        author: record.author.clone(),
    })
}

/// Returns the first codes or words of a record, by which a list tells it from others: `list.code` for codes.
pub(crate) fn title(kind: u16, fields: &Fields) -> Option<String> {
    let kind = kind_by_number(kind)?;
    let codes = kind.fields.iter().filter_map(|field| match field.kind {
        FieldType::Code(list) => fields
            .get(&field.number)
            .and_then(Value::as_text)
            .map(|code| format!("{}.{code}", list.name)),
        FieldType::Text { max } if max <= 200 => fields
            .get(&field.number)
            .and_then(Value::as_text)
            .map(str::to_owned),
        _ => None,
    });
    let title = codes.take(2).collect::<Vec<_>>().join(" · ");
    (!title.is_empty()).then_some(title)
}

pub(crate) fn kind_name(kind: u16) -> String {
    kind_by_number(kind).map_or_else(|| format!("kind_{kind}"), |kind| kind.name.to_owned())
}

fn fields(session: &Session, now: &Record, entries: &[Entry]) -> Result<Vec<FieldView>> {
    let Some(kind) = kind_by_number(now.kind) else {
        return Ok(Vec::new());
    };
    let folded = domain::fold(&folding(entries)?);
    let conflicts = folded.map_or_else(Vec::new, |folded| folded.conflicts);
    // A field that one line cleared and another set has no value on top, and is shown all the same.
    let cleared = conflicts
        .iter()
        .filter(|one| !now.fields.contains_key(&one.field));
    let cleared = cleared.map(|one| (&one.field, &Value::Null));
    let view = |(number, value): (&u16, &Value)| {
        let field = kind.field(*number)?;
        let conflict = conflicts.iter().find(|one| one.field == *number);
        Some(FieldView {
            name: field.name.to_owned(),
            value: say::show(field, value, session.zone()),
            conflict: conflict.map(|one| {
                one.values
                    .iter()
                    .map(|(_, value)| say::show(field, value, session.zone()))
                    .collect()
            }),
        })
    };
    Ok(now.fields.iter().chain(cleared).filter_map(view).collect())
}

pub(crate) fn folding(entries: &[Entry]) -> Result<Vec<domain::Line>> {
    let mut lines = Vec::new();
    for entry in entries {
        let Ok(bytes) = &entry.body else { continue };
        let body = Body::decode(bytes)?;
        lines.push(domain::Line {
            hash: entry.hash,
            base: body.base,
            happened_at: body.happened_at,
            fields: body.fields,
        });
    }
    Ok(lines)
}

fn lines(session: &Session, entries: &[Entry]) -> Result<Vec<LineView>> {
    let mut before = Fields::new();
    let mut lines = Vec::new();
    for entry in entries {
        let Ok(bytes) = &entry.body else { continue };
        let body = Body::decode(bytes)?;
        let changes = match kind_by_number(body.kind) {
            Some(kind) => changes(session, kind, &before, &body.fields),
            None => Vec::new(),
        };
        let reason = body
            .fields
            .get(&CORRECTION_REASON)
            .or_else(|| body.fields.get(&WITHDRAWN));
        lines.push(LineView {
            hash: entry.hash.to_string(),
            author: entry.author.clone(),
            happened_at: session.zone().say(body.happened_at),
            written_at: session.zone().say(body.clocks.wall),
            late: say::is_late(body.happened_at, body.clocks.wall),
            reason: reason.and_then(Value::as_text).map(str::to_owned),
            changes,
            state: line_state(session, entry)?,
        });
        before = laid_over(before, &body.fields);
    }
    Ok(lines)
}

fn changes(session: &Session, kind: &KindDef, before: &Fields, patch: &Fields) -> Vec<LineChange> {
    let change = |(number, after): (&u16, &Value)| {
        let field = kind.field(*number)?;
        Some(LineChange {
            field: field.name.to_owned(),
            before: before
                .get(number)
                .map_or(FieldValue::Null, |value| say::show(field, value, session.zone())),
            after: say::show(field, after, session.zone()),
        })
    };
    patch.iter().filter_map(change).collect()
}

fn line_state(session: &Session, entry: &Entry) -> Result<SyncState> {
    if !entry.own {
        let waits = entry.mine
            && entry
                .record
                .map_or(Ok(false), |record| successor::waits(session, record))?;
        return Ok(if waits {
            SyncState::Saved
        } else {
            SyncState::Confirmed
        });
    }
    let (committed, held) = session.read(|r| Ok((receipt::committed(r, entry.lane)?, receipt::held(r)?)))?;
    if held
        .iter()
        .any(|(lane, seq, _)| *lane == entry.lane && *seq == entry.seq)
    {
        return Ok(SyncState::Attention);
    }
    Ok(if entry.seq > committed {
        SyncState::Saved
    } else {
        SyncState::Confirmed
    })
}
