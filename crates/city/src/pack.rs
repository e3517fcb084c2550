//! The city pack: the files a phone downloads when it is enrolled, each with its length and SHA-256.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::city::{ADDRESSES_FILE, City, PROFILE_FILE, ZONES_FILE};
use crate::error::Error;
use crate::streets::STREETS_FILE;

/// One file of the city pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackFile {
    /// Its name in the city's folder.
    pub name: String,
    /// Its length in bytes.
    pub length: u64,
    /// The SHA-256 of its bytes.
    pub sha256: Digest,
}

/// A SHA-256, written as 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Digest(pub [u8; 32]);

/// A city's folder, read whole and ready to be handed out.
#[derive(Debug)]
pub struct CityPack {
    /// The city.
    pub city: City,
    /// The files to hand out.
    pub files: Vec<PackFile>,
    folder: PathBuf,
}

impl CityPack {
    /// Opens a city's folder, checks that its files belong together, and lists them.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, Error> {
        let folder = folder.as_ref().to_owned();
        let city = City::open(&folder)?;
        let streets = city.streets()?.map(|_| STREETS_FILE);
        let names = [PROFILE_FILE, ZONES_FILE, ADDRESSES_FILE, &city.profile.map.tiles];
        let files = names
            .into_iter()
            .chain(streets)
            .map(|name| PackFile::of(&folder, name))
            .collect::<Result<_, _>>()?;
        Ok(Self { city, files, folder })
    }

    /// Returns where a file of the pack lies; none for any other name.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.files
            .iter()
            .find(|file| file.name == name)
            .map(|file| self.folder.join(&file.name))
    }
}

impl PackFile {
    fn of(folder: &Path, name: &str) -> Result<Self, Error> {
        let path = folder.join(plain_name(name)?);
        let (length, sha256) = fingerprint(&path).map_err(|source| Error::Read { path, source })?;
        Ok(Self {
            name: name.to_owned(),
            length,
            sha256,
        })
    }
}

/// Checks that a folder holds exactly the listed bytes, as after a download.
pub fn check(folder: impl AsRef<Path>, files: &[PackFile]) -> Result<(), Error> {
    for listed in files {
        if PackFile::of(folder.as_ref(), &listed.name)? != *listed {
            return Err(Error::FileDiffers(listed.name.clone()));
        }
    }
    Ok(())
}

/// Passes on a name that stays in its folder, so that no profile and no server can name a file elsewhere.
pub(crate) fn plain_name(name: &str) -> Result<&str, Error> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    if name.is_empty() || name.starts_with('.') || !name.chars().all(plain) {
        return Err(Error::UnsafeName(name.to_owned()));
    }
    Ok(name)
}

fn fingerprint(path: &Path) -> std::io::Result<(u64, Digest)> {
    let mut file = File::open(path)?;
    let (mut hash, mut length, mut block) = (Sha256::new(), 0, vec![0; 64 * 1024]);
    loop {
        let count = file.read(&mut block)?;
        if count == 0 {
            return Ok((length, Digest(hash.finalize().into())));
        }
        hash.update(block.get(..count).unwrap_or_default());
        length += count as u64;
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NotADigest);
        }
        for (index, byte) in bytes.iter_mut().enumerate() {
            let pair = text.get(2 * index..2 * index + 2).ok_or(NotADigest)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| NotADigest)?;
        }
        Ok(Self(bytes))
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

impl TryFrom<String> for Digest {
    type Error = NotADigest;

    fn try_from(text: String) -> Result<Self, NotADigest> {
        text.parse()
    }
}

