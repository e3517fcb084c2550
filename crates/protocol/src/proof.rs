//! The proof that a request comes from a certified device: signed by its key over this request, this body and a
//! number that the server drew. It plays the part of DPoP, without a clock.
//!
//! It travels short (device, number, signature) to a server that knows the device: the rest of what was signed is the
//! request itself. To one that does not, it travels whole, with the certificate.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::id::{CityId, DeviceId};
use seal::digest::sha256;
use seal::sign::{Signature, SigningKey, VerifyingKey};

use crate::cbor::{Message as _, signed_array};
use crate::certificate::{self, DeviceCertificate};
use crate::{Error, Nonce, Signed};

signed_array! {
    /// `["pb1/request", 1, city, device, method, path, hash(body), nonce|null]`.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct RequestProof labelled "pb1/request" {
        /// The city.
        pub city: CityId,
        /// The device that asks.
        pub device: DeviceId,
        /// The method, in capitals.
        pub method: String,
        /// The path with its query, as sent.
        pub path: String,
        /// The SHA-256 of the body as sent (the frame); of nothing where there is none.
        pub body_hash: [u8; 32],
        /// The number that the server gave; none before its first answer.
        pub nonce: Option<Nonce>,
    }
}

/// The request that a proof must be about.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The city.
    pub city: CityId,
    /// The method, in capitals.
    pub method: &'a str,
    /// The path with its query.
    pub path: &'a str,
    /// The body as sent.
    pub body: &'a [u8],
}

impl Request<'_> {
    /// Returns the proof to be signed by the device.
    pub fn proof(&self, device: DeviceId, nonce: Option<Nonce>) -> RequestProof {
        RequestProof {
            city: self.city,
            device,
            method: self.method.to_owned(),
            path: self.path.to_owned(),
            body_hash: sha256(&[self.body]),
            nonce,
        }
    }
}

/// The whole form of the `Authorization` header.
#[derive(Debug, Clone)]
pub struct Authorization {
    /// Whose key it is.
    pub certificate: Signed<DeviceCertificate>,
    /// What was signed with it.
    pub proof: Signed<RequestProof>,
}

/// A request whose proof was verified. Whether the nonce is fresh and the device not revoked is the server's to say.
#[derive(Debug, Clone)]
pub struct Proved {
    /// The device's certificate.
    pub certificate: DeviceCertificate,
    /// The number that makes it fresh.
    pub nonce: Option<Nonce>,
}

/// The short form of the header, for a server that has the device's certificate.
#[derive(Debug, Clone)]
pub struct ShortProof {
    /// Who asks.
    pub device: DeviceId,
    /// The number that makes it fresh.
    pub nonce: Option<Nonce>,
    /// What the device's key made over the proof that both can build.
    pub signature: Signature,
}

/// What stands in the `Authorization` header, in either form.
#[derive(Debug, Clone)]
pub enum Shown {
    /// With the certificate.
    Whole(Box<Authorization>),
    /// Without it.
    Short(ShortProof),
}

const SCHEME: &str = "Patrolbook ";
const SIGNATURE_BYTES: usize = 64;

impl Authorization {
    /// Signs a request as the device of a certificate.
    pub fn sign(
        request: Request<'_>,
        certificate: &Signed<DeviceCertificate>,
        nonce: Option<Nonce>,
        key: &SigningKey,
    ) -> Result<Self, Error> {
        let device = certificate.peek()?.device;
        Ok(Self {
            certificate: certificate.clone(),
            proof: Signed::sign(&request.proof(device, nonce), key),
        })
    }

    /// Returns the header's value: `Patrolbook certificate.proof.signature`, each in base64url.
    pub fn to_header(&self) -> String {
        let certificate = BASE64.encode(self.certificate.encode());
        let proof = BASE64.encode(self.proof.bytes());
        let signature = BASE64.encode(self.proof.signature().as_bytes());
        format!("{SCHEME}{certificate}.{proof}.{signature}")
    }

