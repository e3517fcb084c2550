//! What a recorder costs, with its real file, over hours of made-up walks. `-- --nocapture` prints the table.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "the functions that tests share may panic as tests do"
)]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use position::{Advice, Costs, Heard as Read, LogReader, Mark, Now, Order, Recording, State};
use seal::Key;
use seal::sign::SigningKey;
use track::{Fix, GapCause, Mode, Source, Step};
use walks::{Going, Surroundings, Walk, hear};

const HOUR: usize = 3_600;
const MIB: f64 = 1024.0 * 1024.0;

fn own() -> SigningKey {
    SigningKey::from_key(&Key::from_bytes([7; 32])).unwrap()
}

fn chance() -> Box<dyn seal::key::Chance + Send> {
    Box::new(|bytes: &mut [u8]| getrandom::fill(bytes).unwrap())
}

fn order(mode: Mode) -> Order {
    Order {
        log: "shift.fixes".into(),
        notebook: own().verifying_key(),
        mode,
        paused: false,
        until_ms: i64::MAX,
    }
}

fn now(wall_ms: i64, start_ms: i64) -> Now {
    Now {
        wall_ms,
        mono_ms: u64::try_from(wall_ms - start_ms).unwrap() + 1_000_000,
    }
}

fn begin(folder: &Path, mode: Mode, rhythm_ms: Option<u32>, at: Now) -> Recording {
    Recording::begin((folder, &order(mode)), (Source::Gnss, rhythm_ms), chance(), at).unwrap()
}

/// A phone: its receiver gathers fixes as it is asked to, and wakes it.
fn carry(going: Going, around: Surroundings, battery: Option<u8>) -> (Costs, u64) {
    let folder = tempfile::tempdir().unwrap();
    let streets = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/town/streets.geojson");
    let walk = Walk::along(&city::read_streets(streets).unwrap(), going, HOUR, 3);
    let heard = hear(&walk, around, 3);
    let start = heard.start_ms;
    let mut recording = begin(folder.path(), going.mode(), None, now(start, start));
    recording.battery(battery);
    let mut ask = recording.look(None, now(start, start)).unwrap().ask;
    let (mut held, mut taken, mut handed) = (Vec::<Fix>::new(), i64::MIN / 2, start);
    for fix in &heard.fixes {
        if fix.time_ms - taken >= i64::from(ask.every_ms) {
            held.push(*fix);
            taken = fix.time_ms;
        }
        if fix.time_ms - handed >= i64::from(ask.together_ms) && !held.is_empty() {
            ask = recording.hear(&held, now(fix.time_ms, start)).unwrap().ask;
            held.clear();
            handed = fix.time_ms;
        }
    }
    let costs = recording.end(now(heard.end_ms, start)).unwrap();
    (
        costs,
        fs::metadata(folder.path().join("shift.fixes")).unwrap().len(),
    )
}

#[test]
fn hour_costs_no_more_than_promised() {
    println!("{:<24}{:>8}{:>8}{:>10}", "an hour", "wakes", "syncs", "MiB");
    for going in [Going::Foot, Going::Bike, Going::Still] {
        for around in [Surroundings::Open, Surroundings::Urban, Surroundings::Canyon] {
            let (costs, length) = carry(going, around, None);
            let name = format!("{} {around:?}", going.name());
            println!(
                "{name:<24}{:>8}{:>8}{:>10.3}",
                costs.wakes,
                costs.syncs,
                costs.bytes as f64 / MIB
            );
            assert_eq!(costs.bytes, length);
            // The first and the last are not an hour's.
            assert!(costs.syncs <= 120 + 2, "{name}: {} durable writes", costs.syncs);
            assert!(costs.bytes as f64 <= 1.2 * MIB, "{name}: {} bytes", costs.bytes);
            assert!(
                costs.wakes <= if going == Going::Still { 120 } else { 360 },
                "{name}: {}",
                costs.wakes
            );
        }
    }
    let (costs, _) = carry(Going::Foot, Surroundings::Open, Some(5));
    assert!(costs.wakes <= 13 && costs.syncs <= 15, "{costs:?}");
}

