//! Pruning: lets go of what the server has signed to hold in a good backup, and takes it back when the server gives it.
//!
//! Bodies and record keys go, headers never: the chain still verifies, and the line travels as pruned. Nothing is let go
//! by anything but a signed receipt of the present epoch.

use domain::{Lane, RecordId, Timestamp};
use protocol::{Absence, BlobHash, Body, commit};
use rusqlite::{named_params, params};
use seal::Key;

use crate::entry::{self, OWN};
use crate::{Error, Reading, Result, What, Writing, blob, codec, record};

/// What may go by the city's rule.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Only records of which every line was written before this moment.
    pub before: Timestamp,
    /// Nothing of this shift.
    pub but_shift: Option<RecordId>,
}

/// Returns the own records that may go as far as their lines are asked: old enough, every line signed for as backed up
/// and none held, nothing in conflict, nothing being corrected, no word of others in them.
///
/// # Errors
/// Returns why the database could not be read.
pub fn due(reading: &Reading<'_>, bounds: Bounds) -> Result<Vec<RecordId>> {
    let mut due = Vec::new();
    for record in signed_for(reading, bounds, None)? {
        if is_old(reading, bounds, record)? {
            due.push(record);
        }
    }
    Ok(due)
}

/// Whether all lines of a record are own ones, written long enough ago.
fn is_old(reading: &Reading<'_>, bounds: Bounds, record: RecordId) -> Result<bool> {
    let old = |line: &entry::Entry| {
        let body = line.body.as_ref().ok().and_then(|body| Body::decode(body).ok());
        line.own && body.is_some_and(|body| body.clocks.wall < bounds.before)
    };
    Ok(entry::of_record(reading, record)?.iter().all(old))
}

/// Returns those of which the server has signed for every line; of all records, or of one.
fn signed_for(reading: &Reading<'_>, bounds: Bounds, one: Option<RecordId>) -> Result<Vec<RecordId>> {
    let mut statement = reading.sql()?.prepare_cached(
        "SELECT r.record FROM record r
         WHERE (:one IS NULL OR r.record = :one) AND r.own = 1 AND r.conflicts = 0 AND r.written_at < :before
           AND (:shift IS NULL OR (r.record <> :shift AND (r.shift IS NULL OR r.shift <> :shift)))
           AND NOT EXISTS (SELECT 1 FROM draft d WHERE d.record = r.record)
           AND NOT EXISTS (SELECT 1 FROM draft d WHERE r.linked_to = d.record)
           AND NOT EXISTS (
             SELECT 1 FROM entry e LEFT JOIN receipt s
               ON s.lane = e.lane AND s.epoch = (SELECT value FROM setting WHERE name = 'epoch')
             WHERE e.record = r.record AND e.notebook = 1 AND e.seq > coalesce(min(s.backed_up, s.committed), 0))
           AND NOT EXISTS (
             SELECT 1 FROM entry e JOIN held h ON h.lane = e.lane AND h.seq = e.seq
             WHERE e.record = r.record AND e.notebook = 1)
         ORDER BY r.id",
    )?;
    let rows = statement.query_map(
        named_params! {
            ":one": one.as_ref().map(RecordId::as_bytes),
            ":before": bounds.before.0,
            ":shift": bounds.but_shift.as_ref().map(RecordId::as_bytes),
        },
        |row| Ok(codec::id(row, "record")),
    )?;
    rows.map(|row| row?).collect()
}

/// Returns the sealed files of a record of which no receipt of the present epoch says that they are backed up.
///
/// # Errors
/// Returns why the database could not be read.
pub fn unproved(reading: &Reading<'_>, record: RecordId) -> Result<Vec<BlobHash>> {
    let mut unproved = Vec::new();
    for one in blob::of_record(reading, record)? {
        if !one.held || !blob::is_backed_up(reading, one.hash)? {
            unproved.push(one.hash);
        }
    }
    Ok(unproved)
}

/// Lets go of a record: bodies, key, what was made of them. Its sealed files are noted to go (`blob::doomed`): they are
/// removed once this write is durable, never before.
///
/// # Errors
/// [`Error::NotFound`] when it may not go, or why the database could not be written.
pub fn prune(writing: &mut Writing<'_>, bounds: Bounds, record: RecordId) -> Result<()> {
    let signed = signed_for(writing, bounds, Some(record))?.contains(&record);
    if !signed || !is_old(writing, bounds, record)? || !unproved(writing, record)?.is_empty() {
        return Err(Error::NotFound("the proof that it may go"));
    }
    writing.note(What::Records);
    writing.sql()?.execute(
        "UPDATE entry SET body = NULL, absence = ?2 WHERE record = ?1 AND notebook = ?3",
        params![record.as_bytes(), Absence::Pruned.code(), OWN],
    )?;
    writing.sql()?.execute(
        "DELETE FROM record_key WHERE record = ?1",
        params![record.as_bytes()],
    )?;
    blob::doom(writing, record)?;
    record::remove(writing, record)
}

/// Returns the pruned lines of a lane: from the first to the last, if there are any.
///
/// # Errors
/// Returns why the database could not be read.
pub fn pruned(reading: &Reading<'_>, lane: Lane) -> Result<Option<(u64, u64)>> {
    let found = reading.sql()?.query_row(
        "SELECT min(seq), max(seq) FROM entry WHERE notebook = ?1 AND lane = ?2 AND absence = ?3",
        params![OWN, lane.number(), Absence::Pruned.code()],
        |row| Ok((row.get::<_, Option<u64>>(0)?, row.get::<_, Option<u64>>(1)?)),
    )?;
    Ok(found.0.zip(found.1))
}

/// Takes a pruned line back, if this body under this key is the one that was committed to; says whether it was.
///
/// # Errors
/// Returns why the database could not be written.
pub fn take_back(
    writing: &mut Writing<'_>,
    (lane, seq): (Lane, u64),
    body: &[u8],
    (record, key): (RecordId, &Key),
) -> Result<bool> {
    let lines = entry::range(writing, lane, seq, 1)?;
    let line = lines.first().filter(|line| line.seq == seq);
    let Some(line) = line.filter(|line| line.body == Err(Absence::Pruned)) else {
        return Ok(false);
    };
    let place = protocol::Place {
        notebook: writing.identity().notebook,
        lane,
        seq,
    };
    if line.record.is_some_and(|known| known != record)
        || commit::verify(line.commit, key, place, line.class, body).is_err()
    {
        return Ok(false);
    }
    entry::put_key(writing, record, OWN, key)?;
    writing.sql()?.execute(
        "UPDATE entry SET body = ?3, absence = NULL, record = ?4 WHERE notebook = 1 AND lane = ?1 AND seq = ?2",
        params![lane.number(), seq, body, record.as_bytes()],
    )?;
    record::refold(writing, record)?;
    Ok(true)
}
