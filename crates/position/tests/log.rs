//! The append file: what comes back of it after any cut, flip, kill and failed write, and that nobody else can read it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "the functions that tests share may panic as tests do"
)]

use std::fs;
use std::path::{Path, PathBuf};

use position::{Error, Heard, LogReader, LogWriter, Mark, Report, State};
use proptest::prelude::*;
use seal::Key;
use seal::sign::SigningKey;
use tempfile::TempDir;
use track::{Fix, Position, Source};

/// The latitude of every fix, so that it can be looked for in the file.
const LATITUDE_E7: i32 = 494_812_345;

fn own() -> SigningKey {
    SigningKey::from_key(&Key::from_bytes([7; 32])).unwrap()
}

/// Chance that never repeats itself within a test.
fn chance(seed: u8) -> Box<dyn seal::key::Chance + Send> {
    let mut next = 0_u8;
    Box::new(move |bytes: &mut [u8]| {
        for byte in bytes {
            next = next.wrapping_add(1);
            *byte = next ^ seed;
        }
    })
}

fn report(second: i64) -> Report {
    let place = Position::from_e7(LATITUDE_E7, -1_258_600_000).unwrap();
    Report {
        written_ms: second * 1000,
        state: State::Hears,
        battery: Some(80),
        every_ms: 1_000,
        source: Source::Gpsd,
        fixes: vec![Fix::at(place, second * 1000)],
    }
}

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("shift.fixes")
    }

    fn write(&self, seed: u8, seconds: std::ops::Range<i64>) {
        let mut log = LogWriter::open(&self.path(), own().verifying_key(), chance(seed)).unwrap();
        seconds.for_each(|second| assert!(log.append(&report(second)).unwrap() > 0));
        log.sync().unwrap();
    }

    fn reader(&self, mark: Mark) -> LogReader {
        LogReader::new(&self.path(), own(), mark)
    }
}

fn all(reader: &mut LogReader) -> Vec<Heard> {
    let mut heard = Vec::new();
    loop {
        let more = reader.read_on().unwrap();
        if more.is_empty() {
            return heard;
        }
        heard.extend(more);
    }
}

/// Returns the seconds that were reported, without anything else.
fn seconds(heard: &[Heard]) -> Vec<i64> {
    let reports = heard.iter().filter_map(|one| match one {
        Heard::Report(report) => Some(report.fixes[0].time_ms / 1000),
        Heard::Started | Heard::Resumed | Heard::Damage => None,
    });
    reports.collect()
}

fn read_all(path: &Path) -> Vec<Heard> {
    all(&mut LogReader::new(path, own(), Mark::default()))
}

#[test]
fn what_was_written_is_read_and_a_restart_is_seen() {
    let folder = Folder::new();
    folder.write(1, 0..3);
    folder.write(2, 3..5);
    let heard = read_all(&folder.path());
    assert_eq!(seconds(&heard), [0, 1, 2, 3, 4]);
    let starts: Vec<usize> = (0..heard.len())
        .filter(|at| heard[*at] == Heard::Started)
        .collect();
    assert_eq!(starts, [0, 4]);
    assert_eq!(heard[1], Heard::Report(report(0)));
}

#[test]
fn reader_goes_on_from_its_mark_also_after_a_restart() {
    let folder = Folder::new();
    assert_eq!(all(&mut folder.reader(Mark::default())), []);
    folder.write(1, 0..3);
    let mut reader = folder.reader(Mark::default());
    assert_eq!(seconds(&all(&mut reader)), [0, 1, 2]);
    let mark = reader.mark();
    assert_eq!(all(&mut folder.reader(mark)), []);
    folder.write(2, 3..5);
    assert_eq!(seconds(&all(&mut reader)), [3, 4]);
    assert_eq!(seconds(&all(&mut folder.reader(mark))), [3, 4]);
}

#[test]
fn mark_within_a_part_goes_on_with_its_key() {
    let folder = Folder::new();
    let mut log = LogWriter::open(&folder.path(), own().verifying_key(), chance(1)).unwrap();
    log.append(&report(0)).unwrap();
    let mut reader = folder.reader(Mark::default());
    all(&mut reader);
    log.append(&report(1)).unwrap();
    assert_eq!(seconds(&all(&mut folder.reader(reader.mark()))), [1]);
}

#[test]
fn no_place_lies_open_and_no_other_key_reads_it() {
    let folder = Folder::new();
    folder.write(1, 0..50);
    let bytes = fs::read(folder.path()).unwrap();
    for pattern in [LATITUDE_E7.to_be_bytes(), LATITUDE_E7.to_le_bytes()] {
        assert!(!bytes.windows(4).any(|window| window == pattern));
    }
    let open = track::chunk::encode(&[track::Item::Fix(report(0).fixes[0])]);
    assert!(
        !bytes
            .windows(8)
            .any(|window| open.windows(8).any(|part| part == window))
    );
    let stranger = SigningKey::from_key(&Key::from_bytes([8; 32])).unwrap();
    let mut reader = LogReader::new(&folder.path(), stranger, Mark::default());
    assert_eq!(seconds(&all(&mut reader)), [0_i64; 0]);
}

