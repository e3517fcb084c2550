//! Certificates of the city: its root key says which keys are the server's and which phone is whose. A phone pins
//! the root key at enrolment; the hash of its own certificate is in the first line of its notebooks.

use domain::id::{CityId, DeviceId, OfficerId};
use domain::time::Timestamp;
use seal::sign::VerifyingKey;

use crate::cbor::signed_array;
use crate::{Error, KeyId, Signed};

signed_array! {
    /// `["pb1/server", 1, city, key_id, public_key]`, signed by the city's root.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ServerCertificate labelled "pb1/server" {
        /// The city.
        pub city: CityId,
        /// The id of the key, as receipts name it.
        pub key_id: KeyId,
        /// The key that signs receipts.
        pub public_key: VerifyingKey,
    }
}

signed_array! {
    /// `["pb1/device", 1, city, device, officer, public_key, issued_at]`, signed by the city's root.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DeviceCertificate labelled "pb1/device" {
        /// The city.
        pub city: CityId,
        /// The phone, or the server's desk.
        pub device: DeviceId,
        /// The officer whose notebooks this key signs.
        pub officer: OfficerId,
        /// The key that signs statements and requests.
        pub public_key: VerifyingKey,
        /// When it was issued, by the server's clock.
        pub issued_at: Timestamp,
    }
}

/// Returns the server certificate, if the city's root signed it for this city and the key's id is right.
pub fn open_server(
    signed: &Signed<ServerCertificate>,
    city: CityId,
    root: &VerifyingKey,
) -> Result<ServerCertificate, Error> {
    let certificate = signed.open(root)?;
    if certificate.city != city || certificate.key_id != KeyId::of(&certificate.public_key) {
        return Err(Error::Foreign {
            what: "a server certificate",
        });
    }
    Ok(certificate)
}

/// Returns the device certificate, if the city's root signed it for this city.
pub fn open_device(
    signed: &Signed<DeviceCertificate>,
    city: CityId,
    root: &VerifyingKey,
) -> Result<DeviceCertificate, Error> {
    let certificate = signed.open(root)?;
    if certificate.city == city {
        Ok(certificate)
    } else {
        Err(Error::Foreign {
            what: "a device certificate",
        })
    }
}
