//! One flipped bit in the file or its write-ahead log: what is read is right, or the store says that it is damaged.

use store::Store;

use crate::chance::Chance;
use crate::disk::{Disk, Image};
use crate::number;
use crate::reading::{Broken, open_and_read};
use crate::scene::Scene;
use crate::work::notebook_key;

#[derive(Debug, Default)]
struct Tally {
    flips: u64,
    named: u64,
    right: u64,
    cut_short: u64,
    /// The most uses that one of these took back.
    undone: usize,
    wrong: u64,
    first: Option<String>,
}

/// Flips one bit and reads everything.
fn flip(scene: &Scene, image: &Image, chance: &mut Chance, tally: &mut Tally) {
    let size: usize = image.values().map(Vec::len).sum();
    let (mut at, bit) = (chance.below(size as u64) as usize, chance.below(8));
    let mut image = image.clone();
    let mut flipped = String::new();
    for (name, bytes) in &mut image {
        if let Some(byte) = bytes.get_mut(at) {
            *byte ^= 1 << bit;
            flipped.clone_from(name);
            break;
        }
        at -= bytes.len();
    }
    tally.flips += 1;
    let seen = open_and_read(&Disk::new(&image, 0));
    let undone = seen.as_ref().ok().and_then(|seen| scene.undone_in(seen));
    match (seen, undone) {
        (Err(Broken::Named(_)), _) => tally.named += 1,
        (Ok(_), Some(0)) => tally.right += 1,
        (Ok(_), Some(uses)) if flipped == "notebook-wal" => {
            tally.cut_short += 1;
            tally.undone = tally.undone.max(uses);
        }
        (seen, _) => {
            tally.wrong += 1;
            let what = seen.map_or_else(|broken| broken.to_string(), |_| "other data".to_owned());
            let what = format!("bit {bit} of byte {at} of {flipped}: {what}");
            tally.first.get_or_insert(what);
        }
    }
}

fn flips(scene: &Scene, image: &Image, trials: u64) -> Tally {
    let (mut chance, mut tally) = (Chance::new(number("SEED", 1)), Tally::default());
    for _ in 0..trials {
        flip(scene, image, &mut chance, &mut tally);
    }
    let Tally {
        flips,
        named,
        right,
        cut_short,
        undone,
        wrong,
        first,
    } = &tally;
    let line = format!(
        "disk: flips={flips} named={named} right={right} cut_short={cut_short} undone_at_most={undone} wrong={wrong}"
    );
    crate::say(&line);
    assert_eq!(*wrong, 0, "{first:?}");
    tally
}

#[test]
fn flipped_bit_of_a_closed_notebook_is_never_silent() {
    let scene = Scene::new(15);
    let disk = Disk::new(&scene.image, 0);
    drop(Store::open(&disk.path(), &notebook_key()).unwrap());
    let tally = flips(&scene, &disk.after_kill(), number("FLIPS", 400) / 2);
    assert_eq!(tally.cut_short, 0);
    assert!(tally.named > tally.right, "{tally:?}");
}

#[test]
fn flipped_bit_of_a_killed_notebook_is_never_read_as_truth() {
    let scene = Scene::new(16);
    flips(&scene, &scene.image, number("FLIPS", 400) / 2);
}
