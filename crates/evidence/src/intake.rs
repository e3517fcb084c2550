//! Takes a photo in: hashes and seals it while it streams by, opens it again and compares, makes a preview.
//!
//! Only what is empty, too long, too large or no picture at all is refused, and then nothing of it stays in the
//! vault. A picture that is damaged, cut off or of a kind that cannot be decoded here is kept all the same, with a
//! warning and without a preview: it may be the only evidence there is.

use std::fmt;
use std::io::{self, BufReader, Read, Write as _};

use seal::chunked::{CHUNK_LENGTH, Sealer};
use seal::digest::Hasher;
use seal::{Chance, Key};
use zeroize::Zeroizing;

use crate::picture::{Look, Preview, look};
use crate::vault::Settled;
use crate::{CameraFacts, Error, OriginalHash, PictureKind, SealedHash, Size, Stored, Vault, exif, kind};

/// What is too much for a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of an original.
    pub length: u64,
    /// The most pixels on a side.
    pub side: u32,
    /// The most bytes of decoded pixels; a picture above it is kept without a preview.
    pub decoded: u64,
}

impl Limits {
    /// What a phone and a small server can bear: 50 MB, 12,000 pixels on a side, 200 MB decoded.
    pub const STANDARD: Self = Self {
        length: 50_000_000,
        side: 12_000,
        decoded: 200_000_000,
    };

    fn check_length(&self, length: u64) -> Result<(), Error> {
        if length > self.length {
            Err(Error::TooLong { limit: self.length })
        } else {
            Ok(())
        }
    }

    pub(crate) fn check_size(&self, size: Size) -> Result<(), Error> {
        let Size { width, height } = size;
        let large = width.max(height) > self.side;
        if large {
            Err(Error::TooLarge {
                width,
                height,
                limit: self.side,
            })
        } else {
            Ok(())
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::STANDARD
    }
}

/// Why a photo that was kept has no preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// It ends before its end.
    CutOff,
    /// It cannot be decoded.
    Damaged,
    /// It is of a kind that is not decoded here (HEIC, AVIF).
    NotShownHere,
    /// Decoding it would take more memory than allowed.
    TooManyPixels,
}

impl fmt::Display for Warning {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::CutOff => "the photo is kept, but it is cut off and has no preview",
            Self::Damaged => "the photo is kept, but it is damaged and has no preview",
            Self::NotShownHere => "the photo is kept; pictures of its kind have no preview here",
            Self::TooManyPixels => "the photo is kept, but it has too many pixels for a preview",
        })
    }
}

/// The sealed preview of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thumbnail {
    /// The hash of its sealed bytes.
    pub sealed_hash: SealedHash,
    /// How long it is when sealed.
    pub sealed_length: u64,
    /// Its size, upright.
    pub size: Size,
}

/// A photo that lies in the vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenIn {
    /// The hash of the exact bytes that were given.
    pub original_hash: OriginalHash,
    /// How many they were.
    pub original_length: u64,
    /// The hash of the sealed original.
    pub sealed_hash: SealedHash,
    /// How long the sealed original is.
    pub sealed_length: u64,
    /// What kind of picture its bytes are.
    pub kind: PictureKind,
    /// Its preview, where one could be made.
    pub thumbnail: Option<Thumbnail>,
    /// Its size when shown upright, as far as it can be told.
    pub size: Option<Size>,
    /// What the camera says.
    pub camera: CameraFacts,
    /// Why there is no preview.
    pub warning: Option<Warning>,
}

impl TakenIn {
    /// Returns the media type as recognised from the bytes.
    pub fn media_type(&self) -> &'static str {
        self.kind.media_type()
    }
}

/// Returns the key of a photo's preview. One key seals one file, so that the preview has its own, made from the
/// photo's: who holds the one key of the record opens both.
#[must_use]
pub fn thumbnail_key(data_key: &Key) -> Key {
    data_key.derive(&[b"pb1/thumbnail"])
}

