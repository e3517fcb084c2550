//! Photos: from the file to the vault and the log. Hashed while streaming, sealed, custody signed at capture, then
//! the entry: only then "Saved on phone".

use std::io::Read;

use domain::codes::CustodyAct;
use domain::field::{Blob as Bytes, FieldValue as _, Hash, Position, Words};
use domain::kind::Record as _;
use domain::kinds::{CustodyEvent, Photo};
use domain::{Fields, RecordId, Timestamp};
use evidence::custody::{Event, SignedEvent};
use evidence::{Limits, SealedHash, TakenIn, Warning, take_in, thumbnail_key};
use protocol::BlobHash;
use seal::Key;
use store::blob::{self, Blob, Role};
use store::intake::{self, Captured, Intake};
use store::record::{self, Filter, Record};
use store::{Reading, Writing, draft, entry};

use crate::error::{AppError, Fault, Result, internal};
use crate::line::{LINKED_TO, NewLine, POSITION, SHIFT};
use crate::session::Session;
use crate::view::{PhotoBrief, SyncState};
use crate::{shift, status};

/// Takes a photo in. Linked to a draft it waits for the draft's save; otherwise it is saved at once.
///
/// # Errors
/// `E-PHOTO-1` … `E-PHOTO-4` say what is wrong with the file; nothing of it is kept then. `E-DISK-1` when the disk
/// is full.
pub fn add(
    session: &Session,
    original: impl Read,
    length: Option<u64>,
    linked_to: Option<&str>,
) -> Result<PhotoBrief> {
    let linked_to = linked_to.map(str::parse::<RecordId>).transpose()?;
    let intake = Intake {
        record: session.new_record(),
        data_key: session.new_key(),
        linked_to,
        begun_at: session.now(),
        captured: None,
    };
    session.write(|w| intake::begin(w, &intake))?;
    match capture(session, original, length, &intake) {
        Ok((captured, notes)) => Ok(PhotoBrief {
            notes,
            ..keep(session, intake, captured)?
        }),
        Err(error) => {
            session.write(|w| intake::end(w, intake.record))?;
            Err(error)
        }
    }
}

fn capture(
    session: &Session,
    original: impl Read,
    length: Option<u64>,
    intake: &Intake,
) -> Result<(Captured, Vec<String>)> {
    let taken = session.surroundings.with_chance(|chance| {
        take_in(
            original,
            length,
            &intake.data_key,
            &session.vault,
            chance,
            &Limits::STANDARD,
        )
    })?;
    let shift = shift::open(session)?;
    let mut notes: Vec<&str> = taken.warning.map(note_of).into_iter().collect();
    let mut photo = fields_of(&taken, &intake.data_key);
    // Off shift no place is written down, and not from the camera either; the sealed original stays as it is.
    if shift.is_none() && photo.camera_position.take().is_some() {
        notes.push("position_left_out");
    }
    let mut fields = photo.write();
    fields.extend(intake.linked_to.map(|link| (LINKED_TO, link.write())));
    fields.extend(session.route().here().map(|here| (POSITION, here.write())));
    fields.extend(shift.map(|shift| (SHIFT, shift.record.write())));
    let event = captured_event(session, intake.record, &taken)?;
    let captured = Captured {
        fields,
        custody_json: event.json,
        custody_signature: event.signature.as_bytes().to_vec(),
    };
    Ok((captured, notes.into_iter().map(str::to_owned).collect()))
}

/// Returns the name of what is wrong with a photo that was kept; its sentence is `photo.note.<name>`.
const fn note_of(warning: Warning) -> &'static str {
    match warning {
        Warning::CutOff => "cut_off",
        Warning::Damaged => "damaged",
        Warning::NotShownHere => "not_shown_here",
        Warning::TooManyPixels => "too_many_pixels",
    }
}

