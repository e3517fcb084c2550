//! The log: every line as it came. Bodies are locked under their record's key and unlocked only to be read.

use std::collections::BTreeMap;

use domain::{EntryHash, NotebookId, RecordId, Timestamp};
use protocol::{Absence, Class, Commit, Entry, Header, Lane, Place, at_rest};
use seal::Key;

use super::tombstone::{self, State};
use super::tx::{Param, Row, Tx, params};
use super::{RowId, vault};
use crate::Error;

/// A line to be appended.
pub(crate) struct NewEntry {
    pub(crate) id: RowId,
    pub(crate) notebook: RowId,
    pub(crate) header: Header,
    pub(crate) previous: EntryHash,
    pub(crate) hash: EntryHash,
    pub(crate) absence: Option<Absence>,
    pub(crate) locked: Option<Vec<u8>>,
    pub(crate) record: Option<RecordId>,
    pub(crate) kind: Option<u16>,
    pub(crate) about: Option<RecordId>,
    pub(crate) held: Option<&'static str>,
    pub(crate) received_at: Timestamp,
}

/// A line as it lies in the log.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) notebook: RowId,
    pub(crate) place: Place,
    pub(crate) header: Header,
    pub(crate) previous: EntryHash,
    pub(crate) hash: EntryHash,
    pub(crate) absence: Option<Absence>,
    pub(crate) locked: Option<Vec<u8>>,
    pub(crate) record: Option<RecordId>,
    pub(crate) held: Option<String>,
    pub(crate) received_at: Timestamp,
    /// Whose notebook it stands in.
    pub(crate) officer: RowId,
    /// Its record's key, locked; none where it never came or was destroyed.
    wrapped: Option<Vec<u8>>,
}

/// The columns that `row_to_entry` reads, of `entry e JOIN notebook n`. A branch has a row of its own, and is of the
/// notebook that it branched from.
pub(crate) const COLUMNS: &str = "e.notebook,
  coalesce((SELECT m.notebook FROM branch b JOIN notebook m ON m.id = b.notebook WHERE b.branch = n.id), n.notebook),
  e.lane, e.seq, e.class, e.digest, e.previous, e.hash,
  e.absence, e.locked, e.record, e.held, e.received_at, n.officer,
  (SELECT v.wrapped FROM vault v WHERE v.notebook = e.notebook AND v.record = e.record)";
/// How many these are: what else is asked for stands behind them.
pub(crate) const COUNT: usize = 15;

/// Reads a row of `COLUMNS`.
pub(crate) fn row_to_entry(row: Row<'_>) -> Result<Stored, Error> {
    let wrong = || Error::Damaged("a line");
    let notebook = NotebookId::from_bytes(row.get(1)?);
    let lane = Lane::from_number(row.get(2)?).ok_or_else(wrong)?;
    let class = Class::from_number(row.get(4)?).ok_or_else(wrong)?;
    let place = Place {
        notebook,
        lane,
        seq: row.get(3)?,
    };
    let absence: Option<String> = row.get(8)?;
    Ok(Stored {
        notebook: row.get(0)?,
        place,
        header: Header::at(place, class, Commit(row.get(5)?)),
        previous: EntryHash(row.get(6)?),
        hash: EntryHash(row.get(7)?),
        absence: absence.as_deref().and_then(Absence::from_code),
        locked: row.get(9)?,
        record: row.get::<Option<[u8; 16]>>(10)?.map(RecordId::from_bytes),
        held: row.get(11)?,
        received_at: Timestamp(row.get(12)?),
        officer: row.get(13)?,
        wrapped: row.get(14)?,
    })
}

impl Stored {
    /// Returns the body with its record's key; none where either is gone.
    pub(crate) fn unlock(&self, kek: &Key) -> Result<Option<(Key, Vec<u8>)>, Error> {
        let (Some(record), Some(locked), Some(wrapped)) = (self.record, &self.locked, &self.wrapped) else {
            return Ok(None);
        };
        let key = vault::unwrap(kek, record, wrapped)?;
        let body = at_rest::unlock(&key, self.place, &self.header, locked)?;
        Ok(Some((key, body)))
    }

    /// Returns the body with its record's key as others may have it: not while an order to erase the record stands.
    pub(crate) fn give(&self, db: &Tx<'_>, kek: &Key) -> Result<Option<(Key, Vec<u8>)>, Error> {
        let order = match self.record {
            Some(record) => tombstone::state_of(db, record)?,
            None => None,
        };
        match order {
            None | Some(State::Stopped) => self.unlock(kek),
            Some(_) => Ok(None),
        }
    }

