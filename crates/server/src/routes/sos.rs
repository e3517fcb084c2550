//! `POST /sync/v1/sos`: needs the phone's key and nothing else.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::envelope::Envelope;
use crate::auth::Freshness;
use crate::sos as room;
use crate::station::Station;

pub(super) async fn sos(State(station): State<Arc<Station>>, envelope: Envelope) -> Response {
    envelope
        .answer(station, Freshness::Waived, |station, caller, envelope| {
            room::call(station, caller, &envelope.message()?)
        })
        .await
}