    fn from_header(value: &str) -> Result<Self, Error> {
        let parts: Vec<&str> = value
            .strip_prefix(SCHEME)
            .ok_or(Error::NoProof)?
            .split('.')
            .collect();
        let [certificate, proof, signature] = parts.as_slice() else {
            return Err(Error::NoProof);
        };
        let signature = Signature::from_slice(&from_base64(signature)?).map_err(Error::Key)?;
        Ok(Self {
            certificate: Signed::decode(&from_base64(certificate)?)?,
            proof: Signed::assemble(from_base64(proof)?, signature),
        })
    }

    /// Checks that the city certified the device and that the device signed this very request.
    pub fn verify(&self, root: &VerifyingKey, request: Request<'_>) -> Result<Proved, Error> {
        let certificate = certificate::open_device(&self.certificate, request.city, root)?;
        let nonce = self.verify_for(&certificate, request)?;
        Ok(Proved { certificate, nonce })
    }

    /// Checks that the device of a certificate, which the caller has opened, signed this very request; returns the number
    /// that makes it fresh.
    pub fn verify_for(
        &self,
        certificate: &DeviceCertificate,
        request: Request<'_>,
    ) -> Result<Option<Nonce>, Error> {
        let proof = self.proof.open(&certificate.public_key)?;
        if proof == request.proof(certificate.device, proof.nonce) {
            return Ok(proof.nonce);
        }
        Err(Error::Foreign {
            what: "a request's proof",
        })
    }
}

impl ShortProof {
    /// Signs a request.
    pub fn sign(request: Request<'_>, device: DeviceId, nonce: Option<Nonce>, key: &SigningKey) -> Self {
        let signed = Signed::sign(&request.proof(device, nonce), key);
        Self {
            device,
            nonce,
            signature: *signed.signature(),
        }
    }

    /// Returns the header's value: `Patrolbook` and base64url of `device ‖ number ‖ signature`; the number is left out
    /// where there is none.
    pub fn to_header(&self) -> String {
        let nonce = self.nonce.as_ref().map_or(&[][..], |nonce| nonce.0.as_slice());
        let parts = [
            self.device.as_bytes().as_slice(),
            nonce,
            self.signature.as_bytes(),
        ];
        format!("{SCHEME}{}", BASE64.encode(parts.concat()))
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let (device, rest) = bytes.split_first_chunk::<16>().ok_or(Error::NoProof)?;
        let (nonce, signature) = match rest.len() {
            SIGNATURE_BYTES => (None, rest),
            _ => {
                let (nonce, signature) = rest.split_first_chunk::<16>().ok_or(Error::NoProof)?;
                (Some(Nonce(*nonce)), signature)
            }
        };
        if signature.len() != SIGNATURE_BYTES {
            return Err(Error::NoProof);
        }
        Ok(Self {
            device: DeviceId::from_bytes(*device),
            nonce,
            signature: Signature::from_slice(signature).map_err(Error::Key)?,
        })
    }

    /// Checks that the device of a certificate, which the caller has opened, signed this very request; returns the number
    /// that makes it fresh.
    pub fn verify_for(
        &self,
        certificate: &DeviceCertificate,
        request: Request<'_>,
    ) -> Result<Option<Nonce>, Error> {
        if certificate.device != self.device {
            return Err(Error::Foreign {
                what: "a request's proof",
            });
        }
        let bytes = request.proof(self.device, self.nonce).encode();
        Signed::<RequestProof>::assemble(bytes, self.signature).open(&certificate.public_key)?;
        Ok(self.nonce)
    }
}

impl Shown {
    /// Reads the header's value, in either form.
    pub fn from_header(value: &str) -> Result<Self, Error> {
        let rest = value.strip_prefix(SCHEME).ok_or(Error::NoProof)?;
        if rest.contains('.') {
            return Ok(Self::Whole(Box::new(Authorization::from_header(value)?)));
        }
        Ok(Self::Short(ShortProof::from_bytes(&from_base64(rest)?)?))
    }
}

fn from_base64(text: &str) -> Result<Vec<u8>, Error> {
    BASE64.decode(text).map_err(|_| Error::NoProof)
}

#[cfg(test)]
mod tests;
