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
//! What the store cannot see by itself: a flipped bit in the write-ahead log of a killed process ends the log for
//! SQLite, which goes back to the last commit before it without a word. The flips count these as `cut_short`; they show
//! a state that was once true, never another. Only a copy elsewhere can tell.

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
