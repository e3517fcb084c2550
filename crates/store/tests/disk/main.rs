//! Proof at the disk: the real store over real SQLCipher, on a disk in memory that fails as disks do.
//!
//! `cargo test -p store --test disk` runs what CI runs: 2,000 power cuts, an I/O error at every call of every use, a
//! disk that fills in steps of 64 KiB, and 400 flipped bits. Each part prints one line that begins with `disk:`.
//!
//! - `CUTS=20000 cargo test --release -p store --test disk power_cut` is the long run of the power cuts.
//! - `FLIPS=10000 cargo test --release -p store --test disk flipped` is the long run of the flipped bits.
//! - `SEED=17 CUTS=8 cargo test -p store --test disk power_cut` replays the life that failed as `SEED=17`. What is
//!   written and which call is cut follow the seed; SQLCipher's own salts and nonces do not, and decide nothing.
//!
//! The disk is a VFS, the default one of this process, so that the store opens by path with its own settings. What is
//! written since the last sync is kept, dropped or torn into sectors; a sync that fails may have lost what it should
//! have kept; a removed file may be back until its folder is synced. Guards show that it bites: with
//! `synchronous = NORMAL`, and on a disk that lies about its syncs, the same runs lose what was acknowledged.
//!
//! Bits are flipped in files of the system's own disk, where the index of the write-ahead log outlives a killed process
//! and bears witness: SQLite ends a damaged log in silence, and the store says that it was cut short. After a power cut
//! that index may be gone; a bit that flips in the log on top of a power cut is seen only against a copy elsewhere.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "the functions that tests share may panic as tests do"
)]

mod chance;
mod disk;
mod errors;
mod fault;
mod file;
mod flips;
mod full;
mod handle;
mod power;
mod reading;
mod scene;
mod shared;
mod truth;
mod vfs;
mod work;

use std::io::Write as _;

/// Prints a line past the capture of the tests, for CI to read.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).expect("a terminal");
}

/// A number from the environment.
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |word| word.parse().expect(name))
}