/// Takes in the photo that `original` gives and keeps it, sealed under `data_key`, in the vault.
///
/// `promised` is how long the original is said to be; fewer or more bytes are an error. The same original under the
/// same key gives the same sealed file, so that an intake that was interrupted is simply done again; another
/// original needs another key. After an error nothing of the photo is in the vault.
pub fn take_in(
    mut original: impl Read,
    promised: Option<u64>,
    data_key: &Key,
    vault: &Vault,
    chance: &mut dyn Chance,
    limits: &Limits,
) -> Result<TakenIn, Error> {
    limits.check_length(promised.unwrap_or(0))?;
    let sealed = seal_original(&mut original, promised, data_key, vault, chance, limits)?;
    let open = || {
        sealed
            .file
            .unseal(data_key.clone())
            .map(|opened| BufReader::with_capacity(CHUNK_LENGTH, opened))
    };
    // Nobody may throw the plaintext away before the sealed file was seen to open to the very same bytes.
    sealed.file.unseal(data_key.clone())?.prove(sealed.hash)?;
    let camera = exif::read(&mut open()?);
    let Look { size, preview } = look(&open, sealed.kind, camera.orientation, limits)?;
    let (preview, warning) = match preview {
        Ok(preview) => (Some(seal_preview(&preview, data_key, vault, chance)?), None),
        Err(warning) => (None, Some(warning)),
    };
    let (stored, thumbnail) = keep(vault, sealed.file, preview)?;
    Ok(TakenIn {
        original_hash: sealed.hash,
        original_length: sealed.length,
        sealed_hash: stored.hash,
        sealed_length: stored.length,
        kind: sealed.kind,
        thumbnail,
        size,
        camera,
        warning,
    })
}

/// An original that is sealed and on the disk, but not kept yet.
struct Sealed {
    file: Settled,
    hash: OriginalHash,
    length: u64,
    kind: PictureKind,
}

fn seal_original(
    original: &mut dyn Read,
    promised: Option<u64>,
    data_key: &Key,
    vault: &Vault,
    chance: &mut dyn Chance,
    limits: &Limits,
) -> Result<Sealed, Error> {
    let (mut sealer, mut digest, mut length) = (Sealer::new(data_key.clone()), Hasher::new(), 0);
    let mut piece = Zeroizing::new(vec![0; CHUNK_LENGTH]);
    let first = read_full(original, &mut piece)?;
    let kind = kind_of(first)?;
    let mut file = vault.pending(chance)?;
    let mut out = Vec::new();
    let mut plain = first;
    while !plain.is_empty() {
        length += plain.len() as u64;
        limits.check_length(length)?;
        digest.push(plain);
        sealer.push(plain, &mut out).map_err(Error::Seal)?;
        file.write_all(&out)
            .map_err(Error::vault("write to the evidence vault"))?;
        out.clear();
        plain = read_full(original, &mut piece)?;
    }
    if let Some(promised) = promised.filter(|promised| *promised != length) {
        return Err(Error::LengthChanged {
            promised,
            got: length,
        });
    }
    sealer.finish(&mut out).map_err(Error::Seal)?;
    file.write_all(&out)
        .map_err(Error::vault("write to the evidence vault"))?;
    Ok(Sealed {
        file: file.settle()?,
        hash: OriginalHash(digest.finish()),
        length,
        kind,
    })
}

fn kind_of(start: &[u8]) -> Result<PictureKind, Error> {
    if start.is_empty() {
        return Err(Error::Empty);
    }
    let telling = start.get(..kind::TELLING).unwrap_or(start);
    PictureKind::from_bytes(telling).ok_or(Error::NotAPicture)
}

/// Fills the piece as far as there are bytes: less than full only at the end.
fn read_full<'a>(from: &mut dyn Read, piece: &'a mut [u8]) -> Result<&'a [u8], Error> {
    let mut length = 0;
    while let Some(rest) = piece.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Error::ReadOriginal(error)),
        }
    }
    Ok(piece.get(..length).unwrap_or_default())
}

fn seal_preview(
    preview: &Preview,
    data_key: &Key,
    vault: &Vault,
    chance: &mut dyn Chance,
) -> Result<(Settled, Size), Error> {
    let (mut sealer, mut out) = (Sealer::new(thumbnail_key(data_key)), Vec::new());
    sealer.push(&preview.jpeg, &mut out).map_err(Error::Seal)?;
    sealer.finish(&mut out).map_err(Error::Seal)?;
    let mut file = vault.pending(chance)?;
    file.write_all(&out)
        .map_err(Error::vault("write to the evidence vault"))?;
    Ok((file.settle()?, preview.size))
}

/// Keeps both files or none. A kept original without its preview would be found by nobody.
fn keep(
    vault: &Vault,
    original: Settled,
    preview: Option<(Settled, Size)>,
) -> Result<(Stored, Option<Thumbnail>), Error> {
    // An original that an earlier intake kept belongs to that one: this one must not take it away.
    let known = vault.has(original.stored().hash);
    let stored = original.keep()?;
    let Some((preview, size)) = preview else {
        return Ok((stored, None));
    };
    match preview.keep() {
        Ok(Stored { hash, length }) => Ok((
            stored,
            Some(Thumbnail {
                sealed_hash: hash,
                sealed_length: length,
                size,
            }),
        )),
        Err(error) => {
            if !known {
                vault.remove(stored.hash)?;
            }
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests;
