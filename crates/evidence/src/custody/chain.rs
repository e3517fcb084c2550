//! Verifies a chain of custody from the first event to the last.

use std::fmt;

use domain::codes::CustodyAct;
use seal::sign::VerifyingKey;

use super::{Event, SignedEvent};
use crate::{Error, EventHash};

/// What is wrong with an event in its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// Nobody vouches for the key of the device that it names.
    UnknownSigner,
    /// Its signature is not that key's over its bytes.
    NotSigned,
    /// The chain begins with something else, or begins twice.
    NotTheBeginning,
    /// It does not name the event before it: one is missing, moved or changed.
    NotTheNext,
    /// It speaks of another piece, another original or another city than the first event does.
    OtherItem,
}

impl fmt::Display for Break {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::UnknownSigner => "names a device whose key is not known",
            Self::NotSigned => "is not signed by the device that it names",
            Self::NotTheBeginning => "is not where a capture belongs",
            Self::NotTheNext => "does not follow the one before",
            Self::OtherItem => "speaks of another piece of evidence",
        })
    }
}

/// Verifies every event, its signature and its link to the one before; returns the events as read.
///
/// `key_of` returns the key that an event must be signed with, by the device that it names; whether that device was
/// enrolled, and when, is the caller's to know. A chain without events has nothing that could be wrong with it.
pub fn verify_chain(
    events: &[SignedEvent],
    key_of: impl Fn(&Event) -> Option<VerifyingKey>,
) -> Result<Vec<Event>, Error> {
    let mut read: Vec<Event> = Vec::with_capacity(events.len());
    let mut previous = None;
    for (signed, number) in events.iter().zip(1..) {
        let event = signed.read()?;
        let key = key_of(&event).ok_or(Error::BrokenChain {
            number,
            fault: Break::UnknownSigner,
        })?;
        let fault = match signed.verify(&key) {
            Ok(_) => place_fault(&event, read.first(), previous),
            Err(_) => Some(Break::NotSigned),
        };
        if let Some(fault) = fault {
            return Err(Error::BrokenChain { number, fault });
        }
        previous = Some(signed.hash());
        read.push(event);
    }
    Ok(read)
}

fn place_fault(event: &Event, first: Option<&Event>, previous: Option<EventHash>) -> Option<Break> {
    let begins = event.act == CustodyAct::Captured;
    if begins != first.is_none() {
        return Some(Break::NotTheBeginning);
    }
    if event.previous != previous {
        return Some(Break::NotTheNext);
    }
    let about = |event: &Event| (event.item, event.original, event.length, event.city);
    first
        .filter(|first| about(first) != about(event))
        .map(|_| Break::OtherItem)
}
