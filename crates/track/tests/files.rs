//! Track files, good and bad: the project's own, and real ones where `PATROLBOOK_FIELD_DATA` names their folder.

#![allow(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "the functions that tests share may panic as tests do"
)]

use std::fs;
use std::path::{Path, PathBuf};

use track::{Error, Format, Imported, Item, Mode, Output, Recorder, Rejection, Route, Summary, import};

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures")
        .join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Records a whole file, and returns the items and the recorder's own numbers.
fn record(mode: Mode, read: &Imported) -> (Vec<Item>, Summary) {
    let first = read.fixes().next().map_or(0, |fix| fix.time_ms);
    let last = read.fixes().map(|fix| fix.time_ms).max().unwrap_or(first);
    let mut recorder = Recorder::new(mode);
    let mut outputs = recorder.start(first);
    for fix in read.fixes() {
        outputs.extend(recorder.fix(fix));
    }
    outputs.extend(recorder.end(last));
    let items: Vec<Item> = outputs
        .into_iter()
        .filter_map(|output| {
            if let Output::Item(item) = output {
                Some(item)
            } else {
                None
            }
        })
        .collect();
    (items, recorder.summary())
}

#[test]
fn bad_files_of_our_own_give_what_can_be_had() {
    let check =
        |name: &str, fixes: usize, segments: usize, truncated: bool, rejected: &[(Rejection, u64)]| {
            let read =
                import(&fixture(&format!("tracks/{name}"))).unwrap_or_else(|error| panic!("{name}: {error}"));
            let found = (read.fixes().count(), read.segments.len(), read.truncated);
            assert_eq!(found, (fixes, segments, truncated), "{name}");
            assert_eq!(read.rejected.iter().collect::<Vec<_>>(), rejected, "{name}");
        };
    check("good.gpx", 5, 1, false, &[]);
    check("truncated.gpx", 3, 1, true, &[]);
    check("latitude-100.gpx", 4, 2, false, &[(Rejection::OutOfRange, 2)]);
    check(
        "times.gpx",
        7,
        1,
        false,
        &[(Rejection::NoTime, 1), (Rejection::Unreadable, 1)],
    );
    check("version-1.0.gpx", 3, 1, false, &[]);
    check(
        "damaged.nmea",
        5,
        1,
        true,
        &[(Rejection::NoFix, 1), (Rejection::BadChecksum, 2)],
    );
}

