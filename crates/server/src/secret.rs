//! Key files of the data folder: 32 random bytes each, as hexadecimal text, readable by their owner alone.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use seal::Key;
use seal::digest::{hash_from_hex, to_hex};
use zeroize::Zeroizing;

use crate::{Error, chance};

/// Makes a folder that only its owner can enter.
pub(crate) fn folder(path: &Path) -> Result<(), Error> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|source| Error::DataFolder {
        path: path.into(),
        source,
    })
}

/// Returns the key of a file, which is made with a new key where it does not exist.
pub(crate) fn key(path: &Path) -> Result<Key, Error> {
    if !path.exists() {
        let key = Zeroizing::new(to_hex(&chance::draw::<32>()?));
        write(path, key.as_bytes())?;
    }
    let text = Zeroizing::new(read(path)?);
    hash_from_hex(text.trim())
        .map(Key::from_bytes)
        .map_err(|_| Error::NotAKey(path.into()))
}

/// Returns the text of a secret file.
pub(crate) fn read(path: &Path) -> Result<String, Error> {
    let mut text = String::new();
    let read = File::open(path).and_then(|mut file| file.read_to_string(&mut text));
    read.map_err(Error::file("read the key file", path))?;
    Ok(text)
}

/// Writes a secret file whole or not at all: a half-written key would lock everything up.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let temporary = path.with_extension("new");
    let write = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)?;
        path.parent().map_or(Ok(()), sync_folder)
    };
    write().map_err(|source| Error::DataFolder {
        path: path.into(),
        source,
    })
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(path: &Path) -> std::io::Result<()> {
    File::open(path)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn key_file_is_made_once_and_is_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.key");
        let first = key(&path).unwrap();
        assert!(key(&path).unwrap().is(&first));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn damaged_key_file_is_refused_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.key");
        write(&path, b"not a key").unwrap();
        assert!(matches!(key(&path), Err(Error::NotAKey(_))));
        assert_eq!(read(&path).unwrap(), "not a key");
    }
}
