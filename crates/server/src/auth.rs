//! Who asks: a device that the city certified and that holds its key.

mod certified;

use std::sync::Arc;

use domain::OfficerId;
use protocol::Signed;
use protocol::api::{ErrorBody, ErrorCode};
use protocol::certificate::DeviceCertificate;
use protocol::proof::{Authorization, Request};

use crate::db::device::{self, Desk, Device};
use crate::db::officer;
use crate::station::Station;
use crate::{Error, nonce};

pub(crate) use certified::Certified;

/// A device that proved who it is.
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
    pub(crate) authorization: &'a Authorization,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) body: &'a [u8],
}

/// Reads what a request shows of itself, before anything else of it is read: a certificate of this city. Whether who
/// shows it holds its key is not said yet.
pub(crate) fn shown(station: &Station, header: Option<&str>) -> Result<Authorization, Error> {
    let shown = Authorization::from_header(header.unwrap_or_default()).and_then(|authorization| {
        let root = station.root();
        let certificate = &authorization.certificate;
        station.certified.open(certificate, station.city, &root)?;
        Ok(authorization)
    });
    shown.map_err(unproved)
}

/// Checks a request's proof and returns who asks.
pub(crate) fn check(
    station: &Arc<Station>,
    asked: &Asked<'_>,
    freshness: Freshness,
) -> Result<Caller, Error> {
    let authorization = asked.authorization;
    let request = Request {
        city: station.city,
        method: asked.method,
        path: asked.path,
        body: asked.body,
    };
    let signed = &authorization.certificate;
    let certificate = station.certified.open(signed, station.city, &station.root())?;
    let nonce = authorization
        .verify_for(&certificate, request)
        .map_err(unproved)?;
    let now = station.now();
    let fresh = match (freshness, nonce) {
        (Freshness::Waived, _) | (Freshness::First, None) => true,
        (_, nonce) => nonce.is_some_and(|nonce| nonce::is_fresh(&station.keys.nonce, nonce, now)),
    };
    if !fresh {
        let body = ErrorBody::new(
            ErrorCode::StaleNonce,
            "the request's number is too old; a new one is here",
        );
        let body = body.with_nonce(nonce::mint(&station.keys.nonce, now)?);
        return Err(Error::Refused(Box::new(body)));
    }
    let caller = admit(station, &authorization.certificate)?;
    station.heard(caller.device.device)?;
    Ok(caller)
}

/// To the caller all that is wrong with a proof is one thing.
fn unproved(error: protocol::Error) -> Error {
    tracing::debug!(%error, "a proof was refused");
    protocol::Error::NoProof.into()
}

/// Returns the device of a certificate. One that the ledger has forgotten (a restored server) is taken in again:
/// the root's signature says all there is to know.
pub(crate) fn admit(station: &Station, signed: &Signed<DeviceCertificate>) -> Result<Caller, Error> {
    let certificate = station.certified.open(signed, station.city, &station.root())?;
    let known = station.ledger.read(|db| device::by_id(db, certificate.device))?;
    let device = match known {
        Some(device) => device,
        None => take_in(station, signed, &certificate)?,
    };
    if device.certificate.hash() != signed.hash() {
        return Err(Error::refused(
            ErrorCode::UnknownDevice,
            "this phone has another certificate",
        ));
    }
    let officer = certificate.officer;
    Ok(Caller {
        device,
        certificate,
        officer,
    })
}

fn take_in(
    station: &Station,
    signed: &Signed<DeviceCertificate>,
    certificate: &DeviceCertificate,
) -> Result<Device, Error> {
    station.ledger.write(|tx| {
        let unknown = || Error::refused(ErrorCode::UnknownDevice, "this phone's officer is not known here");
        let officer = officer::by_id(tx, certificate.officer)?.ok_or_else(unknown)?;
        device::add(tx, officer.id, signed, "taken in again", Desk::No)?;
        device::by_id(tx, certificate.device)?.ok_or_else(unknown)
    })
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
