//! `POST /sync/v1/manifest`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::envelope::Envelope;
use crate::auth::Freshness;
use crate::manifest as room;
use crate::station::Station;

pub(super) async fn manifest(State(station): State<Arc<Station>>, envelope: Envelope) -> Response {
    envelope
        .answer(station, Freshness::Needed, |station, caller, envelope| {
            room::answer(station, caller, &envelope.message()?)
        })
        .await
}
