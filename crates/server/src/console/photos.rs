//! Photos: how far their bytes have come, and the bytes themselves, opened on the fly. Each look is in the audit.

use std::io::Read as _;
use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use domain::code::Code as _;
use domain::kind::Record as _;
use domain::kinds::{CustodyEvent, Photo};
use evidence::thumbnail_key;
use seal::digest::to_hex;
use serde::Deserialize;

use super::person::Person;
use super::refusal::Refusal;
use super::{away, record_id, say, view};
use crate::Error;
use crate::blobs::data_key;
use crate::db::blob::{self, Blob, Role, State as Arrival};
use crate::db::record::{self, Record};
use crate::db::{Tx, officer};
use crate::station::Station;

/// Media types that a browser shows as a picture; whatever else a phone says is only offered to be saved.
const PICTURES: [&str; 5] = [
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/avif",
    "image/heic",
];
const LEAST_REASON: usize = 3;
const MOST_REASON: usize = 200;

/// Why the original is opened.
#[derive(Deserialize)]
pub(super) struct Asked {
    reason: Option<String>,
}

pub(super) async fn thumbnail(
    State(station): State<Arc<Station>>,
    Path(record): Path<String>,
    person: Person,
) -> Result<Response, Refusal> {
    let bytes = away(move || {
        let record = person.open(&station, record_id(&record)?, "photo_thumbnail", None)?;
        unsealed(&station, &record, Role::Thumbnail)
    })
    .await?;
    Ok(picture("image/jpeg", bytes))
}

pub(super) async fn original(
    State(station): State<Arc<Station>>,
    Path(record): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    person: Person,
) -> Result<Response, Refusal> {
    let reason = asked
        .ok()
        .and_then(|Query(asked)| asked.reason)
        .unwrap_or_default();
    let reason: String = reason.trim().chars().take(MOST_REASON).collect();
    if reason.chars().count() < LEAST_REASON {
        return Err(Refusal::Reason);
    }
    let (kind, bytes) = away(move || {
        let record = person.open(&station, record_id(&record)?, "photo_original", Some(&reason))?;
        let said = Photo::read(&record.fields)
            .media_type
            .map(|said| said.0)
            .unwrap_or_default();
        let kind = PICTURES
            .into_iter()
            .find(|known| *known == said)
            .unwrap_or("application/octet-stream");
        Ok((kind, unsealed(&station, &record, Role::Original)?))
    })
    .await?;
    Ok(picture(kind, bytes))
}

fn picture(kind: &'static str, bytes: Vec<u8>) -> Response {
    let shown = if kind.starts_with("image/") {
        "inline"
    } else {
        "attachment"
    };
    let headers = [
        (CONTENT_TYPE, kind),
        (CONTENT_DISPOSITION, shown),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox; frame-ancestors 'none'",
        ),
    ];
    (headers, bytes).into_response()
}

/// Opens a photo's file; only what was verified is shown as what it says it is.
fn unsealed(station: &Station, record: &Record, role: Role) -> Result<Vec<u8>, Refusal> {
    if record.kind != Photo::KIND.number {
        return Err(Refusal::NotFound);
    }
    let files = station.ledger.read(|db| blob::of_record(db, record.record))?;
    let whole = |file: &&Blob| file.role == role && file.state == Arrival::Verified;
    let file = files.iter().find(whole).ok_or(Refusal::NotYet)?;
    let key = data_key(&Photo::read(&record.fields)).ok_or(Refusal::NotFound)?;
    let key = if role == Role::Thumbnail {
        thumbnail_key(&key)
    } else {
        key
    };
    let mut opened = station.blobs.whole.unseal(file.hash, key)?;
    let mut bytes = Vec::new();
    opened
        .read_to_end(&mut bytes)
        .map_err(Error::file("open a photo", "the store"))?;
    Ok(bytes)
}

/// Returns a photo as the screens take it.
pub(super) fn view(station: &Station, db: &Tx<'_>, record: &Record) -> Result<view::Photo, Error> {
    let photo = Photo::read(&record.fields);
    let files = blob::of_record(db, record.record)?;
    let file = |role| files.iter().find(|file| file.role == role);
    let is_open = |role| file(role).is_some_and(|file| file.state == Arrival::Verified);
    let original = file(Role::Original);
    let state = original.map_or(Arrival::Declared, |file| file.state);
    let sealed_bytes = original.map_or(0, |file| file.length);
    let come = original.map_or(0, |file| station.blobs.come(file.hash));
    Ok(view::Photo {
        record: record.record.to_string(),
        linked_to: record.linked_to.map(|linked| linked.to_string()),
        author: officer::get(db, record.officer)?.name,
        taken_at: say::moment(station, record.happened_at),
        media_type: photo.media_type.map(|kind| kind.0).unwrap_or_default(),
        width: photo.width,
        height: photo.height,
        bytes: photo.original_length.unwrap_or_default(),
        hash: photo
            .original_hash
            .map(|hash| to_hex(&hash.0))
            .unwrap_or_default(),
        hash_state: state.code(),
        received_bytes: if state == Arrival::Declared {
            come
        } else {
            sealed_bytes
        },
        sealed_bytes,
        thumbnail: is_open(Role::Thumbnail),
        original: is_open(Role::Original),
        caption: photo.caption.map(|caption| caption.0),
        custody: custody(station, db, record)?,
    })
}

fn custody(station: &Station, db: &Tx<'_>, photo: &Record) -> Result<Vec<view::Custody>, Error> {
    let events = record::about(db, photo.record, CustodyEvent::KIND.number)?;
    let said = |event: &Record| {
        let act = CustodyEvent::read(&event.fields)
            .act
            .map_or_else(String::new, |act| act.0.as_code().to_owned());
        let by = Some(officer::get(db, event.officer)?.name);
        Ok(view::Custody {
            act,
            at: say::moment(station, event.happened_at),
            by,
        })
    };
    events.iter().map(said).collect()
}
