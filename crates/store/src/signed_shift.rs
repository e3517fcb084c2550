//! Shifts that their officer has signed: the statement over all heads, kept with the end's own line in one write.

use domain::{RecordId, Timestamp};
use protocol::{Lane, Signed, Statement};
use rusqlite::{OptionalExtension, Row, params};
use seal::sign::Signature;

use crate::{Error, Reading, Result, What, Writing, codec};

/// A signed shift.
#[derive(Debug, Clone)]
pub struct SignedShift {
    /// Where the records lane stood.
    pub seq: u64,
    /// The statement.
    pub statement: Signed<Statement>,
    /// When the officer signed, by the phone's wall clock.
    pub signed_at: Timestamp,
}

/// Keeps what the officer signed; a shift is signed once.
///
/// # Errors
/// Returns why the database could not be written.
pub fn put(writing: &mut Writing<'_>, shift: RecordId, statement: &Signed<Statement>) -> Result<()> {
    let said = statement.peek()?;
    let head = said.heads.of(Lane::Records);
    let seq = head.ok_or(Error::NotFound("the records' head"))?.seq;
    writing.note(What::Sync);
    writing.sql()?.execute(
        "INSERT INTO signed_shift (shift, seq, bytes, signature, signed_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            shift.as_bytes(),
            seq,
            statement.bytes(),
            statement.signature().as_bytes(),
            said.wall.0
        ],
    )?;
    Ok(())
}

/// Returns what the officer signed for a shift.
///
/// # Errors
/// Returns why the database could not be read.
pub fn of(reading: &Reading<'_>, shift: RecordId) -> Result<Option<SignedShift>> {
    let sql = "SELECT seq, bytes, signature, signed_at FROM signed_shift WHERE shift = ?1";
    let mut asked = reading.sql()?.prepare_cached(sql)?;
    let found = asked.query_row(params![shift.as_bytes()], |row| Ok(from_row(row)));
    found.optional()?.transpose()
}

/// Returns the first shift that was signed while the records lane ended at one of these lines.
///
/// # Errors
/// Returns why the database could not be read.
pub fn first_within(reading: &Reading<'_>, from: u64, to: u64) -> Result<Option<SignedShift>> {
    let sql = "SELECT seq, bytes, signature, signed_at FROM signed_shift
               WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq LIMIT 1";
    let mut asked = reading.sql()?.prepare_cached(sql)?;
    let found = asked.query_row(params![from, to], |row| Ok(from_row(row)));
    found.optional()?.transpose()
}

fn from_row(row: &Row<'_>) -> Result<SignedShift> {
    let signature: Vec<u8> = row.get("signature")?;
    let signature = Signature::from_slice(&signature).map_err(|_| codec::damaged("signature"))?;
    Ok(SignedShift {
        seq: row.get("seq")?,
        statement: Signed::assemble(row.get("bytes")?, signature),
        signed_at: Timestamp(row.get("signed_at")?),
    })
}
