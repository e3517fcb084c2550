//! Rehearsals against a real server: whole shifts, bad input, bad links and clocks that change.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may end where it stands"
)]

mod bad_input;
mod browser;
mod clocks;
mod crews;
mod full_disk;
mod inspect;
mod kills;
mod links;
mod program;
mod real_tracks;
mod shifts;
mod stage;
