//! A real disk that is full: a small tmpfs, filled so that each step leaves 64 KiB more.
//!
//! Mounting needs root; without it the test says so and passes, and `tests/disk` shows the same on its own disk.

#![allow(
    clippy::unwrap_used,
    reason = "the functions that tests share may panic as tests do"
)]

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use domain::{
    BootId, CityId, Class, Clocks, DeviceId, Lane, NotebookId, OfficerId, RecordId, Timestamp, Value,
};
use seal::Key;
use store::entry::NewEntry;
use store::{Error, Identity, Store, entry};
use tempfile::TempDir;

const STEP: u64 = 64 * 1024;
const STEPS: u64 = 12;
const SIZE: &str = "size=4m";

/// A folder with a small disk of its own.
struct Mounted(TempDir);

impl Mounted {
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", SIZE, "tmpfs"])
            .arg(folder.path());
        let done = mount.output().is_ok_and(|done| done.status.success());
        done.then_some(Self(folder))
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

/// Fills the disk but for `left` bytes.
fn fill(folder: &Path, left: u64) -> File {
    let mut ballast = File::create(folder.join("ballast")).unwrap();
    while ballast.write_all(&[1; 4096]).is_ok() {}
    let full = ballast.metadata().unwrap().len();
    ballast.set_len(full.saturating_sub(left)).unwrap();
    ballast
}

fn key() -> Key {
    Key::from_bytes([1; 32])
}

fn identity() -> Identity {
    Identity {
        city: CityId::from_bytes([0xc1; 16]),
        notebook: NotebookId::from_bytes([0x0b; 16]),
        device: DeviceId::from_bytes([0xde; 16]),
        officer: OfficerId::from_bytes([0x0f; 16]),
        author: "Officer A".to_owned(),
        certificate_hash: [0xce; 32],
    }
}

fn save(store: &Store, number: u64) -> store::Result<()> {
    let record = RecordId::from_bytes(u128::from(number).to_be_bytes());
    let new = NewEntry {
        lane: Lane::Records,
        class: Class::Record,
        record,
        key: &Key::from_bytes([7; 32]),
        kind: 3,
        schema: 1,
        happened_at: Timestamp(0),
        clocks: Clocks {
            wall: Timestamp(0),
            mono_ms: 0,
            boot: BootId::from_bytes([0xb0; 16]),
            gnss: None,
            server_offset_ms: None,
        },
        base: Vec::new(),
        fields: [(38, Value::Text("so it was ".repeat(100)))].into(),
    };
    store.write(|writing| entry::append(writing, new)).map(drop)
}

/// Saves until a record is refused; returns how many were saved, and why the next was not.
fn save_until_refused(store: &Store) -> (u64, Error) {
    for number in 0.. {
        if let Err(error) = save(store, number) {
            return (number, error);
        }
    }
    unreachable!("a disk has an end")
}

fn length(store: &Store) -> u64 {
    let head = store.read(|reading| entry::head(reading, Lane::Records));
    head.unwrap().seq
}

#[test]
fn small_disk_that_is_full_loses_nothing() {
    let mut out = std::io::stdout().lock();
    let Some(disk) = Mounted::new() else {
        writeln!(out, "full disk: skipped, mounting a tmpfs is not permitted here").unwrap();
        return;
    };
    let mut all = 0;
    for step in 0..STEPS {
        let folder = disk.0.path().join(step.to_string());
        std::fs::create_dir(&folder).unwrap();
        let path = folder.join("notebook");
        let store = Store::create(&path, &key(), identity()).unwrap();
        let ballast = fill(&folder, step * STEP);

        let (saved, refused) = save_until_refused(&store);
        assert!(matches!(refused, Error::DiskFull), "step {step}: {refused:?}");
        assert_eq!(length(&store), saved, "step {step}: while it is full");
        drop(store);
        let again = Store::open(&path, &key());
        assert!(
            again.is_ok(),
            "step {step}: opened again while it is full: {again:?}"
        );

        ballast.set_len(0).unwrap();
        let store = again.unwrap();
        save(&store, 1_000_000).unwrap();
        drop(store);
        store::check_file(&path, &key()).unwrap();
        assert_eq!(
            length(&Store::open(&path, &key()).unwrap()),
            saved + 1,
            "step {step}: with room again"
        );
        all += saved + 1;
        std::fs::remove_dir_all(&folder).unwrap();
    }
    writeln!(out, "full disk: steps={STEPS} acknowledged={all} lost=0").unwrap();
}
