//! The console: what people with a sign-in see of the shifts, on this machine only.
//!
//! Every read of free text or of a photo is in the audit, durably, before the answer. Whoever sees only the board gets
//! no free text, no photo and no record.

mod audit;
mod board;
mod city;
mod coverage;
mod erasures;
mod events;
mod files;
mod held;
mod person;
mod phones;
mod photos;
mod record;
mod refusal;
mod route;
mod say;
mod session;
mod shift;
mod shifts;
mod sos;
mod view;

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use crate::Error;
use crate::station::Station;
use refusal::Refusal;

pub(crate) use say::{kind_name, moment};
pub(crate) use session::Tries;

/// The header that only the console's own page can send along.
const OWN_PAGE: &str = "x-patrolbook";
/// The least and the most letters of a reason.
const SHORTEST_REASON: usize = 3;
const LONGEST_REASON: usize = 500;
/// The most bytes of a form.
const MOST: usize = 16 * 1024;

const POLICY: &str = "default-src 'self'; img-src 'self' blob: data:; style-src 'self'; \
   worker-src 'self' blob:; connect-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; \
   form-action 'self'";

/// Returns the console's routes.
pub(crate) fn routes(station: Arc<Station>, screens: Option<PathBuf>, stop: watch::Receiver<bool>) -> Router {
    let api = Router::new()
        .route("/sign-in", post(session::sign_in))
        .route("/sign-out", post(session::sign_out))
        .route("/me", get(session::me))
        .route("/city", get(city::city))
        .route("/board", get(board::board))
        .route("/sos", get(sos::list))
        .route("/sos/{record}/acknowledge", post(sos::acknowledge))
        .route("/shifts", get(shifts::list))
        .route("/shifts/{record}", get(shift::page))
        .route("/shifts/{record}/route", get(route::route))
        .route("/shifts/{record}/route/{format}", get(route::file))
        .route("/coverage", get(coverage::coverage))
        .route("/records/{record}", get(record::page))
        .route("/records/{record}/settle", post(record::settle))
        .route("/photos/{record}/thumbnail", get(photos::thumbnail))
        .route("/photos/{record}/original", get(photos::original))
        .route("/audit", get(audit::page))
        .route("/phones", get(phones::list))
        .route("/phones/{device}/{deed}", post(phones::act))
        .route("/records/{record}/erase", post(erasures::order))
        .route("/erasures", get(erasures::list))
        .route("/erasures/{record}/stop", post(erasures::stop))
        .route("/held", get(held::list))
        .route("/held/{hash}", get(held::page))
        .route("/held/{hash}/release", post(held::release))
        .route(
            "/events",
            get(move |state, person| events::events(state, person, stop.clone())),
        )
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .layer(middleware::from_fn(own_page_only));
    Router::new()
        .nest("/console/api", api)
        .route("/console/tiles/{z}/{x}/{y}", get(city::tile))
        .with_state(station)
        .merge(files::routes(screens))
        .layer(DefaultBodyLimit::max(MOST))
        .layer(middleware::map_response(guard))
}

async fn nowhere() -> Refusal {
    Refusal::NotFound
}

/// A page elsewhere can make a browser send a form here, but not this header.
async fn own_page_only(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !reads && !request.headers().contains_key(OWN_PAGE) {
        return Refusal::Forged.into_response();
    }
    next.run(request).await
}

async fn guard(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut say = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    say(CONTENT_SECURITY_POLICY, POLICY);
    say(X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(REFERRER_POLICY, "no-referrer");
    say(CACHE_CONTROL, "no-store");
    say(
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    );
    say(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
    response
}

/// A form as JSON; whatever cannot be read is refused in the console's own words.
struct Input<T>(T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Input<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let read = Json::<T>::from_request(request, state).await;
        read.map(|Json(form)| Self(form)).map_err(|_| Refusal::Input)
    }
}

/// Why something is done.
#[derive(serde::Deserialize)]
struct Reason {
    reason: String,
}

impl Reason {
    /// Returns the reason; spaces are none, and neither is a letter or two.
    fn said(&self) -> Result<String, Refusal> {
        let reason: String = self.reason.trim().chars().take(LONGEST_REASON).collect();
        if reason.chars().count() < SHORTEST_REASON {
            Err(Refusal::Reason)
        } else {
            Ok(reason)
        }
    }
}

/// Does work with the disk away from the threads that wait for others.
async fn away<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(Refusal::from(Error::Stopped)))
}

/// Answers with what the work says about the station, as JSON.
async fn answer<T: serde::Serialize + Send + 'static>(
    State(station): State<Arc<Station>>,
    work: impl FnOnce(&Station) -> Result<T, Refusal> + Send + 'static,
) -> Result<Json<T>, Refusal> {
    away(move || work(&station)).await.map(Json)
}

/// Reads the id of a record in an address.
fn record_id(text: &str) -> Result<domain::RecordId, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

#[cfg(test)]
mod tests;
