//! One flipped bit in the file or its write-ahead log: what is read is right, or the store says that it is damaged.

use std::path::Path;

use store::{Store, check_file};

use crate::chance::Chance;
use crate::disk::Image;
use crate::number;
use crate::reading::{Broken, everything};
use crate::scene::Scene;
use crate::work::notebook_key;

#[derive(Debug, Default)]
struct Tally {
    flips: u64,
    /// The store said that the notebook is damaged.
    named: u64,
    /// It went back to an earlier state, and said so.
    told: u64,
    right: u64,
    silent: u64,
    first: Option<String>,
}

/// Flips one bit of the file or its log; says which.
fn flip(image: &mut Image, chance: &mut Chance) -> String {
    let files = ["notebook", "notebook-wal"].into_iter();
    let files: Vec<&str> = files.filter(|name| image.contains_key(*name)).collect();
    let size: usize = files.iter().map(|name| image[*name].len()).sum();
    let (mut at, bit) = (chance.below(size as u64) as usize, chance.below(8));
    for name in files {
        let bytes = image.get_mut(name).unwrap();
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << bit;
            return format!("bit {bit} of byte {at} of {name}");
        }
        at -= bytes.len();
    }
    unreachable!("the byte lies in one of them")
}

/// Reads everything; returns how many of the last uses are undone, and whether the store says that some are.
fn read(scene: &Scene, notebook: &Path) -> Result<(usize, bool), Broken> {
    let store = Store::open(notebook, &notebook_key())?;
    let seen = everything(&store)?;
    check_file(notebook, &notebook_key())?;
    let undone = scene
        .undone_in(&seen)
        .ok_or_else(|| Broken::Silent("other data".to_owned()))?;
    Ok((undone, store.cut_short().is_some()))
}

fn flips(scene: &Scene, image: &Image, trials: u64) -> Tally {
    let (mut chance, mut tally) = (Chance::new(number("SEED", 1)), Tally::default());
    for _ in 0..trials {
        let mut image = image.clone();
        let flipped = flip(&mut image, &mut chance);
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in &image {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        tally.flips += 1;
        match read(scene, &folder.path().join("notebook")) {
            Err(Broken::Named(_)) => tally.named += 1,
            Ok((0, false)) => tally.right += 1,
            Ok((1.., true)) => tally.told += 1,
            seen => {
                tally.silent += 1;
                tally.first.get_or_insert(format!("{flipped}: {seen:?}"));
            }
        }
    }
    let Tally {
        flips,
        named,
        told,
        right,
        silent,
        first,
    } = &tally;
    let line = format!("disk: flips={flips} named={named} told={told} right={right} silent={silent}");
    crate::say(&line);
    assert_eq!(*silent, 0, "{first:?}");
    tally
}

#[test]
fn flipped_bit_of_a_closed_notebook_is_never_silent() {
    let scene = Scene::on_system(15);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notebook");
    for (name, bytes) in &scene.image {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    drop(Store::open(&path, &notebook_key()).unwrap());
    let image = [("notebook".to_owned(), std::fs::read(path).unwrap())].into();
    let tally = flips(&scene, &image, number("FLIPS", 400) / 2);
    assert!(tally.named > tally.right, "{tally:?}");
}

#[test]
fn flipped_bit_of_a_killed_notebook_is_never_silent() {
    let scene = Scene::on_system(16);
    let tally = flips(&scene, &scene.image, number("FLIPS", 400) / 2);
    assert!(tally.told > 0, "{tally:?}");
}
