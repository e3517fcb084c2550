//! Bad input through the program itself: a clear sentence, the right exit code, nothing changed.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::stage::{Stage, fixtures};

fn rehearse(track: &Path, photos: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_patrolbook-rehearse"));
    command
        .arg("shift")
        .arg("--track")
        .arg(track)
        .arg("--photos")
        .arg(photos)
        .args(more);
    if !more.contains(&"--server") {
        command.arg("--city").arg(fixtures().join("town"));
    }
    command.output().unwrap()
}

fn good_track() -> PathBuf {
    fixtures().join("town/patrol-foot.gpx")
}

/// A folder with copies of these files of `fixtures/photos`.
fn folder_of(photos: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for photo in photos {
        let path = fixtures().join("photos").join(photo);
        let name = path
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .replace(".bin", ".jpg");
        std::fs::copy(&path, folder.path().join(name)).unwrap();
    }
    folder
}

#[track_caller]
fn check(output: &Output, code: i32, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{said}");
    for word in words {
        assert!(said.contains(word), "{word:?} is not in {said:?}");
    }
    assert!(!said.contains("panicked"), "{said}");
    if code == 2 {
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn tracks_that_cannot_be_walked_are_refused_by_name() {
    let tracks = fixtures().join("tracks");
    let photos = fixtures().join("photos");
    let refused = |name: &str, why: &str| {
        let output = rehearse(&tracks.join(name), &photos, &[]);
        check(&output, 2, &[name, why, "Nothing was changed", "GPX or NMEA"]);
    };
    refused("empty.gpx", "empty");
    refused("letter.gpx", "not a track");
    refused("placemark.kml", "KML");
    refused("line.geojson", "GeoJSON");
    refused("plan-only.gpx", "no recorded points");
    refused("no-times.gpx", "position and a time");
    let output = rehearse(&tracks.join("nowhere.gpx"), &photos, &[]);
    check(
        &output,
        2,
        &["nowhere.gpx", "could not be read", "Nothing was changed"],
    );
}

#[test]
fn tracks_with_faults_are_walked_and_their_faults_told() {
    let tracks = fixtures().join("tracks");
    let photos = folder_of(&["shelter.jpg"]);
    let walked = |name: &str, words: &[&str]| {
        let output = rehearse(&tracks.join(name), photos.path(), &["--hours", "0.05"]);
        check(&output, 0, words);
    };
    walked("truncated.gpx", &["breaks off"]);
    walked("latitude-100.gpx", &["2 points", "left out"]);
    walked("times.gpx", &["2 points", "left out"]);
    walked("version-1.0.gpx", &[]);
    walked("damaged.nmea", &[]);
}

#[test]
fn photos_that_cannot_be_taken_in_are_refused_by_name() {
    let refused = |photos: &Path, words: &[&str]| {
        let output = rehearse(&good_track(), photos, &[]);
        check(
            &output,
            2,
            &[words, &["Nothing was changed", "--photos"]].concat(),
        );
    };
    let output = rehearse(&good_track(), &fixtures().join("no-such-folder"), &[]);
    check(
        &output,
        2,
        &["no-such-folder could not be read", "Nothing was changed"],
    );
    let empty = folder_of(&[]);
    let output = rehearse(&good_track(), empty.path(), &[]);
    check(&output, 2, &["there is no photo"]);
    refused(folder_of(&["bad/zero.bin"]).path(), &["zero.jpg", "E-PHOTO-1"]);
    refused(
        folder_of(&["bad/not-a-picture.jpg"]).path(),
        &["not-a-picture.jpg", "E-PHOTO-2"],
    );
    refused(folder_of(&["bad/bomb.png"]).path(), &["bomb.png", "E-PHOTO-3"]);
}

#[test]
fn photos_that_are_refused_beside_good_ones_are_left_out_and_odd_ones_are_kept() {
    let photos = folder_of(&[
        "shelter.jpg",
        "bad/zero.bin",
        "bad/bomb.png",
        "bad/truncated.jpg",
        "bad/fake-heic.heic",
    ]);
    let output = rehearse(&good_track(), photos.path(), &["--hours", "0.1", "--json"]);
    check(
        &output,
        0,
        &[
            "zero.jpg is left out",
            "E-PHOTO-1",
            "bomb.png is left out",
            "E-PHOTO-3",
        ],
    );
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["photos_written"], report["photos_confirmed"]);
    assert!(report["photos_written"].as_u64().unwrap() > 0);
}

#[test]
fn hours_links_and_moments_that_make_no_sense_are_refused() {
    let photos = fixtures().join("photos");
    for wrong in [
        &["--hours", "0"],
        &["--hours", "eight"],
        &["--hours", "NaN"],
        &["--link", "perfect"],
        &["--start", "tomorrow"],
        &["--seed", "seven"],
    ] {
        let output = rehearse(&good_track(), &photos, wrong);
        check(&output, 2, &[wrong[0]]);
    }
}

#[test]
fn codes_that_are_none_are_refused_and_a_server_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let photos = folder_of(&["shelter.jpg"]);
    let with_codes = |text: &str, server: &str| {
        let codes = folder.path().join("people.json");
        std::fs::write(&codes, text).unwrap();
        rehearse(
            &good_track(),
            photos.path(),
            &["--server", server, "--codes", codes.to_str().unwrap()],
        )
    };
    check(
        &with_codes("{", "https://127.0.0.1:9"),
        2,
        &["not a file of enrolment codes", "admin demo"],
    );
    let none = r#"{"enrolment_codes": []}"#;
    check(
        &with_codes(none, "https://127.0.0.1:9"),
        2,
        &["holds no enrolment code"],
    );
    check(
        &with_codes(none, "ftp://somewhere"),
        2,
        &["is not the address of a server"],
    );
    let code = protocol::enrol::EnrolmentCode {
        address: "127.0.0.1:9".into(),
        pin: [1; 32],
        secret: [2; 16],
    };
    let codes = format!(r#"{{"enrolment_codes": [{{"officer": "Sam Patel", "code": "{code}"}}]}}"#);
    check(
        &with_codes(&codes, "https://127.0.0.1:9"),
        3,
        &["could not be reached", "E-NET-1", "--server"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_server_takes_a_code_once() {
    let stage = Stage::set().await;
    let codes: Vec<_> = stage.host.codes().unwrap();
    let lines: Vec<_> = codes
        .iter()
        .take(1)
        .map(|code| serde_json::json!({"officer": code.officer, "code": code.code.to_string()}))
        .collect();
    let file = stage.home.path().join("people.json");
    std::fs::write(
        &file,
        serde_json::json!({"console_users": [], "enrolment_codes": lines}).to_string(),
    )
    .unwrap();
    let url = format!("https://{}", stage.host.address());
    let run = move || {
        let photos = folder_of(&["shelter.jpg"]);
        let codes = file.to_str().unwrap();
        rehearse(
            &good_track(),
            photos.path(),
            &["--server", &url, "--codes", codes, "--hours", "0.05"],
        )
    };
    let (first, second) = tokio::task::spawn_blocking(move || (run(), run())).await.unwrap();
    check(&first, 0, &[]);
    assert!(String::from_utf8_lossy(&first.stdout).contains("all confirmed by server"));
    check(&second, 2, &["refused", "E-CODE-1", "admin demo"]);
}
