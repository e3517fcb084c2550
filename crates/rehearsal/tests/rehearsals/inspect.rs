//! `patrolbook-rehearse inspect` as a program: over the project's own files, and over real ones where a folder is named.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use chrono::DateTime;
use serde_json::Value;

use crate::stage::fixtures;

fn inspect(files: &[PathBuf], more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_patrolbook-rehearse"))
        .arg("inspect")
        .args(files)
        .args(more)
        .output()
        .unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

#[test]
fn patrol_is_told_with_its_gaps_and_their_causes() {
    let output = inspect(&[fixtures().join("town/patrol-foot.gpx")], &["--json"]);
    assert!(output.status.success());
    let found = lines(&output).remove(0);
    assert_eq!(found["format"], "GPX");
    assert_eq!(found["truncated"], false);
    let gaps: Vec<&Value> = found["gaps"].as_array().unwrap().iter().collect();
    assert_eq!(gaps.len(), 2);
    assert!(gaps.iter().all(|gap| gap["cause"] == "no_fix"));
    assert!(found["fixes_kept"].as_u64() < found["fixes_read"].as_u64());
    assert!((3000.0..4400.0).contains(&found["distance_m"].as_f64().unwrap()));
}

#[test]
fn what_is_wrong_with_a_file_is_counted_by_name() {
    let file = |name: &str| fixtures().join("tracks").join(name);
    let output = inspect(&[file("times.gpx"), file("damaged.nmea")], &["--json"]);
    assert!(output.status.success());
    let found = lines(&output);
    assert_eq!(found[0]["points_left_out"]["no_time"], 1);
    assert_eq!(found[0]["fixes_rejected"]["time_not_increasing"], 3);
    assert_eq!(found[1]["points_left_out"]["bad_checksum"], 2);
    assert_eq!(found[1]["truncated"], true);
}

#[test]
fn file_that_is_no_track_holds_up_no_other() {
    let tracks = fixtures().join("tracks");
    let files = ["letter.gpx", "good.gpx", "no-such-file.gpx"].map(|name| tracks.join(name));
    let output = inspect(&files, &[]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("letter.gpx holds no track: this file is not a track"),
        "{text}"
    );
    assert!(text.contains("5 fixes read"), "{text}");
    assert!(text.contains("no-such-file.gpx could not be read"), "{text}");
    assert_eq!(text.matches("Nothing was changed.").count(), 2, "{text}");
}

/// Writes a GPX file of about so many bytes, one fix a second; returns how many fixes that were.
fn write_long(path: &Path, bytes: usize) -> u64 {
    let remark = "<!-- a receiver that talks a lot -->".repeat(100);
    let mut file = BufWriter::new(File::create(path).unwrap());
    let (mut written, mut fixes) = (0, 0);
    file.write_all(br#"<gpx version="1.1"><trk><trkseg>"#).unwrap();
    while written < bytes {
        let at = DateTime::from_timestamp(1_772_928_000 + fixes, 0)
            .unwrap()
            .to_rfc3339();
        let latitude = 49.0 + fixes as f64 * 1e-5;
        let point = format!(r#"<trkpt lat="{latitude}" lon="-123.1"><time>{at}</time>{remark}</trkpt>"#);
        file.write_all(point.as_bytes()).unwrap();
        (written, fixes) = (written + point.len(), fixes + 1);
    }
    file.write_all(b"</trkseg></trk></gpx>").unwrap();
    file.flush().unwrap();
    fixes.unsigned_abs()
}

/// Returns the most memory that a process has held so far, in kilobytes; nothing once it has ended.
fn peak_kb(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn file_of_100_megabytes_is_read_whole_and_never_held_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.gpx");
    let fixes = write_long(&path, 100 << 20);
    let mut program = Command::new(env!("CARGO_BIN_EXE_patrolbook-rehearse"))
        .args(["inspect", "--json"])
        .arg(&path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut peak = 0;
    while program.try_wait().unwrap().is_none() {
        peak = peak.max(peak_kb(program.id()).unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    }
    let found = lines(&program.wait_with_output().unwrap()).remove(0);
    assert_eq!(found["fixes_read"].as_u64(), Some(fixes));
    assert_eq!(
        (&found["truncated"], &found["error"]),
        (&Value::Bool(false), &Value::Null)
    );
    assert!((1..50_000).contains(&peak), "{peak} KB at most");
}

#[test]
fn each_real_file_is_told_or_named() {
    let Some(folder) = std::env::var_os("PATROLBOOK_FIELD_DATA") else {
        return;
    };
    let files: Vec<PathBuf> = ["tracks", "nmea", "gnss"]
        .iter()
        .flat_map(|name| std::fs::read_dir(Path::new(&folder).join(name)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    let found = lines(&inspect(&files, &["--json", "--mode", "bike"]));
    assert_eq!(found.len(), files.len());
    for one in found {
        let told = one["fixes_read"].as_u64().is_some_and(|read| read > 0);
        assert!(told != one["error"].is_string(), "{one}");
    }
}
