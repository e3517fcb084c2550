//! Receipts: what the server has signed for. What is unsent is computed from them, never kept beside them.

use domain::{EntryHash, Lane, RecordId, Timestamp};
use protocol::receipt::{ManifestReceipt, Receipt};
use protocol::{Epoch, Signed};
use rusqlite::{OptionalExtension, Row, named_params, params};
use seal::sign::Signature;

use crate::{Reading, Result, What, Writing, codec, feed, setting};

const EPOCH: &str = "epoch";
/// The code of a line of which the server keeps the header alone, by order.
const ERASED: &str = "erased";

/// The newest receipt of a lane.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The lane.
    pub lane: Lane,
    /// The server's epoch in which it counts.
    pub epoch: Epoch,
    /// The last line that is durable on the server.
    pub committed: u64,
    /// The chain hash there.
    pub hash: EntryHash,
    /// The last line that is in a verified backup.
    pub backed_up: u64,
    /// The receipt as signed.
    pub signed: Signed<Receipt>,
    /// When it came.
    pub received_at: Timestamp,
}

/// Notes the server's present epoch: receipts of any other no longer count, and what they covered is unsent again.
///
/// # Errors
/// Returns why the database could not be written.
pub fn set_epoch(writing: &mut Writing<'_>, epoch: Epoch) -> Result<()> {
    if self::epoch(writing)? == Some(epoch) {
        return Ok(());
    }
    writing.note(What::Sync);
    setting::put_raw(writing.sql()?, EPOCH, &epoch.0)
}

/// Returns the server's epoch, as last heard.
///
/// # Errors
/// Returns why the database could not be read.
pub fn epoch(reading: &Reading<'_>) -> Result<Option<Epoch>> {
    let found = setting::get(reading, EPOCH)?;
    found
        .map(|bytes| Epoch::try_from(bytes.as_slice()).map_err(|_| codec::damaged(EPOCH)))
        .transpose()
}

/// Keeps a receipt whose signature, notebook and hash the caller has verified; its epoch is the present one.
///
/// # Errors
/// Returns why the database could not be written.
pub fn put(
    writing: &mut Writing<'_>,
    receipt: &Receipt,
    signed: &Signed<Receipt>,
    at: Timestamp,
) -> Result<()> {
    set_epoch(writing, receipt.epoch)?;
    writing.note(What::Sync);
    let sql = writing.sql()?;
    sql.execute(
        "INSERT INTO receipt (lane, epoch, committed, hash, backed_up, bytes, signature, received_at)
         VALUES (:lane, :epoch, :committed, :hash, :backed_up, :bytes, :signature, :received_at)
         ON CONFLICT (lane) DO UPDATE SET epoch = excluded.epoch, committed = excluded.committed,
             hash = excluded.hash, backed_up = excluded.backed_up, bytes = excluded.bytes,
             signature = excluded.signature, received_at = excluded.received_at",
        named_params! {
            ":lane": receipt.lane.number(),
            ":epoch": receipt.epoch.0,
            ":committed": receipt.committed,
            ":hash": receipt.hash.0,
            ":backed_up": receipt.backed_up,
            ":bytes": signed.bytes(),
            ":signature": signed.signature().as_bytes(),
            ":received_at": at.0,
        },
    )?;
    sql.execute("DELETE FROM held WHERE lane = ?1", params![receipt.lane.number()])?;
    for (seq, code) in &receipt.held {
        sql.execute(
            "INSERT OR REPLACE INTO held (lane, seq, code) VALUES (?1, ?2, ?3)",
            params![receipt.lane.number(), seq, code],
        )?;
    }
    // What was erased by order is no trouble of the officer's: it goes here, too.
    let erased = receipt.held.iter().filter(|(_, code)| code == ERASED);
    erased
        .clone()
        .try_for_each(|(seq, _)| feed::erase_own(writing, receipt.lane, *seq))
}

/// Returns the newest receipt of a lane, of whatever epoch.
///
/// # Errors
/// Returns why the database could not be read.
pub fn get(reading: &Reading<'_>, lane: Lane) -> Result<Option<Kept>> {
    let found = reading
        .sql()?
        .prepare_cached(
            "SELECT lane, epoch, committed, hash, backed_up, bytes, signature, received_at FROM receipt WHERE lane = ?1",
        )?
        .query_row(params![lane.number()], |row| Ok(from_row(row)))
        .optional()?;
    found.transpose()
}

/// Returns the last line of a lane that the server has signed for in its present epoch; 0 when there is none.
///
/// # Errors
/// Returns why the database could not be read.
pub fn committed(reading: &Reading<'_>, lane: Lane) -> Result<u64> {
    let kept = get(reading, lane)?;
    let epoch = epoch(reading)?;
    Ok(kept
        .filter(|kept| Some(kept.epoch) == epoch)
        .map_or(0, |kept| kept.committed))
}

/// Returns the last line of a lane that the server has signed for as backed up, in its present epoch; 0 when there is
/// none.
///
/// # Errors
/// Returns why the database could not be read.
pub fn backed_up(reading: &Reading<'_>, lane: Lane) -> Result<u64> {
    let kept = get(reading, lane)?;
    let epoch = epoch(reading)?;
    Ok(kept
        .filter(|kept| Some(kept.epoch) == epoch)
        .map_or(0, |kept| kept.backed_up.min(kept.committed)))
}

