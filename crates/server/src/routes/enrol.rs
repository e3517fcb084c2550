//! `POST /sync/v1/enrol`: the only call without a proof.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::envelope::Form;
use crate::enrol as room;
use crate::station::Station;

pub(super) async fn enrol(State(station): State<Arc<Station>>, form: Form) -> Response {
    form.answer(station, |station, request| room::answer(station, &request))
        .await
}