/// A text that is not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 is 64 hexadecimal digits")]
pub struct NotADigest;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example_harbour;

    const FILES: [&str; 5] = [
        PROFILE_FILE,
        ZONES_FILE,
        ADDRESSES_FILE,
        "town.pmtiles",
        STREETS_FILE,
    ];

    fn copy_of_the_town() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in FILES {
            std::fs::copy(example_harbour::folder().join(name), folder.path().join(name)).unwrap();
        }
        folder
    }

    #[test]
    fn a_download_is_checked_against_the_servers_list() {
        let pack = CityPack::open(example_harbour::folder()).unwrap();
        let names: Vec<&str> = pack.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, FILES);
        let phone = copy_of_the_town();
        assert!(check(phone.path(), &pack.files).is_ok());

        let addresses = phone.path().join(ADDRESSES_FILE);
        let mut bytes = std::fs::read(&addresses).unwrap();
        bytes[100] ^= 1;
        std::fs::write(&addresses, &bytes).unwrap();
        assert!(
            matches!(check(phone.path(), &pack.files), Err(Error::FileDiffers(name)) if name == ADDRESSES_FILE)
        );
        std::fs::rename(&addresses, phone.path().join("elsewhere")).unwrap();
        assert!(matches!(
            check(phone.path(), &pack.files),
            Err(Error::Read { .. })
        ));
    }

    #[test]
    fn a_list_or_a_request_cannot_reach_outside_the_folder() {
        let pack = CityPack::open(example_harbour::folder()).unwrap();
        assert!(pack.path(PROFILE_FILE).unwrap().is_file());
        for name in [
            "../Cargo.toml",
            "/etc/hostname",
            "",
            ".",
            "..",
            "a/b",
            "a\\b",
            "town.pmtiles\0",
            "patrol-foot.gpx",
        ] {
            assert_eq!(pack.path(name), None, "{name:?}");
        }
        for name in [
            "../Cargo.toml",
            "/etc/hostname",
            "",
            ".",
            "..",
            ".hidden",
            "a/b",
            "a\\b",
            "c:x",
        ] {
            assert!(matches!(plain_name(name), Err(Error::UnsafeName(_))), "{name:?}");
            let listed = PackFile {
                name: name.to_owned(),
                length: 0,
                sha256: Digest([0; 32]),
            };
            assert!(matches!(
                check(example_harbour::folder(), &[listed]),
                Err(Error::UnsafeName(_))
            ));
        }
    }

    #[test]
    fn files_that_do_not_belong_together_are_refused() {
        let folder = copy_of_the_town();
        let zones = folder.path().join(ZONES_FILE);
        let text = std::fs::read_to_string(&zones)
            .unwrap()
            .replace("\"Z3\"", "\"Z9\"");
        std::fs::write(&zones, text).unwrap();
        assert!(matches!(CityPack::open(folder.path()), Err(Error::ZonesDiffer(id)) if id == "Z3"));
    }

    /// Returns the map's bytes with other bounds in its header: 1/10,000,000 degrees west, south, east, north.
    fn map_of(bounds: [i32; 4]) -> Vec<u8> {
        let mut bytes = std::fs::read(example_harbour::folder().join("town.pmtiles")).unwrap();
        let bounds: Vec<u8> = bounds.iter().flat_map(|e7| e7.to_le_bytes()).collect();
        bytes[102..118].copy_from_slice(&bounds);
        bytes
    }

    #[test]
    fn map_of_another_city_or_none_at_all_is_refused_by_name_and_costs_only_the_map() {
        let check = |bytes: Vec<u8>, expected: fn(&Error) -> bool| {
            let folder = copy_of_the_town();
            std::fs::write(folder.path().join("town.pmtiles"), bytes).unwrap();
            let fault = CityPack::open(folder.path()).unwrap_err();
            assert!(expected(&fault), "{fault:?}");
            let (city, told) = City::open_even_without_map(folder.path()).unwrap();
            assert!(told.is_some_and(|told| expected(&told)));
            assert!(matches!(city.map(), Err(Error::NoMap)));
            assert_eq!(city.zones.iter().count(), city.profile.zones.len());
            assert!(city.streets().unwrap().is_some());
        };
        let helsinki = map_of([248_000_000, 600_000_000, 251_000_000, 603_000_000]);
        check(helsinki, |fault| matches!(fault, Error::TilesElsewhere(_)));
        let mut pictures = std::fs::read(example_harbour::folder().join("town.pmtiles")).unwrap();
        pictures[99] = 2;
        check(pictures.clone(), |fault| matches!(fault, Error::ForeignTiles(_)));
        pictures.truncate(500);
        check(pictures, |fault| matches!(fault, Error::TruncatedTiles { .. }));
        check(Vec::new(), |fault| matches!(fault, Error::NotTiles(_)));
        check(vec![0x5a; 4000], |fault| matches!(fault, Error::NotTiles(_)));
    }

    #[test]
    fn map_of_more_than_the_city_is_its_map() {
        let world = map_of([-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000]);
        let folder = copy_of_the_town();
        std::fs::write(folder.path().join("town.pmtiles"), world).unwrap();
        assert!(CityPack::open(folder.path()).unwrap().city.map().is_ok());
    }

    #[test]
    fn city_without_streets_is_one_and_anothers_streets_are_refused() {
        let folder = copy_of_the_town();
        let streets = folder.path().join(STREETS_FILE);
        let elsewhere = r#"{"features":[{"properties":{},"geometry":{"type":"LineString","coordinates":[[24.93,60.17],[24.94,60.17]]}}]}"#;
        std::fs::write(&streets, elsewhere).unwrap();
        assert!(matches!(
            CityPack::open(folder.path()),
            Err(Error::StreetsElsewhere)
        ));
        std::fs::write(&streets, "{").unwrap();
        assert!(matches!(
            CityPack::open(folder.path()),
            Err(Error::NotJson { .. })
        ));
        std::fs::rename(&streets, folder.path().join("elsewhere")).unwrap();
        let pack = CityPack::open(folder.path()).unwrap();
        assert_eq!(pack.path(STREETS_FILE), None);
        assert!(pack.city.streets().unwrap().is_none());
    }

    #[test]
    fn a_digest_is_written_as_sha256sum_writes_it() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("abc"), "abc").unwrap();
        let file = PackFile::of(folder.path(), "abc").unwrap();
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!((file.length, file.sha256.to_string().as_str()), (3, known));
        assert_eq!(known.parse(), Ok(file.sha256));
        let written = serde_json::to_string(&file).unwrap();
        assert_eq!(
            written,
            format!(r#"{{"name":"abc","length":3,"sha256":"{known}"}}"#)
        );
        assert_eq!(serde_json::from_str::<PackFile>(&written).unwrap(), file);
        for wrong in [
            "",
            "ba78",
            &format!("{}zz", &known[..62]),
            &format!("+{}", &known[..63]),
        ] {
            assert_eq!(wrong.parse::<Digest>(), Err(NotADigest), "{wrong:?}");
        }
    }
}
