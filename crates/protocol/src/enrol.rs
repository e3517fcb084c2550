//! Enrolment: from a one-time code that an administrator shows to a phone with a certificate.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::id::{CityId, NotebookId, OfficerId};
use seal::digest::sha256;
use seal::sign::VerifyingKey;

use crate::cbor::{Message as _, Raw, Reader, Wire, Writer, map_message, signed_array};
use crate::certificate::{DeviceCertificate, ServerCertificate};
use crate::version::VERSION;
use crate::{Error, Signed};

/// `pb1.` and base64url of `[1, address, pin, secret]` and four bytes of its SHA-256, against mistyping.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolmentCode {
    /// Where the server is, as `host:port`.
    pub address: String,
    /// The SHA-256 of the server's TLS key (SubjectPublicKeyInfo).
    pub pin: [u8; 32],
    /// What makes the code good for one enrolment.
    pub secret: [u8; 16],
}

const PREFIX: &str = "pb1.";
const CHECK_LENGTH: usize = 4;

impl fmt::Display for EnrolmentCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.encode();
        bytes.extend(sha256(&[&bytes]).into_iter().take(CHECK_LENGTH));
        write!(out, "{PREFIX}{}", BASE64.encode(bytes))
    }
}

impl fmt::Debug for EnrolmentCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "EnrolmentCode({}, secret)", self.address)
    }
}

impl FromStr for EnrolmentCode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        // Messengers and narrow screens break long words: white space within a code means nothing.
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let code = text.strip_prefix(PREFIX).ok_or_else(|| other_code(&text))?;
        let bytes = BASE64.decode(code).map_err(|_| Error::CodeMistyped)?;
        let (message, check) = bytes
            .split_last_chunk::<CHECK_LENGTH>()
            .ok_or(Error::CodeMistyped)?;
        if !sha256(&[message]).starts_with(check) {
            return Err(Error::CodeMistyped);
        }
        Self::decode(message).map_err(|error| match error {
            Error::OtherMessage { .. } => Error::CodeNewer,
            _ => Error::CodeMistyped,
        })
    }
}

fn other_code(text: &str) -> Error {
    let newer = |rest: &str| {
        rest.split_once('.')
            .is_some_and(|(version, _)| version.parse::<u32>().is_ok())
    };
    if text.strip_prefix("pb").is_some_and(newer) {
        Error::CodeNewer
    } else {
        Error::CodeNotOurs
    }
}

impl Wire for EnrolmentCode {
    fn write(&self, to: &mut Writer) {
        to.array(4);
        to.uint(VERSION);
        to.text(&self.address);
        self.pin.write(to);
        self.secret.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        let length = from.array()?;
        if from.uint()? != VERSION || length != 4 {
            return Err(Error::OtherMessage {
                expected: "an enrolment code of version 1",
            });
        }
        Ok(Self {
            address: Wire::read(from)?,
            pin: Wire::read(from)?,
            secret: Wire::read(from)?,
        })
    }
}

signed_array! {
    /// `["pb1/enrol", 1, secret, public_key, notebook, label]`, signed by the key it brings, which proves that the
    /// phone holds it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct EnrolRequest labelled "pb1/enrol" {
        /// The one-time secret of the code.
        pub secret: [u8; 16],
        /// The phone's new key.
        pub public_key: VerifyingKey,
        /// The notebook that this enrolment opens.
        pub notebook: NotebookId,
        /// What the phone is called in the list of an officer's phones.
        pub label: String,
    }
}

/// Returns the request, if the key that it brings signed it.
pub fn open_request(signed: &Signed<EnrolRequest>) -> Result<EnrolRequest, Error> {
    signed.open(&signed.peek()?.public_key)
}

map_message! {
    /// What a phone gets for a good code.
    #[derive(Debug, Clone)]
    pub struct EnrolResponse {
        /// The city.
        0 => pub city: CityId,
        /// The city's root key, to be pinned.
        1 => pub root: VerifyingKey,
        /// The server's key, certified.
        2 => pub server: Signed<ServerCertificate>,
        /// The phone's own certificate.
        3 => pub device: Signed<DeviceCertificate>,
        /// The officer.
        4 => pub officer: OfficerId,
        /// The officer's name, as shown.
        5 => pub officer_name: String,
        /// The files of the city that the phone needs (map, addresses, profile …).
        6 => pub city_files: Vec<CityFile>,
        /// The city's profile.
        7 => pub profile: Raw,
    }
}

map_message! {
    /// A file of the city pack.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CityFile {
        /// Its name.
        0 => pub name: String,
        /// The SHA-256 of its bytes.
        1 => pub sha256: [u8; 32],
        /// How many bytes it has.
        2 => pub length: u64,
    }
}

impl EnrolResponse {
    /// Checks that everything in the answer fits together and is about the key that asked.
    pub fn verify(&self, public_key: &VerifyingKey) -> Result<(ServerCertificate, DeviceCertificate), Error> {
        let server = crate::certificate::open_server(&self.server, self.city, &self.root)?;
        let device = crate::certificate::open_device(&self.device, self.city, &self.root)?;
        if device.public_key == *public_key && device.officer == self.officer {
            Ok((server, device))
        } else {
            Err(Error::Foreign { what: "an enrolment" })
        }
    }
}

#[cfg(test)]
mod tests;
