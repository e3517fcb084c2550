//! Whom to believe: receipts of keys that the city's root certified, and no others.

use protocol::certificate::{self, ServerCertificate};
use protocol::receipt::{self, OfServer};
use protocol::{Message as _, Signed};
use store::setting;

use crate::{Error, Phone};

/// Keys that came with an answer and were certified; kept, because receipts may be verified without a hello.
const KEPT: &str = "server_keys";

/// The server's keys.
#[derive(Debug)]
pub(crate) struct Trust {
    certificates: Vec<ServerCertificate>,
}

impl Trust {
    /// Returns the key pinned at enrolment and those learned since.
    pub(crate) fn of(phone: &Phone<'_>) -> Result<Self, Error> {
        let kept = phone.store.read(|reading| setting::get(reading, KEPT))?;
        let kept: Vec<Signed<ServerCertificate>> = kept
            .and_then(|bytes| Vec::decode(&bytes).ok())
            .unwrap_or_default();
        let mut trust = Self {
            certificates: vec![phone.pinned.server.clone()],
        };
        trust.add(phone, &kept);
        Ok(trust)
    }

    /// Learns the keys that the server names, as far as the city certified them, and keeps them.
    pub(crate) fn learn(
        &mut self,
        phone: &Phone<'_>,
        named: &[Signed<ServerCertificate>],
    ) -> Result<(), Error> {
        if self.add(phone, named) {
            let bytes = named.to_vec().encode();
            phone.store.write(|writing| setting::put(writing, KEPT, &bytes))?;
        }
        Ok(())
    }

    /// Returns what the server signed, if one of its keys did.
    pub(crate) fn open<T: OfServer>(&self, signed: &Signed<T>) -> Result<T, Error> {
        Ok(receipt::open(signed, self.certificate_of(signed)?)?)
    }

    /// Returns the certificate of the key that says to have signed.
    pub(crate) fn certificate_of<T: OfServer>(
        &self,
        signed: &Signed<T>,
    ) -> Result<&ServerCertificate, Error> {
        let key_id = signed.peek()?.key_id();
        let of_key = |certificate: &&ServerCertificate| certificate.key_id == key_id;
        self.certificates.iter().find(of_key).ok_or(Error::UnknownKey)
    }

    /// Adds those that the city certified; says whether any was new.
    fn add(&mut self, phone: &Phone<'_>, named: &[Signed<ServerCertificate>]) -> bool {
        let city = phone.store.identity().city;
        let before = self.certificates.len();
        for signed in named {
            if let Ok(certificate) = certificate::open_server(signed, city, &phone.pinned.root)
                && !self.certificates.contains(&certificate)
            {
                self.certificates.push(certificate);
            }
        }
        self.certificates.len() > before
    }
}
