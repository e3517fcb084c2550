//! Backups of a server with the embedded database: its ledger and its sealed files, as locked as they are here. The keys
//! are not in it: without them nobody reads it, and whoever restores brings them.

use std::fs;
use std::io::Read;
use std::path::Path;

use evidence::{SealedHash, Vault};
use protocol::Epoch;

use crate::blobs::vault_error;
use crate::db::blob::{self, State};
use crate::db::{epoch, feed};
use crate::station::Station;
use crate::{Error, chance, secret};

/// How much of a file is read at once.
const PIECE: usize = 256 * 1024;

/// The ledger's file, in the data folder and in a backup.
pub(crate) const LEDGER: &str = "ledger.db";
/// The folder of whole sealed files, in the data folder and in a backup.
pub(crate) const FILES: &str = "blobs/whole";

/// Copies the ledger as it is at one moment, and the files that it knows to be here, into a new folder. Files that are
/// damaged here are left out; whoever verifies the backup finds them missing.
pub(crate) fn make(station: &Station, to: &Path) -> Result<(), Error> {
    if to.exists() {
        return Err(Error::BackupExists(to.into()));
    }
    secret::folder(to)?;
    station.ledger.copy_to(&to.join(LEDGER))?;
    let vault = Vault::open(to.join(FILES)).map_err(vault_error)?;
    copy_files(station, &station.blobs.vault, &vault)?;
    secret::sync_folder(to).map_err(Error::file("write the backup", to))
}

/// Puts a backup's ledger into a data folder that has none.
pub(crate) fn bring_back(from: &Path, data: &Path) -> Result<(), Error> {
    let (source, ledger) = (from.join(LEDGER), data.join(LEDGER));
    if ledger.exists() {
        return Err(Error::LedgerThere(ledger));
    }
    if !data.join("keys/ledger.key").exists() {
        return Err(Error::KeysMissing(data.join("keys")));
    }
    let new = data.join("ledger.restored");
    let copy = || {
        fs::copy(&source, &new)?;
        fs::File::open(&new)?.sync_all()?;
        fs::rename(&new, &ledger)?;
        secret::sync_folder(data)
    };
    copy().map_err(Error::file("read the backup", source))
}

/// Begins an epoch over what was brought back, and brings back the sealed files: the phones send what came since.
pub(crate) fn go_on(station: &Station, from: &Path) -> Result<(), Error> {
    new_epoch(station)?;
    let vault = Vault::open(from.join(FILES)).map_err(vault_error)?;
    copy_files(station, &vault, &station.blobs.vault)
}

/// Begins an epoch: phones count everything as unsent, and bring what is missing here.
pub(crate) fn new_epoch(station: &Station) -> Result<(), Error> {
    station.ledger.write(|tx| {
        let head = feed::head(tx)?.0;
        epoch::begin(tx, Epoch(chance::draw()?), head, station.now())
    })
}

fn copy_files(station: &Station, from: &Vault, to: &Vault) -> Result<(), Error> {
    for file in station.ledger.read(blob::all)? {
        let hash = SealedHash(file.hash.0);
        if file.state == State::Declared || to.has(hash) {
            continue;
        }
        let mut bytes = Bytes { from, hash, at: 0 };
        // It is looked at as it is copied: only what has its own hash is kept.
        if let Err(error) = to.put_as(hash, &mut bytes, &mut chance::chance()?) {
            tracing::warn!("the sealed file {hash} is not copied: {error}");
        }
    }
    Ok(())
}

/// Reads a sealed file from its beginning.
struct Bytes<'a> {
    from: &'a Vault,
    hash: SealedHash,
    at: u64,
}

impl Read for Bytes<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = self.from.length(self.hash).map_err(std::io::Error::other)? - self.at;
        let wanted = buffer
            .len()
            .min(PIECE)
            .min(usize::try_from(left).unwrap_or(PIECE));
        let read = self
            .from
            .read_at(self.hash, self.at, wanted)
            .map_err(std::io::Error::other)?;
        let filled = buffer
            .get_mut(..read.len())
            .ok_or(std::io::ErrorKind::InvalidData)?;
        filled.copy_from_slice(&read);
        self.at += read.len() as u64;
        Ok(read.len())
    }
}
