//! Backups of a server with the embedded database: its ledger and its sealed files, as locked as they are here. The keys
//! are not in it: without them nobody reads it, and whoever restores brings them.

use std::fs;
use std::path::Path;

use protocol::Epoch;

use crate::db::blob::{self, State};
use crate::db::{epoch, feed};
use crate::objects::Objects;
use crate::station::Station;
use crate::{Error, chance, secret};

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
    copy_files(
        station,
        &station.blobs.whole,
        &Objects::in_folder(&to.join(FILES))?,
    )?;
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
    copy_files(
        station,
        &Objects::in_folder(&from.join(FILES))?,
        &station.blobs.whole,
    )
}

/// Begins an epoch: phones count everything as unsent, and bring what is missing here.
pub(crate) fn new_epoch(station: &Station) -> Result<(), Error> {
    station.ledger.write(|tx| {
        let head = feed::head(tx)?.0;
        epoch::begin(tx, Epoch(chance::draw()?), head, station.now())
    })
}

fn copy_files(station: &Station, from: &Objects, to: &Objects) -> Result<(), Error> {
    for file in station.ledger.read(blob::all)? {
        if file.state == State::Declared || to.has(file.hash)? {
            continue;
        }
        // It is looked at as it is copied: only what has its own hash is kept.
        let copied = from
            .read(file.hash)
            .and_then(|mut bytes| to.put_as(file.hash, &mut bytes));
        match copied {
            Ok(_) => {}
            Err(error @ (Error::OtherBytes(_) | Error::Objects { .. })) => {
                tracing::warn!("the sealed file {} is not copied: {error}", file.hash);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
