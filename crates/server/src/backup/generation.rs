//! Generations of backups in one place: what each covers since it was verified, which of them count, and which go
//! because newer ones came. A backup that was never found whole counts for nothing.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use domain::{EntryHash, Lane, NotebookId};
use protocol::BlobHash;
use seal::digest::{Hasher, hash_from_hex, to_hex};
use serde::{Deserialize, Serialize};

use super::{FILES, LEDGER};
use crate::db::backup::{self, Covered};
use crate::db::blob::{self, State};
use crate::objects::Objects;
use crate::station::Station;
use crate::{Error, secret};

/// The file that is written beside a backup once it was found whole.
const COVERS: &str = "covers.json";
/// What a generation is called while it is being removed.
const EXPIRED: &str = "expired";

/// What a backup covers, as it was when it was verified.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Covers {
    /// The SHA-256 of the ledger's file.
    ledger: String,
    /// Where each chain ends: notebook, lane, number, hash.
    lanes: Vec<(String, u8, u64, String)>,
    /// The sealed files.
    files: Vec<String>,
}

/// A generation that counts.
pub(crate) struct Good {
    number: u64,
    covers: Covers,
}

/// The generations of a place, by their numbers.
pub(crate) struct Generations {
    place: PathBuf,
    numbers: BTreeSet<u64>,
}

impl Covers {
    /// Returns what a backup's ledger holds, opened as a station of its own.
    pub(crate) fn of(copy: &Station) -> Result<Self, Error> {
        copy.ledger.read(|db| {
            let here = |file: &blob::Blob| file.state != State::Declared;
            let files = blob::all(db)?;
            let lane = |end: Covered| {
                let hash = to_hex(&end.hash.0);
                (end.notebook.to_string(), end.lane.number(), end.seq, hash)
            };
            Ok(Self {
                ledger: String::new(),
                lanes: backup::ends(db)?.into_iter().map(lane).collect(),
                files: files
                    .iter()
                    .filter(|file| here(file))
                    .map(|file| file.hash.to_string())
                    .collect(),
            })
        })
    }

    /// Notes beside a backup, which nobody has open, that it was found whole.
    pub(crate) fn write(mut self, folder: &Path) -> Result<(), Error> {
        self.ledger = digest(&folder.join(LEDGER))?;
        let text = serde_json::to_vec(&self).map_err(|_| Error::Damaged("what a backup covers"))?;
        secret::write(&folder.join(COVERS), &text)
    }

    /// Returns what was found in a backup; none where it was never found whole.
    fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(folder.join(COVERS)).ok()?).ok()
    }

    /// Says whether the ledger's file is the one that was verified, and no sealed file is missing.
    fn still_holds(&self, folder: &Path) -> Result<bool, Error> {
        let same = digest(&folder.join(LEDGER)).is_ok_and(|found| found == self.ledger);
        let files = Objects::in_folder(&folder.join(FILES))?;
        Ok(same && self.files().all(|hash| files.has(hash).unwrap_or_default()))
    }

    fn files(&self) -> impl Iterator<Item = BlobHash> {
        self.files
            .iter()
            .filter_map(|hash| hash_from_hex(hash).ok().map(BlobHash))
    }

    fn ends(&self) -> impl Iterator<Item = Covered> {
        self.lanes.iter().filter_map(|(notebook, lane, seq, hash)| {
            Some(Covered {
                notebook: notebook.parse::<NotebookId>().ok()?,
                lane: Lane::from_number(*lane)?,
                seq: *seq,
                hash: EntryHash(hash_from_hex(hash).ok()?),
            })
        })
    }
}

/// Refuses a backup that was never found whole, or is not any more what was found.
pub(super) fn must_be_whole(folder: &Path) -> Result<(), Error> {
    let covers = Covers::read(folder).ok_or_else(|| Error::BackupUnproved(folder.into()))?;
    let files = Objects::in_folder(&folder.join(FILES))?;
    if covers.still_holds(folder)? && covers.files().all(|hash| files.check(hash).is_ok()) {
        return Ok(());
    }
    Err(Error::BackupDamaged(folder.into()))
}