    /// Returns the line as it travels, with its record's key where its body is there.
    pub(crate) fn travel(&self, db: &Tx<'_>, kek: &Key) -> Result<(Entry, Option<(RecordId, Key)>), Error> {
        let class = self.header.class;
        Ok(match (self.give(db, kek)?, self.record) {
            (Some((key, body)), Some(record)) => (Entry::Whole { class, body }, Some((record, key))),
            _ => {
                let absence = self.absence.unwrap_or(Absence::Erased);
                (
                    Entry::Bare {
                        class,
                        commit: self.header.commit,
                        absence,
                    },
                    None,
                )
            }
        })
    }
}

/// Returns the row that the next line gets.
pub(crate) fn next(db: &Tx<'_>) -> Result<RowId, Error> {
    db.one("SELECT coalesce(max(id), 0) + 1 FROM entry", &[], |row| {
        row.get(0)
    })
}

/// Appends lines.
pub(crate) fn add_all(tx: &Tx<'_>, lines: &[NewEntry]) -> Result<(), Error> {
    let rows: Vec<_> = lines.iter().map(row_of).collect();
    tx.add_all(include_str!("../../sql/add_entry.sql"), &rows)
        .map(drop)
}

fn row_of(new: &NewEntry) -> Vec<Param<'_>> {
    params![
        new.id,
        new.notebook,
        new.header.lane.number(),
        new.header.seq,
        new.header.class.number(),
        &new.header.commit.0,
        &new.previous.0,
        &new.hash.0,
        new.absence.map(Absence::code),
        new.locked.as_deref(),
        new.record.as_ref().map(|id| id.as_bytes().as_slice()),
        new.kind,
        new.about.as_ref().map(|id| id.as_bytes().as_slice()),
        new.held,
        new.received_at.0,
    ]
    .to_vec()
}

/// Returns the hash of a line; none where the chain does not reach.
pub(crate) fn hash_at(
    db: &Tx<'_>,
    notebook: RowId,
    lane: Lane,
    seq: u64,
) -> Result<Option<EntryHash>, Error> {
    let sql = "SELECT hash FROM entry WHERE notebook = ?1 AND lane = ?2 AND seq = ?3";
    let params = params![notebook, lane.number(), seq];
    db.first(sql, params, |row| row.get(0).map(EntryHash))
}

/// Returns the hash that a line follows; none where the chain does not reach.
pub(crate) fn previous_of(
    db: &Tx<'_>,
    notebook: RowId,
    lane: Lane,
    seq: u64,
) -> Result<Option<EntryHash>, Error> {
    let sql = "SELECT previous FROM entry WHERE notebook = ?1 AND lane = ?2 AND seq = ?3";
    let params = params![notebook, lane.number(), seq];
    db.first(sql, params, |row| row.get(0).map(EntryHash))
}

/// What is true of the line `e` unless it is a piece of a route: those are not found by their record, but by their shift.
pub(crate) const NO_PIECE: &str = "(e.kind IS NULL OR e.kind <> 11)";

/// Where in the feed the line `e` has its first place, unless it is held.
const PLACE: &str = "(SELECT f.position + e.id - f.entry FROM feed f
  WHERE f.again = 0 AND f.entry <= e.id ORDER BY f.entry DESC LIMIT 1)";

/// Returns the kinds that records have by their first lines in the feed, where they have any; pieces of routes have none.
pub(crate) fn kinds(db: &Tx<'_>, records: &[RecordId]) -> Result<BTreeMap<RecordId, u16>, Error> {
    let sql = format!(
        "SELECT e.record, e.kind, {PLACE} FROM entry e
         WHERE e.record = ?1 AND {NO_PIECE} AND e.kind IS NOT NULL AND e.held IS NULL"
    );
    let mut found: Vec<(u64, RecordId, u16)> = db.of_each(&sql, &bytes(records), |row| {
        Ok((row.get(2)?, RecordId::from_bytes(row.get(0)?), row.get(1)?))
    })?;
    // The first line is put in last.
    found.sort_unstable_by(|one, other| other.cmp(one));
    Ok(found
        .into_iter()
        .map(|(_, record, kind)| (record, kind))
        .collect())
}

fn bytes(records: &[RecordId]) -> Vec<&[u8]> {
    records.iter().map(|id| id.as_bytes().as_slice()).collect()
}

