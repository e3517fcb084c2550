//! `POST /sync/v1/notebooks/{id}/begin`: a notebook that goes on from others says so before its first line.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;

use super::entries::id;
use super::envelope::Envelope;
use crate::auth::Freshness;
use crate::begin as room;
use crate::station::Station;

pub(super) async fn begin(
    State(station): State<Arc<Station>>,
    Path(notebook): Path<String>,
    envelope: Envelope,
) -> Response {
    envelope
        .answer(station, Freshness::Needed, move |station, caller, envelope| {
            room::answer(station, caller, id(&notebook)?, &envelope.message()?)
        })
        .await
}
