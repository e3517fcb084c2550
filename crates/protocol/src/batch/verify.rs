//! Verifying a batch alone: who signed, for which notebook, and that the lines hash to what was signed. Whether it
//! fits what is already there (a gap, a fork) is the receiver's to decide.

use std::collections::BTreeMap;

use domain::id::{CityId, EntryHash, NotebookId, RecordId};
use seal::Key;
use seal::sign::VerifyingKey;

use super::Batch;
use crate::commit::{self, Place};
use crate::{Commit, Entry, Error, Header, LaneHead, Statement, body};

/// What the receiver knows before a batch comes.
pub struct Against<'a> {
    /// The city.
    pub city: CityId,
    /// The notebook that the batch was sent to.
    pub notebook: NotebookId,
    /// The key of the device that writes this notebook.
    pub device_key: &'a VerifyingKey,
    /// Tells the keys of records that came earlier.
    pub known_key: &'a dyn Fn(RecordId) -> Option<Key>,
}

/// A batch that was verified.
#[derive(Debug, Clone)]
pub struct Verified {
    /// What was signed.
    pub statement: Statement,
    /// The entries, in order.
    pub entries: Vec<VerifiedEntry>,
    /// The keys that were not known before.
    pub new_keys: Vec<(RecordId, Key)>,
    /// Where the lane stands after this batch.
    pub head: LaneHead,
}

/// An entry whose place in the chain was verified.
#[derive(Debug, Clone)]
pub struct VerifiedEntry {
    /// The hash of the line before it.
    pub previous: EntryHash,
    /// Its header, with its number and commit.
    pub header: Header,
    /// Its hash.
    pub hash: EntryHash,
    /// The record that it is about; unknown where the body is not there.
    pub record: Option<RecordId>,
    /// The entry.
    pub entry: Entry,
}

impl Batch {
    /// Verifies everything about a batch that can be told without what came before it.
    pub fn verify(&self, against: &Against<'_>) -> Result<Verified, Error> {
        let statement = self.statement.open(against.device_key)?;
        if statement.city != against.city
            || statement.notebook != against.notebook
            || self.notebook != against.notebook
        {
            return Err(Error::Foreign { what: "a batch" });
        }
        let signed = self.covered_head(&statement)?;
        let keys = Keys::new(&self.keys, against.known_key)?;
        let entries = self.chained(&keys)?;
        let hash = entries.last().map_or(self.prev_hash, |last| last.hash);
        if hash != signed.hash {
            return Err(Error::HashMismatch {
                lane: signed.lane,
                seq: signed.seq,
            });
        }
        Ok(Verified {
            statement,
            entries,
            new_keys: keys.into_new(),
            head: signed,
        })
    }

    /// Returns the statement's head of this lane, if it ends where the batch ends.
    fn covered_head(&self, statement: &Statement) -> Result<LaneHead, Error> {
        let head = statement
            .heads
            .of(self.lane)
            .filter(|head| Some(head.seq) == self.last());
        head.ok_or(Error::NotCovered { lane: self.lane })
    }

    fn chained(&self, keys: &Keys<'_>) -> Result<Vec<VerifiedEntry>, Error> {
        let mut previous = self.prev_hash;
        let mut verified = Vec::with_capacity(self.entries.len());
        for (seq, entry) in (self.from..).zip(&self.entries) {
            let place = Place {
                notebook: self.notebook,
                lane: self.lane,
                seq,
            };
            let (record, commit) = committed(place, entry, keys)?;
            let header = Header::at(place, entry.class(), commit);
            let hash = header.hash_after(previous);
            verified.push(VerifiedEntry {
                previous,
                header,
                hash,
                record,
                entry: entry.clone(),
            });
            previous = hash;
        }
        Ok(verified)
    }
}

/// Returns the record and commit of an entry: computed from its body, or as told where the body is not there.
fn committed(place: Place, entry: &Entry, keys: &Keys<'_>) -> Result<(Option<RecordId>, Commit), Error> {
    let (class, body) = match entry {
        Entry::Bare { commit, .. } => return Ok((None, *commit)),
        Entry::Whole { class, body } => (*class, body),
    };
    let seq = place.seq;
    let no_body = |error| Error::NoBody {
        seq,
        source: Box::new(error),
    };
    let leaves = body::leaves(body).map_err(no_body)?;
    let record = body::record_among(&leaves).map_err(no_body)?;
    let key = keys.of(record).ok_or(Error::KeyMissing { seq, record })?;
    let commit = commit::of_leaves(&key, place, class, &leaves).map_err(no_body)?;
    Ok((Some(record), commit))
}

/// The keys that came with a batch, before those known earlier.
struct Keys<'a> {
    new: BTreeMap<RecordId, Key>,
    known: &'a dyn Fn(RecordId) -> Option<Key>,
}

impl<'a> Keys<'a> {
    fn new(came: &[(RecordId, Key)], known: &'a dyn Fn(RecordId) -> Option<Key>) -> Result<Self, Error> {
        let mut new: BTreeMap<RecordId, Key> = BTreeMap::new();
        for (record, key) in came {
            let earlier = new.get(record).cloned().or_else(|| known(*record));
            match earlier {
                Some(earlier) if !earlier.is(key) => return Err(Error::KeyDiffers(*record)),
                Some(_) => {}
                None => drop(new.insert(*record, key.clone())),
            }
        }
        Ok(Self { new, known })
    }

    fn of(&self, record: RecordId) -> Option<Key> {
        self.new.get(&record).cloned().or_else(|| (self.known)(record))
    }

    fn into_new(self) -> Vec<(RecordId, Key)> {
        self.new.into_iter().collect()
    }
}

#[cfg(test)]
mod tests;
