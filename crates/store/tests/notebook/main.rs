//! One notebook: what is saved stays, what is destroyed is gone, and what is unsent is computed.

mod discard;
mod drafts;
mod feed;
mod log;
mod opening;
mod receipts;
mod search;
mod world;
