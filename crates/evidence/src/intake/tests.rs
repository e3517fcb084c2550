//! Tests of intake over the photos of `fixtures/photos`: each is taken in, kept with a warning, or refused by name.

mod faults;
mod field_data;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use domain::Timestamp;
use image::{GenericImageView as _, RgbImage};

use super::*;
use crate::Swept;
use crate::exif::CameraPosition;

struct World {
    vault: Vault,
    _folder: tempfile::TempDir,
    drawn: u64,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            vault: Vault::open(folder.path()).unwrap(),
            _folder: folder,
            drawn: 0,
        }
    }

    fn take(&mut self, original: impl Read, promised: Option<u64>) -> Result<TakenIn, Error> {
        self.take_within(original, promised, &Limits::STANDARD)
    }

    fn take_within(
        &mut self,
        original: impl Read,
        promised: Option<u64>,
        limits: &Limits,
    ) -> Result<TakenIn, Error> {
        let drawn = &mut self.drawn;
        let mut chance = |bytes: &mut [u8]| {
            *drawn += 1;
            bytes
                .iter_mut()
                .zip(drawn.to_be_bytes())
                .for_each(|(to, from)| *to = from);
        };
        take_in(original, promised, &key(), &self.vault, &mut chance, limits)
    }

    fn take_file(&mut self, path: &Path) -> Result<TakenIn, Error> {
        let length = fs::metadata(path).unwrap().len();
        self.take(File::open(path).unwrap(), Some(length))
    }

    fn assert_empty(&self) {
        assert_eq!(self.vault.sweep(&BTreeSet::new()).unwrap(), Swept::default());
    }

    /// Opens what was kept and compares it with the file, byte for byte.
    fn assert_untouched(&self, taken: &TakenIn, path: &Path) {
        let mut opened = Vec::new();
        self.vault
            .unseal(taken.sealed_hash, key())
            .unwrap()
            .read_to_end(&mut opened)
            .unwrap();
        let original = fs::read(path).unwrap();
        assert!(opened == original, "{}", path.display());
        assert_eq!(
            taken.original_hash,
            OriginalHash(seal::digest::sha256(&[&original]))
        );
        assert_eq!(taken.original_length, original.len() as u64);
        assert_eq!(
            taken.sealed_length,
            self.vault.check(taken.sealed_hash).unwrap().length
        );
        self.vault
            .prove(taken.sealed_hash, key(), taken.original_hash)
            .unwrap();
    }

    fn preview_jpeg(&self, taken: &TakenIn) -> Vec<u8> {
        let hash = taken.thumbnail.unwrap().sealed_hash;
        let mut jpeg = Vec::new();
        self.vault
            .unseal(hash, thumbnail_key(&key()))
            .unwrap()
            .read_to_end(&mut jpeg)
            .unwrap();
        jpeg
    }

    fn preview(&self, taken: &TakenIn) -> RgbImage {
        let preview = image::load_from_memory(&self.preview_jpeg(taken)).unwrap();
        let size = taken.thumbnail.unwrap().size;
        assert_eq!(preview.dimensions(), (size.width, size.height));
        preview.to_rgb8()
    }
}

fn key() -> Key {
    Key::from_bytes([5; 32])
}

fn photos() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/photos")
}

#[test]
fn every_scene_is_kept_untouched_and_has_a_preview() {
    let mut seen = 0;
    for entry in fs::read_dir(photos()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "jpg") {
            continue;
        }
        let mut world = World::new();
        let taken = world.take_file(&path).unwrap();
        world.assert_untouched(&taken, &path);
        assert_eq!((taken.media_type(), taken.warning), ("image/jpeg", None));
        let (size, preview) = (taken.size.unwrap(), world.preview(&taken));
        assert_eq!(preview.width().max(preview.height()), 512);
        assert_eq!(
            size.width * preview.height(),
            size.height * preview.width(),
            "{}",
            path.display()
        );
        seen += 1;
    }
    assert_eq!(seen, 13, "twelve scenes and the photo with the camera's notes");
}

#[test]
fn every_orientation_is_shown_upright() {
    for number in 1..=8 {
        let mut world = World::new();
        let path = photos().join(format!("orientation/orientation-{number}.jpg"));
        let taken = world.take_file(&path).unwrap();
        world.assert_untouched(&taken, &path);
        assert_eq!(taken.camera.orientation, Some(number));
        assert_eq!(
            taken.size,
            Some(Size {
                width: 96,
                height: 64
            }),
            "{number}"
        );
        let preview = world.preview(&taken);
        let strongest = |x, y| {
            let [red, green, blue] = preview.get_pixel(x, y).0;
            if red.min(green).min(blue) > 200 {
                'w'
            } else if red > green.max(blue) {
                'r'
            } else if green > blue {
                'g'
            } else {
                'b'
            }
        };
        let corners =
            [(10, 10), (90, 10), (64, 12), (64, 46), (10, 61), (90, 61)].map(|(x, y)| strongest(x, y));
        assert_eq!(corners, ['r', 'w', 'g', 'g', 'b', 'b'], "{number}");
        assert_eq!(preview.dimensions(), (96, 64), "a small picture is not blown up");
    }
}

