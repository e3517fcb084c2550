//! `GET /sync/v1/snapshot`.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use protocol::Message as _;
use protocol::api::{ErrorCode, SnapshotCursor};
use serde::Deserialize;

use super::envelope::Envelope;
use crate::auth::Freshness;
use crate::station::Station;
use crate::{Error, snapshot};

/// From where on.
#[derive(Deserialize)]
pub(super) struct Page {
    cursor: Option<String>,
}

pub(super) async fn page(
    State(station): State<Arc<Station>>,
    page: Result<Query<Page>, QueryRejection>,
    envelope: Envelope,
) -> Response {
    envelope
        .answer(station, Freshness::Needed, move |station, caller, _| {
            let Query(Page { cursor }) = page.map_err(|_| malformed())?;
            let cursor = cursor.map(|text| read(&text)).transpose()?;
            snapshot::page(station, caller, cursor)
        })
        .await
}

fn read(text: &str) -> Result<SnapshotCursor, Error> {
    let bytes = BASE64.decode(text).map_err(|_| malformed())?;
    SnapshotCursor::decode(&bytes).map_err(|_| malformed())
}

fn malformed() -> Error {
    Error::refused(ErrorCode::Malformed, "not a cursor of a snapshot")
}