/// Somebody who goes north at so many metres a second.
fn walking(second: i64, metres: f64) -> Fix {
    let north = 49.0 + second as f64 * metres / 111_195.0;
    let place = track::Position::from_degrees(north, -123.0).unwrap();
    Fix::at(place, second * 1000)
        .with_accuracy(Some(5.0))
        .with_speed(Some(metres))
}

/// Every second something comes, and the recorder may say how it goes on.
fn every_second(recording: &mut Recording, seconds: std::ops::Range<i64>, metres: f64) -> Advice {
    let mut advice = None;
    for second in seconds {
        advice = Some(
            recording
                .hear(&[walking(second, metres)], now(second * 1000, 0))
                .unwrap(),
        );
    }
    advice.unwrap()
}

#[test]
fn hour_of_a_receiver_that_speaks_every_second_costs_no_more_either() {
    let folder = tempfile::tempdir().unwrap();
    let mut recording = begin(folder.path(), Mode::Foot, Some(1_000), now(0, 0));
    every_second(&mut recording, 0..3_600, 1.4);
    let costs = recording.end(now(3_600_000, 0)).unwrap();
    println!("every second, moving: {costs:?}");
    assert!(
        costs.syncs <= 120 + 2 && costs.bytes as f64 <= 1.2 * MIB,
        "{costs:?}"
    );
}

#[test]
fn who_stands_is_written_down_rarely_though_the_receiver_speaks_every_second() {
    let folder = tempfile::tempdir().unwrap();
    let mut recording = begin(folder.path(), Mode::Foot, Some(1_000), now(0, 0));
    let advice = every_second(&mut recording, 0..3_600, 0.0);
    assert_eq!(advice.ask.step, Step::Still);
    let costs = recording.end(now(3_600_000, 0)).unwrap();
    let mut reader = LogReader::new(&folder.path().join("shift.fixes"), own(), Mark::default());
    let fixes: usize = reader
        .read_on()
        .unwrap()
        .iter()
        .map(|one| match one {
            Read::Report(report) => report.fixes.len(),
            _ => 0,
        })
        .sum();
    println!("every second, standing: {fixes} fixes, {costs:?}");
    assert!(fixes < 300, "{fixes} fixes");
    assert!(costs.syncs <= 122, "{costs:?}");
}

#[test]
fn at_no_time_more_than_thirty_seconds_are_at_risk() {
    for (rhythm_ms, together) in [(Some(1_000), 1), (None, 10)] {
        let folder = tempfile::tempdir().unwrap();
        let mut recording = begin(folder.path(), Mode::Foot, rhythm_ms, now(0, 0));
        let (mut synced, mut durable, mut held) = (0, 0, Vec::new());
        for second in 1..600_i64 {
            let place = track::Position::from_degrees(49.0 + second as f64 * 1e-5, -123.0).unwrap();
            held.push(Fix::at(place, second * 1000).with_speed(Some(1.2)));
            let at_risk = second - durable;
            assert!(
                at_risk <= 31,
                "{at_risk} s at risk after {second} s, {together} at once"
            );
            if held.len() == together {
                recording.hear(&held, now(second * 1000, 0)).unwrap();
                held.clear();
                if recording.costs().syncs > synced {
                    (synced, durable) = (recording.costs().syncs, second);
                }
            }
        }
    }
}

#[test]
fn silence_is_reported_with_its_cause_and_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut recording = begin(folder.path(), Mode::Foot, Some(1_000), now(0, 0));
    every_second(&mut recording, 1..10, 1.4);
    let mut told = Vec::new();
    for second in 10..200 {
        let cause = (second >= 120).then_some(GapCause::Permission);
        let advice = recording.look(cause, now(second * 1000, 0)).unwrap();
        told.extend(advice.tell.map(|cause| (second, cause)));
    }
    assert_eq!(told, [(70, GapCause::NoFix), (120, GapCause::Permission)]);
    recording.end(now(200_000, 0)).unwrap();
    let mut reader = LogReader::new(&folder.path().join("shift.fixes"), own(), Mark::default());
    let heard = reader.read_on().unwrap();
    let mut states: Vec<State> = heard
        .iter()
        .filter_map(|one| match one {
            Read::Report(report) => Some(report.state),
            _ => None,
        })
        .collect();
    states.dedup();
    assert_eq!(
        states,
        [
            State::Hears,
            State::Deaf(GapCause::NoFix),
            State::Deaf(GapCause::Permission),
            State::Ended
        ]
    );
}

