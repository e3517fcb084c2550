//! `POST /sync/v1/enrol`: the only call without a proof.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::envelope::{Envelope, pack};
use crate::station::Station;
use crate::{Error, enrol as room};

pub(super) async fn enrol(State(station): State<Arc<Station>>, envelope: Envelope) -> Response {
    let work = move || room::answer(&station, &envelope.message()?);
    pack(
        tokio::task::spawn_blocking(work)
            .await
            .unwrap_or(Err(Error::Stopped)),
    )
}
