//! Sealed files on their way in, and whole in the vault.
//!
//! What has come of a file is in `partial/` on this machine, synced before anybody is told; a whole one is put into the
//! object store under its own hash, and only when the ledger knows are its pieces let go. No plaintext is ever written.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use domain::kind::Record as _;
use domain::kinds::Photo;
use evidence::{OriginalHash, thumbnail_key};
use protocol::api::{BlobAppend, BlobState, ErrorCode};
use protocol::receipt::BlobReceipt;
use protocol::{BlobHash, Signed};
use seal::Key;

use crate::auth::Caller;
use crate::config::Files;
use crate::db::blob::{self, Blob, Role, State};
use crate::db::{notebook, record};
use crate::live::What;
use crate::objects::Objects;
use crate::station::Station;
use crate::{Error, backup, secret};

/// The longest sealed file that is taken.
pub(crate) const MAX_BLOB_BYTES: u64 = 64 * 1024 * 1024;

/// The folder of sealed files.
pub(crate) struct Blobs {
    pub(crate) whole: Objects,
    partial: PathBuf,
    busy: Mutex<HashSet<BlobHash>>,
}

/// Keeps two requests from writing one file at once.
struct Busy<'a> {
    blobs: &'a Blobs,
    hash: BlobHash,
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.blobs
            .busy
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.hash);
    }
}

impl Blobs {
    /// Opens the folder of what has come in part, which is made where there is none, and the store of what is whole.
    pub(crate) fn open(data: &Path, files: &Files) -> Result<Self, Error> {
        let partial = data.join("blobs/partial");
        secret::folder(&partial)?;
        Ok(Self {
            whole: Objects::open(files, &data.join(backup::FILES))?,
            partial,
            busy: Mutex::default(),
        })
    }

    /// Returns how many bytes of a file that is not whole have come.
    pub(crate) fn come(&self, hash: BlobHash) -> u64 {
        fs::metadata(self.path(hash)).map_or(0, |facts| facts.len())
    }

    fn path(&self, hash: BlobHash) -> PathBuf {
        self.partial.join(hash.to_string())
    }

    fn claim(&self, hash: BlobHash) -> Result<Busy<'_>, Error> {
        let free = self
            .busy
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(hash);
        if free {
            return Ok(Busy { blobs: self, hash });
        }
        Err(Error::refused(
            ErrorCode::Busy,
            "this blob is being written by another request",
        ))
    }

    /// Appends a piece durably; what is there already is passed over.
    fn append(&self, piece: &BlobAppend) -> Result<u64, Error> {
        let come = self.come(piece.hash);
        let known = come.checked_sub(piece.offset);
        let known =
            known.ok_or_else(|| Error::refused(ErrorCode::Gap, "bytes before this piece are missing"))?;
        let known = usize::try_from(known).unwrap_or(usize::MAX);
        let Some(new) = piece.bytes.0.get(known..).filter(|new| !new.is_empty()) else {
            return Ok(come);
        };
        let path = self.path(piece.hash);
        let write = || {
            let mut file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(false)
                .open(&path)?;
            file.seek(SeekFrom::Start(come))?;
            file.write_all(new)?;
            file.sync_all()?;
            if come == 0 {
                secret::sync_folder(&self.partial)
            } else {
                Ok(())
            }
        };
        write().map_err(Error::file("write a blob", &path))?;
        Ok(come + new.len() as u64)
    }

    /// Puts a file of which all bytes have come into the store, if they hash to its name.
    fn settle(&self, hash: BlobHash) -> Result<(), Error> {
        let path = self.path(hash);
        let mut file = File::open(&path).map_err(Error::file("read a blob", &path))?;
        match self.whole.put_as(hash, &mut file) {
            Ok(_) => Ok(()),
            Err(Error::OtherBytes(_)) => {
                self.forget(hash)?;
                Err(Error::refused(
                    ErrorCode::HashMismatch,
                    "the bytes are not those of this blob: send it again",
                ))
            }
            Err(error) => Err(error),
        }
    }

    /// Removes a file for good, whole or not: the caller answers for the order.
    pub(crate) fn remove(&self, hash: BlobHash) -> Result<(), Error> {
        if self.path(hash).exists() {
            self.forget(hash)?;
        }
        self.whole.remove(hash)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "only what is whole in the store, or damaged, is let go"
    )]
    fn forget(&self, hash: BlobHash) -> Result<(), Error> {
        let path = self.path(hash);
        fs::remove_file(&path).map_err(Error::file("clear away a blob's pieces", path))
    }
}

