//! The server over HTTPS: one pinned key, no certificate authorities, no names, no dates. Each request carries a proof
//! made by the device's key over the request and a number that the server gave, so that no clock is needed.

mod calls;
mod link;
mod tls;

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use domain::{CityId, DeviceId};
use protocol::api::{ApiError, EnrolApi, ErrorCode};
use protocol::certificate::DeviceCertificate;
use protocol::enrol::{EnrolRequest, EnrolResponse};
use protocol::proof::{Authorization, Request, ShortProof};
use protocol::{Message, Nonce, Signed, frame};
use seal::sign::SigningKey;

use crate::Error;

pub use link::{Link, Reply};
pub use reqwest::Method;
pub use reqwest::header::HeaderMap;

/// What went over the wire since the start, headers left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests made.
    pub requests: u64,
    /// Bytes of bodies sent.
    pub bytes_up: u64,
    /// Bytes of bodies received.
    pub bytes_down: u64,
}

/// What carries a request to the server and brings its answer: TLS with a pinned key, or a network that is played.
pub trait Carrier: Send + Sync {
    /// Sends one request and returns the whole answer, whatever it says.
    fn send(
        &self,
        method: Method,
        path: &str,
        authorization: Option<String>,
        body: Bytes,
    ) -> impl Future<Output = Result<Reply, ApiError>> + Send;
}

/// The server of an enrolled phone.
#[derive(Debug)]
pub struct HttpServer<C = Link> {
    link: C,
    city: CityId,
    device: DeviceId,
    certificate: Signed<DeviceCertificate>,
    key: SigningKey,
    nonce: Mutex<Option<Nonce>>,
}

impl HttpServer {
    /// Prepares to talk to the server at `address` (`host:port`) that holds the TLS key with the hash `pin`, as the
    /// device of `certificate`, whose key is `key`. Nothing is sent yet.
    ///
    /// # Errors
    /// Returns why the connection could not be prepared.
    pub fn new(
        address: &str,
        pin: [u8; 32],
        certificate: Signed<DeviceCertificate>,
        key: SigningKey,
    ) -> Result<Self, Error> {
        Self::over(Link::new(address, pin)?, certificate, key)
    }

    /// Returns what went over the wire so far.
    pub fn traffic(&self) -> Traffic {
        self.link.traffic()
    }
}

impl<C: Carrier> HttpServer<C> {
    /// Prepares to talk to the server as the device of `certificate`, whose key is `key`, over what carries it.
    ///
    /// # Errors
    /// Says that the certificate cannot be read.
    pub fn over(link: C, certificate: Signed<DeviceCertificate>, key: SigningKey) -> Result<Self, Error> {
        let named = certificate.peek()?;
        Ok(Self {
            link,
            city: named.city,
            device: named.device,
            certificate,
            key,
            nonce: Mutex::new(None),
        })
    }

    /// Makes a call with the newest number.
    async fn call<T: Message>(&self, method: Method, path: &str, body: Vec<u8>) -> Result<T, ApiError> {
        self.call_with(self.newest(), method, path, body.into()).await
    }

    /// Makes the call that needs no number. It carries none: the phone may have slept since the last one, and an old
    /// one would cost a second request.
    async fn call_first<T: Message>(&self, method: Method, path: &str, body: Vec<u8>) -> Result<T, ApiError> {
        self.call_with(None, method, path, body.into()).await
    }

    /// Makes a call. A number that is too old is replaced by the one that the refusal brought, and a certificate is
    /// shown to a server that does not have it; each once.
    async fn call_with<T: Message>(
        &self,
        nonce: Option<Nonce>,
        method: Method,
        path: &str,
        body: Bytes,
    ) -> Result<T, ApiError> {
        let mut ask = Ask {
            method,
            path,
            body,
            nonce,
            form: Form::Short,
        };
        let mut renewed = false;
        loop {
            let answer = self.call_once(&ask).await;
            match answer.as_ref().err().and_then(ApiError::code) {
                Some(ErrorCode::StaleNonce) if !renewed => renewed = true,
                Some(ErrorCode::CertificateNeeded) if ask.form == Form::Short => ask.form = Form::Whole,
                _ => return answer,
            }
            ask.nonce = self.newest();
        }
    }

    async fn call_once<T: Message>(&self, ask: &Ask<'_>) -> Result<T, ApiError> {
        let reply = self
            .link
            .send(
                ask.method.clone(),
                ask.path,
                Some(self.proof(ask)?),
                ask.body.clone(),
            )
            .await?;
        self.keep_nonce(reply.nonce);
        let message = reply.message();
        if let Err(ApiError::Answered(body)) = &message {
            self.keep_nonce(body.nonce);
        }
        message
    }

    /// Returns the header that proves a request.
    fn proof(&self, ask: &Ask<'_>) -> Result<String, ApiError> {
        let request = Request {
            city: self.city,
            method: ask.method.as_str(),
            path: ask.path,
            body: &ask.body,
        };
        match ask.form {
            Form::Short => Ok(ShortProof::sign(request, self.device, ask.nonce, &self.key).to_header()),
            Form::Whole => Authorization::sign(request, &self.certificate, ask.nonce, &self.key)
                .map(|whole| whole.to_header())
                .map_err(|error| ApiError::answered(error.code(), error.to_string())),
        }
    }

    /// Returns the number that the newest answer brought. It stays good for others: calls may be made at once, and an
    /// answer may be lost.
    fn newest(&self) -> Option<Nonce> {
        *self.nonce.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep_nonce(&self, nonce: Option<Nonce>) {
        if nonce.is_some() {
            *self.nonce.lock().unwrap_or_else(PoisonError::into_inner) = nonce;
        }
    }
}

/// A request before it is proved.
struct Ask<'a> {
    method: Method,
    path: &'a str,
    body: Bytes,
    nonce: Option<Nonce>,
    form: Form,
}

/// How a request is proved: in short, or with the certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Short,
    Whole,
}

/// The server that an enrolment code names, before the phone is enrolled.
#[derive(Debug)]
pub struct EnrolServer {
    link: Link,
}

impl EnrolServer {
    /// Prepares to talk to the server at `address` (`host:port`) that holds the TLS key with the hash `pin`.
    ///
    /// # Errors
    /// Returns why the connection could not be prepared.
    pub fn new(address: &str, pin: [u8; 32]) -> Result<Self, Error> {
        Ok(Self {
            link: Link::new(address, pin)?,
        })
    }
}

impl EnrolApi for EnrolServer {
    async fn enrol(&self, request: Signed<EnrolRequest>) -> Result<EnrolResponse, ApiError> {
        let body = packed(&request)?.into();
        self.link
            .send(Method::POST, "/sync/v1/enrol", None, body)
            .await?
            .message()
    }
}

/// Packs a message of ours. It can only fail when it is larger than any answer to it could be.
fn packed(message: &impl Message) -> Result<Vec<u8>, ApiError> {
    frame::compress(&message.encode())
        .map_err(|error| ApiError::answered(ErrorCode::TooLarge, error.to_string()))
}
