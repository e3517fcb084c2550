//! Tests over real and malformed pictures, where `PATROLBOOK_FIELD_DATA` names a folder that has them. They are not
//! part of this project; without them these tests say so and pass.

use super::*;

fn field_photos() -> Option<PathBuf> {
    let Some(root) = std::env::var_os("PATROLBOOK_FIELD_DATA") else {
        eprintln!("PATROLBOOK_FIELD_DATA is not set: no real photos to take in");
        return None;
    };
    Some(Path::new(&root).join("photos"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found)
        } else {
            found.push(path)
        }
    }
}

#[test]
fn every_file_is_kept_untouched_or_refused_by_name() {
    let Some(folder) = field_photos() else { return };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    paths.sort();
    let (mut kept, mut refused) = (0, 0);
    for path in &paths {
        let mut world = World::new();
        match world.take_file(path) {
            Ok(taken) => {
                world.assert_untouched(&taken, path);
                let preview = taken.thumbnail.map(|thumbnail| thumbnail.size.to_string());
                println!(
                    "{}: {:?} {preview:?} {:?} {:?}",
                    path.display(),
                    taken.size,
                    taken.warning,
                    taken.camera
                );
                kept += 1;
            }
            Err(error @ (Error::Empty | Error::NotAPicture | Error::TooLarge { .. })) => {
                println!("{}: {error}", path.display());
                world.assert_empty();
                refused += 1;
            }
            Err(error) => panic!("{}: {error:?}", path.display()),
        }
    }
    assert!(
        kept >= 30 && refused >= 10,
        "{kept} kept, {refused} refused of {}",
        paths.len()
    );
}

#[test]
fn real_orientations_are_shown_upright() {
    let Some(folder) = field_photos() else { return };
    for (shape, wide) in [("landscape", true), ("portrait", false)] {
        let mut first: Option<RgbImage> = None;
        for number in 1..=8 {
            let mut world = World::new();
            let path = folder.join(format!("exif-samples/orientation/{shape}_{number}.jpg"));
            let taken = world.take_file(&path).unwrap();
            let size = taken.size.unwrap();
            assert_eq!(size.width > size.height, wide, "{shape} {number}: {size}");
            let preview = world.preview(&taken);
            let apart = apart(first.get_or_insert_with(|| preview.clone()), &preview);
            assert!(apart < 30.0, "{shape} {number} differs from the first by {apart}");
        }
    }
}

/// Returns how far two pictures are apart, pixel by pixel, of 255.
fn apart(one: &RgbImage, other: &RgbImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let apart: u64 = one
        .as_raw()
        .iter()
        .zip(other.as_raw())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    apart as f64 / one.as_raw().len() as f64
}
