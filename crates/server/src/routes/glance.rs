//! `POST /sync/v1/glance`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::envelope::Envelope;
use crate::auth::Freshness;
use crate::glance as room;
use crate::station::Station;

pub(super) async fn glance(State(station): State<Arc<Station>>, envelope: Envelope) -> Response {
    envelope
        .answer(station, Freshness::First, |station, caller, envelope| {
            room::answer(station, caller, &envelope.message()?)
        })
        .await
}