fn keep(session: &Session, mut intake: Intake, captured: Captured) -> Result<PhotoBrief> {
    let record = intake.record;
    intake.captured = Some(captured.clone());
    let waits = match intake.linked_to {
        Some(link) => session
            .read(|r| draft::find(r, link))?
            .is_some_and(|draft| !draft.correction),
        None => false,
    };
    if waits {
        session.write(|w| intake::capture(w, record, &captured))?;
        return brief_of_intake(session, &intake);
    }
    let first_seq = session.read(|r| entry::head(r, Photo::KIND.lane))?.seq + 1;
    session.hold_back(record, Photo::KIND.lane, first_seq);
    session.write(|w| {
        intake::capture(w, record, &captured)?;
        enter(session, w, intake)
    })?;
    brief(session, &session.read(|r| record::get(r, record))?)
}

/// Writes a captured photo into the log: its record, its custody event and its sealed files, in the caller's write.
pub(crate) fn enter(session: &Session, writing: &mut Writing<'_>, intake: Intake) -> store::Result<()> {
    let captured = intake
        .captured
        .ok_or(store::Error::NotFound("the captured photo"))?;
    let photo = Photo::read(&captured.fields);
    for blob in blobs_of(intake.record, &photo) {
        blob::add(writing, &blob)?;
    }
    let key = session.new_key();
    session.append(
        writing,
        NewLine {
            kind: Photo::KIND,
            record: intake.record,
            key: &key,
            happened_at: intake.begun_at,
            base: Vec::new(),
            fields: captured.fields,
        },
    )?;
    let event = CustodyEvent {
        photo: Some(intake.record),
        act: Some(domain::field::One(CustodyAct::Captured)),
        json: Some(Bytes(captured.custody_json)),
        signature: Some(Bytes(captured.custody_signature)),
    };
    let mut fields = event.write();
    fields.insert(LINKED_TO, intake.record.write());
    let key = session.new_key();
    session.append(
        writing,
        NewLine {
            kind: CustodyEvent::KIND,
            record: session.new_record(),
            key: &key,
            happened_at: intake.begun_at,
            base: Vec::new(),
            fields,
        },
    )?;
    intake::end(writing, intake.record)
}

/// Throws a photo of a draft away; it never leaves the phone.
///
/// # Errors
/// `E-FIND-1` when it is saved already: then it can be withdrawn, not thrown away.
pub fn discard(session: &Session, record: &str) -> Result<()> {
    let id = record.parse()?;
    let intake = session.read(|r| intake::get(r, id))?;
    session.write(|w| drop_intake(session, w, &intake, "photo discarded"))?;
    unseal_remains(session, &intake);
    Ok(session.store.checkpoint()?)
}

pub(crate) fn drop_intake(
    session: &Session,
    writing: &mut Writing<'_>,
    intake: &Intake,
    reason: &str,
) -> store::Result<()> {
    intake::end(writing, intake.record)?;
    intake::note_discarded(writing, intake.record, session.now(), reason)
}

/// Removes the sealed files of a photo whose key is destroyed already.
pub(crate) fn unseal_remains(session: &Session, intake: &Intake) {
    let Some(captured) = &intake.captured else { return };
    for blob in blobs_of(intake.record, &Photo::read(&captured.fields)) {
        remove_file(session, blob.hash);
    }
}

/// Removes a sealed file whose key is destroyed. Without the key it is noise, so a failure costs space and no secret.
pub(crate) fn remove_file(session: &Session, hash: BlobHash) {
    if let Err(error) = session.vault.remove(SealedHash(hash.0)) {
        tracing::warn!("a sealed file without a key could not be removed: {error}");
    }
}

/// Forgets intakes that a kill cut off before their bytes were sealed whole: nothing of them was ever shown as saved.
pub(crate) fn clear_cut_off(session: &Session) -> Result<()> {
    let cut_off: Vec<Intake> = session
        .read(intake::list)?
        .into_iter()
        .filter(|one| one.captured.is_none())
        .collect();
    if cut_off.is_empty() {
        return Ok(());
    }
    session.write(|w| {
        cut_off
            .iter()
            .try_for_each(|one| drop_intake(session, w, one, "cut off while it was taken in"))
    })
}

