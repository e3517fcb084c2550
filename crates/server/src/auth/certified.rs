//! Certificates that the city's root was seen to have signed: they never expire, so each signature is checked once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::CityId;
use protocol::certificate::{DeviceCertificate, open_device};
use protocol::{Error, Message as _, Signed};
use seal::digest::sha256;
use seal::sign::VerifyingKey;

/// So many are remembered; beyond that all are forgotten and checked again.
const REMEMBERED: usize = 4096;

/// Certificates by the hash of all their bytes, the signature's, too.
#[derive(Default)]
pub(crate) struct Certified(Mutex<HashMap<[u8; 32], DeviceCertificate>>);

impl Certified {
    /// Returns the certificate, if the city's root signed it for this city.
    pub(crate) fn open(
        &self,
        signed: &Signed<DeviceCertificate>,
        city: CityId,
        root: &VerifyingKey,
    ) -> Result<DeviceCertificate, Error> {
        let hash = sha256(&[&signed.encode()]);
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(certificate) = known.get(&hash) {
            return Ok(certificate.clone());
        }
        drop(known);
        let certificate = open_device(signed, city, root)?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(hash, certificate.clone());
        Ok(certificate)
    }
}
