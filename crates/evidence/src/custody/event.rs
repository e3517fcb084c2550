//! One custody event, and its signed bytes.

use domain::codes::CustodyAct;
use domain::{CityId, Clocks, DeviceId, NotebookId, OfficerId, RecordId};
use seal::sign::{Signature, SigningKey, VerifyingKey};

use super::wire;
use crate::{Error, EventHash, OriginalHash};

/// What was done with a piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What was done.
    pub act: CustodyAct,
    /// The record of the piece.
    pub item: RecordId,
    /// The hash of its original.
    pub original: OriginalHash,
    /// The length of its original in bytes.
    pub length: u64,
    /// What the clocks said.
    pub clocks: Clocks,
    /// Who did it.
    pub officer: OfficerId,
    /// On which phone, or the server's desk.
    pub device: DeviceId,
    /// In whose notebook.
    pub notebook: NotebookId,
    /// In which city.
    pub city: CityId,
    /// Where, as spoken.
    pub place: Option<String>,
    /// Why, where an act needs a reason (viewed, disclosed, held, disposed).
    pub reason: Option<String>,
    /// The event before; none for the first.
    pub previous: Option<EventHash>,
}

impl Event {
    /// Returns the event's bytes: the one way to write it.
    pub fn to_json(&self) -> Result<Vec<u8>, Error> {
        wire::write(self)
    }

    /// Reads an event; bytes that are not exactly those that `to_json` gives for it are refused, because two readers
    /// might read two things in them.
    pub fn from_json(json: &[u8]) -> Result<Self, Error> {
        let event = wire::read(json)?;
        if wire::write(&event)? == json {
            Ok(event)
        } else {
            Err(Error::NotCanonical)
        }
    }

    /// Writes the event and signs its bytes.
    pub fn sign(&self, key: &SigningKey) -> Result<SignedEvent, Error> {
        let json = self.to_json()?;
        let signature = key.sign(&json);
        Ok(SignedEvent { json, signature })
    }
}

/// A custody event as signed: these bytes and no others.
#[derive(Debug, Clone)]
pub struct SignedEvent {
    /// The bytes of the event.
    pub json: Vec<u8>,
    /// The ES256 signature over them.
    pub signature: Signature,
}

impl SignedEvent {
    /// Returns the hash by which the next event names this one; the signature is no part of it.
    pub fn hash(&self) -> EventHash {
        EventHash(seal::digest::sha256(&[&self.json]))
    }

    /// Reads the event without verifying it.
    pub fn read(&self) -> Result<Event, Error> {
        Event::from_json(&self.json)
    }

    /// Verifies the signature and reads the event.
    pub fn verify(&self, key: &VerifyingKey) -> Result<Event, Error> {
        key.verify(&self.json, &self.signature)
            .map_err(Error::Signature)?;
        self.read()
    }

    /// Returns the signature as `openssl` wants it.
    pub fn signature_der(&self) -> Result<Vec<u8>, Error> {
        self.signature.to_der().map_err(Error::Signature)
    }
}