/// Returns the quarantined lines of a chain, each with the code of its reason.
pub(crate) fn held(db: &Tx<'_>, notebook: RowId, lane: Lane) -> Result<Vec<(u64, String)>, Error> {
    let sql =
        "SELECT seq, held FROM entry WHERE notebook = ?1 AND lane = ?2 AND held IS NOT NULL ORDER BY seq";
    let params = params![notebook, lane.number()];
    db.all(sql, params, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Returns lines of a chain from `from` on.
pub(crate) fn of_lane(
    db: &Tx<'_>,
    (notebook, lane): (RowId, Lane),
    from: u64,
    limit: u64,
) -> Result<Vec<Stored>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM entry e JOIN notebook n ON n.id = e.notebook
         WHERE e.notebook = ?1 AND e.lane = ?2 AND e.seq >= ?3 ORDER BY e.seq LIMIT ?4"
    );
    let params = params![notebook, lane.number(), from, limit];
    db.all(&sql, params, row_to_entry)
}

/// Returns the lines of a record that are in the feed, in feed order.
pub(crate) fn of_record(db: &Tx<'_>, record: RecordId) -> Result<Vec<Stored>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM entry e JOIN notebook n ON n.id = e.notebook
         WHERE e.record = ?1 AND {NO_PIECE} AND e.held IS NULL ORDER BY {PLACE}"
    );
    db.all(&sql, params![record.as_bytes()], row_to_entry)
}

/// Returns all lines of records that are in the feed, those of each in feed order.
pub(crate) fn of_records(db: &Tx<'_>, records: &[RecordId]) -> Result<Vec<Stored>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM entry e JOIN notebook n ON n.id = e.notebook
         WHERE e.record = ?1 AND {NO_PIECE} AND e.held IS NULL ORDER BY {PLACE}"
    );
    db.of_each(&sql, &bytes(records), row_to_entry)
}

/// Returns the lines of the pieces of a shift's route that are in the feed, in feed order.
pub(crate) fn of_route(db: &Tx<'_>, shift: RecordId) -> Result<Vec<Stored>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM entry e JOIN notebook n ON n.id = e.notebook
         WHERE e.kind = 11 AND e.about = ?1 AND e.held IS NULL ORDER BY {PLACE}"
    );
    db.all(&sql, params![shift.as_bytes()], row_to_entry)
}

/// Returns the line of a shift's route that came last.
pub(crate) fn end_of_route(db: &Tx<'_>, shift: RecordId) -> Result<Option<Stored>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM entry e JOIN notebook n ON n.id = e.notebook
         WHERE e.kind = 11 AND e.about = ?1 AND e.held IS NULL ORDER BY e.id DESC LIMIT 1"
    );
    db.first(&sql, params![shift.as_bytes()], row_to_entry)
}

/// Returns all records that have lines in the feed, pieces of routes left out, in the order of the first of them.
pub(crate) fn records(db: &Tx<'_>) -> Result<Vec<RecordId>, Error> {
    let sql = format!(
        "SELECT e.record FROM entry e WHERE e.record IS NOT NULL AND e.held IS NULL AND e.kind <> 11
         GROUP BY e.record ORDER BY min({PLACE})"
    );
    db.all(&sql, &[], |row| row.get(0).map(RecordId::from_bytes))
}

/// Says whether any line is about a record.
pub(crate) fn exists(db: &Tx<'_>, record: RecordId) -> Result<bool, Error> {
    Ok(!rows_of(db, record)?.is_empty())
}

/// Returns the rows of all lines of a record, quarantined ones too, each with its hash. Whether it is a piece of a route
/// is only asked where nothing else is found: that goes through all of them.
pub(crate) fn rows_of(db: &Tx<'_>, record: RecordId) -> Result<Vec<(RowId, EntryHash)>, Error> {
    let of = |which: &str| {
        let sql = format!("SELECT e.id, e.hash FROM entry e WHERE e.record = ?1 AND {which} ORDER BY e.id");
        db.all(&sql, params![record.as_bytes()], |row| {
            Ok((row.get(0)?, EntryHash(row.get(1)?)))
        })
    };
    let found = of(NO_PIECE)?;
    if found.is_empty() {
        of("e.kind = 11")
    } else {
        Ok(found)
    }
}

/// Returns the rows of the lines of a record that have a place in the feed, each with its hash.
pub(crate) fn placed_of_record(db: &Tx<'_>, record: RecordId) -> Result<Vec<(RowId, EntryHash)>, Error> {
    let sql = "SELECT id, hash FROM entry WHERE record = ?1 AND held IS NULL ORDER BY id";
    db.all(sql, params![record.as_bytes()], |row| {
        Ok((row.get(0)?, EntryHash(row.get(1)?)))
    })
}

/// Returns the quarantined lines of a record.
pub(crate) fn held_of_record(db: &Tx<'_>, record: RecordId) -> Result<Vec<Stored>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM entry e JOIN notebook n ON n.id = e.notebook
         WHERE e.record = ?1 AND {NO_PIECE} AND e.held IS NOT NULL ORDER BY e.id"
    );
    db.all(&sql, params![record.as_bytes()], row_to_entry)
}