#[test]
fn two_recorders_never_write_one_file() {
    let folder = Folder::new();
    let log = LogWriter::open(&folder.path(), own().verifying_key(), chance(1)).unwrap();
    let second = LogWriter::open(&folder.path(), own().verifying_key(), chance(2));
    assert!(matches!(second, Err(Error::RecordsAlready)));
    assert!(folder.reader(Mark::default()).is_written().unwrap());
    drop(log);
    assert!(!folder.reader(Mark::default()).is_written().unwrap());
}

#[test]
fn file_that_shrank_is_read_anew() {
    let folder = Folder::new();
    folder.write(1, 0..20);
    let mut reader = folder.reader(Mark::default());
    all(&mut reader);
    fs::remove_file(folder.path()).unwrap();
    folder.write(2, 50..52);
    assert_eq!(seconds(&all(&mut reader)), [50, 51]);
}

#[test]
fn disk_of_zeros_in_the_middle_hides_nothing_after_it() {
    let folder = Folder::new();
    folder.write(1, 0..3);
    let mut bytes = fs::read(folder.path()).unwrap();
    bytes.extend(vec![0; 400_000]);
    fs::write(folder.path(), &bytes).unwrap();
    let mut log = fs::OpenOptions::new().append(true).open(folder.path()).unwrap();
    let other = Folder::new();
    other.write(2, 3..5);
    std::io::Write::write_all(&mut log, &fs::read(other.path()).unwrap()).unwrap();
    let heard = read_all(&folder.path());
    assert_eq!(seconds(&heard), [0, 1, 2, 3, 4]);
    assert!(heard.contains(&Heard::Damage));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// A power cut: the file ends anywhere, and what follows the cut may be anything.
    #[test]
    fn torn_end_loses_nothing_before_it_and_the_next_recorder_goes_on(
        cut in 0.0..1.0_f64,
        garbage in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        let folder = Folder::new();
        folder.write(1, 0..12);
        let whole = fs::read(folder.path()).unwrap();
        let cut = (whole.len() as f64 * cut) as usize;
        let kept = seconds(&read_prefix(&whole, cut)).len() as i64;
        fs::write(folder.path(), [&whole[..cut], &garbage].concat()).unwrap();
        prop_assert_eq!(seconds(&read_all(&folder.path())).len() as i64, kept);
        folder.write(2, 100..103);
        let mut expected: Vec<i64> = (0..kept).collect();
        expected.extend([100, 101, 102]);
        let heard = read_all(&folder.path());
        prop_assert_eq!(seconds(&heard), expected);
        prop_assert!(!heard.contains(&Heard::Damage), "the next recorder cuts it off");
    }

    /// A flipped bit costs the frame that it is in, or those of the opening that it is in, and never another answer.
    #[test]
    fn flipped_bit_is_noticed_and_passed_over(at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let folder = Folder::new();
        folder.write(1, 0..6);
        folder.write(2, 6..12);
        let mut bytes = fs::read(folder.path()).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        fs::write(folder.path(), &bytes).unwrap();
        let heard = read_all(&folder.path());
        let found = seconds(&heard);
        prop_assert!(found.len() == 11 || found.len() == 6, "{:?}", found);
        prop_assert!(found.is_sorted() && found.iter().all(|second| (0..12).contains(second)));
    }

    /// However the reader's looks fall between the writer's writes, it reads everything once.
    #[test]
    fn reader_between_writes_reads_everything_once(looks in proptest::collection::vec(0..4_usize, 1..20)) {
        let folder = Folder::new();
        let mut log = LogWriter::open(&folder.path(), own().verifying_key(), chance(1)).unwrap();
        let (mut second, mut found, mut mark) = (0, Vec::new(), Mark::default());
        for count in looks {
            for _ in 0..count {
                log.append(&report(second)).unwrap();
                second += 1;
            }
            let mut reader = folder.reader(mark);
            found.extend(seconds(&all(&mut reader)));
            mark = reader.mark();
        }
        prop_assert_eq!(found, (0..second).collect::<Vec<i64>>());
    }
}

/// Reads the first bytes of a file as if it ended there.
fn read_prefix(whole: &[u8], length: usize) -> Vec<Heard> {
    let folder = Folder::new();
    fs::write(folder.path(), &whole[..length]).unwrap();
    read_all(&folder.path())
}
