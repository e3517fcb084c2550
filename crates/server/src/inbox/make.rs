//! Makes what screens and lists read from the bodies of lines: records, sealed files that are to come, calls for help, and
//! the news of them. Pieces of a route are in no table: they are made when somebody looks.

use std::collections::BTreeMap;

use domain::fold::{Folded, Line, fold};
use domain::kind::{Common, Record as _};
use domain::kinds::{Photo, Shift, Sos, Track};
use domain::value::FieldNumber;
use domain::{EntryHash, Lane, Readers, RecordId, Timestamp, Value, kind_by_number};
use protocol::{BlobHash, Body};

use super::judge::about;
use crate::Error;
use crate::db::alarm::{self, Call};
use crate::db::blob::{Blob, Role, State};
use crate::db::entry::{self, Stored};
use crate::db::record::{self, Record};
use crate::db::{RowId, Tx, feed};
use crate::live::{News, What};
use crate::station::Station;

/// The number of the position among the common fields.
const POSITION: FieldNumber = 34;

/// Says whether records of a kind are pieces of a route.
pub(super) fn is_piece(kind: u16) -> bool {
    kind == Track::KIND.number
}

/// Returns the sealed files that a photo names.
pub(super) fn declared(notebook: RowId, body: &Body) -> Vec<Blob> {
    if body.kind != Photo::KIND.number {
        return Vec::new();
    }
    let photo = Photo::read(&body.fields);
    let files = [
        (Role::Original, photo.sealed_hash, photo.sealed_length),
        (Role::Thumbnail, photo.thumbnail_hash, photo.thumbnail_length),
    ];
    let file = |(role, hash, length): (Role, Option<domain::field::Hash>, Option<u32>)| {
        Some(Blob {
            hash: BlobHash(hash?.0),
            record: body.record,
            notebook,
            role,
            length: u64::from(length?),
            state: State::Declared,
            backed_up: false,
        })
    };
    files.into_iter().filter_map(file).collect()
}

/// Registers a call for help that a line of the safety lane says, or adds to it.
pub(super) fn raise(
    tx: &Tx<'_>,
    (notebook, officer): (RowId, RowId),
    body: &Body,
    (seq, at): (u64, Timestamp),
) -> Result<(), Error> {
    if body.kind != Sos::KIND.number {
        return Ok(());
    }
    let sos = Sos::read(&body.fields);
    let position = body.fields.get(&POSITION);
    let call = Call {
        record: body.record,
        notebook: Some(notebook),
        officer,
        raised_at: sos.raised_at.unwrap_or(body.happened_at),
        position: position.filter(|value| **value != Value::Null).cloned(),
        stood_down_at: sos.stood_down_at,
        seq: Some(seq),
        caller_uncertain: sos.caller_uncertain == Some(true),
    };
    alarm::raise(tx, &call, at)
}

/// Makes a record anew from its lines, and writes it; returns nothing where it has no line that can be read, or is a
/// piece of a route.
pub(super) fn remake(station: &Station, tx: &Tx<'_>, id: RecordId) -> Result<Option<Record>, Error> {
    let made = of_lines(station, entry::of_records(tx, &[id])?)?;
    let made: Vec<_> = made.into_iter().filter(|record| !is_piece(record.kind)).collect();
    record::put_all(tx, &made)?;
    Ok(made.into_iter().next())
}

/// Makes a record anew after one of its lines was released.
pub(super) fn remake_told(station: &Station, tx: &Tx<'_>, id: RecordId) -> Result<Option<Record>, Error> {
    let made = of_lines(station, entry::of_records(tx, &[id])?)?;
    let late = handed_over_late(station, tx, &made)?;
    let made = remake(station, tx, id)?;
    tell_again(tx, &late)?;
    Ok(made)
}

/// Returns those of these records that are handed over only now, though lines of them came before: whoever reads what is
/// handed over has passed the places of these.
pub(super) fn handed_over_late(
    station: &Station,
    tx: &Tx<'_>,
    made: &[Record],
) -> Result<Vec<RecordId>, Error> {
    let now = station.now();
    let holds = |record: &Record| record.expires_at.is_some_and(|until| until > now);
    let mut late = Vec::new();
    for one in made.iter().filter(|one| one.lines > 1 && holds(one)) {
        let before = record::get(tx, one.record)?;
        if !before.is_some_and(|before| holds(&before)) {
            late.push(one.record);
        }
    }
    Ok(late)
}

/// Gives the lines of records one more place each.
pub(super) fn tell_again(tx: &Tx<'_>, records: &[RecordId]) -> Result<(), Error> {
    for record in records {
        for (row, hash) in entry::placed_of_record(tx, *record)? {
            feed::announce(tx, row, hash)?;
        }
    }
    Ok(())
}

