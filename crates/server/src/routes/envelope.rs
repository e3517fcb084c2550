//! A request with everything that its proof is about, read with a cap and in a limited time; and the answer to it.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, Limited};
use protocol::api::{ErrorBody, ErrorCode};
use protocol::version::{MAX_APPEND_BYTES, MEDIA_TYPE};
use protocol::{Message, frame};
use tokio::sync::OwnedSemaphorePermit;

use crate::Error;
use crate::auth::{self, Asked, Caller, Claim, Freshness, Proved};
use crate::config::Work;
use crate::patience::Patience;
use crate::station::Station;

/// The most bytes of a request as sent: a piece of a blob and its wrapping.
const MOST: usize = MAX_APPEND_BYTES + 64 * 1024;
/// The most bytes of a request without a certificate of this city.
const MOST_UNPROVED: usize = 64 * 1024;

/// A request with a certificate of this city, as it came.
pub(super) struct Envelope {
    method: String,
    path: String,
    claim: Claim,
    body: Bytes,
}

impl FromRequest<Arc<Station>> for Envelope {
    type Rejection = Response;

    async fn from_request(request: Request, station: &Arc<Station>) -> Result<Self, Response> {
        let (parts, body) = request.into_parts();
        let header = parts.headers.get(AUTHORIZATION);
        let header = header.and_then(|value| value.to_str().ok());
        let claim = match auth::claim(station, header).await {
            Ok(claim) => claim,
            Err(error) => {
                // What little comes with it is read, so that the answer is heard before the connection ends.
                let _ = read(body, MOST_UNPROVED, &station.patience).await;
                return Err(refuse(error));
            }
        };
        let body = read(body, MOST, &station.patience).await.map_err(refuse)?;
        let path = parts.uri.path_and_query().map(ToString::to_string);
        Ok(Self {
            method: parts.method.as_str().to_owned(),
            path: path.unwrap_or_default(),
            claim,
            body,
        })
    }
}

/// A request that nobody has to prove.
pub(super) struct Form(Bytes);

impl FromRequest<Arc<Station>> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, station: &Arc<Station>) -> Result<Self, Response> {
        let body = read(request.into_body(), MOST_UNPROVED, &station.patience).await;
        body.map(Self).map_err(refuse)
    }
}

/// Reads a body that keeps coming, and is not too large.
async fn read(body: Body, most: usize, patience: &Patience) -> Result<Bytes, Error> {
    let slow = |_| Error::refused(ErrorCode::Malformed, "the request took too long");
    let whole = async {
        let (mut body, mut bytes) = (Limited::new(body, most), BytesMut::new());
        while let Some(frame) = tokio::time::timeout(patience.stall, body.frame())
            .await
            .map_err(slow)?
        {
            let frame = frame.map_err(|error| unreadable(&*error, most))?;
            if let Ok(piece) = frame.into_data() {
                bytes.extend_from_slice(&piece);
            }
        }
        Ok(bytes.freeze())
    };
    tokio::time::timeout(patience.body, whole).await.map_err(slow)?
}

fn unreadable(error: &(dyn std::error::Error + 'static), most: usize) -> Error {
    if error.is::<http_body_util::LengthLimitError>() {
        let why = format!("the request is larger than {most} bytes");
        return Error::refused(ErrorCode::TooLarge, &why);
    }
    Error::refused(ErrorCode::Malformed, "the request broke off")
}

impl Form {
    /// Does the work away from the threads that wait for others, and packs the answer.
    pub(super) async fn answer<Q: Message + 'static, T: Message + Send + 'static>(
        self,
        station: Arc<Station>,
        work: impl FnOnce(&Station, Q) -> Result<T, Error> + Send + 'static,
    ) -> Response {
        let place = station.places.take(station.patience.queue).await;
        away(station.work, place, usual, move || {
            work(&station, Q::decode(&frame::decompress(&self.0)?)?)
        })
        .await
    }
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
        self.answer_proved(station, freshness, usual, |station, proved, envelope| {
            work(station, &auth::caller(station, proved)?, envelope)
        })
        .await
    }

    /// Checks the proof, and leaves it to the work to look who that is in the ledger; for an answer that says itself which
    /// kind of success it is.
    pub(super) async fn answer_proved<T: Message + Send + 'static>(
        self,
        station: Arc<Station>,
        freshness: Freshness,
        status: fn(&T) -> StatusCode,
        work: impl FnOnce(&Station, &Proved, &Self) -> Result<T, Error> + Send + 'static,
    ) -> Response {
        let place = match freshness {
            Freshness::Waived => station.places.take_for_help(station.patience.queue).await,
            _ => station.places.take(station.patience.queue).await,
        };
        away(station.work, place, status, move || {
            let asked = Asked {
                claim: &self.claim,
                method: &self.method,
                path: &self.path,
                body: &self.body,
            };
            let proved = auth::check(&station, &asked, freshness)?;
            work(&station, &proved, &self)
        })
        .await
    }
}

/// Does work in its place, which is free again when the work is done: also when nobody waits for it any more.
async fn away<T: Message + Send + 'static>(
    at: Work,
    place: Option<OwnedSemaphorePermit>,
    status: fn(&T) -> StatusCode,
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Response {
    let Some(place) = place else {
        let busy = ErrorBody::new(ErrorCode::Busy, "there is too much to do just now");
        return refuse(Error::Refused(Box::new(busy.with_retry_after_s(5))));
    };
    let work = move || {
        let answer = work();
        drop(place);
        Ok(pack(answer, status))
    };
    at.run(work).await.unwrap_or_else(refuse)
}

const fn usual<T>(_: &T) -> StatusCode {
    StatusCode::OK
}

/// Packs an answer, or why there is none.
fn pack<T: Message>(answer: Result<T, Error>, status: fn(&T) -> StatusCode) -> Response {
    let packed = answer.and_then(|message| Ok((status(&message), frame::compress(&message.encode())?)));
    match packed {
        Ok((status, frame)) => framed(status, frame),
        Err(error) => refuse(error),
    }
}

/// Packs a refusal.
pub(super) fn refuse(error: Error) -> Response {
    let body = ErrorBody::from(error);
    let status = StatusCode::from_u16(body.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let frame = frame::compress(&body.encode()).unwrap_or_default();
    let mut response = framed(status, frame);
    response.extensions_mut().insert(body.code);
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
