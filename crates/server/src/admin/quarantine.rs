//! What an administrator does with lines in quarantine. None of their text is shown here; the console does that, and
//! writes down who looked.

use super::Admin;
use crate::Error;
use crate::db::held::{self, Held};
use crate::quarantine;

/// The most lines of a list.
const MOST: u64 = 10_000;

/// A line in quarantine, in a list.
#[derive(Debug, Clone)]
pub struct HeldLine {
    /// The line's hash, by which it is released.
    pub hash: String,
    /// Why it is held: `revoked`, `unreadable` or `rules`.
    pub code: String,
    /// Who wrote it.
    pub officer: String,
    /// What their phone is called.
    pub label: String,
    /// The kind of its record, where that can be read.
    pub kind: Option<String>,
    /// When it came, in the city's zone.
    pub received_at: String,
}

impl Admin {
    /// Returns the lines in quarantine, in the order in which they came.
    pub fn held(&self) -> Result<Vec<HeldLine>, Error> {
        let held = self.station.ledger.read(|db| held::list(db, 0, MOST))?;
        let line = |one: Held| HeldLine {
            hash: one.stored.hash.to_string(),
            code: one.code,
            officer: one.officer_name,
            label: one.label,
            kind: one.kind.map(crate::console::kind_name),
            received_at: crate::console::moment(&self.station, one.stored.received_at),
        };
        Ok(held.into_iter().map(line).collect())
    }

    /// Releases a line from quarantine, for a reason that is written into the audit.
    pub fn release(&self, hash: &str, reason: &str) -> Result<(), Error> {
        let nobody = || Error::Nobody(format!("a held line with the hash {hash}"));
        let parsed = seal::digest::hash_from_hex(hash).map_err(|_| nobody())?;
        let released = quarantine::release(&self.station, None, domain::EntryHash(parsed), reason)?;
        if released { Ok(()) } else { Err(nobody()) }
    }
}
