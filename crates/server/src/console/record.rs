//! One record with all its lines: both lines of a correction show, with what each changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use domain::field::FieldType;
use domain::fold::{self, fold};
use domain::kind::{Common, Record as _};
use domain::kinds::Photo;
use domain::{EntryHash, FieldDef, Fields, KindDef, Timestamp, Value, kind_by_number};
use protocol::Body;
use serde::Deserialize;

use super::person::Person;
use super::refusal::Refusal;
use super::view::{Change, Field, Line, RecordBrief, RecordPage};
use super::{Input, Reason, answer, photos, record_id, say};
use crate::Error;
use crate::db::blob::{self, Role as File, State as Arrival};
use crate::db::entry::{self, Stored};
use crate::db::record::{self, Record};
use crate::db::{Tx, branch, notebook, officer, tombstone};
use crate::people::Role;
use crate::settle::{self as settling, Choice};
use crate::station::Station;

/// Written so much later than it happened is marked as late; the same on the phone.
const LATE_MS: i64 = 30 * 60 * 1000;
/// A phone's clock so far off the server's is pointed out.
const OFF_MS: i64 = 2 * 60 * 1000;

pub(super) async fn page(
    state: State<Arc<Station>>,
    Path(record): Path<String>,
    person: Person,
) -> Result<Json<RecordPage>, Refusal> {
    answer(state, move |station| {
        let record = person.open(station, record_id(&record)?, "record_read", None)?;
        Ok(station.ledger.read(|db| view(station, db, &record))?)
    })
    .await
}

/// Which of two values holds, of the lines that were on the screen.
#[derive(Deserialize)]
pub(super) struct Settling {
    field: String,
    nth: usize,
    seen: Vec<String>,
    #[serde(flatten)]
    reason: Reason,
}

pub(super) async fn settle(
    state: State<Arc<Station>>,
    Path(record): Path<String>,
    person: Person,
    Input(form): Input<Settling>,
) -> Result<Json<RecordPage>, Refusal> {
    person.must(Role::settles)?;
    answer(state, move |station| {
        let reason = form.reason.said()?;
        // Nobody settles what they may not read.
        let record = person.open(station, record_id(&record)?, "record_read", None)?;
        let choice = Choice {
            record: record.record,
            field: &form.field,
            nth: form.nth,
            seen: &form.seen,
            reason: &reason,
        };
        if !settling::settle(station, &person.0, &choice)? {
            return Err(Refusal::NotFound);
        }
        Ok(station.ledger.read(|db| {
            let now = record::get(db, choice.record)?.ok_or(Error::Damaged("a record"))?;
            view(station, db, &now)
        })?)
    })
    .await
}

fn view(station: &Station, db: &Tx<'_>, record: &Record) -> Result<RecordPage, Error> {
    let own = (record.kind == Photo::KIND.number)
        .then(|| photos::view(station, db, record))
        .transpose()?;
    let linked = record::linked(db, record.record, Photo::KIND.number)?;
    let mut photos: Vec<_> = own.into_iter().collect();
    for photo in &linked {
        photos.push(photos::view(station, db, photo)?);
    }
    Ok(RecordPage {
        brief: brief(station, db, record)?,
        fields: fields(station, db, record)?,
        photos,
        shift: record.shift.map(|shift| shift.to_string()),
        linked_to: record.linked_to.map(|linked| linked.to_string()),
        notebook: notebook::id_of(db, record.notebook)?.to_string(),
        erasure: tombstone::get(db, record.record)?.map(|order| order.state.code()),
    })
}

/// A line with its body.
struct Read {
    stored: Stored,
    body: Body,
}

fn lines_of(station: &Station, db: &Tx<'_>, record: &Record) -> Result<Vec<Read>, Error> {
    let mut lines = Vec::new();
    let stored = entry::of_record(db, record.record)?.into_iter();
    for stored in stored.chain(entry::held_of_record(db, record.record)?) {
        let Some((_, bytes)) = stored.unlock(&station.keys.vault)? else {
            continue;
        };
        // A held line may be unreadable: it is counted with the chain, and shown nowhere.
        if let Ok(body) = Body::decode(&bytes) {
            lines.push(Read { stored, body });
        }
    }
    Ok(lines)
}

fn folding(read: &Read) -> fold::Line {
    fold::Line {
        hash: read.stored.hash,
        base: read.body.base.clone(),
        happened_at: read.body.happened_at,
        fields: read.body.fields.clone(),
    }
}

/// Returns the fields of a record as they stand, conflicts beside them.
pub(super) fn fields(station: &Station, db: &Tx<'_>, record: &Record) -> Result<Vec<Field>, Error> {
    let kind = kind_by_number(record.kind);
    let mut conflicts = BTreeMap::new();
    if record.conflicts > 0 {
        let lines: Vec<_> = lines_of(station, db, record)?
            .iter()
            .filter(|read| read.stored.held.is_none())
            .map(folding)
            .collect();
        let folded = fold(&lines).map(|folded| folded.conflicts).unwrap_or_default();
        conflicts.extend(
            folded
                .into_iter()
                .map(|conflict| (conflict.field, conflict.values)),
        );
    }
    // A field that one line cleared and another set has no value on top, and is shown all the same.
    let cleared = conflicts
        .keys()
        .filter(|number| !record.fields.contains_key(number));
    let cleared = cleared.map(|number| (number, &Value::Null));
    let shown = record.fields.iter().chain(cleared).filter_map(|(number, value)| {
        let field = kind.and_then(|kind| kind.field(*number));
        say::is_shown(field, value).then(|| Field {
            name: say::field_name(kind, *number),
            kind: say::field_kind(field),
            value: say::value(station, field, value),
            list: say::field_list(field),
            sensitivity: say::sensitivity(field),
            conflict: conflicts.get(number).map(|values| {
                values
                    .iter()
                    .map(|(_, value)| say::value(station, field, value))
                    .collect()
            }),
        })
    });
    Ok(shown.collect())
}

