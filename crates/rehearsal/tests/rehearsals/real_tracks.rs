//! Real tracks, where a folder of them is named: each is walked for a few minutes, or refused with a sentence.
//!
//! `PATROLBOOK_FIELD_DATA` names the folder; GPX and NMEA files are looked for in its `tracks`, `nmea` and `gnss`.

use std::path::PathBuf;

use rehearsal::{Link, input, rehearse};

use crate::stage::Stage;

fn files() -> Vec<PathBuf> {
    let Some(folder) = std::env::var_os("PATROLBOOK_FIELD_DATA").map(PathBuf::from) else {
        return Vec::new();
    };
    let folders = ["tracks", "nmea", "gnss"].map(|name| folder.join(name));
    let found = folders
        .iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten();
    let mut files: Vec<PathBuf> = found.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| {
        path.extension()
            .is_some_and(|ext| ["gpx", "nmea", "log"].iter().any(|known| ext == *known))
    });
    files.sort();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn real_tracks_are_walked_whole_or_refused_with_a_sentence() {
    let files = files();
    if files.is_empty() {
        return;
    }
    let stage = Stage::set().await;
    let mut plan = stage.plan(0.2, Link::OfflineUntilEnd);
    for (number, path) in files.iter().enumerate() {
        match input::track(path) {
            Err(error) => {
                assert_eq!(error.exit_code(), 2, "{}", path.display());
                assert!(
                    error.sentence().contains("Nothing was changed"),
                    "{}",
                    error.sentence()
                );
            }
            Ok(track) => {
                plan.fixes = input::fixes(&track);
                plan.seed = number as u64;
                plan.codes = stage.host.codes().unwrap();
                plan.codes.truncate(1);
                let home = tempfile::tempdir().unwrap();
                let outcome = rehearse(&plan, home.path(), &|_| {}).await.unwrap();
                assert_eq!(
                    outcome.verdict.findings,
                    Vec::<String>::new(),
                    "{}",
                    path.display()
                );
            }
        }
    }
}