/// Puts the vault in order: takes half-written files away, and counts what the vault and the notebook do not agree on.
/// Nothing that could be evidence is removed.
pub(crate) fn sweep(session: &Session) -> Result<()> {
    let (blobs, waiting) = session.read(|r| Ok((blob::list(r)?, intake::list(r)?)))?;
    let of_intake = |one: &Intake| {
        let captured = one.captured.as_ref()?;
        Some(blobs_of(one.record, &Photo::read(&captured.fields)))
    };
    let waiting = waiting.iter().filter_map(of_intake).flatten();
    let known = blobs
        .into_iter()
        .chain(waiting)
        .map(|blob| SealedHash(blob.hash.0))
        .collect();
    let swept = session.vault.sweep(&known)?;
    if !swept.missing.is_empty() {
        tracing::error!("{} sealed files are not in the vault", swept.missing.len());
    }
    session.memory().missing_files = u32::try_from(swept.missing.len()).unwrap_or(u32::MAX);
    Ok(())
}

/// Returns the preview of a photo as JPEG bytes; `None` where none could be made.
///
/// # Errors
/// Returns why the vault could not be read.
pub fn thumbnail(session: &Session, record: &str) -> Result<Option<Vec<u8>>> {
    let id: RecordId = record.parse()?;
    let saved = session.read(|r| record::find(r, id))?;
    let fields = match saved {
        Some(saved) => saved.fields,
        None => session
            .read(|r| intake::get(r, id))?
            .captured
            .map_or_else(Fields::new, |captured| captured.fields),
    };
    let photo = Photo::read(&fields);
    let (Some(Hash(hash)), Some(Bytes(key))) = (photo.thumbnail_hash, photo.data_key) else {
        return Ok(None);
    };
    let mut opened = session
        .vault
        .unseal(SealedHash(hash), thumbnail_key(&Key::from_slice(&key)?))?;
    let mut jpeg = Vec::new();
    opened.read_to_end(&mut jpeg)?;
    Ok(Some(jpeg))
}

/// Returns the photos that wait for a draft's save.
pub(crate) fn of_draft(session: &Session, draft: RecordId) -> Result<Vec<PhotoBrief>> {
    let waiting = session.read(|r| intake::of_draft(r, draft))?;
    waiting.iter().map(|one| brief_of_intake(session, one)).collect()
}

/// Returns the saved photos of a record.
pub(crate) fn of_record(session: &Session, record: RecordId) -> Result<Vec<PhotoBrief>> {
    let filter = Filter {
        kind: Some(Photo::KIND.number),
        linked_to: Some(record),
        ..Default::default()
    };
    let photos = session.read(|r| record::list(r, filter))?;
    photos.iter().map(|one| brief(session, one)).collect()
}

/// Returns the ids of the saved photos of a record, and the record itself when it is a photo.
pub(crate) fn of(reading: &Reading<'_>, record: RecordId) -> store::Result<Vec<RecordId>> {
    let filter = Filter {
        kind: Some(Photo::KIND.number),
        linked_to: Some(record),
        ..Default::default()
    };
    let mut photos: Vec<RecordId> = record::list(reading, filter)?
        .iter()
        .map(|one| one.record)
        .collect();
    if record::get(reading, record)?.kind == Photo::KIND.number {
        photos.push(record);
    }
    Ok(photos)
}

pub(crate) fn custody_of(reading: &Reading<'_>, photo: RecordId) -> store::Result<Vec<RecordId>> {
    let filter = Filter {
        kind: Some(CustodyEvent::KIND.number),
        linked_to: Some(photo),
        ..Default::default()
    };
    Ok(record::list(reading, filter)?
        .iter()
        .map(|one| one.record)
        .collect())
}

/// Says whether the server has signed for every file of a photo.
pub(crate) fn is_held(session: &Session, photo: RecordId) -> Result<bool> {
    let blobs = session.read(|r| blob::of_record(r, photo))?;
    Ok(blobs.iter().all(|blob| blob.held))
}

pub(crate) fn brief(session: &Session, record: &Record) -> Result<PhotoBrief> {
    let state = status::state(session, record)?;
    Ok(brief_of(
        session,
        record.record,
        record.happened_at,
        &record.fields,
        state,
    ))
}

fn brief_of_intake(session: &Session, intake: &Intake) -> Result<PhotoBrief> {
    let fields = intake
        .captured
        .as_ref()
        .map_or_else(Fields::new, |captured| captured.fields.clone());
    Ok(brief_of(
        session,
        intake.record,
        intake.begun_at,
        &fields,
        SyncState::Unfinished,
    ))
}

