//! Compares what the script wrote with what the server holds. Pure: two lists in, one verdict out. Findings name kinds,
//! records and fields, never what they say.

mod line;

use std::collections::BTreeMap;

use domain::field::{Blob, Hash};
use domain::kind::Record as _;
use domain::kinds::{CustodyEvent, Photo, Track};
use domain::{RecordId, kind_by_number};
use protocol::BlobHash;
use track::{Item, chunk};

use crate::held::{Held, HeldLine};
use crate::written::{Record, Written};

/// What the comparison found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Lines, photos and pieces of route that were written and are not there.
    pub lost: u64,
    /// Lines and records that are there and were not written, or more than once.
    pub duplicates: u64,
    /// What is there, but not as it was written.
    pub unequal: u64,
    /// Records, counted as an officer does, that are there with every line as written.
    pub records_confirmed: u64,
    /// Photos that are there, whose original the server opened and found as it was taken.
    pub photos_confirmed: u64,
    /// What was found, in words.
    pub findings: Vec<String>,
}

impl Verdict {
    /// Says whether everything written is held, once, as it was written.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.lost == 0 && self.duplicates == 0 && self.unequal == 0 && self.findings.is_empty()
    }

    /// Returns the exit code of the rehearsal: 0 for whole, 1 for anything lost, doubled or unequal.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        if self.is_whole() { 0 } else { 1 }
    }

    fn lose(&mut self, count: u64, what: String) {
        self.lost += count;
        self.findings.push(what);
    }

    fn double(&mut self, count: u64, what: String) {
        self.duplicates += count;
        self.findings.push(what);
    }

    fn differ(&mut self, what: String) {
        self.unequal += 1;
        self.findings.push(what);
    }
}

/// The lines of each record as the server holds them.
type Groups<'a> = BTreeMap<RecordId, Vec<&'a HeldLine>>;

/// Compares the two.
#[must_use]
pub fn compare(written: &Written, held: &Held) -> Verdict {
    let mut verdict = Verdict::default();
    let mut groups = Groups::new();
    let by_itself = [Track::KIND.number, CustodyEvent::KIND.number];
    for one in held
        .lines
        .iter()
        .filter(|one| !by_itself.contains(&one.body.kind))
    {
        groups.entry(one.body.record).or_default().push(one);
    }
    // Records whose id the app told come first, so that those without one cannot take theirs.
    let (known, others): (Vec<_>, Vec<_>) = written.records.iter().partition(|record| record.id.is_some());
    for record in known.into_iter().chain(others) {
        let found = take_group(record, &mut groups);
        let equal = line::same_record(record, found.as_deref().unwrap_or_default(), &mut verdict);
        verdict.records_confirmed += u64::from(equal && record.is_counted());
        if let Some(lines) = found.filter(|_| record.is_photo()) {
            verdict.photos_confirmed +=
                u64::from(photo_is_whole(record, &lines, held, &mut verdict) && equal);
        }
    }
    for (record, lines) in &groups {
        let name = lines.first().map_or("?", |one| kind_name(one.body.kind));
        verdict.double(
            1,
            format!("{name} {record} was never written, and the server holds it"),
        );
    }
    never_came(written, held, &mut verdict);
    same_route(written, held, &mut verdict);
    if held.discarded != written.discarded_lines {
        let (is, must) = (held.discarded, written.discarded_lines);
        verdict.differ(format!(
            "{is} lines were undone before sending, and the script undid {must}"
        ));
    }
    if held.broken > 0 {
        verdict.differ(format!("the chain does not hold in {} places", held.broken));
    }
    verdict
}

fn take_group<'a>(record: &Record, groups: &mut Groups<'a>) -> Option<Vec<&'a HeldLine>> {
    if let Some(id) = record.id {
        return groups.remove(&id);
    }
    let same_kind = |lines: &[&HeldLine]| {
        lines
            .first()
            .is_some_and(|one| one.body.kind == record.kind.number)
    };
    let equal = |lines: &[&HeldLine]| {
        let first = lines.first().zip(record.lines.first());
        first
            .is_some_and(|(held, written)| line::differences(written, &held.body, record.by_phone).is_empty())
    };
    let find = |wanted: &dyn Fn(&[&HeldLine]) -> bool| {
        groups
            .iter()
            .find(|(_, lines)| same_kind(lines) && wanted(lines))
            .map(|(id, _)| *id)
    };
    let id = find(&equal).or_else(|| find(&|_| true))?;
    groups.remove(&id)
}

