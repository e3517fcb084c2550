//! Phone and server come to agree, whatever happens in between.

mod blobs;
mod epoch;
mod feed;
mod push;
mod receipts;
mod server;
mod world;
