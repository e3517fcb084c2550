//! What the caller gives: a track, a folder of photos, enrolment codes. Everything is read and tried out before a
//! shift begins, so that bad input changes nothing.

use std::path::{Path, PathBuf};

use app::AppError;
use evidence::{Limits, Vault};
use protocol::enrol::EnrolmentCode;
use seal::Key;
use serde::Deserialize;
use track::{Fix, Imported};

use crate::error::{Error, Result};
use crate::virtual_clock::SeededChance;

/// A photo that can be taken in.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The name of its file.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A file that was left out, and why.
#[derive(Debug, Clone)]
pub struct LeftOut {
    /// The name of the file.
    pub name: String,
    /// Why the app does not take it in.
    pub why: AppError,
}

/// An officer with a one-time code.
#[derive(Debug, Clone)]
pub struct Code {
    /// The officer's name.
    pub officer: String,
    /// The code.
    pub code: EnrolmentCode,
}

/// Reads a track.
///
/// # Errors
/// Says why the file is no track that can be walked.
pub fn track(path: &Path) -> Result<Imported> {
    let unreadable = |source| Error::Unreadable {
        path: path.to_owned(),
        source,
    };
    let bytes = std::fs::read(path).map_err(unreadable)?;
    track::import(&bytes).map_err(|source| Error::Track {
        path: path.to_owned(),
        source,
    })
}

/// Returns the fixes of a track.
#[must_use]
pub fn fixes(imported: &Imported) -> Vec<Fix> {
    imported.fixes().collect()
}

/// Reads a folder of photos; those that the app would refuse are left out.
///
/// # Errors
/// Says that the folder cannot be read, or that nothing in it can be taken in.
pub fn photos(folder: &Path) -> Result<(Vec<Picture>, Vec<LeftOut>)> {
    let names = picture_files(folder)?;
    if names.is_empty() {
        return Err(Error::NoPhotos(folder.to_owned()));
    }
    let scratch = tempfile::tempdir()?;
    let vault = Vault::open(scratch.path())?;
    let (mut good, mut left_out) = (Vec::new(), Vec::new());
    for (number, path) in (0u64..).zip(names) {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let bytes = std::fs::read(&path).map_err(|source| Error::Unreadable {
            path: path.clone(),
            source,
        })?;
        match try_out(&bytes, &vault, number) {
            Ok(()) => good.push(Picture { name, bytes }),
            Err(why) => left_out.push(LeftOut { name, why }),
        }
    }
    match (good.is_empty(), left_out.first().cloned()) {
        (true, Some(LeftOut { name, why })) => Err(Error::PhotosRefused {
            path: folder.to_owned(),
            name,
            why,
        }),
        _ => Ok((good, left_out)),
    }
}

/// Takes a photo in as the app does, under a key that nobody keeps.
fn try_out(bytes: &[u8], vault: &Vault, number: u64) -> std::result::Result<(), AppError> {
    let key = Key::from_bytes([1; 32]).derive(&[&number.to_be_bytes()]);
    let mut chance = SeededChance::of(number, &[0; 16]);
    let length = Some(bytes.len() as u64);
    evidence::take_in(bytes, length, &key, vault, &mut chance, &Limits::STANDARD)?;
    Ok(())
}

fn picture_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let unreadable = |source| Error::Unreadable {
        path: folder.to_owned(),
        source,
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_file() && is_named_like_a_picture(&path) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn is_named_like_a_picture(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|ext| ext.to_string_lossy().to_ascii_lowercase());
    let known = ["jpg", "jpeg", "png", "webp", "heic", "heif"];
    extension.is_some_and(|extension| known.contains(&extension.as_str()))
}

#[derive(Deserialize)]
struct CodesFile {
    enrolment_codes: Vec<CodeLine>,
}

#[derive(Deserialize)]
struct CodeLine {
    officer: String,
    code: String,
}

/// Reads the codes that `patrolbook-server admin demo` printed; `address` (`host:port`) is where the server is now.
///
/// # Errors
/// Says why the file holds no code.
pub fn codes(path: &Path, address: &str) -> Result<Vec<Code>> {
    let unreadable = |source| Error::Unreadable {
        path: path.to_owned(),
        source,
    };
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let wrong = |source| Error::Codes {
        path: path.to_owned(),
        source,
    };
    let file: CodesFile = serde_json::from_slice(&bytes).map_err(wrong)?;
    let read = |line: CodeLine| {
        let mut code: EnrolmentCode = line.code.parse().ok()?;
        address.clone_into(&mut code.address);
        Some(Code {
            officer: line.officer,
            code,
        })
    };
    let codes: Vec<Code> = file.enrolment_codes.into_iter().filter_map(read).collect();
    if codes.is_empty() {
        Err(Error::NoCode(path.to_owned()))
    } else {
        Ok(codes)
    }
}

/// Returns `host:port` of a server's address.
///
/// # Errors
/// Says that it is not one.
pub fn address(url: &str) -> Result<String> {
    let wrong = || Error::Address(url.to_owned());
    let rest = url.strip_prefix("https://").unwrap_or(url).trim_end_matches('/');
    let (host, port) = rest.rsplit_once(':').ok_or_else(wrong)?;
    let fits = !host.is_empty() && !host.contains('/') && port.parse::<u16>().is_ok();
    if fits { Ok(rest.to_owned()) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_servers_are_told_from_others() {
        let check = |url, expected: Option<&str>| {
            assert_eq!(address(url).ok().as_deref(), expected, "{url}");
        };
        check("https://127.0.0.1:7443", Some("127.0.0.1:7443"));
        check("https://[::1]:7443/", Some("[::1]:7443"));
        check("localhost:80", Some("localhost:80"));
        check("http://localhost:80", None);
        check("https://localhost", None);
        check("https://localhost:port", None);
        check("", None);
    }
}
