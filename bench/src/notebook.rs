//! A phone's notebook for the measurements: the phone's own store, vault and key, with lines saved one by one and
//! sent by the phone's own sync. It leaves out the app above them, and decides nothing.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use domain::field::{Blob as Bytes, Hash, Words};
use domain::kind::Record as _;
use domain::kinds::Photo;
use domain::{BootId, Clocks, Lane, RecordId, Timestamp};
use evidence::{Limits, TakenIn, Vault};
use protocol::BlobHash;
use protocol::api::SyncApi;
use seal::Key;
use seal::sign::SigningKey;
use store::blob::{self, Blob, Role};
use store::entry::{self, NewEntry};
use store::{Identity, Store, record};
use sync::{Pace, Phone, Pinned, Report};

use crate::Result;
use crate::city_shift::{BEGIN, HOURS_MS, Written};
use crate::dice::Dice;

/// The file in the notebook's folder.
pub(crate) const FILE: &str = "notebook.db";
/// The key of every notebook here.
const KEY: [u8; 32] = [6; 32];
/// A run is tried again so many times.
const TRIES: u32 = 12;

/// A notebook with what it takes to sync it.
pub(crate) struct Notebook {
    pub(crate) store: Store,
    pub(crate) vault: Vault,
    pub(crate) signing: SigningKey,
    pub(crate) pinned: Pinned,
    chance: Mutex<Dice>,
}

impl Notebook {
    /// Makes a notebook in a folder.
    pub(crate) fn make(
        folder: &Path,
        identity: Identity,
        signing: SigningKey,
        pinned: Pinned,
    ) -> Result<Self> {
        let seed = u64::from_le_bytes(identity.notebook.as_bytes()[..8].try_into()?);
        Ok(Self {
            store: Store::create(&folder.join(FILE), &Key::from_bytes(KEY), identity)?,
            vault: Vault::open(folder.join("vault"))?,
            signing,
            pinned,
            chance: Mutex::new(Dice::new(seed)),
        })
    }

    /// Opens it again.
    pub(crate) fn open(folder: &Path, signing: SigningKey, pinned: Pinned) -> Result<Self> {
        Ok(Self {
            store: Store::open(&folder.join(FILE), &Key::from_bytes(KEY))?,
            vault: Vault::open(folder.join("vault"))?,
            signing,
            pinned,
            chance: Mutex::new(Dice::new(0)),
        })
    }

    /// Saves a line as the phone does: in one durable write.
    pub(crate) fn save(&self, line: &Written) -> Result<()> {
        self.save_with(line, &[])
    }

    /// Saves all of them.
    pub(crate) fn save_all(&self, lines: &[Written]) -> Result<()> {
        lines.iter().try_for_each(|line| self.save(line))
    }

    fn save_with(&self, line: &Written, files: &[Blob]) -> Result<()> {
        let known = self.store.read(|reading| {
            let key = entry::find_key(reading, line.record)?;
            Ok((
                key,
                record::find(reading, line.record)?.map_or(Vec::new(), |now| now.heads),
            ))
        })?;
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        let key = known.0.unwrap_or_else(|| Key::from_bytes(chance.bytes()));
        let new = NewEntry {
            lane: line.kind.lane,
            class: line.kind.class,
            record: line.record,
            key: &key,
            kind: line.kind.number,
            schema: line.kind.schema,
            happened_at: line.happened_at,
            clocks: written(line, &mut chance),
            base: known.1,
            fields: line.fields.clone(),
        };
        self.store.write(|writing| {
            files.iter().try_for_each(|file| blob::add(writing, file))?;
            entry::append(writing, new)
        })?;
        Ok(())
    }

    /// Takes a photo in, and saves the line of its record with what is really in the vault.
    pub(crate) fn take_photo(&self, line: &Written, original: &[u8]) -> Result<()> {
        let (data_key, taken) = {
            let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
            let key = Key::from_bytes(chance.bytes());
            let length = Some(original.len() as u64);
            let taken = evidence::take_in(
                original,
                length,
                &key,
                &self.vault,
                &mut *chance,
                &Limits::STANDARD,
            )?;
            (key, taken)
        };
        let mut line = line.clone();
        line.fields.extend(fields_of(&taken, &data_key).write());
        self.save_with(&line, &files_of(line.record, &taken))
    }

    /// Syncs once.
    pub(crate) async fn sync(&self, api: &impl SyncApi, pace: Pace) -> Report {
        let phone = Phone {
            store: &self.store,
            vault: &self.vault,
            signing_key: &self.signing,
            pinned: &self.pinned,
            clocks: &|| clocks(Timestamp(BEGIN.0 + HOURS_MS)),
            may_send: &|_: Lane| u64::MAX,
            way: &sync::Way::default,
        };
        sync::run(api, &phone, pace, &|_| ()).await
    }

    /// Syncs until a run is whole, at once again after each that was not; returns all of them together.
    pub(crate) async fn sync_to_the_end(&self, api: &impl SyncApi) -> Result<Report> {
        let mut all = Report::default();
        for _ in 0..TRIES {
            let report = self.sync(api, all.pace).await;
            all.requests += report.requests;
            all.bytes_up += report.bytes_up;
            all.pace = report.pace;
            all.failure = report.failure;
            all.troubles = report.troubles;
            if all.is_whole() {
                return Ok(all);
            }
        }
        Err(all
            .first_error()
            .map_or_else(|| "the sync does not end".into(), ToString::to_string)
            .into())
    }
}

/// Returns what the phone's clocks say when it saves a line: some seconds after it happened.
pub(crate) fn written(line: &Written, chance: &mut Dice) -> Clocks {
    let late = i64::try_from(chance.below(40_000)).unwrap_or(0);
    clocks(Timestamp(line.happened_at.0 + late))
}

pub(crate) fn clocks(wall: Timestamp) -> Clocks {
    Clocks {
        wall,
        mono_ms: (wall.0 - BEGIN.0).unsigned_abs() + 7_200_000,
        boot: BootId::from_bytes(Dice::new(8).bytes()),
        gnss: Some(Timestamp(wall.0 - wall.0 % 1000)),
        server_offset_ms: Some(-312),
    }
}

fn fields_of(taken: &TakenIn, data_key: &Key) -> Photo {
    let length = |length: u64| u32::try_from(length).ok();
    let thumbnail = taken.thumbnail.as_ref();
    Photo {
        original_hash: Some(Hash(taken.original_hash.0)),
        original_length: length(taken.original_length),
        sealed_hash: Some(Hash(taken.sealed_hash.0)),
        sealed_length: length(taken.sealed_length),
        data_key: Some(Bytes(data_key.expose().to_vec())),
        media_type: Some(Words(taken.media_type().to_owned())),
        thumbnail_hash: thumbnail.map(|one| Hash(one.sealed_hash.0)),
        thumbnail_length: thumbnail.and_then(|one| length(one.sealed_length)),
        ..Photo::default()
    }
}

fn files_of(record: RecordId, taken: &TakenIn) -> Vec<Blob> {
    let one = |hash, length, role| Blob {
        hash: BlobHash(hash),
        record,
        role,
        length,
        held: false,
    };
    let thumbnail = taken.thumbnail.as_ref();
    let thumbnail = thumbnail.map(|file| one(file.sealed_hash.0, file.sealed_length, Role::Thumbnail));
    let original = one(taken.sealed_hash.0, taken.sealed_length, Role::Original);
    thumbnail.into_iter().chain([original]).collect()
}
