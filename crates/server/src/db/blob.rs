//! Sealed files that photos declared: what the server must come to hold.

use domain::{DeviceId, RecordId, Timestamp};
use protocol::BlobHash;

use super::RowId;
use super::entry::NO_PIECE;
use super::tx::{Param, Row, Tx, params};
use crate::Error;

/// Which of a photo's files it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The exact bytes that the camera gave.
    Original,
    /// The preview.
    Thumbnail,
}

/// How far a sealed file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// A photo named it; perhaps some of it came.
    Declared,
    /// All of it came, under its own hash.
    Received,
    /// It was opened, and the original has the declared hash.
    Verified,
    /// It does not open to what was declared.
    Mismatch,
}

impl State {
    /// Returns the stored word.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Received => "received",
            Self::Verified => "verified",
            Self::Mismatch => "mismatch",
        }
    }

    fn from_code(code: &str) -> Self {
        [Self::Received, Self::Verified, Self::Mismatch]
            .into_iter()
            .find(|state| state.code() == code)
            .unwrap_or(Self::Declared)
    }
}

/// A sealed file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Blob {
    pub(crate) hash: BlobHash,
    pub(crate) record: RecordId,
    pub(crate) notebook: RowId,
    pub(crate) role: Role,
    pub(crate) length: u64,
    pub(crate) state: State,
    /// Whether the oldest good backup has it.
    pub(crate) backed_up: bool,
}

const COLUMNS: &str = "b.hash, b.record, b.notebook, b.role, b.length, b.state, b.backed_up";

fn row_to_blob(row: Row<'_>) -> Result<Blob, Error> {
    let (role, state): (u8, String) = (row.get(3)?, row.get(5)?);
    Ok(Blob {
        hash: BlobHash(row.get(0)?),
        record: RecordId::from_bytes(row.get(1)?),
        notebook: row.get(2)?,
        role: if role == 0 {
            Role::Original
        } else {
            Role::Thumbnail
        },
        length: row.get(4)?,
        state: State::from_code(&state),
        backed_up: row.get(6)?,
    })
}

/// Declares sealed files; the first declaration of each stands.
pub(crate) fn declare_all(tx: &Tx<'_>, blobs: &[Blob]) -> Result<(), Error> {
    let row = |blob: &'_ Blob| -> Vec<Param<'static>> {
        let (hash, record) = (Some(blob.hash.0), Some(*blob.record.as_bytes()));
        let role = u8::from(blob.role == Role::Thumbnail);
        let state = State::Declared.code();
        params![hash, record, blob.notebook, role, blob.length, state].to_vec()
    };
    let rows: Vec<_> = blobs.iter().map(row).collect();
    let sql = "INSERT INTO blob (hash, record, notebook, role, length, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
               ON CONFLICT DO NOTHING";
    tx.add_all(sql, &rows).map(drop)
}

/// Two notebooks may have declared the same file, a chain and its branch: once it came it is here for both.
const FIRST_HERE: &str = "ORDER BY (b.state = 'declared'), b.notebook LIMIT 1";

/// Returns a sealed file that a device's notebook declared.
pub(crate) fn of_device(db: &Tx<'_>, hash: BlobHash, device: DeviceId) -> Result<Option<Blob>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM blob b WHERE b.hash = ?1 AND b.notebook IN (
           SELECT n.id FROM notebook n JOIN device d ON d.id = n.device WHERE d.device = ?2) {FIRST_HERE}"
    );
    db.first(&sql, params![&hash.0, device.as_bytes()], row_to_blob)
}

/// Returns a sealed file that an officer declared, or else anybody: files lie by their notebook.
pub(crate) fn get(db: &Tx<'_>, hash: BlobHash, officer: RowId) -> Result<Option<Blob>, Error> {
    let sql = |of: &str| {
        format!(
            "SELECT {COLUMNS} FROM blob b WHERE b.hash = ?1 AND b.notebook IN (
               SELECT n.id FROM notebook n WHERE n.officer {of} ?2) {FIRST_HERE}"
        )
    };
    let params = params![&hash.0, officer];
    match db.first(&sql("="), params, row_to_blob)? {
        None => db.first(&sql("<>"), params, row_to_blob),
        found => Ok(found),
    }
}

/// Returns all sealed files.
pub(crate) fn all(db: &Tx<'_>) -> Result<Vec<Blob>, Error> {
    db.all(
        &format!("SELECT {COLUMNS} FROM blob b ORDER BY b.hash"),
        &[],
        row_to_blob,
    )
}

/// Counts the sealed files of a notebook and its branches that are whole here.
pub(crate) fn whole_of(db: &Tx<'_>, notebook: RowId) -> Result<u64, Error> {
    let sql = "SELECT count(*) FROM blob WHERE state <> 'declared' AND notebook IN (
        SELECT ?1 UNION ALL SELECT branch FROM branch WHERE notebook = ?1)";
    db.one(sql, params![notebook], |row| row.get(0))
}

/// Returns the sealed files of a photo, the original first.
pub(crate) fn of_record(db: &Tx<'_>, record: RecordId) -> Result<Vec<Blob>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM blob b WHERE b.record = ?1 AND b.notebook IN (
           SELECT e.notebook FROM entry e WHERE e.record = ?1 AND {NO_PIECE}) ORDER BY b.role, b.notebook"
    );
    db.all(&sql, params![record.as_bytes()], row_to_blob)
}

/// Returns the sealed files of erased records that are still to be removed.
pub(crate) fn doomed(db: &Tx<'_>) -> Result<Vec<BlobHash>, Error> {
    let sql = "SELECT hash FROM doomed ORDER BY hash";
    db.all(sql, &[], |row| row.get(0).map(BlobHash))
}

/// Notes that a sealed file of an erased record is removed.
pub(crate) fn gone(tx: &Tx<'_>, hash: BlobHash) -> Result<(), Error> {
    tx.execute("DELETE FROM doomed WHERE hash = ?1", params![&hash.0])?;
    Ok(())
}

/// Notes that all of a sealed file came, and what was found in it.
pub(crate) fn arrived(tx: &Tx<'_>, blob: &Blob, state: State, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE blob SET state = ?3, received_at = ?4 WHERE notebook = ?1 AND hash = ?2",
        params![blob.notebook, &blob.hash.0, state.code(), now.0],
    )?;
    Ok(())
}
