//! `POST /sync/v1/rescue`: any phone may bring what another notebook could not send.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::envelope::Envelope;
use crate::auth::Freshness;
use crate::rescue as room;
use crate::station::Station;

pub(super) async fn rescue(State(station): State<Arc<Station>>, envelope: Envelope) -> Response {
    envelope
        .answer(station, Freshness::Needed, |station, _, envelope| {
            room::answer(station, &envelope.message()?)
        })
        .await
}
