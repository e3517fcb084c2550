//! Who asks: a device that the city certified and that holds its key.

mod certified;

use std::sync::Arc;

use domain::{DeviceId, OfficerId};
use protocol::api::{ErrorBody, ErrorCode};
use protocol::certificate::DeviceCertificate;
use protocol::proof::{Request, Shown};
use protocol::{Nonce, Signed};

use crate::db::device::{self, Desk, Device};
use crate::db::{Tx, officer};
use crate::station::Station;
use crate::{Error, nonce};

pub(crate) use certified::Certified;

/// Whoever holds the key of a certificate of this city.
#[derive(Debug, Clone)]
pub(crate) struct Proved {
    pub(crate) certificate: DeviceCertificate,
    signed: Signed<DeviceCertificate>,
}

/// A device that proved who it is, as the ledger knows it.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) device: Device,
    pub(crate) certificate: DeviceCertificate,
    pub(crate) officer: OfficerId,
}

/// How fresh a proof must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// It carries a number of the last minutes.
    Needed,
    /// It may carry none yet, but not an old one.
    First,
    /// It does not matter: help is never refused for an old number, and a repeated call is the same call.
    Waived,
}

/// A request as it came.
pub(crate) struct Asked<'a> {
    pub(crate) claim: &'a Claim,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) body: &'a [u8],
}

/// What a request shows of itself: a proof in either form, and the certificate of whom it is said to be.
pub(crate) struct Claim {
    shown: Shown,
    certificate: Signed<DeviceCertificate>,
}

/// Reads what a request shows of itself, before anything else of it is read: a certificate of this city, or the name
/// of a device whose certificate is here. Whether who shows it holds its key is not said yet.
pub(crate) async fn claim(station: &Arc<Station>, header: Option<&str>) -> Result<Claim, Error> {
    let shown = Shown::from_header(header.unwrap_or_default()).map_err(unproved)?;
    let certificate = match &shown {
        Shown::Whole(whole) => whole.certificate.clone(),
        Shown::Short(short) => known(station, short.device).await?,
    };
    let opened = station
        .certified
        .open(&certificate, station.city, &station.root());
    opened.map_err(unproved)?;
    Ok(Claim { shown, certificate })
}

/// Returns the certificate of a device that is known here. One that is not shows it.
async fn known(station: &Arc<Station>, device: DeviceId) -> Result<Signed<DeviceCertificate>, Error> {
    if let Some(certificate) = station.certified.of(device) {
        return Ok(certificate);
    }
    let asked = Arc::clone(station);
    let found = tokio::task::spawn_blocking(move || asked.ledger.read(|db| device::by_id(db, device)));
    match found.await.unwrap_or(Err(Error::Stopped))? {
        Some(found) => {
            station.certified.remember(device, &found.certificate);
            Ok(found.certificate)
        }
        None => {
            let why = "this phone is not known here; it shows its certificate";
            Err(once_more(station, ErrorCode::CertificateNeeded, why)?)
        }
    }
}

impl Caller {
    /// Returns it as whoever holds its key.
    pub(crate) fn proved(&self) -> Proved {
        Proved {
            certificate: self.certificate.clone(),
            signed: self.device.certificate.clone(),
        }
    }
}

/// Checks a request's proof and returns who asks.
pub(crate) fn check(
    station: &Arc<Station>,
    asked: &Asked<'_>,
    freshness: Freshness,
) -> Result<Proved, Error> {
    let request = Request {
        city: station.city,
        method: asked.method,
        path: asked.path,
        body: asked.body,
    };
    let signed = &asked.claim.certificate;
    let certificate = station.certified.open(signed, station.city, &station.root())?;
    let nonce = match &asked.claim.shown {
        Shown::Whole(whole) => whole.verify_for(&certificate, request),
        Shown::Short(short) => short.verify_for(&certificate, request),
    };
    check_fresh(station, freshness, nonce.map_err(unproved)?)?;
    let signed = signed.clone();
    Ok(Proved { certificate, signed })
}

/// Returns the device of whoever asks, and notes that it was heard from.
pub(crate) fn caller(station: &Station, proved: &Proved) -> Result<Caller, Error> {
    let caller = admit(station, &proved.signed)?;
    station.heard(caller.device.device)?;
    Ok(caller)
}

fn check_fresh(station: &Station, freshness: Freshness, nonce: Option<Nonce>) -> Result<(), Error> {
    let now = station.now();
    let fresh = match (freshness, nonce) {
        (Freshness::Waived, _) | (Freshness::First, None) => true,
        (_, nonce) => nonce.is_some_and(|nonce| nonce::is_fresh(&station.keys.nonce, nonce, now)),
    };
    if fresh {
        return Ok(());
    }
    let why = "the request's number is too old; a new one is here";
    Err(once_more(station, ErrorCode::StaleNonce, why)?)
}

/// Makes the refusal of a request that is good with another proof, and brings the number for it.
fn once_more(station: &Station, code: ErrorCode, why: &str) -> Result<Error, Error> {
    let body = ErrorBody::new(code, why).with_nonce(nonce::mint(&station.keys.nonce, station.now())?);
    Ok(Error::Refused(Box::new(body)))
}

/// To the caller all that is wrong with a proof is one thing.
fn unproved(error: protocol::Error) -> Error {
    tracing::debug!(%error, "a proof was refused");
    protocol::Error::NoProof.into()
}

/// Returns the device of a certificate. One that the ledger has forgotten (a restored server) is taken in again:
/// the root's signature says all there is to know.
pub(crate) fn admit(station: &Station, signed: &Signed<DeviceCertificate>) -> Result<Caller, Error> {
    let proved = Proved {
        certificate: station.certified.open(signed, station.city, &station.root())?,
        signed: signed.clone(),
    };
    let known = station
        .ledger
        .read(|db| device::by_id(db, proved.certificate.device))?;
    match known {
        Some(device) => of_device(&proved, device),
        None => station.ledger.write(|tx| admit_within(tx, &proved)),
    }
}

/// The same within a transaction that writes.
pub(crate) fn admit_within(tx: &Tx<'_>, proved: &Proved) -> Result<Caller, Error> {
    let device = match device::by_id(tx, proved.certificate.device)? {
        Some(device) => device,
        None => take_in(tx, proved)?,
    };
    of_device(proved, device)
}

fn of_device(proved: &Proved, device: Device) -> Result<Caller, Error> {
    if device.certificate.hash() != proved.signed.hash() {
        return Err(Error::refused(
            ErrorCode::UnknownDevice,
            "this phone has another certificate",
        ));
    }
    Ok(Caller {
        device,
        certificate: proved.certificate.clone(),
        officer: proved.certificate.officer,
    })
}

fn take_in(tx: &Tx<'_>, proved: &Proved) -> Result<Device, Error> {
    let unknown = || Error::refused(ErrorCode::UnknownDevice, "this phone's officer is not known here");
    let officer = officer::by_id(tx, proved.certificate.officer)?.ok_or_else(unknown)?;
    device::add(tx, officer.id, &proved.signed, "taken in again", Desk::No)?;
    device::by_id(tx, proved.certificate.device)?.ok_or_else(unknown)
}

/// Refuses a revoked device what only others may read.
pub(crate) fn reader(caller: &Caller) -> Result<(), Error> {
    if caller.device.revoked {
        return Err(Error::refused(
            ErrorCode::Revoked,
            "this phone may not read any more; what it sends is still kept",
        ));
    }
    Ok(())
}
