//! Certificates that the city's root was seen to have signed: they never expire, so each signature is checked once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::{CityId, DeviceId};
use protocol::certificate::{DeviceCertificate, open_device};
use protocol::{Error, Message as _, Signed};
use seal::digest::sha256;
use seal::sign::VerifyingKey;

/// So many are remembered; beyond that all are forgotten and checked again.
const REMEMBERED: usize = 4096;

/// Certificates by the hash of all their bytes, the signature's, too; and those of the ledger by their device.
#[derive(Default)]
pub(crate) struct Certified {
    opened: Mutex<HashMap<[u8; 32], DeviceCertificate>>,
    of_ledger: Mutex<HashMap<DeviceId, Signed<DeviceCertificate>>>,
}

impl Certified {
    /// Returns the certificate, if the city's root signed it for this city.
    pub(crate) fn open(
        &self,
        signed: &Signed<DeviceCertificate>,
        city: CityId,
        root: &VerifyingKey,
    ) -> Result<DeviceCertificate, Error> {
        let hash = sha256(&[&signed.encode()]);
        let known = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(certificate) = known.get(&hash) {
            return Ok(certificate.clone());
        }
        drop(known);
        let certificate = open_device(signed, city, root)?;
        let mut known = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(hash, certificate.clone());
        Ok(certificate)
    }

    /// Returns the certificate that the ledger was seen to have of a device.
    pub(crate) fn of(&self, device: DeviceId) -> Option<Signed<DeviceCertificate>> {
        let known = self.of_ledger.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&device).cloned()
    }

    /// Remembers the certificate that the ledger has of a device.
    pub(crate) fn remember(&self, device: DeviceId, signed: &Signed<DeviceCertificate>) {
        let mut known = self.of_ledger.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(device, signed.clone());
    }
}