/// Returns the lines that the server keeps aside, with the server's code for why; those that were erased by order are not
/// among them.
///
/// # Errors
/// Returns why the database could not be read.
pub fn held(reading: &Reading<'_>) -> Result<Vec<(Lane, u64, String)>> {
    let mut statement = reading
        .sql()?
        .prepare_cached("SELECT lane, seq, code FROM held WHERE code <> 'erased' ORDER BY lane, seq")?;
    let rows = statement.query_map([], |row| {
        Ok((
            row.get::<_, u8>("lane")?,
            row.get::<_, u64>("seq")?,
            row.get::<_, String>("code")?,
        ))
    })?;
    rows.map(|row| {
        let (lane, seq, code) = row?;
        Ok((
            Lane::from_number(lane).ok_or_else(|| codec::damaged("lane"))?,
            seq,
            code,
        ))
    })
    .collect()
}

/// Counts the lines of a lane that the server keeps aside, in the newest receipt's own words: the table forgets those
/// that were erased by order, and whoever compares with the server would ask for a receipt for ever.
///
/// # Errors
/// Returns why the database could not be read.
pub fn held_of(reading: &Reading<'_>, lane: Lane) -> Result<u64> {
    match get(reading, lane)? {
        Some(kept) => Ok(kept.signed.peek()?.held.len() as u64),
        None => Ok(0),
    }
}

/// Counts the records of which a line lies above the last receipt: "3 on phone".
///
/// # Errors
/// Returns why the database could not be read.
pub fn records_on_phone(reading: &Reading<'_>) -> Result<u32> {
    Ok(reading
        .sql()?
        .prepare_cached(
            "SELECT count(DISTINCT e.record) FROM entry e LEFT JOIN receipt r
               ON r.lane = e.lane AND r.epoch = (SELECT value FROM setting WHERE name = 'epoch')
             WHERE e.notebook = 1 AND e.class < 2 AND e.record IS NOT NULL AND e.seq > coalesce(r.committed, 0)",
        )?
        .query_row([], |row| row.get(0))?)
}

/// Returns the records of which a line lies above the last receipt.
///
/// # Errors
/// Returns why the database could not be read.
pub fn unsent_records(reading: &Reading<'_>) -> Result<Vec<RecordId>> {
    let mut statement = reading.sql()?.prepare_cached(
        "SELECT DISTINCT e.record FROM entry e LEFT JOIN receipt r
           ON r.lane = e.lane AND r.epoch = (SELECT value FROM setting WHERE name = 'epoch')
         WHERE e.notebook = 1 AND e.class < 2 AND e.record IS NOT NULL AND e.seq > coalesce(r.committed, 0)",
    )?;
    let rows = statement.query_map([], |row| Ok(codec::id(row, "record")))?;
    rows.map(|row| row?).collect()
}

/// Keeps the server's signed manifest of a shift; the caller has verified it.
///
/// # Errors
/// Returns why the database could not be written.
pub fn put_manifest(
    writing: &mut Writing<'_>,
    shift: RecordId,
    signed: &Signed<ManifestReceipt>,
    at: Timestamp,
) -> Result<()> {
    writing.note(What::Sync);
    writing.sql()?.execute(
        "INSERT OR REPLACE INTO manifest (shift, bytes, signature, received_at) VALUES (?1, ?2, ?3, ?4)",
        params![
            shift.as_bytes(),
            signed.bytes(),
            signed.signature().as_bytes(),
            at.0
        ],
    )?;
    Ok(())
}

/// Returns the newest signed manifest of a shift and when it came.
///
/// # Errors
/// Returns why the database could not be read.
pub fn manifest(
    reading: &Reading<'_>,
    shift: RecordId,
) -> Result<Option<(Signed<ManifestReceipt>, Timestamp)>> {
    let found = reading
        .sql()?
        .prepare_cached("SELECT bytes, signature, received_at FROM manifest WHERE shift = ?1")?
        .query_row(params![shift.as_bytes()], |row| {
            Ok((signed(row), Timestamp(row.get("received_at")?)))
        })
        .optional()?;
    found.map(|(signed, at)| Ok((signed?, at))).transpose()
}

fn from_row(row: &Row<'_>) -> Result<Kept> {
    Ok(Kept {
        lane: Lane::from_number(row.get("lane")?).ok_or_else(|| codec::damaged("lane"))?,
        epoch: epoch_of(row)?,
        committed: row.get("committed")?,
        hash: EntryHash(codec::bytes32(row, "hash")?),
        backed_up: row.get("backed_up")?,
        signed: signed(row)?,
        received_at: Timestamp(row.get("received_at")?),
    })
}

fn epoch_of(row: &Row<'_>) -> Result<Epoch> {
    let bytes: Vec<u8> = row.get("epoch")?;
    Epoch::try_from(bytes.as_slice()).map_err(|_| codec::damaged("epoch"))
}

fn signed<T>(row: &Row<'_>) -> Result<Signed<T>>
where
    T: protocol::signed::Signable,
{
    let signature: Vec<u8> = row.get("signature")?;
    let signature = Signature::from_slice(&signature).map_err(|_| codec::damaged("signature"))?;
    Ok(Signed::assemble(row.get("bytes")?, signature))
}
