//! Puts the vault in order at start: what a kill left half written is taken away; what nobody knows is told, never
//! removed, because it may be the only copy of somebody's evidence.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry};
use std::path::Path;

use super::{Vault, sync_folder, unlink};
use crate::{Error, SealedHash};

/// What a sweep found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Swept {
    /// How many half-written files were taken away.
    pub leftovers: usize,
    /// Kept files that no record knows: still there.
    pub unknown: Vec<SealedHash>,
    /// Files that records know and the vault does not have.
    pub missing: Vec<SealedHash>,
}

impl Vault {
    /// Takes away half-written files and compares the vault with the hashes that the records know.
    ///
    /// To be called at start, while nothing is being taken in: it cannot tell a leftover from a file in the making.
    pub fn sweep(&self, known: &BTreeSet<SealedHash>) -> Result<Swept, Error> {
        let leftovers = self.take_leftovers()?;
        let held = self.held()?;
        Ok(Swept {
            leftovers,
            unknown: held.difference(known).copied().collect(),
            missing: known.difference(&held).copied().collect(),
        })
    }

    fn take_leftovers(&self) -> Result<usize, Error> {
        let leftovers = entries(&self.tmp())?;
        for leftover in &leftovers {
            unlink(&leftover.path()).map_err(Error::vault("take away a half-written file"))?;
        }
        if !leftovers.is_empty() {
            sync_folder(&self.tmp())?;
        }
        Ok(leftovers.len())
    }

    /// Returns every file that is kept.
    pub fn held(&self) -> Result<BTreeSet<SealedHash>, Error> {
        let mut held = BTreeSet::new();
        for shelf in entries(&self.root)? {
            let path = shelf.path();
            if path.is_dir() && path != self.tmp() {
                held.extend(entries(&path)?.iter().filter_map(hash_of));
            }
        }
        Ok(held)
    }
}

fn entries(folder: &Path) -> Result<Vec<DirEntry>, Error> {
    let failed = Error::vault("list the evidence vault");
    fs::read_dir(folder)
        .map_err(&failed)?
        .collect::<Result<_, _>>()
        .map_err(&failed)
}

fn hash_of(entry: &DirEntry) -> Option<SealedHash> {
    SealedHash::from_hex(entry.file_name().to_str()?).ok()
}