/// Returns how much of a blob has come, with a receipt once all of it has.
pub(crate) fn state(station: &Station, caller: &Caller, hash: BlobHash) -> Result<BlobState, Error> {
    let mut blob = declared(station, caller, hash)?;
    let come = station.blobs.come(hash);
    if blob.state == State::Declared && come == blob.length {
        // All of it came, and the server was ended before it could say so.
        let _busy = station.blobs.claim(hash)?;
        blob = settled(station, caller, hash)?;
    }
    if blob.state == State::Declared {
        return Ok(BlobState {
            offset: come,
            complete: false,
            receipt: None,
        });
    }
    Ok(BlobState {
        offset: blob.length,
        complete: true,
        receipt: Some(receipt(station, &blob)?),
    })
}

/// Takes the next piece of a blob.
pub(crate) fn append(station: &Station, caller: &Caller, piece: &BlobAppend) -> Result<BlobState, Error> {
    let blob = declared(station, caller, piece.hash)?;
    let end = piece.offset.saturating_add(piece.bytes.0.len() as u64);
    if piece.length != blob.length || end > blob.length || blob.length > MAX_BLOB_BYTES {
        return Err(Error::refused(
            ErrorCode::TooLarge,
            "the blob is not as long as was declared",
        ));
    }
    let busy = station.blobs.claim(piece.hash)?;
    let blob = declared(station, caller, piece.hash)?;
    if blob.state == State::Declared && station.blobs.append(piece)? == blob.length {
        settled(station, caller, piece.hash)?;
    }
    drop(busy);
    state(station, caller, piece.hash)
}

/// Settles a blob of which all bytes have come, unless another request has done so meanwhile.
fn settled(station: &Station, caller: &Caller, hash: BlobHash) -> Result<Blob, Error> {
    let blob = declared(station, caller, hash)?;
    if blob.state != State::Declared {
        return Ok(blob);
    }
    finish(station, &blob)?;
    declared(station, caller, hash)
}

fn declared(station: &Station, caller: &Caller, hash: BlobHash) -> Result<Blob, Error> {
    let found = station
        .ledger
        .read(|db| blob::get(db, hash, caller.device.officer))?;
    found.ok_or_else(|| Error::refused(ErrorCode::NotFound, "no photo has declared this blob"))
}

/// Settles a whole blob and notes durably what was found in it.
fn finish(station: &Station, blob: &Blob) -> Result<(), Error> {
    station.blobs.settle(blob.hash)?;
    let photo = station.ledger.read(|db| record::get(db, blob.record))?;
    let shift = photo.as_ref().and_then(|photo| photo.shift);
    let state = match photo {
        Some(photo) => verified(station, blob, &Photo::read(&photo.fields)),
        None => State::Received,
    };
    station
        .ledger
        .write(|tx| blob::arrived(tx, blob, state, station.now()))?;
    station.blobs.forget(blob.hash)?;
    station.live.tell(What::Photos, shift);
    station.live.tell(What::Board, None);
    Ok(())
}

fn verified(station: &Station, blob: &Blob, photo: &Photo) -> State {
    let Some(key) = data_key(photo) else {
        return State::Mismatch;
    };
    let whole = &station.blobs.whole;
    let opens = match (blob.role, photo.original_hash) {
        (Role::Original, Some(original)) => whole.prove(blob.hash, key, OriginalHash(original.0)).is_ok(),
        (Role::Original, None) => false,
        (Role::Thumbnail, _) => opens_whole(whole, blob.hash, thumbnail_key(&key)),
    };
    if opens { State::Verified } else { State::Mismatch }
}

fn opens_whole(whole: &Objects, hash: BlobHash, key: Key) -> bool {
    let Ok(mut opened) = whole.unseal(hash, key) else {
        return false;
    };
    std::io::copy(&mut opened, &mut std::io::sink()).is_ok()
}

/// Returns the key that opens a photo's original.
pub(crate) fn data_key(photo: &Photo) -> Option<Key> {
    Key::from_slice(&photo.data_key.as_ref()?.0).ok()
}

fn receipt(station: &Station, blob: &Blob) -> Result<Signed<BlobReceipt>, Error> {
    let (epoch, notebook) = station
        .ledger
        .read(|db| Ok((station.epoch(db)?, notebook::id_of(db, blob.notebook)?)))?;
    let receipt = BlobReceipt {
        city: station.city,
        key_id: station.key_id,
        epoch,
        notebook,
        sealed_hash: blob.hash,
        length: blob.length,
        original_verified: blob.state == State::Verified,
        backed_up: blob.backed_up,
        time: station.now(),
    };
    Ok(Signed::sign(&receipt, &station.keys.server))
}
