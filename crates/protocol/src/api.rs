//! What phone and server say to each other, and the trait that both the HTTP client and an in-process server keep.
//! Every body on the wire is one zstd frame (`frame`) of one message here.

mod blobs;
mod calls;
mod fault;
mod feed;
mod glance;
mod hello;
mod manifest;
mod rescue;
mod snapshot;
mod sos;

pub use blobs::{BlobAppend, BlobState};
pub use calls::{EnrolApi, PushAnswer, SyncApi};
pub use fault::{ApiError, ErrorBody, ErrorCode, Have};
pub use feed::{FeedItem, FeedPage, OwnPage};
pub use glance::{Glance, Glanced, standing};
pub use hello::{
    HelloRequest, HelloResponse, LOG_CUT, LaneState, Limits, NotebookHello, NotebookState, NotebookStatus,
    Order, schemas,
};
pub use manifest::{ManifestAnswer, ManifestRequest, Missing};
pub use rescue::{RescueAnswer, RescueUpload};
pub use snapshot::{Purge, PurgeReason, SnapshotCursor, SnapshotPage};
pub use sos::{SosCall, SosState};

#[cfg(test)]
mod tests;
