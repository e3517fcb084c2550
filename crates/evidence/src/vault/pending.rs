//! A sealed file that is being written. Until it is kept it has no name but a made-up one, and whatever goes wrong
//! takes it away again.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

use seal::digest::{Hasher, to_hex};
use seal::{Chance, Key, key};

use super::{Opened, Stored, Vault, sync_folder, unlink};
use crate::{Error, SealedHash};

/// A sealed file that is being written.
pub(crate) struct Pending {
    vault: Vault,
    draft: Draft,
    file: File,
    digest: Hasher,
    length: u64,
}

impl Pending {
    pub(super) fn new(vault: &Vault, chance: &mut dyn Chance) -> Result<Self, Error> {
        let path = vault.tmp().join(to_hex(&key::random::<16>(chance)));
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        let file = file.map_err(Error::vault("begin a file of the evidence vault"))?;
        Ok(Self {
            vault: vault.clone(),
            draft: Draft(path),
            file,
            digest: Hasher::new(),
            length: 0,
        })
    }

    /// Syncs the file to the disk: from here on it is whole, though not yet named.
    pub(crate) fn settle(self) -> Result<Settled, Error> {
        self.file
            .sync_all()
            .map_err(Error::vault("sync a file of the evidence vault"))?;
        let stored = Stored {
            hash: SealedHash(self.digest.finish()),
            length: self.length,
        };
        Ok(Settled {
            vault: self.vault,
            draft: self.draft,
            stored,
        })
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.file.write(bytes)?;
        self.digest.push(bytes.get(..length).unwrap_or_default());
        self.length += length as u64;
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A sealed file that is whole and on the disk, and has no name yet.
pub(crate) struct Settled {
    vault: Vault,
    draft: Draft,
    stored: Stored,
}

impl Settled {
    pub(crate) fn stored(&self) -> Stored {
        self.stored
    }

    /// Opens it again with the key that sealed it.
    pub(crate) fn unseal(&self, key: Key) -> Result<Opened, Error> {
        let file = File::open(&self.draft.0).map_err(Error::vault("open a file of the evidence vault"))?;
        Opened::new(file, key)
    }

    /// Gives it its name, for good. The same bytes kept twice are one file.
    pub(crate) fn keep(self) -> Result<Stored, Error> {
        let path = self.vault.path(self.stored.hash);
        let shelf = path.parent().unwrap_or(&self.vault.root);
        if !shelf.is_dir() {
            fs::create_dir_all(shelf).map_err(Error::vault("make a folder of the evidence vault"))?;
            sync_folder(&self.vault.root)?;
        }
        fs::rename(&self.draft.0, &path).map_err(Error::vault("keep a file of the evidence vault"))?;
        sync_folder(shelf)?;
        Ok(self.stored)
    }
}

/// The made-up name of a file that is not kept yet; what still lies under it is taken away in the end.
struct Draft(PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        // After `keep` there is nothing under this name. What cannot be taken away now, `sweep` finds later.
        let _ = unlink(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_disk_is_an_error_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(folder.path()).unwrap();
        let mut pending = vault.pending(&mut |bytes: &mut [u8]| bytes.fill(1)).unwrap();
        // The kernel's own full disk.
        pending.file = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let failed = pending.write_all(b"words").map_err(Error::vault("write"));
        assert!(matches!(failed, Err(Error::DiskFull(_))), "{failed:?}");
        drop(pending);
        assert_eq!(fs::read_dir(vault.tmp()).unwrap().count(), 0);
    }
}