/// A disk of 256 KiB; none where this user may not mount one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=256k", "tmpfs"])
            .arg(folder.path())
            .output()
            .is_ok_and(|output| output.status.success());
        mounted.then_some(Self(folder))
    }

    /// Fills it to the last byte.
    fn fill(&self) -> std::path::PathBuf {
        let path = self.0.path().join("filler");
        let mut file = fs::File::create(&path).unwrap();
        while file.write_all(&[1; 1024]).is_ok() {}
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

fn read_to_the_end(folder: &Path) -> Vec<Read> {
    let mut reader = LogReader::new(&folder.join("shift.fixes"), own(), Mark::default());
    let mut heard = Vec::new();
    loop {
        let more = reader.read_on().unwrap();
        if more.is_empty() {
            return heard;
        }
        heard.extend(more);
    }
}

/// Returns the seconds of which fixes were read.
fn seconds_of(heard: &[Read]) -> Vec<i64> {
    let fixes = heard.iter().flat_map(|one| match one {
        Read::Report(report) => report.fixes.clone(),
        _ => Vec::new(),
    });
    fixes.map(|fix| fix.time_ms / 1000).collect()
}

#[test]
fn what_a_full_disk_refuses_is_written_later() {
    let Some(disk) = SmallDisk::mount() else {
        println!("skipped: mounting a small disk is not permitted here");
        return;
    };
    let folder = disk.0.path();
    let mut recording = begin(folder, Mode::Foot, Some(1_000), now(0, 0));
    every_second(&mut recording, 1..5, 1.4);
    let filler = disk.fill();
    let (mut refused, mut told) = (0, Vec::new());
    for second in 5..2_500 {
        if let Err(error) = recording.hear(&[walking(second, 1.4)], now(second * 1000, 0)) {
            refused += 1;
            assert!(error.is_full(), "{error:?}");
            told.extend(
                recording
                    .refused(&error, now(second * 1000, 0))
                    .map(|cause| (second, cause)),
            );
        }
    }
    assert!(refused > 2_300, "{refused} refused");
    let again: Vec<_> = (0..)
        .map(|time| (told[0].0 + 300 * time, GapCause::Full))
        .take(told.len())
        .collect();
    assert_eq!(told, again, "the officer is told at once, and every five minutes");
    assert!(told.len() >= 8, "{told:?}");
    fs::remove_file(filler).unwrap();
    every_second(&mut recording, 2_500..2_503, 1.4);
    recording.end(now(2_503_000, 0)).unwrap();
    let heard = read_to_the_end(folder);
    let seconds = seconds_of(&heard);
    assert!(
        seconds.is_sorted() && seconds.starts_with(&[1, 2, 3, 4, 5, 6, 7]),
        "{seconds:?}"
    );
    let held: Vec<i64> = (703..2_503).collect();
    assert!(
        seconds.ends_with(&held),
        "half an hour was held and comes, too: {:?}",
        seconds.get(..20)
    );
    let full = heard
        .iter()
        .position(|one| matches!(one, Read::Report(report) if report.state == State::Deaf(GapCause::Full)));
    let held_in = heard
        .iter()
        .position(|one| matches!(one, Read::Report(report) if report.fixes.len() > 1_000));
    assert!(
        full.is_some() && full < held_in,
        "what was lost before it is named: {full:?} {held_in:?}"
    );
    assert_eq!(
        heard.iter().filter(|one| **one == Read::Started).count(),
        1,
        "no kill is told"
    );
}
