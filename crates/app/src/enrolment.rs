//! Enrolment: from a one-time code to a notebook. What it gave lies beside the notebook, without secrets; the
//! secrets lie in the device's key store.

use std::path::Path;

use domain::{CityId, DeviceId, NotebookId, OfficerId};
use protocol::api::EnrolApi;
use protocol::certificate::{DeviceCertificate, ServerCertificate};
use protocol::enrol::{EnrolRequest, EnrolResponse, EnrolmentCode};
use protocol::{Message as _, Signed};
use seal::sign::{SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::error::{Result, internal};
use crate::file;

const FILE: &str = "enrolment.json";

/// What a phone knows of its city, its server and its officer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Enrolment {
    pub(crate) city: String,
    pub(crate) city_name: String,
    pub(crate) notebook: String,
    pub(crate) device: String,
    pub(crate) officer: String,
    pub(crate) officer_name: String,
    /// `host:port` of the server.
    pub(crate) address: String,
    /// SHA-256 of the server's TLS key, in hex.
    pub(crate) tls_pin: String,
    root: String,
    server: String,
    certificate: String,
}

impl Enrolment {
    pub(crate) fn of(
        code: &EnrolmentCode,
        notebook: NotebookId,
        answer: &EnrolResponse,
        city_name: String,
        device: DeviceId,
    ) -> Self {
        let hex = seal::digest::to_hex;
        Self {
            city: answer.city.to_string(),
            city_name,
            notebook: notebook.to_string(),
            device: device.to_string(),
            officer: answer.officer.to_string(),
            officer_name: answer.officer_name.clone(),
            address: code.address.clone(),
            tls_pin: hex(&code.pin),
            root: hex(&answer.root.to_bytes()),
            server: hex(&answer.server.encode()),
            certificate: hex(&answer.device.encode()),
        }
    }

    pub(crate) fn read(folder: &Path) -> Result<Option<Self>> {
        let Some(bytes) = file::read(&folder.join(FILE))? else {
            return Ok(None);
        };
        Ok(Some(serde_json::from_slice(&bytes)?))
    }

    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        Ok(file::replace(
            &folder.join(FILE),
            &serde_json::to_vec_pretty(self)?,
        )?)
    }

    pub(crate) fn identity(&self) -> Result<store::Identity> {
        Ok(store::Identity {
            city: self.city()?,
            notebook: self.notebook()?,
            device: self.device.parse::<DeviceId>()?,
            officer: self.officer.parse::<OfficerId>()?,
            author: self.officer_name.clone(),
            certificate_hash: self.certificate()?.hash(),
        })
    }

    pub(crate) fn city(&self) -> Result<CityId> {
        Ok(self.city.parse()?)
    }

    pub(crate) fn notebook(&self) -> Result<NotebookId> {
        Ok(self.notebook.parse()?)
    }

    pub(crate) fn pin(&self) -> Result<[u8; 32]> {
        Ok(seal::digest::hash_from_hex(&self.tls_pin)?)
    }

    /// Returns the phone's certificate.
    pub(crate) fn certificate(&self) -> Result<Signed<DeviceCertificate>> {
        Ok(Signed::decode(&seal::digest::from_hex(&self.certificate)?)?)
    }

    /// Returns the city's root key, as pinned at enrolment.
    pub(crate) fn root(&self) -> Result<VerifyingKey> {
        Ok(VerifyingKey::from_slice(&seal::digest::from_hex(&self.root)?)?)
    }

    /// Returns the server's certificate, checked against the city's pinned root.
    pub(crate) fn server(&self) -> Result<ServerCertificate> {
        let signed = Signed::decode(&seal::digest::from_hex(&self.server)?)?;
        Ok(protocol::certificate::open_server(
            &signed,
            self.city()?,
            &self.root()?,
        )?)
    }
}

/// Asks the server for a certificate; the answer is checked to be about the key that asked.
pub(crate) async fn ask(
    server: &impl EnrolApi,
    code: &EnrolmentCode,
    notebook: NotebookId,
    key: &SigningKey,
    label: &str,
) -> Result<(EnrolResponse, DeviceId)> {
    let request = EnrolRequest {
        secret: code.secret,
        public_key: key.verifying_key(),
        notebook,
        label: label.to_owned(),
    };
    let answer = server.enrol(Signed::sign(&request, key)).await?;
    let (_, device) = answer
        .verify(&key.verifying_key())
        .map_err(|error| internal(&error))?;
    Ok((answer, device.device))
}