/// Says whether the server holds both files of a photo and opened its original, and whether its custody begins.
fn photo_is_whole(record: &Record, lines: &[&HeldLine], held: &Held, verdict: &mut Verdict) -> bool {
    let Some(first) = lines.first() else { return false };
    let photo = Photo::read(&first.body.fields);
    let name = first.body.record;
    let state = |hash: Option<Hash>| hash.and_then(|hash| held.blobs.get(&BlobHash(hash.0)).copied());
    let before = verdict.findings.len();
    match state(photo.sealed_hash) {
        Some(blob) if blob.whole && blob.original_verified => {}
        Some(blob) if blob.whole => verdict.differ(format!("the original of photo {name} was not verified")),
        _ => verdict.lose(1, format!("the original of photo {name} is not on the server")),
    }
    if photo.thumbnail_hash.is_some() && !state(photo.thumbnail_hash).is_some_and(|blob| blob.whole) {
        verdict.lose(1, format!("the preview of photo {name} is not on the server"));
    }
    let original = record
        .lines
        .first()
        .and_then(|line| Photo::read(&line.fields).original_hash);
    let events = custody(held, name);
    let tells = |json: &[u8]| {
        let hash = original
            .map(|hash| seal::digest::to_hex(&hash.0))
            .unwrap_or_default();
        !hash.is_empty() && String::from_utf8_lossy(json).contains(&hash)
    };
    match events.as_slice() {
        [json] if tells(json) => {}
        [_] => verdict.differ(format!("the custody of photo {name} tells of another original")),
        [] => verdict.lose(1, format!("the custody of photo {name} is not on the server")),
        more => verdict.double(
            more.len() as u64 - 1,
            format!("the custody of photo {name} is doubled"),
        ),
    }
    verdict.findings.len() == before
}

fn custody(held: &Held, photo: RecordId) -> Vec<Vec<u8>> {
    let events = held
        .lines
        .iter()
        .filter(|one| one.body.kind == CustodyEvent::KIND.number);
    events
        .map(|one| CustodyEvent::read(&one.body.fields))
        .filter(|event| event.photo == Some(photo))
        .filter_map(|event| event.json.map(|json| json.0))
        .collect()
}

fn never_came(written: &Written, held: &Held, verdict: &mut Verdict) {
    for one in held
        .lines
        .iter()
        .filter(|one| one.body.kind == Photo::KIND.number)
    {
        let original = Photo::read(&one.body.fields).original_hash;
        if original.is_some_and(|hash| written.never.contains(&hash.0)) {
            verdict.differ(format!(
                "photo {} was thrown away, and it arrived",
                one.body.record
            ));
        }
    }
}

fn same_route(written: &Written, held: &Held, verdict: &mut Verdict) {
    let must = chunk::decode(&chunk::encode(&written.route)).unwrap_or_default();
    let Some(is) = route(held) else {
        verdict.differ("a piece of the route cannot be read".to_owned());
        return;
    };
    let (fewer, more) = (
        must.len().saturating_sub(is.len()) as u64,
        is.len().saturating_sub(must.len()) as u64,
    );
    if fewer > 0 {
        verdict.lose(
            fewer,
            format!("{fewer} points of the route are not on the server"),
        );
    } else if more > 0 {
        verdict.double(more, format!("{more} points of the route were never walked"));
    } else if is != must {
        verdict.differ("the route is not the one that was walked".to_owned());
    }
}

/// Returns the route that the server holds; `None` when a piece of it cannot be read.
#[must_use]
pub fn route(held: &Held) -> Option<Vec<Item>> {
    let mut items = Vec::new();
    for one in held
        .lines
        .iter()
        .filter(|one| one.body.kind == Track::KIND.number)
    {
        let Blob(bytes) = Track::read(&one.body.fields).chunk?;
        items.extend(chunk::decode(&bytes).ok()?);
    }
    Some(items)
}

fn kind_name(kind: u16) -> &'static str {
    kind_by_number(kind).map_or("a record of an unknown kind", |kind| kind.name)
}
