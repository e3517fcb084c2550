//! Tests of what is read from a camera's notes, with EXIF written here byte by byte.

use std::io::Cursor;

use super::*;

/// One EXIF entry: tag, type (2 text, 3 short, 5 rationals), value bytes, count.
type Entry = (u16, u16, Vec<u8>, u32);

fn words(tag: u16, text: &str) -> Entry {
    let bytes = [text.as_bytes(), b"\0"].concat();
    let count = bytes.len() as u32;
    (tag, 2, bytes, count)
}

fn numbers(tag: u16, values: &[(u32, u32)]) -> Entry {
    let bytes = values
        .iter()
        .flat_map(|(n, d)| [n.to_be_bytes(), d.to_be_bytes()].concat())
        .collect();
    (tag, 5, bytes, values.len() as u32)
}

/// Returns a folder of entries that begins at `at`.
fn folder(at: usize, entries: &[Entry]) -> Vec<u8> {
    let mut out = (entries.len() as u16).to_be_bytes().to_vec();
    let mut values: Vec<u8> = Vec::new();
    let values_at = at + 2 + entries.len() * 12 + 4;
    for (tag, kind, bytes, count) in entries {
        out.extend([tag.to_be_bytes(), kind.to_be_bytes()].concat());
        out.extend(count.to_be_bytes());
        if bytes.len() <= 4 {
            out.extend(bytes);
            out.resize(out.len() + 4 - bytes.len(), 0);
        } else {
            out.extend(((values_at + values.len()) as u32).to_be_bytes());
            values.extend(bytes);
        }
    }
    out.extend([0; 4]);
    out.extend(values);
    out
}

/// Returns the smallest JPEG with these entries in its EXIF and GPS folders.
fn jpeg(exif: &[Entry], gps: &[Entry]) -> Vec<u8> {
    const FIRST: usize = 8 + 2 + 24 + 4;
    let exif = folder(FIRST, exif);
    let gps_at = FIRST + exif.len();
    let link = |tag, at: usize| (tag, 4, (at as u32).to_be_bytes().to_vec(), 1);
    let main = folder(8, &[link(0x8769, FIRST), link(0x8825, gps_at)]);
    let tiff = [b"MM\0*\0\0\0\x08".to_vec(), main, exif, folder(gps_at, gps)].concat();
    let length = (2 + 6 + tiff.len()) as u16;
    [
        b"\xff\xd8\xff\xe1",
        length.to_be_bytes().as_slice(),
        b"Exif\0\0",
        &tiff,
        b"\xff\xd9",
    ]
    .concat()
}

fn facts_of(exif: &[Entry], gps: &[Entry]) -> CameraFacts {
    read(&mut Cursor::new(jpeg(exif, gps)))
}

fn place(lat: &[(u32, u32)], lat_ref: &str, lon: &[(u32, u32)], lon_ref: &str) -> Option<(i32, i32)> {
    let gps = [
        words(1, lat_ref),
        numbers(2, lat),
        words(3, lon_ref),
        numbers(4, lon),
    ];
    facts_of(&[], &gps)
        .position
        .map(|position| (position.lat_e7, position.lon_e7))
}

#[test]
fn clocks_are_kept_as_their_text_says() {
    let check = |original: &str, offset: &str, expected: (Option<&str>, Option<&str>)| {
        let facts = facts_of(&[words(0x9003, original), words(0x9011, offset)], &[]);
        assert_eq!(
            (facts.time_text.as_deref(), facts.offset_text.as_deref()),
            expected
        );
    };
    check(
        "2026:03:14 21:15:02",
        "-07:00",
        (Some("2026:03:14 21:15:02"), Some("-07:00")),
    );
    check(
        "2026:03:14 21:15:02",
        "+00:00",
        (Some("2026:03:14 21:15:02"), Some("+00:00")),
    );
    check("0000:00:00 00:00:00", "", (None, None));
    check("    :  :     :  :  ", "", (None, None));
    check("2026:03:14\n21:15:02", "x", (None, Some("x")));
    check(&"1".repeat(LONGEST_TEXT + 1), "", (None, None));
}

#[test]
fn satellite_time_is_utc_in_milliseconds() {
    let check = |date: &str, time: &[(u32, u32)], expected: Option<i64>| {
        let facts = facts_of(&[], &[numbers(7, time), words(29, date)]);
        assert_eq!(facts.gnss_time, expected.map(Timestamp), "{date} {time:?}");
    };
    check("2026:03:15", &[(4, 1), (15, 1), (12, 1)], Some(1_773_548_112_000));
    check(
        "2026-03-15",
        &[(4, 1), (15, 1), (12_500, 1000)],
        Some(1_773_548_112_500),
    );
    check("1970:01:01", &[(0, 1), (0, 1), (0, 1)], Some(0));
    check("2026:13:15", &[(4, 1), (15, 1), (12, 1)], None);
    check("2026:03:15", &[(24, 1), (0, 1), (0, 1)], None);
    check("2026:03:15", &[(4, 0), (15, 1), (12, 1)], None);
    check("", &[(4, 1), (15, 1), (12, 1)], None);
}

#[test]
fn place_needs_both_angles_and_their_hemispheres() {
    let (lat, lon) = ([(49, 1), (28, 1), (4_800, 100)], [(125, 1), (51, 1), (0, 1)]);
    assert_eq!(place(&lat, "N", &lon, "W"), Some((494_800_000, -1_258_500_000)));
    assert_eq!(place(&lat, "S", &lon, "E"), Some((-494_800_000, 1_258_500_000)));
    assert_eq!(
        place(&[(49, 1), (2_850, 100)], "N", &lon, "W"),
        Some((494_750_000, -1_258_500_000))
    );
    for (lat_ref, lon_ref) in [("", "W"), ("N", ""), ("X", "W")] {
        assert_eq!(place(&lat, lat_ref, &lon, lon_ref), None);
    }
    assert_eq!(place(&[(91, 1), (0, 1), (0, 1)], "N", &lon, "W"), None);
    assert_eq!(place(&[(49, 0), (0, 1), (0, 1)], "N", &lon, "W"), None);
    assert_eq!(place(&[(u32::MAX, 1), (0, 1), (0, 1)], "N", &lon, "W"), None);
    let zero = [(0, 1); 3];
    assert_eq!(
        place(&zero, "N", &zero, "E"),
        None,
        "what cameras write without a fix"
    );
}

#[test]
fn broken_notes_say_nothing_and_harm_nothing() {
    let whole = jpeg(
        &[words(0x9003, "2026:03:14 21:15:02")],
        &[words(29, "2026:03:15")],
    );
    for end in 0..whole.len() {
        read(&mut Cursor::new(&whole[..end]));
    }
    for at in 0..whole.len() {
        for with in [0, 0x7f, 0xff] {
            let mut changed = whole.clone();
            changed[at] = with;
            read(&mut Cursor::new(changed));
        }
    }
    assert_eq!(read(&mut Cursor::new(b"no picture")), CameraFacts::default());
}
