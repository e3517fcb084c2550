//! `GET /sync/v1/feed`.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use protocol::api::ErrorCode;
use protocol::{Cursor, Message as _};
use serde::Deserialize;

use super::envelope::Envelope;
use crate::auth::Freshness;
use crate::station::Station;
use crate::{Error, feed as room};

const USUAL: u64 = 200;

/// From where on, and how much.
#[derive(Deserialize)]
pub(super) struct Page {
    cursor: Option<String>,
    limit: Option<u64>,
}

pub(super) async fn page(
    State(station): State<Arc<Station>>,
    page: Result<Query<Page>, QueryRejection>,
    envelope: Envelope,
) -> Response {
    envelope
        .answer(station, Freshness::Needed, move |station, caller, _| {
            let Query(Page { cursor, limit }) = page.map_err(|_| malformed())?;
            let cursor = cursor.map(|text| read(&text)).transpose()?;
            room::page(station, caller, cursor, limit.unwrap_or(USUAL))
        })
        .await
}

fn read(text: &str) -> Result<Cursor, Error> {
    let bytes = BASE64.decode(text).map_err(|_| malformed())?;
    Cursor::decode(&bytes).map_err(|_| malformed())
}

fn malformed() -> Error {
    Error::refused(ErrorCode::Malformed, "not a cursor and limit of the feed")
}