#[test]
fn png_is_kept_as_png() {
    let mut world = World::new();
    let path = photos().join("screenshot.png");
    let taken = world.take_file(&path).unwrap();
    world.assert_untouched(&taken, &path);
    assert_eq!((taken.media_type(), taken.warning), ("image/png", None));
    assert_eq!(
        taken.size,
        Some(Size {
            width: 320,
            height: 240
        })
    );
    assert_eq!(world.preview(&taken).dimensions(), (320, 240));
    assert_eq!(taken.camera, CameraFacts::default());
}

#[test]
fn camera_is_quoted_and_not_corrected() {
    let taken = World::new().take_file(&photos().join("camera.jpg")).unwrap();
    let expected = CameraFacts {
        time_text: Some("2026:03:14 21:15:02".to_owned()),
        offset_text: None,
        gnss_time: Some(Timestamp(1_773_548_112_000)),
        position: Some(CameraPosition {
            lat_e7: 494_800_000,
            lon_e7: -1_258_500_000,
            accuracy_dm: None,
        }),
        orientation: Some(1),
    };
    assert_eq!(taken.camera, expected);
}

#[test]
fn preview_holds_nothing_that_the_camera_said() {
    let mut world = World::new();
    let taken = world.take_file(&photos().join("camera.jpg")).unwrap();
    let jpeg = world.preview_jpeg(&taken);
    assert_eq!(exif::read(&mut io::Cursor::new(&jpeg)), CameraFacts::default());
    for word in [b"Exif".as_slice(), b"Example", b"2026"] {
        assert!(!jpeg.windows(word.len()).any(|part| part == word));
    }
}

#[test]
fn preview_does_not_open_with_the_originals_key() {
    let mut world = World::new();
    let taken = world.take_file(&photos().join("camera.jpg")).unwrap();
    let mut out = Vec::new();
    let hash = taken.thumbnail.unwrap().sealed_hash;
    assert!(
        world
            .vault
            .unseal(hash, key())
            .unwrap()
            .read_to_end(&mut out)
            .is_err()
    );
}

#[test]
fn what_is_no_photo_is_refused_by_name_and_leaves_nothing() {
    let check = |name: &str, expected: &str| {
        let mut world = World::new();
        let error = world.take_file(&photos().join("bad").join(name)).unwrap_err();
        assert_eq!(error.to_string(), expected);
        world.assert_empty();
    };
    check("zero.bin", "take in a photo: the file is empty");
    check(
        "not-a-picture.jpg",
        "take in a photo: it is no JPEG, PNG, WebP, HEIC or AVIF picture",
    );
    check(
        "bomb.png",
        "take in a photo: it is 20000 × 20000 pixels, more than 12000 on a side",
    );
}

#[test]
fn what_cannot_be_shown_is_kept_with_a_warning() {
    let check = |name: &str, warning: Warning, media_type: &str, size: Option<(u32, u32)>| {
        let mut world = World::new();
        let path = photos().join("bad").join(name);
        let taken = world.take_file(&path).unwrap();
        world.assert_untouched(&taken, &path);
        assert_eq!((taken.thumbnail, taken.warning), (None, Some(warning)), "{name}");
        assert_eq!(taken.media_type(), media_type);
        assert_eq!(taken.size, size.map(|(width, height)| Size { width, height }));
    };
    check("truncated.jpg", Warning::CutOff, "image/jpeg", Some((1280, 960)));
    check("fake-heic.heic", Warning::NotShownHere, "image/heic", None);
}

#[test]
fn damaged_photo_is_kept_wherever_it_is_cut_or_changed() {
    let whole = fs::read(photos().join("orientation/orientation-6.jpg")).unwrap();
    for end in (3..whole.len()).step_by(41) {
        let taken = World::new().take(&whole[..end], None).unwrap();
        assert_eq!(taken.warning, Some(Warning::CutOff), "cut at {end}");
    }
    for at in (3..whole.len()).step_by(53) {
        let mut changed = whole.clone();
        changed[at] ^= 0xff;
        let taken = World::new().take(changed.as_slice(), None);
        let large = matches!(taken, Err(Error::TooLarge { .. }));
        assert!(
            large || taken.is_ok_and(|taken| taken.original_length == whole.len() as u64),
            "changed at {at}"
        );
    }
}

#[test]
fn picture_of_too_many_pixels_is_kept_without_a_preview() {
    let mut world = World::new();
    let limits = Limits {
        decoded: 1280 * 960 * 3 - 1,
        ..Limits::STANDARD
    };
    let path = photos().join("stairs.jpg");
    let taken = world
        .take_within(File::open(&path).unwrap(), None, &limits)
        .unwrap();
    world.assert_untouched(&taken, &path);
    assert_eq!(
        (taken.thumbnail, taken.warning),
        (None, Some(Warning::TooManyPixels))
    );
    let just = Limits {
        decoded: 1280 * 960 * 3,
        ..Limits::STANDARD
    };
    assert!(
        World::new()
            .take_within(File::open(&path).unwrap(), None, &just)
            .unwrap()
            .thumbnail
            .is_some()
    );
}

#[test]
fn taking_in_again_after_an_interruption_gives_the_same_files() {
    let mut world = World::new();
    let path = photos().join("parkade.jpg");
    let first = world.take_file(&path).unwrap();
    assert_eq!(world.take_file(&path).unwrap(), first);
    let known = BTreeSet::from([first.sealed_hash, first.thumbnail.unwrap().sealed_hash]);
    assert_eq!(world.vault.sweep(&known).unwrap(), Swept::default());
}