fn brief_of(
    session: &Session,
    record: RecordId,
    at: Timestamp,
    fields: &Fields,
    state: SyncState,
) -> PhotoBrief {
    let photo = Photo::read(fields);
    PhotoBrief {
        record: record.to_string(),
        linked_to: fields
            .get(&LINKED_TO)
            .and_then(RecordId::read)
            .map(|link| link.to_string()),
        taken_at: session.zone().say(at),
        media_type: photo.media_type.map_or_else(String::new, |kind| kind.0),
        width: photo.width,
        height: photo.height,
        bytes: photo.original_length.unwrap_or(0),
        state,
        has_thumbnail: photo.thumbnail_hash.is_some(),
        hash: photo
            .original_hash
            .map_or_else(String::new, |hash| seal::digest::to_hex(&hash.0)),
        caption: photo.caption.map(|caption| caption.0),
        notes: Vec::new(),
    }
}

fn blobs_of(record: RecordId, photo: &Photo) -> Vec<Blob> {
    let one = |hash: Option<Hash>, length: Option<u32>, role| {
        let (hash, length) = (BlobHash(hash?.0), u64::from(length?));
        Some(Blob {
            hash,
            record,
            role,
            length,
            held: false,
        })
    };
    let thumbnail = one(photo.thumbnail_hash, photo.thumbnail_length, Role::Thumbnail);
    let original = one(photo.sealed_hash, photo.sealed_length, Role::Original);
    thumbnail.into_iter().chain(original).collect()
}

fn fields_of(taken: &TakenIn, data_key: &Key) -> Photo {
    let length = |length: u64| u32::try_from(length).ok();
    let camera = &taken.camera;
    let position = camera.position.as_ref().map(|at| Position {
        lat_e7: at.lat_e7,
        lon_e7: at.lon_e7,
        accuracy_dm: at.accuracy_dm,
        fixed_at: camera.gnss_time,
        source: "camera".to_owned(),
    });
    let time = match (&camera.time_text, &camera.offset_text) {
        (Some(time), Some(offset)) => Some(Words(format!("{time} {offset}"))),
        (time, _) => time.clone().map(Words),
    };
    Photo {
        original_hash: Some(Hash(taken.original_hash.0)),
        original_length: length(taken.original_length),
        sealed_hash: Some(Hash(taken.sealed_hash.0)),
        sealed_length: length(taken.sealed_length),
        data_key: Some(Bytes(data_key.expose().to_vec())),
        media_type: Some(Words(taken.media_type().to_owned())),
        thumbnail_hash: taken.thumbnail.as_ref().map(|one| Hash(one.sealed_hash.0)),
        thumbnail_length: taken.thumbnail.as_ref().and_then(|one| length(one.sealed_length)),
        width: taken.size.map(|size| size.width),
        height: taken.size.map(|size| size.height),
        camera_time: time,
        camera_gnss_time: camera.gnss_time,
        camera_position: position,
        caption: None,
    }
}

fn captured_event(session: &Session, item: RecordId, taken: &TakenIn) -> Result<SignedEvent> {
    let identity = session.store.identity();
    let event = Event {
        act: CustodyAct::Captured,
        item,
        original: taken.original_hash,
        length: taken.original_length,
        clocks: session.clocks(),
        officer: identity.officer,
        device: identity.device,
        notebook: identity.notebook,
        city: identity.city,
        place: crate::city::guess(session).map(|guess| guess.text),
        reason: None,
        previous: None,
    };
    Ok(event.sign(&session.signing)?)
}

impl From<evidence::Error> for AppError {
    fn from(error: evidence::Error) -> Self {
        use evidence::Error as E;
        match &error {
            E::Empty => Fault::PhotoEmpty.into(),
            E::NotAPicture => Fault::PhotoNotOne.into(),
            E::TooLong { .. } | E::TooLarge { .. } => Fault::PhotoTooLarge.into(),
            E::LengthChanged { .. } | E::ReadOriginal(_) => Fault::PhotoBroken.into(),
            E::DiskFull(_) => Fault::DiskFull.into(),
            _ => internal(&error),
        }
    }
}
