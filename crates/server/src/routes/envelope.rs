//! A request with everything that its proof is about, read with a cap and in a limited time; and the answer to it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use protocol::api::{ErrorBody, ErrorCode};
use protocol::version::{MAX_APPEND_BYTES, MEDIA_TYPE};
use protocol::{Message, frame};

use crate::Error;
use crate::auth::{self, Asked, Caller, Freshness};
use crate::station::Station;

/// The most bytes of a request as sent: a piece of a blob and its wrapping.
const MOST: usize = MAX_APPEND_BYTES + 64 * 1024;
/// How long a body may take: 4 MiB on 64 kbit/s take nine minutes; phones on such links send smaller pieces.
const PATIENCE: Duration = Duration::from_secs(300);

/// A request as it came.
pub(super) struct Envelope {
    method: String,
    path: String,
    authorization: Option<String>,
    body: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for Envelope {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
        let read = tokio::time::timeout(PATIENCE, Limited::new(body, MOST).collect()).await;
        let slow = || refuse(Error::refused(ErrorCode::Malformed, "the request took too long"));
        let body = read
            .map_err(|_| slow())?
            .map_err(|error| refuse(unreadable(&*error)))?;
        Ok(Self {
            method: parts.method.as_str().to_owned(),
            path: parts
                .uri
                .path_and_query()
                .map(ToString::to_string)
                .unwrap_or_default(),
            authorization: parts.headers.get(AUTHORIZATION).and_then(text),
            body: body.to_bytes(),
        })
    }
}

fn unreadable(error: &(dyn std::error::Error + 'static)) -> Error {
    if error.is::<http_body_util::LengthLimitError>() {
        return Error::refused(ErrorCode::TooLarge, "the request is larger than 4 MiB");
    }
    Error::refused(ErrorCode::Malformed, "the request broke off")
}

impl Envelope {
    /// Returns the message in the body.
    pub(super) fn message<T: Message>(&self) -> Result<T, Error> {
        Ok(T::decode(&frame::decompress(&self.body)?)?)
    }

    /// Returns the body as sent.
    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    /// Checks the proof, does the work away from the threads that wait for others, and packs the answer.
    pub(super) async fn answer<T: Message + Send + 'static>(
        self,
        station: Arc<Station>,
        freshness: Freshness,
        work: impl FnOnce(&Station, &Caller, &Self) -> Result<T, Error> + Send + 'static,
    ) -> Response {
        let work = move || {
            let asked = Asked {
                authorization: self.authorization.as_deref(),
                method: &self.method,
                path: &self.path,
                body: &self.body,
            };
            let caller = auth::check(&station, &asked, freshness)?;
            work(&station, &caller, &self)
        };
        pack(
            tokio::task::spawn_blocking(work)
                .await
                .unwrap_or(Err(Error::Stopped)),
        )
    }
}

/// Packs an answer, or why there is none.
pub(super) fn pack<T: Message>(answer: Result<T, Error>) -> Response {
    let packed = answer.and_then(|message| Ok(frame::compress(&message.encode())?));
    match packed {
        Ok(frame) => framed(StatusCode::OK, frame),
        Err(error) => refuse(error),
    }
}

/// Packs a refusal.
pub(super) fn refuse(error: Error) -> Response {
    let body = ErrorBody::from(error);
    let status = StatusCode::from_u16(body.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let frame = frame::compress(&body.encode()).unwrap_or_default();
    let mut response = framed(status, frame);
    if let Some(seconds) = body.retry_after_s {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

fn framed(status: StatusCode, frame: Vec<u8>) -> Response {
    let mut response = (status, Body::from(frame)).into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    response
}