/// Returns the pieces of a shift's route, in order: within a notebook that of its chain, whatever the clock said meanwhile.
pub(crate) fn route(station: &Station, db: &Tx<'_>, shift: RecordId) -> Result<Vec<Record>, Error> {
    let lines = entry::of_route(db, shift)?;
    let numbered = |line: &Stored| Some((line.record?, line.place.seq));
    let numbers: BTreeMap<RecordId, u64> = lines.iter().filter_map(numbered).collect();
    let mut pieces = of_lines(station, lines)?;
    let mut begun: BTreeMap<RowId, Timestamp> = BTreeMap::new();
    for piece in &pieces {
        let first = begun.entry(piece.notebook).or_insert(piece.happened_at);
        *first = piece.happened_at.min(*first);
    }
    pieces.sort_by_key(|piece| {
        let (first, number) = (begun.get(&piece.notebook), numbers.get(&piece.record));
        (first.copied(), piece.notebook, number.copied())
    });
    Ok(pieces)
}

/// Returns the piece of a shift's route that came last.
pub(crate) fn end_of_route(station: &Station, db: &Tx<'_>, shift: RecordId) -> Result<Option<Record>, Error> {
    let last = entry::end_of_route(db, shift)?;
    Ok(of_lines(station, last.into_iter().collect())?.pop())
}

/// What is told of a record: the first line that can be read, its body, and all lines.
struct Told {
    first: Stored,
    body: Body,
    lines: Vec<Line>,
}

/// Makes records from all of their lines, which are given in the order of the feed. One of which no line can be read any
/// more is none.
pub(super) fn of_lines(station: &Station, all: Vec<Stored>) -> Result<Vec<Record>, Error> {
    let mut records: BTreeMap<RecordId, Told> = BTreeMap::new();
    for stored in all {
        let Some((_, bytes)) = stored.unlock(&station.keys.vault)? else {
            continue;
        };
        let known = stored.record.and_then(|record| records.get_mut(&record));
        let Some(body) = of_kind(&bytes, known.as_ref().map(|told| told.body.kind)) else {
            continue;
        };
        let line = line_of(&body, stored.hash);
        match known {
            Some(told) => told.lines.push(line),
            None => {
                let (first, lines) = (stored, vec![line]);
                records.insert(body.record, Told { first, body, lines });
            }
        }
    }
    let made = |told: &Told| {
        let first = (&told.body, told.first.received_at);
        record(first, (told.first.notebook, told.first.officer), &told.lines)
    };
    Ok(records.values().filter_map(made).collect())
}

/// Returns the body of a line of a record. Released lines may be unreadable, or of another kind than the record is of:
/// they are kept and change nothing.
fn of_kind(bytes: &[u8], kind: Option<u16>) -> Option<Body> {
    let body = Body::decode(bytes).ok()?;
    kind.is_none_or(|kind| kind == body.kind).then_some(body)
}

/// Makes a record from all that was told of it, the first line's body, when that came, and whose it is.
pub(super) fn record(first: (&Body, Timestamp), whose: (RowId, RowId), lines: &[Line]) -> Option<Record> {
    Some(standing(first, whose, fold(lines)?, lines.len()))
}

pub(super) fn line_of(body: &Body, hash: EntryHash) -> Line {
    Line {
        hash,
        base: body.base.clone(),
        happened_at: body.happened_at,
        fields: body.fields.clone(),
    }
}

fn standing(
    (first, received_at): (&Body, Timestamp),
    (notebook, officer): (RowId, RowId),
    folded: Folded,
    lines: usize,
) -> Record {
    let common = Common::read(&folded.fields);
    let own = (first.kind == Shift::KIND.number).then_some(first.record);
    let kind = kind_by_number(first.kind);
    Record {
        record: first.record,
        kind: first.kind,
        notebook,
        officer,
        shift: own.or(common.shift),
        linked_to: common.linked_to,
        about: about(first.kind, &folded.fields),
        happened_at: folded.happened_at,
        written_at: first.clocks.wall,
        received_at,
        expires_at: kind.and_then(|kind| kind.handed_over_until(&folded.fields)),
        lines: u32::try_from(lines).unwrap_or(u32::MAX),
        conflicts: u32::try_from(folded.conflicts.len()).unwrap_or(u32::MAX),
        withdrawn: common.withdrawn.is_some(),
        fields: folded.fields,
    }
}

/// Says what of the console's screens a piece of a route changes.
pub(super) fn news_of_piece(body: &Body) -> [News; 2] {
    let shift = Common::read(&body.fields).shift;
    [What::Records, What::Board].map(|what| News { what, shift })
}

/// Says what of the console's screens a record changes: who reads it besides its author is a mark in its kind's table.
pub(super) fn news_of(record: &Record) -> Vec<News> {
    let kind = kind_by_number(record.kind);
    let is_call = kind.is_some_and(|kind| kind.lane == Lane::Safety);
    let is_read = kind.is_some_and(|kind| kind.readers != Readers::Nobody);
    let what: &[What] = match (is_call, is_read) {
        _ if record.kind == Shift::KIND.number => &[What::Shifts, What::Board],
        (true, _) => &[What::Sos, What::Records],
        (false, true) => &[What::Briefing, What::Records],
        (false, false) => &[What::Records, What::Board],
    };
    what.iter()
        .map(|what| News {
            what: *what,
            shift: record.shift,
        })
        .collect()
}