impl Generations {
    /// Looks which generations are there; what is half removed is removed.
    pub(crate) fn of(place: &Path) -> Result<Self, Error> {
        secret::folder(place)?;
        let failed = || Error::file("look into the place of backups", place);
        let mut numbers = BTreeSet::new();
        for entry in fs::read_dir(place).map_err(failed())? {
            let path = entry.map_err(failed())?.path();
            if path.extension().is_some_and(|extension| extension == EXPIRED) {
                fs::remove_dir_all(&path).map_err(Error::file("remove an old backup", &path))?;
            } else {
                let name = path.file_name().and_then(|name| name.to_str());
                numbers.extend(name.and_then(|name| name.parse::<u64>().ok()));
            }
        }
        let place = place.into();
        Ok(Self { place, numbers })
    }

    /// Returns the folder of the next generation.
    pub(crate) fn next(&self) -> PathBuf {
        self.folder(self.numbers.last().map_or(1, |last| last + 1))
    }

    /// Looks which generations count, the oldest first, and which do not hold any more what was found in them.
    pub(crate) fn look(&self) -> Result<(Vec<Good>, Vec<PathBuf>), Error> {
        let (mut good, mut damaged) = (Vec::new(), Vec::new());
        for number in self.numbers.iter().copied() {
            let folder = self.folder(number);
            match Covers::read(&folder) {
                None => {}
                Some(covers) if covers.still_holds(&folder)? => good.push(Good { number, covers }),
                Some(_) => damaged.push(folder),
            }
        }
        Ok((good, damaged))
    }

    /// Removes what is older than the newest `keep` good generations, if there are more.
    pub(crate) fn retire(&mut self, good: &mut Vec<Good>, keep: usize) -> Result<(), Error> {
        let surplus = good.len().saturating_sub(keep.max(1));
        if surplus == 0 {
            return Ok(());
        }
        good.drain(..surplus);
        let oldest = good.first().map_or(0, |good| good.number);
        for number in self.numbers.iter().copied().filter(|number| *number < oldest) {
            let (folder, gone) = (self.folder(number), self.folder(number).with_extension(EXPIRED));
            let remove = || {
                fs::rename(&folder, &gone)?;
                secret::sync_folder(&self.place)?;
                fs::remove_dir_all(&gone)
            };
            remove().map_err(Error::file("remove an old backup", &folder))?;
        }
        self.numbers.retain(|number| *number >= oldest);
        Ok(())
    }

    /// Returns the folders of all generations, good or not.
    pub(crate) fn folders(&self) -> impl Iterator<Item = PathBuf> {
        self.numbers.iter().map(|number| self.folder(*number))
    }

    fn folder(&self, number: u64) -> PathBuf {
        self.place.join(format!("{number:06}"))
    }
}

/// Notes in the ledger what the oldest of the good generations covers: only that may be pruned on phones.
pub(crate) fn count(station: &Station, good: &[Good]) -> Result<(), Error> {
    station.ledger.write(|tx| {
        backup::cover_nothing(tx)?;
        let Some(Good { covers, .. }) = good.first() else {
            return Ok(());
        };
        covers.ends().try_for_each(|end| backup::cover_lane(tx, &end))?;
        let covered: BTreeSet<_> = covers.files().collect();
        let files = blob::all(tx)?;
        let mut covered = files.iter().filter(|file| covered.contains(&file.hash));
        covered.try_for_each(|file| backup::cover_file(tx, file))
    })
}

fn digest(path: &Path) -> Result<String, Error> {
    let mut hasher = Hasher::new();
    let mut read = || -> std::io::Result<()> {
        let mut file = File::open(path)?;
        let mut piece = vec![0; super::PIECE];
        loop {
            match std::io::Read::read(&mut file, &mut piece)? {
                0 => return Ok(()),
                length => hasher.push(piece.get(..length).unwrap_or_default()),
            }
        }
    };
    read().map_err(Error::file("read the backup", path))?;
    Ok(to_hex(&hasher.finish()))
}
