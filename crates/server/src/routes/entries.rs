//! `/sync/v1/notebooks/{id}/entries`: lines in, and a phone's own lines back.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::NotebookId;
use protocol::Lane;
use protocol::api::{ErrorCode, PushAnswer};
use serde::Deserialize;

use super::envelope::Envelope;
use crate::auth::Freshness;
use crate::station::Station;
use crate::{Error, feed, inbox};

/// From where on lines are asked for.
#[derive(Deserialize)]
pub(super) struct From {
    lane: String,
    #[serde(default)]
    from: u64,
}

pub(super) async fn push(
    State(station): State<Arc<Station>>,
    Path(notebook): Path<String>,
    envelope: Envelope,
) -> Response {
    let status = |answer: &PushAnswer| match answer {
        PushAnswer::Committed(_) => StatusCode::OK,
        PushAnswer::Staged => StatusCode::ACCEPTED,
    };
    envelope
        .answer_proved(
            station,
            Freshness::Needed,
            status,
            move |station, proved, envelope| inbox::push(station, proved, id(&notebook)?, envelope.body()),
        )
        .await
}

pub(super) async fn own(
    State(station): State<Arc<Station>>,
    Path(notebook): Path<String>,
    from: Result<Query<From>, QueryRejection>,
    envelope: Envelope,
) -> Response {
    envelope
        .answer(station, Freshness::Needed, move |station, caller, _| {
            let Query(From { lane, from }) =
                from.map_err(|_| malformed("say which lane, and from which line on"))?;
            feed::own(station, caller, id(&notebook)?, (lane_of(&lane)?, from.max(1)))
        })
        .await
}

pub(super) fn id(text: &str) -> Result<NotebookId, Error> {
    text.parse().map_err(|_| malformed("not the id of a notebook"))
}

/// A lane is named by its number or by its word.
fn lane_of(text: &str) -> Result<Lane, Error> {
    let named = Lane::ALL.iter().copied().find(|lane| lane.to_string() == text);
    let numbered = || text.parse().ok().and_then(Lane::from_number);
    named.or_else(numbered).ok_or_else(|| malformed("no such lane"))
}

fn malformed(message: &str) -> Error {
    Error::refused(ErrorCode::Malformed, message)
}
