//! Tests of what goes wrong around a photo: readers that fail, lengths that lie, disks that are full.

use std::process::Command;

use super::*;

/// Gives bytes and then fails, or goes on for ever.
struct Reader {
    start: Vec<u8>,
    at: usize,
    then: Option<io::ErrorKind>,
}

impl Read for Reader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Some(rest) = self.start.get(self.at..).filter(|rest| !rest.is_empty()) {
            // Small and odd reads, as a slow card gives them.
            let length = rest.len().min(into.len()).min(1_013);
            into[..length].copy_from_slice(&rest[..length]);
            self.at += length;
            return Ok(length);
        }
        match self.then {
            Some(kind) => Err(kind.into()),
            None => {
                into.fill(7);
                Ok(into.len())
            }
        }
    }
}

fn stairs() -> Vec<u8> {
    fs::read(photos().join("stairs.jpg")).unwrap()
}

#[test]
fn reader_that_fails_in_the_middle_leaves_nothing() {
    for length in [0, 10, 70_000, stairs().len()] {
        let mut world = World::new();
        let start = stairs()[..length].to_vec();
        let reader = Reader {
            start,
            at: 0,
            then: Some(io::ErrorKind::TimedOut),
        };
        let failed = world.take(reader, None);
        assert!(matches!(failed, Err(Error::ReadOriginal(_))), "{failed:?}");
        world.assert_empty();
    }
}

#[test]
fn full_disk_of_the_reader_is_not_taken_for_the_vaults() {
    let reader = Reader {
        start: stairs(),
        at: 0,
        then: Some(io::ErrorKind::StorageFull),
    };
    assert!(matches!(
        World::new().take(reader, None),
        Err(Error::ReadOriginal(_))
    ));
}

#[test]
fn interrupted_reads_go_on() {
    struct Interrupted<R>(R, bool);
    impl<R: Read> Read for Interrupted<R> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                Err(io::ErrorKind::Interrupted.into())
            } else {
                self.0.read(into)
            }
        }
    }
    let taken = World::new()
        .take(Interrupted(stairs().as_slice(), false), None)
        .unwrap();
    assert_eq!(taken.original_length, stairs().len() as u64);
}

#[test]
fn endless_photo_is_refused_at_the_limit() {
    let mut world = World::new();
    let limits = Limits {
        length: 1_000_000,
        ..Limits::STANDARD
    };
    let refused = world.take_within(
        Reader {
            start: stairs(),
            at: 0,
            then: None,
        },
        None,
        &limits,
    );
    assert!(
        matches!(refused, Err(Error::TooLong { limit: 1_000_000 })),
        "{refused:?}"
    );
    world.assert_empty();
}

#[test]
fn photo_said_to_be_60_mb_is_refused_before_it_is_read() {
    let reader = Reader {
        start: Vec::new(),
        at: 0,
        then: Some(io::ErrorKind::Other),
    };
    assert!(matches!(
        World::new().take(reader, Some(60_000_000)),
        Err(Error::TooLong { .. })
    ));
}

#[test]
fn photo_of_another_length_than_promised_leaves_nothing() {
    let length = stairs().len() as u64;
    for promised in [length - 1, length + 1] {
        let mut world = World::new();
        let refused = world.take(stairs().as_slice(), Some(promised));
        assert!(
            matches!(refused, Err(Error::LengthChanged { got, .. }) if got == length),
            "{refused:?}"
        );
        world.assert_empty();
    }
}

/// A disk of so many bytes, where the test may mount one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(bytes: usize) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={bytes}");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder.path())
            .output();
        mounted
            .is_ok_and(|done| done.status.success())
            .then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn full_disk_leaves_nothing_and_the_older_photo_safe() {
    let Some(disk) = SmallDisk::mount(280 * 1024) else {
        eprintln!("no disk may be mounted here: `full_disk_is_an_error_of_its_own` stands alone");
        return;
    };
    let mut world = World {
        vault: Vault::open(disk.0.path()).unwrap(),
        _folder: tempfile::tempdir().unwrap(),
        drawn: 0,
    };
    let wall = photos().join("painted-wall.jpg");
    let older = world.take_file(&wall).unwrap();
    let known = BTreeSet::from([older.sealed_hash, older.thumbnail.unwrap().sealed_hash]);
    // Sealed once more it does not fit beside itself; something small still does, so that nothing stayed of it.
    let refused = world.take_file(&wall);
    assert!(matches!(refused, Err(Error::DiskFull(_))), "{refused:?}");
    assert_eq!(world.vault.sweep(&known).unwrap(), Swept::default());
    world.assert_untouched(&older, &wall);
    world
        .take_file(&photos().join("orientation/orientation-1.jpg"))
        .unwrap();
}
