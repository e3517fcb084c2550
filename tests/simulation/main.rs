//! Proof by simulation: fleets of phones with the real notebook and the real sync against the real server, in one
//! process, driven step by step by one seed. `make simulate SEEDS=N [SEED=n]` runs more of them.
//!
//! The network is played at `SyncApi`, the seam that the HTTP client and the in-process server share: each call and
//! each answer is taken on its way, and delivered, lost, cut, doubled, delayed or refused as the seed says. HTTP itself
//! has tests of its own; under it nothing could be replayed, since SQLite's threads and TLS do not follow a seed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a run that cannot go on has failed; its seed is told"
)]

mod acts;
mod breakage;
mod broken;
mod check;
mod dice;
mod files;
mod fleet;
mod full_disk;
mod guards;
mod link;
mod loss;
mod misfortune;
mod network;
mod phone;
mod photos;
mod promise;
mod runs;
mod saving;
mod scenarios;
mod settle;
mod station;
mod successor;
mod tcp;
mod template;
mod time;
mod weather;
