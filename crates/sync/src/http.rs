//! The server over HTTPS: one pinned key, no certificate authorities, no names, no dates.

use protocol::Signed;
use protocol::certificate::DeviceCertificate;
use seal::sign::SigningKey;

use crate::Error;

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

/// The server of an enrolled phone.
#[derive(Debug)]
pub struct HttpServer {}

impl HttpServer {
    /// Prepares to talk to the server at `address` (`host:port`) that holds the TLS key with the hash `pin`, as the
    /// device of `certificate`, whose key is `key`. Nothing is sent yet.
    ///
    /// # Errors
    /// Returns why the connection could not be prepared.
    pub fn new(
        _address: &str,
        _pin: [u8; 32],
        _certificate: Signed<DeviceCertificate>,
        _key: SigningKey,
    ) -> Result<Self, Error> {
        Ok(Self {})
    }

    /// Returns what went over the wire so far.
    pub fn traffic(&self) -> Traffic {
        Traffic::default()
    }
}

/// The server that an enrolment code names, before the phone is enrolled.
#[derive(Debug)]
pub struct EnrolServer {}

impl EnrolServer {
    /// Prepares to talk to the server at `address` (`host:port`) that holds the TLS key with the hash `pin`.
    ///
    /// # Errors
    /// Returns why the connection could not be prepared.
    pub fn new(_address: &str, _pin: [u8; 32]) -> Result<Self, Error> {
        Ok(Self {})
    }
}
