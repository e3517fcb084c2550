//! `/sync/v1/blobs/{hash}`: how much of a blob is here, and the next piece of it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use protocol::BlobHash;
use protocol::api::{BlobAppend, ErrorCode};

use super::envelope::Envelope;
use crate::auth::Freshness;
use crate::station::Station;
use crate::{Error, blobs as room};

pub(super) async fn state(
    State(station): State<Arc<Station>>,
    Path(hash): Path<String>,
    envelope: Envelope,
) -> Response {
    envelope
        .answer(station, Freshness::Needed, move |station, caller, _| {
            room::state(station, caller, named(&hash)?)
        })
        .await
}

pub(super) async fn append(
    State(station): State<Arc<Station>>,
    Path(hash): Path<String>,
    envelope: Envelope,
) -> Response {
    envelope
        .answer(station, Freshness::Needed, move |station, caller, envelope| {
            let piece: BlobAppend = envelope.message()?;
            if piece.hash != named(&hash)? {
                return Err(Error::refused(
                    ErrorCode::Malformed,
                    "the piece is of another blob than its address",
                ));
            }
            room::append(station, caller, &piece)
        })
        .await
}

fn named(hash: &str) -> Result<BlobHash, Error> {
    let hash = seal::digest::hash_from_hex(hash);
    hash.map(BlobHash)
        .map_err(|_| Error::refused(ErrorCode::Malformed, "not the hash of a blob"))
}