/// Returns a record with all its lines, as lists show it.
pub(super) fn brief(station: &Station, db: &Tx<'_>, record: &Record) -> Result<RecordBrief, Error> {
    let kind = kind_by_number(record.kind);
    let (title, title_list) = title(kind, &record.fields);
    let (photos, photos_verified) = photos_of(db, record)?;
    let lines = lines(station, db, record)?;
    let held = lines.iter().any(|line| line.held.is_some());
    let common = Common::read(&record.fields);
    Ok(RecordBrief {
        record: record.record.to_string(),
        kind: say::kind_name(record.kind),
        author: officer::get(db, record.officer)?.name,
        happened_at: say::moment(station, record.happened_at),
        written_at: say::moment(station, record.written_at),
        late: is_late(record.happened_at, record.written_at),
        corrected: record.lines > 1,
        withdrawn: record.withdrawn,
        conflicts: record.conflicts,
        state: match (held || record.conflicts > 0, photos > photos_verified) {
            (true, _) => "attention",
            (false, true) => "sent",
            (false, false) => "confirmed",
        },
        title,
        title_list,
        place: common.place.map(|place| place.0),
        at: common.position.and_then(say::point),
        photos,
        photos_verified,
        lines,
    })
}

fn is_late(happened_at: Timestamp, written_at: Timestamp) -> bool {
    written_at.millis_since(happened_at) > LATE_MS
}

/// The title of a record is its first code: what an encounter was, how a welfare check ended.
fn title(kind: Option<&'static KindDef>, fields: &Fields) -> (Option<String>, Option<&'static str>) {
    let coded = kind
        .iter()
        .flat_map(|kind| kind.fields)
        .find_map(|field| match field.kind {
            FieldType::Code(list) => Some((fields.get(&field.number)?.as_text()?.to_owned(), list.name)),
            _ => None,
        });
    coded.map_or((None, None), |(title, list)| (Some(title), Some(list)))
}

fn photos_of(db: &Tx<'_>, record: &Record) -> Result<(u64, u64), Error> {
    let linked = record::linked(db, record.record, Photo::KIND.number)?;
    let own = (record.kind == Photo::KIND.number).then_some(record);
    let (mut photos, mut verified) = (0, 0);
    for photo in linked.iter().chain(own) {
        photos += 1;
        let files = blob::of_record(db, photo.record)?;
        verified += u64::from(
            files
                .iter()
                .any(|file| file.role == File::Original && file.state == Arrival::Verified),
        );
    }
    Ok((photos, verified))
}

fn lines(station: &Station, db: &Tx<'_>, record: &Record) -> Result<Vec<Line>, Error> {
    let kind = kind_by_number(record.kind);
    let read = lines_of(station, db, record)?;
    let mut lines = Vec::new();
    for one in &read {
        let before = before(&read, &one.body.base);
        lines.push(line(station, db, kind, one, &before)?);
    }
    Ok(lines)
}

/// Returns the fields as they were on the author's screen: folded from the lines that this one knows of.
fn before(read: &[Read], base: &[EntryHash]) -> Fields {
    let mut known: BTreeSet<EntryHash> = base.iter().copied().collect();
    for one in read.iter().rev() {
        if known.contains(&one.stored.hash) {
            known.extend(one.body.base.iter().copied());
        }
    }
    let lines: Vec<_> = read
        .iter()
        .filter(|one| known.contains(&one.stored.hash))
        .map(folding)
        .collect();
    fold(&lines).map(|folded| folded.fields).unwrap_or_default()
}

fn line(
    station: &Station,
    db: &Tx<'_>,
    kind: Option<&'static KindDef>,
    read: &Read,
    before: &Fields,
) -> Result<Line, Error> {
    let Read { stored, body } = read;
    let author = officer::get(db, notebook::officer_of(db, stored.notebook)?)?.name;
    let changes = body.fields.iter().filter_map(|(number, after)| {
        let field = kind.and_then(|kind| kind.field(*number));
        let before = before.get(number).unwrap_or(&Value::Null);
        let said = before != after && say::is_shown(field, after);
        said.then(|| change(station, field, say::field_name(kind, *number), (before, after)))
    });
    Ok(Line {
        hash: stored.hash.to_string(),
        author,
        happened_at: say::moment(station, body.happened_at),
        written_at: say::moment(station, body.clocks.wall),
        received_at: say::moment(station, stored.received_at),
        late: is_late(body.happened_at, body.clocks.wall),
        seq: stored.place.seq,
        lane: stored.place.lane.to_string(),
        clock_note: clock_note(body.clocks.server_offset_ms),
        reason: Common::read(&body.fields)
            .correction_reason
            .map(|reason| reason.0),
        changes: changes.collect(),
        held: stored.held.clone(),
        fork: branch::fork_of(db, (stored.notebook, stored.place.lane), stored.place.seq)?,
        state: if stored.held.is_some() {
            "attention"
        } else {
            "confirmed"
        },
    })
}

fn change(
    station: &Station,
    field: Option<&FieldDef>,
    name: String,
    (before, after): (&Value, &Value),
) -> Change {
    Change {
        field: name,
        kind: say::field_kind(field),
        list: say::field_list(field),
        before: say::value(station, field, before),
        after: say::value(station, field, after),
    }
}

fn clock_note(server_offset_ms: Option<i64>) -> Option<&'static str> {
    match server_offset_ms? {
        OFF_MS.. => Some("slow"),
        ..=-1 if server_offset_ms? <= -OFF_MS => Some("fast"),
        _ => None,
    }
}
