//! Phone and server come to agree, whatever happens in between.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "the functions that tests share may panic as tests do"
)]

mod blobs;
mod epoch;
mod feed;
mod glance;
mod push;
mod receipts;
mod server;
mod snapshot;
mod under_way;
mod world;
