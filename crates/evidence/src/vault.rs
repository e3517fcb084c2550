//! The evidence vault: a folder of sealed files, each named by the hash of its sealed bytes.
//!
//! A file is written under a made-up name in `tmp/`, synced, and only then renamed to what it is, and the folder is
//! synced too: under a hash there is always a whole file or none. The vault holds no key and never sees a picture.

mod opened;
mod pending;
mod sweep;

use std::fs::{self, File};
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use seal::digest::Hasher;
use seal::{Chance, Key};

use crate::{Error, OriginalHash, SealedHash};

pub use opened::Opened;
pub(crate) use pending::{Pending, Settled};
pub use sweep::Swept;

/// How much is read at once.
const PIECE: usize = 64 * 1024;

/// A sealed file in the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// The hash of its sealed bytes, which is its name.
    pub hash: SealedHash,
    /// How long it is.
    pub length: u64,
}

/// A folder of sealed files.
#[derive(Debug, Clone)]
pub struct Vault {
    root: PathBuf,
}

impl Vault {
    /// Opens the vault in a folder, which is made where there is none.
    pub fn open(root: impl Into<PathBuf>) -> Result<Self, Error> {
        let vault = Self { root: root.into() };
        fs::create_dir_all(vault.tmp()).map_err(Error::vault("make the evidence vault"))?;
        sync_folder(&vault.root)?;
        Ok(vault)
    }

    /// Keeps sealed bytes from elsewhere, such as the server, under the hash that they turn out to have.
    pub fn put(&self, sealed: &mut dyn Read, chance: &mut dyn Chance) -> Result<Stored, Error> {
        self.receive(sealed, chance)?.keep()
    }

    /// Keeps sealed bytes only when they have this hash.
    pub fn put_as(
        &self,
        expected: SealedHash,
        sealed: &mut dyn Read,
        chance: &mut dyn Chance,
    ) -> Result<Stored, Error> {
        let settled = self.receive(sealed, chance)?;
        let got = settled.stored().hash;
        if got != expected {
            return Err(Error::OtherBytes { expected, got });
        }
        settled.keep()
    }

    /// Says whether a file of this hash is there.
    pub fn has(&self, hash: SealedHash) -> bool {
        self.path(hash).is_file()
    }

    /// Returns how long a sealed file is.
    pub fn length(&self, hash: SealedHash) -> Result<u64, Error> {
        let facts = fs::metadata(self.path(hash))
            .map_err(|error| missing_or(error, hash, "look into the evidence vault"))?;
        Ok(facts.len())
    }

    /// Reads at most `length` sealed bytes from `offset` on, fewer at the end of the file: a piece of an upload that
    /// can go on where it stopped.
    pub fn read_at(&self, hash: SealedHash, offset: u64, length: usize) -> Result<Vec<u8>, Error> {
        let failed = Error::vault("read sealed evidence");
        let mut file = self.file(hash)?;
        let end = file.metadata().map_err(&failed)?.len();
        file.seek(SeekFrom::Start(offset.min(end))).map_err(&failed)?;
        let mut bytes = Vec::new();
        file.take(length as u64)
            .read_to_end(&mut bytes)
            .map_err(&failed)?;
        Ok(bytes)
    }

    /// Returns the sealed files that are there, in the order of their hashes.
    pub fn list(&self) -> Result<Vec<SealedHash>, Error> {
        let failed = Error::vault("look into the evidence vault");
        let mut found = Vec::new();
        for shelf in fs::read_dir(&self.root).map_err(&failed)? {
            let shelf = shelf.map_err(&failed)?.path();
            if !shelf.is_dir() || shelf == self.tmp() {
                continue;
            }
            for file in fs::read_dir(shelf).map_err(&failed)? {
                let name = file.map_err(&failed)?.file_name();
                let hash = name
                    .to_str()
                    .and_then(|name| seal::digest::hash_from_hex(name).ok());
                found.extend(hash.map(SealedHash));
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Opens a sealed file with the key that sealed it; what is read from it is the plaintext, piece by piece.
    pub fn unseal(&self, hash: SealedHash, key: Key) -> Result<Opened, Error> {
        Opened::new(self.file(hash)?, key)
    }

    /// Checks that the sealed bytes still have the hash that names them.
    pub fn check(&self, hash: SealedHash) -> Result<Stored, Error> {
        let mut digest = Hasher::new();
        let length = each_piece(&mut self.file(hash)?, |piece| {
            digest.push(piece);
            Ok(())
        })
        .map_err(Error::vault("read sealed evidence"))?;
        match SealedHash(digest.finish()) {
            got if got == hash => Ok(Stored { hash, length }),
            got => Err(Error::OtherBytes { expected: hash, got }),
        }
    }

    /// Proves that a sealed file opens to exactly the original that was taken in; returns the original's length.
    pub fn prove(&self, hash: SealedHash, key: Key, original: OriginalHash) -> Result<u64, Error> {
        self.unseal(hash, key)?.prove(original)
    }

    /// Removes a sealed file for good: the caller answers for the proof that it may go. Removing twice is no error.
    pub fn remove(&self, hash: SealedHash) -> Result<(), Error> {
        let path = self.path(hash);
        match unlink(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other.map_err(Error::vault("remove sealed evidence"))?,
        }
        path.parent().map_or(Ok(()), sync_folder)
    }

    pub(crate) fn pending(&self, chance: &mut dyn Chance) -> Result<Pending, Error> {
        Pending::new(self, chance)
    }

    fn receive(&self, sealed: &mut dyn Read, chance: &mut dyn Chance) -> Result<Settled, Error> {
        let mut pending = self.pending(chance)?;
        // Which side failed matters: a broken connection is tried again, a full disk is told to the officer.
        let mut written = Ok(());
        let read = each_piece(sealed, |piece| {
            written = pending
                .write_all(piece)
                .map_err(Error::vault("write to the evidence vault"));
            if written.is_ok() {
                Ok(())
            } else {
                Err(io::ErrorKind::Other.into())
            }
        });
        written?;
        read.map_err(Error::ReadOriginal)?;
        pending.settle()
    }

    fn file(&self, hash: SealedHash) -> Result<File, Error> {
        File::open(self.path(hash))
            .map_err(|error| missing_or(error, hash, "open a file of the evidence vault"))
    }

    fn path(&self, hash: SealedHash) -> PathBuf {
        let name = hash.to_string();
        let shelf = name.get(..2).unwrap_or_default().to_owned();
        self.root.join(shelf).join(name)
    }

    fn tmp(&self) -> PathBuf {
        self.root.join("tmp")
    }
}

/// Hands over what `from` gives, piece by piece; returns how long it was.
pub(crate) fn each_piece(
    from: &mut dyn Read,
    mut take: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<u64> {
    let (mut buffer, mut total) = (vec![0; PIECE], 0);
    loop {
        let length = match from.read(&mut buffer) {
            Ok(0) => return Ok(total),
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        take(buffer.get(..length).unwrap_or_default())?;
        total += length as u64;
    }
}

fn missing_or(error: io::Error, hash: SealedHash, attempted: &'static str) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::Missing(hash),
        _ => Error::vault(attempted)(error),
    }
}

/// Makes a rename or a removal last: without it the folder itself may be forgotten at a power cut.
fn sync_folder(folder: &Path) -> Result<(), Error> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(Error::vault("sync a folder of the evidence vault"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where evidence, or what did not become evidence, is removed"
)]
fn unlink(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}

#[cfg(test)]
mod tests;
