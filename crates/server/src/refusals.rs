//! Counts what was refused, by code: an administrator sees that a phone is in trouble, or that somebody tries the doors.
//! It never knows who or what.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use domain::Timestamp;

use crate::Error;
use crate::db::refusal;
use crate::station::Station;

/// What is counted of connections beside the codes of answers.
pub(crate) const HANDSHAKE: &str = "connection_handshake";
/// A connection that ended early: it was cut, or broke the rules of HTTP.
pub(crate) const BROKEN: &str = "connection_broken";
/// A connection that was closed because no request ever came whole.
pub(crate) const SILENT: &str = "connection_silent";

/// What was refused since it was last written down.
#[derive(Default)]
pub(crate) struct Refusals(Mutex<BTreeMap<&'static str, u64>>);

impl Refusals {
    /// Counts one.
    pub(crate) fn count(&self, code: &'static str) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(code).or_default() += 1;
    }

    fn take(&self) -> BTreeMap<&'static str, u64> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How often something was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The code of the answers, or what happened to connections.
    pub code: String,
    /// How often, since the ledger was made.
    pub count: u64,
    /// When it was last noted.
    pub last: String,
}

/// Adds what was counted to the ledger.
pub(crate) fn write_down(station: &Station) -> Result<(), Error> {
    let counts = station.refusals.take();
    if counts.is_empty() {
        return Ok(());
    }
    let now = station.now();
    station.ledger.write(|tx| {
        counts
            .iter()
            .try_for_each(|(code, count)| refusal::add(tx, code, *count, now))
    })
}

/// Returns all that was ever refused, by code.
pub(crate) fn all(station: &Station) -> Result<Vec<Refused>, Error> {
    write_down(station)?;
    let said = |(code, count, last): (String, u64, Timestamp)| Refused {
        code,
        count,
        last: crate::console::moment(station, last),
    };
    let rows = station.ledger.read(refusal::all)?;
    Ok(rows.into_iter().map(said).collect())
}
