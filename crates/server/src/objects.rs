//! Whole sealed files, each under the hash of its sealed bytes, in an object store: a folder of this machine unless the
//! configuration names another one.
//!
//! What was put is durable and has the hash of its name, or it is not there. It holds no key, and never has a whole file
//! in memory.

mod object;

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use evidence::{Opened, OriginalHash};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Name;
use object_store::{ObjectStore, ObjectStoreExt as _};
use protocol::BlobHash;
use seal::Key;
use seal::digest::Hasher;

use crate::config::Files;
use crate::lines::Lines;
use crate::{Error, secret};

pub(crate) use object::Object;

/// How much is written at once into a folder.
const PART: usize = 256 * 1024;
/// How much is sent at once to another machine: S3 takes no parts below 5 MiB.
const FAR_PART: usize = 8 * 1024 * 1024;

/// A store of sealed files.
pub(crate) struct Objects {
    store: Arc<dyn ObjectStore>,
    root: Name,
    part: usize,
    lines: Lines,
}

impl Objects {
    /// Opens what the configuration names; `folder` where it names nothing.
    pub(crate) fn open(files: &Files, folder: &Path) -> Result<Self, Error> {
        match files {
            Files::Embedded => Self::in_folder(folder),
            Files::Folder(folder) => Self::in_folder(folder),
            Files::Address(address) => Self::far(address),
        }
    }

    /// Opens a folder, which is made where there is none.
    pub(crate) fn in_folder(folder: &Path) -> Result<Self, Error> {
        secret::folder(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(failed("open the sealed files"))?;
        // It does not sync unless told to: a receipt would promise what a power cut takes.
        Self::of(Arc::new(store.with_fsync(true)), Name::default(), PART)
    }

    /// Opens a store elsewhere: which kinds there are, the features of `object_store` say.
    fn far(address: &str) -> Result<Self, Error> {
        let wrong = || Error::FilesAddress(address.to_owned());
        let url = address.parse().map_err(|_| wrong())?;
        let (store, root) = object_store::parse_url_opts(&url, std::env::vars()).map_err(|_| wrong())?;
        Self::of(Arc::from(store), root, FAR_PART)
    }

    fn of(store: Arc<dyn ObjectStore>, root: Name, part: usize) -> Result<Self, Error> {
        let lines = Lines::open("files")?;
        Ok(Self {
            store,
            root,
            part,
            lines,
        })
    }

    /// Keeps sealed bytes durably, only when they have this hash; returns how long they are.
    pub(crate) fn put_as(&self, hash: BlobHash, from: &mut dyn Read) -> Result<u64, Error> {
        let what = "keep a sealed file";
        let mut upload = self.wait(what, self.store.put_multipart(&self.name(hash)))?;
        let (mut digest, mut length) = (Hasher::new(), 0);
        loop {
            let mut part = Vec::new();
            let read = from.take(self.part as u64).read_to_end(&mut part);
            read.map_err(Error::file("read a sealed file", hash.to_string()))?;
            if part.is_empty() {
                break;
            }
            digest.push(&part);
            length += part.len() as u64;
            self.wait(what, upload.put_part(part.into()))?;
        }
        if digest.finish() != hash.0 {
            self.wait(what, upload.abort())?;
            return Err(Error::OtherBytes(hash));
        }
        self.wait(what, upload.complete())?;
        Ok(length)
    }

    /// Says whether a file of this hash is there.
    pub(crate) fn has(&self, hash: BlobHash) -> Result<bool, Error> {
        match self.lines.wait(self.store.head(&self.name(hash)))? {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(failed("look for a sealed file")(error)),
        }
    }

    /// Removes a sealed file for good: the caller answers for the order. Removing twice is no error.
    pub(crate) fn remove(&self, hash: BlobHash) -> Result<(), Error> {
        match self.lines.wait(self.store.delete(&self.name(hash)))? {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed("remove a sealed file")(error)),
        }
    }

    /// Returns a file's sealed bytes, to be read piece by piece.
    pub(crate) fn read(&self, hash: BlobHash) -> Result<Object<'_>, Error> {
        Object::new(self, self.name(hash))
    }

    /// Opens a file with the key that sealed it; what is read from it is the plaintext.
    pub(crate) fn unseal(&self, hash: BlobHash, key: Key) -> Result<Opened<Object<'_>>, Error> {
        let object = self.read(hash)?;
        let length = object.length();
        Opened::over(object, length, key).map_err(sealed)
    }

    /// Proves that a file opens to exactly the original of this hash.
    pub(crate) fn prove(&self, hash: BlobHash, key: Key, original: OriginalHash) -> Result<u64, Error> {
        self.unseal(hash, key)?.prove(original).map_err(sealed)
    }

    /// Checks that the sealed bytes still have the hash that names them; returns how long they are.
    pub(crate) fn check(&self, hash: BlobHash) -> Result<u64, Error> {
        let (mut object, mut digest) = (self.read(hash)?, Hasher::new());
        let mut piece = vec![0; PART];
        loop {
            let read = object.read(&mut piece);
            match read.map_err(Error::file("read a sealed file", hash.to_string()))? {
                0 => break,
                length => digest.push(piece.get(..length).unwrap_or_default()),
            }
        }
        if digest.finish() != hash.0 {
            return Err(Error::OtherBytes(hash));
        }
        Ok(object.length())
    }

    fn name(&self, hash: BlobHash) -> Name {
        let name = hash.to_string();
        let shelf = name.get(..2).unwrap_or_default().to_owned();
        self.root.clone().join(shelf).join(name)
    }

    fn wait<T>(
        &self,
        what: &'static str,
        work: impl Future<Output = object_store::Result<T>>,
    ) -> Result<T, Error> {
        self.lines.wait(work)?.map_err(failed(what))
    }
}

fn failed(what: &'static str) -> impl Fn(object_store::Error) -> Error {
    move |source| Error::Objects {
        what,
        source: Box::new(source),
    }
}

fn sealed(error: evidence::Error) -> Error {
    Error::Sealed(Box::new(error))
}

#[cfg(test)]
mod tests;