#[test]
fn files_that_are_no_track_are_refused_with_a_clear_sentence() {
    let check = |name: &str, expected: Error| {
        assert_eq!(
            import(&fixture(&format!("tracks/{name}"))),
            Err(expected.clone()),
            "{name}"
        );
        assert!(expected.to_string().starts_with(char::is_alphabetic) && expected.to_string().len() > 15);
    };
    check("empty.gpx", Error::EmptyFile);
    check("letter.gpx", Error::NotATrack);
    check("plan-only.gpx", Error::NoPoints(Format::Gpx));
    check(
        "no-times.gpx",
        Error::NoUsablePoints {
            format: Format::Gpx,
            points: 3,
        },
    );
    check("placemark.kml", Error::NoPoints(Format::Kml));
    check(
        "line.geojson",
        Error::NoUsablePoints {
            format: Format::GeoJson,
            points: 2,
        },
    );
    assert_eq!(
        import(b"\x0e\x10\xd9\x07\x00\x00\x00\x00.FIT\x00\x00"),
        Err(Error::NoPoints(Format::Fit))
    );
    assert_eq!(
        import(br#"{"type":"LineString","coordinates":[[1"#),
        Err(Error::BreaksOff(Format::GeoJson))
    );
    assert_eq!(import(&[0xff; 5000]), Err(Error::NotATrack));
    assert_eq!(import(b" \r\n"), Err(Error::EmptyFile));
}

#[test]
fn repeated_and_backward_times_are_refused_by_the_recorder() {
    let read = import(&fixture("tracks/times.gpx")).unwrap();
    let (_, summary) = record(Mode::Foot, &read);
    assert_eq!(summary.rejected.of(Rejection::TimeNotIncreasing), 3);
    assert_eq!(summary.fixes_in, 7);
}

#[test]
fn the_made_up_patrols_come_out_as_long_as_they_were_and_their_silences_are_gaps() {
    let check = |name: &str, mode, true_metres: f64, gaps: &[i64]| {
        let read = import(&fixture(&format!("town/{name}"))).unwrap();
        let (items, summary) = record(mode, &read);
        let heard_metres = true_metres - across_silences(&read);
        let off = (summary.distance.0 - heard_metres) / heard_metres * 100.0;
        println!(
            "{name}: {} of {heard_metres:.0} m ({off:+.1} %)",
            summary.distance
        );
        println!(
            "  {} of {} fixes kept, {} stops",
            summary.fixes_kept, summary.fixes_in, summary.stops
        );
        assert!(off.abs() < 4.0, "{name}: {off:.1} % off");
        let found: Vec<i64> = Route::of(&items)
            .gaps
            .iter()
            .map(|gap| (gap.to_ms - gap.from_ms) / 1000)
            .collect();
        assert_eq!(found.len(), gaps.len(), "{name}: {found:?}");
        assert!(
            found
                .iter()
                .zip(gaps)
                .all(|(found, gap)| (found - gap).abs() <= 3),
            "{name}: {found:?}"
        );
        assert_eq!(Summary::of(&items).distance, summary.distance);
    };
    check("patrol-foot.gpx", Mode::Foot, 4303.0, &[120, 240]);
    check("patrol-bike.gpx", Mode::Bike, 12312.0, &[240]);
}

/// What the officer went, at the least, while nothing was heard: no recorder can know it, and none may add it.
fn across_silences(read: &Imported) -> f64 {
    let fixes: Vec<_> = read.fixes().collect();
    let silent = fixes
        .windows(2)
        .filter(|pair| pair[1].time_ms - pair[0].time_ms > 30_000);
    silent
        .map(|pair| track::distance(pair[0].position, pair[1].position).0)
        .sum()
}

#[test]
fn a_packed_patrol_takes_less_than_five_bytes_a_fix() {
    let check = |name: &str, mode| {
        let (items, summary) = record(mode, &import(&fixture(&format!("town/{name}"))).unwrap());
        let bytes = track::chunk::encode(&items);
        let each = bytes.len() as f64 / summary.fixes_kept as f64;
        println!(
            "{name}: {} bytes, {} fixes, {each:.2} a fix",
            bytes.len(),
            summary.fixes_kept
        );
        assert!(each <= 4.5, "{name}: {each:.2} bytes a fix");
        assert_eq!(track::chunk::decode(&bytes).unwrap(), items);
    };
    check("patrol-foot.gpx", Mode::Foot);
    check("patrol-bike.gpx", Mode::Bike);
    check("walk.nmea", Mode::Foot);
}

/// Returns the real files to try, or none with a word that they were not there.
fn field_files() -> Vec<PathBuf> {
    let Some(root) = std::env::var_os("PATROLBOOK_FIELD_DATA") else {
        println!("skipped: PATROLBOOK_FIELD_DATA is not set");
        return Vec::new();
    };
    let files = |folder: &str| {
        fs::read_dir(Path::new(&root).join(folder))
            .into_iter()
            .flatten()
            .flatten()
    };
    let mut found: Vec<_> = ["tracks", "nmea", "gnss"]
        .into_iter()
        .flat_map(files)
        .map(|entry| entry.path())
        .collect();
    found.sort();
    assert!(found.len() > 40, "too few files below {}", root.display());
    found
}

#[test]
fn every_real_file_loads_or_says_why_not() {
    for path in field_files() {
        let bytes = fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match import(&bytes) {
            Ok(read) => {
                let (items, summary) = record(Mode::Bike, &read);
                let rejected: Vec<_> = read.rejected.iter().chain(summary.rejected.iter()).collect();
                println!(
                    "{name}: {} fixes, {} kept, {} ({} along places, the device says {}), {} gaps, {rejected:?}",
                    read.fixes().count(),
                    summary.fixes_kept,
                    summary.distance,
                    summary.by_places,
                    read.said
                        .map_or_else(|| "nothing".to_owned(), |said| said.to_string()),
                    summary.gaps,
                );
                assert_eq!(
                    track::chunk::decode(&track::chunk::encode(&items)).unwrap(),
                    items
                );
                let broken = name.contains("broken") || name.contains("strava-android");
                assert!(broken || !read.truncated, "{name} is whole");
            }
            Err(error) => {
                println!("{name}: {error}");
                let plan = [
                    "lovers-lane",
                    "unicode",
                    "strava_route",
                    "small-floats",
                    "extremes",
                    "dilution",
                    "mousehole",
                    "empty_name",
                ];
                let expected = !name.ends_with(".gpx") || plan.iter().any(|word| name.contains(word));
                assert!(expected, "{name}: {error}");
            }
        }
        for end in [bytes.len() / 3, bytes.len() / 2, bytes.len().saturating_sub(1)] {
            let _ = import(&bytes[..end]);
        }
    }
}
