//! `GET /sync/v1/city/{sha256}`: a file of the city pack.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use protocol::Raw;
use protocol::api::ErrorCode;
use serde::Deserialize;

use super::envelope::Envelope;
use crate::auth::Freshness;
use crate::station::Station;
use crate::{Error, city_file};

/// From which byte on.
#[derive(Deserialize)]
pub(super) struct From {
    #[serde(default)]
    offset: u64,
}

pub(super) async fn file(
    State(station): State<Arc<Station>>,
    Path(sha256): Path<String>,
    from: Result<Query<From>, QueryRejection>,
    envelope: Envelope,
) -> Response {
    envelope
        .answer(station, Freshness::Needed, move |station, _, _| {
            let malformed = || Error::refused(ErrorCode::Malformed, "not the hash of a file and an offset");
            let hash = seal::digest::hash_from_hex(&sha256).map_err(|_| malformed())?;
            let Query(From { offset }) = from.map_err(|_| malformed())?;
            city_file::piece(station, hash, offset).map(Raw)
        })
        .await
}
