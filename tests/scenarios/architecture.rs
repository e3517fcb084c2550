//! The arrows between crates: who may use whom (ARCHITECTURE.md). A new arrow is a decision, made here.

use std::collections::BTreeMap;
use std::fs;

use tests::house;

/// Each crate with the crates of this project that it may use.
const ALLOWED: &[(&str, &[&str])] = &[
    ("crates/track", &[]),
    ("crates/position", &["track", "seal"]),
    ("crates/streets", &["track"]),
    ("crates/walks", &["streets", "track"]),
    ("crates/city", &["streets", "track"]),
    ("crates/domain", &["track"]),
    ("crates/seal", &[]),
    ("crates/evidence", &["domain", "seal"]),
    ("crates/protocol", &["domain", "seal"]),
    ("crates/store", &["track", "domain", "seal", "protocol"]),
    (
        "crates/sync",
        &["domain", "seal", "evidence", "protocol", "store"],
    ),
    (
        "crates/app",
        &[
            "track", "streets", "position", "city", "domain", "seal", "evidence", "protocol", "store", "sync",
        ],
    ),
    (
        "crates/server",
        &[
            "track", "streets", "city", "domain", "seal", "evidence", "protocol",
        ],
    ),
    (
        "crates/rehearsal",
        &[
            "track", "position", "city", "domain", "seal", "evidence", "protocol", "sync", "app", "server",
        ],
    ),
    ("src-tauri", &["app", "position", "track"]),
    ("src-tauri/plugins/recorder", &["position", "track"]),
];

/// What a crate must never use, whatever else it does.
const NEVER: &[(&str, &[&str])] = &[
    (
        "crates/domain",
        &["serde", "rusqlite", "tokio", "rand", "getrandom", "chrono"],
    ),
    ("crates/track", &["rusqlite", "tokio", "rand", "getrandom"]),
    (
        "crates/streets",
        &["rusqlite", "tokio", "rand", "getrandom", "serde"],
    ),
    (
        "crates/protocol",
        &["rusqlite", "tokio", "reqwest", "rand", "getrandom"],
    ),
    ("crates/store", &["tokio", "reqwest"]),
    ("crates/evidence", &["rusqlite", "tokio", "reqwest"]),
    ("crates/app", &["tauri", "rusqlite", "reqwest", "axum"]),
    ("crates/server", &["reqwest", "tauri"]),
    ("src-tauri", &["rusqlite", "reqwest"]),
];

/// Returns the names under `[dependencies]` of a crate's manifest.
fn dependencies(folder: &str) -> Vec<String> {
    let manifest = fs::read_to_string(house().join(folder).join("Cargo.toml")).unwrap();
    let of_the_crate = manifest
        .split("\n[")
        .find(|section| section.starts_with("dependencies]"));
    let lines = of_the_crate.unwrap_or_default().lines().skip(1);
    let names = lines.filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    names
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .map(str::to_owned)
        .collect()
}

fn rooms() -> BTreeMap<String, String> {
    let named = |(folder, _): &(&str, _)| {
        let name = folder.rsplit('/').next().unwrap().to_owned();
        (name, (*folder).to_owned())
    };
    ALLOWED.iter().map(named).collect()
}

#[test]
fn crates_use_only_what_they_may() {
    let rooms = rooms();
    let mut wrong = Vec::new();
    for (folder, allowed) in ALLOWED {
        for used in dependencies(folder) {
            if rooms.contains_key(&used) && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{folder} uses {used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that nobody decided: {wrong:?}");
}

#[test]
fn crates_stay_clear_of_what_they_must_never_use() {
    let mut wrong = Vec::new();
    for (folder, never) in NEVER {
        wrong.extend(
            dependencies(folder)
                .into_iter()
                .filter(|used| never.contains(&used.as_str()))
                .map(|used| format!("{folder} uses {used}")),
        );
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_crate_has_a_row() {
    for entry in fs::read_dir(house().join("crates")).unwrap() {
        let name = format!("crates/{}", entry.unwrap().file_name().to_string_lossy());
        assert!(
            ALLOWED.iter().any(|(folder, _)| *folder == name),
            "{name} has no row of allowed arrows"
        );
    }
}
