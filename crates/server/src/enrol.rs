//! Enrolment: from a one-time code to a phone that the city certified.

use std::sync::{Mutex, PoisonError};

use domain::{DeviceId, Timestamp};
use protocol::api::{ErrorBody, ErrorCode};
use protocol::certificate::DeviceCertificate;
use protocol::enrol::{CityFile, EnrolRequest, EnrolResponse, EnrolmentCode, open_request};
use protocol::{Raw, Signed};
use seal::digest::sha256;

use crate::db::device::{self, Desk, Device};
use crate::db::{Tx, code, notebook, officer};
use crate::live::What;
use crate::station::Station;
use crate::{Error, chance};

/// How many tries a minute are answered. A secret has 128 bits: this saves work, not the secret.
const TRIES_A_MINUTE: usize = 60;
const MINUTE_MS: i64 = 60_000;
const LABEL_CHARACTERS: usize = 80;

/// Counts the tries of the last minute.
#[derive(Default)]
pub(crate) struct Throttle(Mutex<Vec<Timestamp>>);

impl Throttle {
    fn admit(&self, now: Timestamp) -> Result<(), Error> {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tries.retain(|at| (0..MINUTE_MS).contains(&now.millis_since(*at)));
        if tries.len() >= TRIES_A_MINUTE {
            let body = ErrorBody::new(
                ErrorCode::Busy,
                "too many enrolments at once; try again in a minute",
            );
            return Err(Error::Refused(Box::new(body.with_retry_after_s(60))));
        }
        tries.push(now);
        Ok(())
    }
}

/// Makes a one-time code for an officer.
pub(crate) fn make_code(
    station: &Station,
    name: &str,
    minutes: i64,
    (address, pin): (String, [u8; 32]),
) -> Result<EnrolmentCode, Error> {
    let secret: [u8; 16] = chance::draw()?;
    let now = station.now();
    station.ledger.write(|tx| {
        let officer =
            officer::by_name(tx, name)?.ok_or_else(|| Error::Nobody(format!("an officer called {name}")))?;
        code::add(
            tx,
            &sha256(&[&secret]),
            officer.id,
            now,
            now.plus_millis(minutes * MINUTE_MS),
        )
    })?;
    Ok(EnrolmentCode { address, pin, secret })
}

/// Trades a code for a certificate. The same phone that asks again gets the same answer: the first may have been lost.
pub(crate) fn answer(station: &Station, signed: &Signed<EnrolRequest>) -> Result<EnrolResponse, Error> {
    let now = station.now();
    station.throttle.admit(now)?;
    let request = open_request(signed)?;
    let device = station.ledger.write(|tx| redeem(station, tx, &request, now))?;
    station.live.tell(What::Board, None);
    response(station, &device)
}

fn redeem(station: &Station, tx: &Tx<'_>, request: &EnrolRequest, now: Timestamp) -> Result<Device, Error> {
    let refused = |code, message| Error::refused(code, message);
    // Looked up by the secret's hash: how long that takes tells nothing about a secret that is nearly right.
    let hash = sha256(&[&request.secret]);
    let code = code::find(tx, &hash)?.ok_or_else(|| {
        refused(
            ErrorCode::CodeUnknown,
            "this server never gave this enrolment code",
        )
    })?;
    if let Some(used_by) = code.used_by {
        let earlier = notebook::find(tx, request.notebook)?.filter(|found| found.device == used_by);
        let device = earlier.map(|_| device::get(tx, used_by)).transpose()?;
        let same = device.filter(|device| {
            device
                .certificate
                .peek()
                .is_ok_and(|certificate| certificate.public_key == request.public_key)
        });
        return same.ok_or_else(|| refused(ErrorCode::CodeUsed, "this enrolment code was used already"));
    }
    if now > code.expires_at {
        return Err(refused(ErrorCode::CodeExpired, "this enrolment code is too old"));
    }
    if notebook::find(tx, request.notebook)?.is_some() {
        return Err(refused(ErrorCode::Malformed, "this notebook is open already"));
    }
    let certificate = certify(station, tx, code.officer, request, now)?;
    let label: String = request.label.chars().take(LABEL_CHARACTERS).collect();
    let row = device::add(tx, code.officer, &certificate, &label, Desk::No)?;
    notebook::open(tx, request.notebook, row, code.officer, now)?;
    code::used(tx, &hash, row, now)?;
    device::get(tx, row)
}

fn certify(
    station: &Station,
    tx: &Tx<'_>,
    officer: crate::db::RowId,
    request: &EnrolRequest,
    now: Timestamp,
) -> Result<Signed<DeviceCertificate>, Error> {
    let (millis, random) = chance::id_parts(now)?;
    let certificate = DeviceCertificate {
        city: station.city,
        device: DeviceId::from_parts(millis, random),
        officer: officer::get(tx, officer)?.officer,
        public_key: request.public_key,
        issued_at: now,
    };
    Ok(Signed::sign(&certificate, &station.keys.root))
}

fn response(station: &Station, device: &Device) -> Result<EnrolResponse, Error> {
    let officer = station.ledger.read(|db| officer::get(db, device.officer))?;
    let profile = station
        .pack
        .path(city::PROFILE_FILE)
        .ok_or(Error::Damaged("the city pack"))?;
    let profile = std::fs::read(&profile).map_err(Error::file("read the city's profile", profile))?;
    let file = |file: &city::PackFile| CityFile {
        name: file.name.clone(),
        sha256: file.sha256.0,
        length: file.length,
    };
    Ok(EnrolResponse {
        city: station.city,
        root: station.root(),
        server: station.certificate.clone(),
        device: device.certificate.clone(),
        officer: officer.officer,
        officer_name: officer.name,
        city_files: station.pack.files.iter().map(file).collect(),
        profile: Raw(profile),
    })
}
