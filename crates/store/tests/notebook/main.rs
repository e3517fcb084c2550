//! One notebook: what is saved stays, what is destroyed is gone, and what is unsent is computed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "the functions that tests share may panic as tests do"
)]

mod cut_log;
mod discard;
mod drafts;
mod feed;
mod log;
mod opening;
mod prune;
mod receipts;
mod search;
mod unsettled;
mod world;
