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
    BootId, CityId, Class, Clocks, DeviceId, EntryHash, Fields, Lane, NotebookId, OfficerId, RecordId,
    Timestamp, Value,
};
use protocol::receipt::Receipt;
use protocol::{Body, Epoch, Header, KeyId, LogHash, Place, Signed, commit};
use seal::Key;
use seal::sign::SigningKey;
use store::entry::NewEntry;
use store::feed::Foreign;
use store::intake::Intake;
use store::{Error, Identity, Store, Writing, entry, feed, intake, receipt};
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

const CLOCKS: Clocks = Clocks {
    wall: Timestamp(0),
    mono_ms: 0,
    boot: BootId::from_bytes([0xb0; 16]),
    gnss: None,
    server_offset_ms: None,
};
/// The record that is there from the beginning.
const FIRST: u64 = 0;
/// Beyond all numbers of records that fit on the disk.
const LATER: u64 = 1_000_000;

fn record_key() -> Key {
    Key::from_bytes([7; 32])
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

/// What fills the disk, a use at a time; each says how many own lines it adds.
type Job = fn(&Store, u64) -> store::Result<u64>;

const JOBS: [(&str, Job); 6] = [
    ("save", |store, number| save(store, number).map(|()| 1)),
    ("correction", |store, _| {
        store.write(|writing| append(writing, FIRST)).map(|_| 1)
    }),
    ("photo", |store, number| {
        store.write(|writing| photo(writing, number)).map(|_| 2)
    }),
    ("settle", |store, number| {
        save(store, number)?;
        // The line is saved, whether or not there is room to settle it.
        let settled = store.settle();
        assert!(matches!(settled, Ok(()) | Err(Error::DiskFull)), "{settled:?}");
        Ok(1)
    }),
    ("receipt", |store, number| {
        store.write(|writing| put_receipt(writing, number)).map(|_| 0)
    }),
    ("feed page", |store, number| {
        store.write(|writing| feed_page(writing, number)).map(|_| 0)
    }),
];

fn save(store: &Store, number: u64) -> store::Result<()> {
    store.write(|writing| append(writing, number)).map(drop)
}

fn record(number: u64) -> RecordId {
    RecordId::from_bytes(u128::from(number).to_be_bytes())
}

fn append(writing: &mut Writing<'_>, number: u64) -> store::Result<EntryHash> {
    let new = NewEntry {
        lane: Lane::Records,
        class: Class::Record,
        record: record(number),
        key: &record_key(),
        kind: 3,
        schema: 1,
        happened_at: Timestamp(0),
        clocks: CLOCKS,
        base: Vec::new(),
        fields: fields(),
    };
    entry::append(writing, new)
}

fn fields() -> Fields {
    [(38, Value::Text("so it was ".repeat(100)))].into()
}

fn photo(writing: &mut Writing<'_>, number: u64) -> store::Result<()> {
    let taken_in = Intake {
        record: record(number),
        data_key: record_key(),
        linked_to: None,
        begun_at: Timestamp(0),
        captured: None,
    };
    intake::begin(writing, &taken_in)?;
    append(writing, number)?;
    append(writing, number + LATER)?;
    intake::end(writing, record(number))
}

fn put_receipt(writing: &mut Writing<'_>, number: u64) -> store::Result<()> {
    let receipt = Receipt {
        city: identity().city,
        key_id: KeyId([0; 16]),
        epoch: Epoch([1; 16]),
        notebook: identity().notebook,
        lane: Lane::Records,
        committed: 0,
        hash: EntryHash([0; 32]),
        backed_up: 0,
        held: vec![(number + 1, "rules".to_owned())],
        feed_pos: 0,
        log_hash: LogHash([0; 32]),
        time: Timestamp(0),
    };
    let server = SigningKey::from_key(&Key::from_bytes([2; 32])).unwrap();
    receipt::put(writing, &receipt, &Signed::sign(&receipt, &server), Timestamp(9))
}

/// Eight lines of a colleague and how far the feed was read.
fn feed_page(writing: &mut Writing<'_>, page: u64) -> store::Result<()> {
    for position in page * 8 + 1..=page * 8 + 8 {
        take(writing, position)?;
    }
    feed::put_cursor(writing, &page.to_be_bytes())
}

fn take(writing: &mut Writing<'_>, position: u64) -> store::Result<()> {
    let body = Body {
        record: record(position + 2 * LATER),
        kind: 3,
        schema: 1,
        happened_at: Timestamp(0),
        clocks: CLOCKS,
        base: Vec::new(),
        fields: fields(),
    };
    let bytes = body.encode()?;
    let place = Place {
        notebook: NotebookId::from_bytes([0xc0; 16]),
        lane: Lane::Records,
        seq: position,
    };
    let commit = commit::of(&record_key(), place, Class::Record, &bytes)?;
    let header = Header::at(place, Class::Record, commit);
    let line = Foreign {
        notebook: place.notebook,
        author: "Officer B",
        header,
        hash: header.hash_after(EntryHash([9; 32])),
        record: Some(body.record),
        body: Ok(&bytes),
        key: Some(&record_key()),
        position,
    };
    feed::take(writing, &line)
}

/// Does it until it is refused; returns how many lines were added, and why there are no more.
fn until_refused(store: &Store, job: Job) -> (u64, Error) {
    let mut lines = 0;
    for number in FIRST + 1.. {
        match job(store, number) {
            Ok(added) => lines += added,
            Err(error) => return (lines, error),
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
    for (name, job) in JOBS {
        for step in 0..STEPS {
            let folder = disk.0.path().join(step.to_string());
            std::fs::create_dir(&folder).unwrap();
            all += fill_and_make_room(&folder, step, job, name);
            std::fs::remove_dir_all(&folder).unwrap();
        }
    }
    let jobs = JOBS.len();
    writeln!(
        out,
        "full disk: uses={jobs} steps={STEPS} acknowledged={all} lost=0"
    )
    .unwrap();
}

/// One use on a disk with so many steps of room; returns how many lines were acknowledged, all of which are there.
fn fill_and_make_room(folder: &Path, step: u64, job: Job, name: &str) -> u64 {
    let path = folder.join("notebook");
    let store = Store::create(&path, &key(), identity()).unwrap();
    save(&store, FIRST).unwrap();
    let ballast = fill(folder, step * STEP);

    let (lines, refused) = until_refused(&store, job);
    let lines = lines + 1;
    assert!(
        matches!(refused, Error::DiskFull),
        "{name}, step {step}: {refused:?}"
    );
    assert_eq!(length(&store), lines, "{name}, step {step}: while it is full");
    drop(store);
    let again = Store::open(&path, &key());
    assert!(
        again.is_ok(),
        "{name}, step {step}: opened again while it is full: {again:?}"
    );
    let store = again.unwrap();
    assert_eq!(
        length(&store),
        lines,
        "{name}, step {step}: read again while it is full"
    );

    ballast.set_len(0).unwrap();
    save(&store, 3 * LATER).unwrap();
    drop(store);
    store::check_file(&path, &key()).unwrap();
    let store = Store::open(&path, &key()).unwrap();
    assert_eq!(length(&store), lines + 1, "{name}, step {step}: with room again");
    lines + 1
}
