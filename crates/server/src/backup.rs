//! Backups of a server with the embedded database: its ledger and its sealed files, as locked as they are here, each
//! whole by itself. The keys are not in it: without them nobody reads it, and whoever restores brings them.

mod generation;

use std::fs;
use std::path::{Path, PathBuf};

use protocol::Epoch;

use crate::db::blob::{self, State};
use crate::db::{epoch, feed};
use crate::erase::list::{self, List};
use crate::objects::Objects;
use crate::station::Station;
use crate::{Error, chance, secret};

pub(crate) use generation::{Covers, Generations, count};

/// How much of a file is read at once.
const PIECE: usize = 256 * 1024;

/// The ledger's file, in the data folder and in a backup.
pub(crate) const LEDGER: &str = "ledger.db";
/// The folder of whole sealed files, in the data folder and in a backup.
pub(crate) const FILES: &str = "blobs/whole";

/// How much a backup must have proved before it is brought back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It was found whole when it was made, and is still what was found.
    Whole,
    /// Nothing: it is all that there is.
    None,
}

/// Copies the ledger as it is at one moment, and the files that it knows to be here, into a new generation of the place;
/// returns its folder. Files that are damaged here are left out; whoever verifies the backup finds them missing.
pub(crate) fn make(station: &Station, place: &Path) -> Result<PathBuf, Error> {
    let to = Generations::of(place)?.next();
    secret::folder(&to)?;
    // Before the ledger: what is on the list then is done in the copy when it is looked at.
    station.erasures.copy_to(&to)?;
    station.ledger.copy_to(&to.join(LEDGER))?;
    copy_files(
        station,
        &station.blobs.whole,
        &Objects::in_folder(&to.join(FILES))?,
    )?;
    secret::sync_folder(&to).map_err(Error::file("write the backup", &to))?;
    Ok(to)
}

/// Puts a backup's ledger into a data folder that has none.
pub(crate) fn bring_back(from: &Path, data: &Path, proof: Proof) -> Result<(), Error> {
    if proof == Proof::Whole {
        generation::must_be_whole(from)?;
    }
    // What was erased stays erased, also where the list was lost with the data folder.
    let list = List::of(data);
    for generation in Generations::of(from.parent().unwrap_or(from))?.folders() {
        list.learn(&generation.join(list::FILE))?;
    }
    list.learn(&from.join(list::FILE))?;
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
    )?;
    // What the oldest generation covers is told anew: the ledger that came back does not know of itself as a backup.
    let place = from.parent().unwrap_or(from);
    let (good, _) = Generations::of(place)?.look()?;
    count(station, &good)
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
