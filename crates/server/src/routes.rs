//! The sync listener's routes, one file a noun. Each unpacks a request, asks the room that answers it, and packs the
//! answer. `docs/protocol.md` has the same list for people.
//!
//! | | request | answer |
//! |---|---|---|
//! | `POST /sync/v1/enrol` | `Signed<EnrolRequest>` | `EnrolResponse` |
//! | `POST /sync/v1/hello` | `HelloRequest` | `HelloResponse` |
//! | `POST /sync/v1/glance` | `Glance` | `Glanced` |
//! | `POST /sync/v1/notebooks/{id}/entries` | `Batch` | `PushAnswer` |
//! | `GET /sync/v1/notebooks/{id}/entries?lane&from` | – | `OwnPage` |
//! | `POST /sync/v1/notebooks/{id}/begin` | `Signed<Begin>` | `NotebookState` |
//! | `GET /sync/v1/feed?cursor&limit` | – | `FeedPage` |
//! | `GET /sync/v1/snapshot?cursor` | – | `SnapshotPage` |
//! | `GET /sync/v1/blobs/{hash}` | – | `BlobState` |
//! | `PATCH /sync/v1/blobs/{hash}` | `BlobAppend` | `BlobState` |
//! | `POST /sync/v1/manifest` | `ManifestRequest` | `ManifestAnswer` |
//! | `POST /sync/v1/rescue` | `RescueUpload` | `RescueAnswer` |
//! | `POST /sync/v1/sos` | `SosCall` | `SosState` |
//! | `GET /sync/v1/city/{sha256}?offset` | – | bytes |

mod begin;
mod blobs;
mod city;
mod enrol;
mod entries;
mod envelope;
mod feed;
mod glance;
mod hello;
mod manifest;
mod rescue;
mod snapshot;
mod sos;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use protocol::api::ErrorCode;

use crate::station::Station;
use crate::{Error, nonce};

/// The header in which an answer brings the number for the next proof.
const NONCE: &str = "patrolbook-nonce";
/// What answers these brings it in the body, where every byte counts.
const HELLO: &str = "/sync/v1/hello";
const GLANCE: &str = "/sync/v1/glance";

/// Returns the sync listener's routes.
pub(crate) fn sync(station: Arc<Station>) -> Router {
    Router::new()
        .route("/sync/v1/enrol", post(enrol::enrol))
        .route(HELLO, post(hello::hello))
        .route(GLANCE, post(glance::glance))
        .route(
            "/sync/v1/notebooks/{notebook}/entries",
            get(entries::own).post(entries::push),
        )
        .route("/sync/v1/notebooks/{notebook}/begin", post(begin::begin))
        .route("/sync/v1/feed", get(feed::page))
        .route("/sync/v1/snapshot", get(snapshot::page))
        .route("/sync/v1/blobs/{hash}", get(blobs::state).patch(blobs::append))
        .route("/sync/v1/manifest", post(manifest::manifest))
        .route("/sync/v1/rescue", post(rescue::rescue))
        .route("/sync/v1/sos", post(sos::sos))
        .route("/sync/v1/city/{sha256}", get(city::file))
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .layer(middleware::from_fn_with_state(Arc::clone(&station), see_off))
        .with_state(station)
}

async fn nowhere() -> Response {
    envelope::refuse(Error::refused(ErrorCode::NotFound, "there is nothing here"))
}

/// Counts what is refused, and brings each answer the number for the next proof that does not bring it itself.
async fn see_off(
    State(station): State<Arc<Station>>,
    request: axum::extract::Request,
    next: Next,
) -> Response {
    let told = matches!(request.uri().path(), HELLO | GLANCE);
    let mut response = next.run(request).await;
    if let Some(code) = response.extensions().get::<ErrorCode>() {
        station.refusals.count(code.code());
    }
    if told && response.status().is_success() {
        return response;
    }
    if let Ok(nonce) = nonce::mint(&station.keys.nonce, station.now())
        && let Ok(value) = nonce.to_string().parse()
    {
        response.headers_mut().insert(NONCE, value);
    }
    response
}
