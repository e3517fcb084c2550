//! A notebook in the middle of a shift, from which a test begins.

use std::path::Path;

use domain::RecordId;
use store::Store;

use crate::chance::Chance;
use crate::disk::{Disk, Image};
use crate::truth::Truth;
use crate::work::{Use, identity, notebook_key, perform};

/// What SQLite keeps of a notebook.
const FILES: [&str; 3] = ["notebook", "notebook-wal", "notebook-shm"];

/// What lies on the disk of a process that was killed, what was acknowledged, and what was before that.
pub(crate) struct Scene {
    pub(crate) image: Image,
    pub(crate) truth: Truth,
    /// Every state that was ever acknowledged, oldest first.
    past: Vec<Truth>,
}

impl Scene {
    /// On a disk in memory.
    pub(crate) fn new(seed: u64) -> Self {
        let disk = Disk::new(&Image::new(), seed);
        Self::at(&disk.path(), seed, || disk.after_kill())
    }

    /// The same, where three lines were saved and none of them settled: a correction, one that ended a draft, a new one.
    pub(crate) fn unsettled(seed: u64) -> Self {
        let mut scene = Self::new(seed);
        let disk = Disk::new(&scene.image, seed);
        let store = Store::open(&disk.path(), &notebook_key()).unwrap();
        let amended = Use::Amend {
            lane: 1,
            record: id(23),
            text: "corrected".to_owned(),
        };
        for next in [amended, saved(25), saved(26)] {
            perform(&store, &scene.truth, &next).unwrap();
            let after = scene.truth.after(&next);
            scene.past.push(std::mem::replace(&mut scene.truth, after));
        }
        scene.image = disk.after_kill();
        scene
    }

    /// On the system's own disk, where the index of the log is a file as well.
    pub(crate) fn on_system(seed: u64) -> Self {
        crate::vfs::register();
        let folder = tempfile::tempdir().unwrap();
        let read = |name: &str| (name.to_owned(), std::fs::read(folder.path().join(name)).unwrap());
        Self::at(&folder.path().join("notebook"), seed, || FILES.map(read).into())
    }

    /// A dozen uses lie in the file, and a dozen more in its write-ahead log.
    fn at(path: &Path, seed: u64, after_kill: impl Fn() -> Image) -> Self {
        let mut chance = Chance::new(seed);
        let store = Store::create(path, &notebook_key(), identity()).unwrap();
        let (mut truth, mut past) = (Truth::default(), Vec::new());
        for number in 0..25 {
            let next = match number {
                0..12 => truth.next(&mut chance),
                12 => Use::Checkpoint,
                // So that each use finds something to do.
                21 => Use::Draft { record: id(25) },
                22 => Use::Draft { record: id(22) },
                23 => saved(23),
                24 => Use::Frame { chunk: vec![1; 300] },
                _ => some_but_checkpoint(&truth, &mut chance),
            };
            perform(&store, &truth, &next).unwrap();
            let after = truth.after(&next);
            past.push(std::mem::replace(&mut truth, after));
        }
        let image = after_kill();
        assert!(image["notebook"].len() > 100_000 && image["notebook-wal"].len() > 100_000);
        Self { image, truth, past }
    }

    /// How many of the last uses are missing in `seen`; `None` when it is no state that ever was.
    pub(crate) fn undone_in(&self, seen: &Truth) -> Option<usize> {
        let back = std::iter::once(&self.truth).chain(self.past.iter().rev());
        back.enumerate()
            .find_map(|(uses, was)| (was == seen).then_some(uses))
    }
}

fn some_but_checkpoint(truth: &Truth, chance: &mut Chance) -> Use {
    loop {
        let next = truth.next(chance);
        if !matches!(next, Use::Checkpoint) {
            return next;
        }
    }
}

pub(crate) const fn id(number: u8) -> RecordId {
    RecordId::from_bytes([number; 16])
}

/// A new record is saved.
pub(crate) fn saved(number: u8) -> Use {
    let text = format!("note {} of the scene", id(number));
    Use::Save {
        lane: 1,
        record: id(number),
        text,
    }
}
