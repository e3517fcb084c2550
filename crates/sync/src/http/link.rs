//! One request and its answer: bytes, caps, time limits and counting. It knows the form of an answer, not its meaning.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use protocol::api::{ApiError, ErrorBody};
use protocol::version::{MAX_MESSAGE_BYTES, MEDIA_TYPE};
use protocol::{Message, Nonce, frame};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Method, Response};

use super::{Carrier, Traffic, tls};
use crate::Error;

/// The header in which every answer brings the number for the next proof, in hexadecimal.
const NONCE: &str = "patrolbook-nonce";

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Between two bytes of an answer, not for the whole: a slow link is no fault.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// HTTPS to the holder of the pinned key.
#[derive(Debug)]
pub struct Link {
    client: reqwest::Client,
    address: String,
    requests: AtomicU64,
    bytes_up: AtomicU64,
    bytes_down: AtomicU64,
}

impl Link {
    pub(super) fn new(address: &str, pin: [u8; 32]) -> Result<Self, Error> {
        let tls = tls::pinned(pin).map_err(|error| Error::Prepare(error.into()))?;
        // No proxy and no redirect: the only way there is straight to the pinned key.
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(IDLE_TIMEOUT)
            .redirect(Policy::none())
            .no_proxy()
            .https_only(true)
            .build()
            .map_err(|error| Error::Prepare(error.into()))?;
        Ok(Self {
            client,
            address: format!("https://{address}"),
            requests: AtomicU64::new(0),
            bytes_up: AtomicU64::new(0),
            bytes_down: AtomicU64::new(0),
        })
    }

    pub(super) fn traffic(&self) -> Traffic {
        Traffic {
            requests: self.requests.load(Ordering::Relaxed),
            bytes_up: self.bytes_up.load(Ordering::Relaxed),
            bytes_down: self.bytes_down.load(Ordering::Relaxed),
        }
    }

    async fn receive(&self, mut response: Response) -> Result<Reply, ApiError> {
        let mut frame = Vec::new();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        while let Some(piece) = response.chunk().await.map_err(|error| failed(&error))? {
            self.bytes_down.fetch_add(piece.len() as u64, Ordering::Relaxed);
            frame.extend_from_slice(&piece);
            if frame.len() > MAX_MESSAGE_BYTES {
                break;
            }
        }
        Reply::of(status, &headers, frame)
    }
}

impl Carrier for Link {
    async fn send(
        &self,
        method: Method,
        path: &str,
        authorization: Option<String>,
        body: Bytes,
    ) -> Result<Reply, ApiError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.bytes_up.fetch_add(body.len() as u64, Ordering::Relaxed);
        let mut request = self.client.request(method, format!("{}{path}", self.address));
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, MEDIA_TYPE).body(body);
        }
        let response = request.send().await.map_err(|error| failed(&error))?;
        self.receive(response).await
    }
}

/// An answer as it came.
#[derive(Debug)]
pub struct Reply {
    status: u16,
    is_our_type: bool,
    retry_after_s: Option<u64>,
    pub(super) nonce: Option<Nonce>,
    frame: Vec<u8>,
}

impl Reply {
    /// Reads an answer with its whole body.
    ///
    /// # Errors
    /// Says that it is longer than any answer may be.
    pub fn of(status: u16, headers: &HeaderMap, frame: Vec<u8>) -> Result<Self, ApiError> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let is_our_type = text(CONTENT_TYPE.as_str()).is_some_and(is_our_type);
        let nonce = text(NONCE).and_then(|hex| seal::digest::from_hex(hex).ok());
        let is_too_long = frame.len() > MAX_MESSAGE_BYTES;
        let reply = Self {
            status,
            is_our_type,
            retry_after_s: text(RETRY_AFTER.as_str()).and_then(|seconds| seconds.trim().parse().ok()),
            nonce: nonce.and_then(|bytes| Nonce::try_from(bytes.as_slice()).ok()),
            frame,
        };
        if is_too_long {
            return Err(reply.not_ours("it is longer than any answer may be"));
        }
        Ok(reply)
    }

    /// Returns the message of a success, or why there is none.
    pub(super) fn message<T: Message>(&self) -> Result<T, ApiError> {
        match self.status {
            200..300 => self.read(),
            _ => {
                let body: ErrorBody = self.read()?;
                Err(ApiError::Answered(ErrorBody {
                    retry_after_s: body.retry_after_s.or(self.retry_after_s),
                    ..body
                }))
            }
        }
    }

    fn read<T: Message>(&self) -> Result<T, ApiError> {
        if !self.is_our_type {
            return Err(self.not_ours("it is not of our media type"));
        }
        let bytes = frame::decompress(&self.frame).map_err(|error| self.not_ours(&error.to_string()))?;
        T::decode(&bytes).map_err(|error| self.not_ours(&error.to_string()))
    }

    fn not_ours(&self, why: &str) -> ApiError {
        ApiError::NotOurs {
            status: self.status,
            why: why.to_owned(),
        }
    }
}

fn is_our_type(value: &str) -> bool {
    let plain = |text: &str| text.replace(' ', "").to_ascii_lowercase();
    plain(value) == plain(MEDIA_TYPE)
}

/// Says why there was no answer; without the address, which names a notebook.
fn failed(error: &reqwest::Error) -> ApiError {
    if tls::is_another_key(error) {
        return ApiError::AnotherKey;
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let what = match (
        error.is_timeout(),
        error.is_connect(),
        error.is_body() || error.is_decode(),
    ) {
        (true, _, _) => "it took too long",
        (_, true, _) => "connect",
        (_, _, true) => "the answer broke off",
        _ => "send",
    };
    if std::ptr::addr_eq(cause, std::ptr::from_ref(error)) {
        ApiError::Unreachable(what.to_owned())
    } else {
        ApiError::Unreachable(format!("{what}: {cause}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_type_is_told_apart() {
        let check = |value, expected| assert_eq!(is_our_type(value), expected, "{value}");
        check(MEDIA_TYPE, true);
        check("application/vnd.patrolbook.sync+cbor;version=1", true);
        check("Application/Vnd.Patrolbook.Sync+CBOR; Version=1", true);
        check("application/vnd.patrolbook.sync+cbor; version=2", false);
        check("application/vnd.patrolbook.sync+cbor", false);
        check("text/html", false);
    }
}
