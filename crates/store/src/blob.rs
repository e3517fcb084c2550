//! Blobs: the sealed files of the vault that the server must hold. A blob is unsent until its
//! receipt is here, signed in the server's present epoch.

use domain::{RecordId, Timestamp};
use protocol::receipt::BlobReceipt;
use protocol::{BlobHash, Signed};
use rusqlite::{OptionalExtension as _, Row, named_params, params};
use seal::sign::Signature;

use crate::{Reading, Result, What, Writing, codec, receipt};

/// What a blob is of its photo; thumbnails are sent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The small preview.
    Thumbnail,
    /// The original bytes.
    Original,
}

impl Role {
    const fn number(self) -> u8 {
        match self {
            Self::Thumbnail => 0,
            Self::Original => 1,
        }
    }
}

/// One sealed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// SHA-256 of its sealed bytes: its name here and on the server.
    pub hash: BlobHash,
    /// The photo it belongs to.
    pub record: RecordId,
    /// Thumbnail or original.
    pub role: Role,
    /// Length of the sealed bytes.
    pub length: u64,
    /// Whether the server's signed receipt for it is here, of the server's present epoch.
    pub held: bool,
}

/// Notes a sealed file; its record is saved in the same write.
///
/// # Errors
/// Returns why the database could not be written.
pub fn add(writing: &mut Writing<'_>, blob: &Blob) -> Result<()> {
    writing.note(What::Sync);
    writing.sql()?.execute(
        "INSERT OR IGNORE INTO blob (hash, record, role, length) VALUES (:hash, :record, :role, :length)",
        named_params! {
            ":hash": blob.hash.0,
            ":record": blob.record.as_bytes(),
            ":role": blob.role.number(),
            ":length": blob.length,
        },
    )?;
    Ok(())
}

/// Returns the blobs without a receipt in order of sending: thumbnails, then originals, each oldest first.
///
/// # Errors
/// Returns why the database could not be read.
pub fn unsent(reading: &Reading<'_>) -> Result<Vec<Blob>> {
    select(reading, "WHERE NOT held ORDER BY role, rowid", [])
}

/// Returns the blobs of a photo.
///
/// # Errors
/// Returns why the database could not be read.
pub fn of_record(reading: &Reading<'_>, record: RecordId) -> Result<Vec<Blob>> {
    select(
        reading,
        "WHERE record = ?1 ORDER BY role",
        params![record.as_bytes()],
    )
}

/// Returns every blob.
///
/// # Errors
/// Returns why the database could not be read.
pub fn list(reading: &Reading<'_>) -> Result<Vec<Blob>> {
    select(reading, "ORDER BY role, rowid", [])
}

/// Counts the blobs of photos that were first written in the own notebook and have a receipt of the present epoch.
///
/// # Errors
/// Returns why the database could not be read.
pub fn held_of_own(reading: &Reading<'_>) -> Result<u64> {
    Ok(reading
        .sql()?
        .prepare_cached(
            "SELECT count(*) FROM blob b WHERE b.receipt IS NOT NULL
               AND b.epoch IS (SELECT value FROM setting WHERE name = 'epoch')
               AND (SELECT e.notebook FROM entry e WHERE e.record = b.record ORDER BY e.id LIMIT 1) = 1",
        )?
        .query_row([], |row| row.get(0))?)
}

/// Forgets what receipts said of blobs: the server is asked about each again.
///
/// # Errors
/// Returns why the database could not be written.
pub fn forget_receipts(writing: &mut Writing<'_>) -> Result<()> {
    writing.note(What::Sync);
    writing.sql()?.execute("UPDATE blob SET epoch = NULL", [])?;
    Ok(())
}

/// Keeps the server's receipt for a blob; the caller has verified it.
///
/// # Errors
/// Returns why the database could not be written.
pub fn put_receipt(
    writing: &mut Writing<'_>,
    hash: BlobHash,
    signed: &Signed<BlobReceipt>,
    at: Timestamp,
) -> Result<()> {
    let epoch = signed.peek()?.epoch;
    receipt::set_epoch(writing, epoch)?;
    writing.note(What::Sync);
    writing.sql()?.execute(
        "UPDATE blob SET epoch = :epoch, receipt = :receipt, signature = :signature, received_at = :at
         WHERE hash = :hash",
        named_params! {
            ":hash": hash.0,
            ":epoch": epoch.0,
            ":receipt": signed.bytes(),
            ":signature": signed.signature().as_bytes(),
            ":at": at.0,
        },
    )?;
    Ok(())
}

/// Says whether the server has signed in its present epoch that a blob is in a good backup.
///
/// # Errors
/// Returns why the database could not be read.
pub fn is_backed_up(reading: &Reading<'_>, hash: BlobHash) -> Result<bool> {
    let found = reading
        .sql()?
        .prepare_cached(
            "SELECT receipt, signature FROM blob WHERE hash = ?1 AND receipt IS NOT NULL
               AND epoch IS (SELECT value FROM setting WHERE name = 'epoch')",
        )?
        .query_row(params![hash.0], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?))
        })
        .optional()?;
    let Some((bytes, signature)) = found else {
        return Ok(false);
    };
    let signature = Signature::from_slice(&signature).map_err(|_| codec::damaged("signature"))?;
    let signed: Signed<BlobReceipt> = Signed::assemble(bytes, signature);
    Ok(signed.peek()?.backed_up)
}

/// Forgets the blobs of a photo, and notes that their files go.
pub(crate) fn doom(writing: &mut Writing<'_>, record: RecordId) -> Result<()> {
    writing.sql()?.execute(
        "INSERT OR IGNORE INTO doomed (hash) SELECT hash FROM blob WHERE record = ?1",
        params![record.as_bytes()],
    )?;
    forget(writing, record)
}

/// Returns the sealed files that are to be removed from the vault: nothing names them any more.
///
/// # Errors
/// Returns why the database could not be read.
pub fn doomed(reading: &Reading<'_>) -> Result<Vec<BlobHash>> {
    let mut statement = reading
        .sql()?
        .prepare_cached("SELECT hash FROM doomed ORDER BY hash")?;
    let rows = statement.query_map([], |row| Ok(codec::bytes32(row, "hash")))?;
    rows.map(|row| Ok(BlobHash(row??))).collect()
}

/// Notes that a sealed file is removed.
///
/// # Errors
/// Returns why the database could not be written.
pub fn gone(writing: &mut Writing<'_>, hash: BlobHash) -> Result<()> {
    let sql = "DELETE FROM doomed WHERE hash = ?1";
    writing.sql()?.execute(sql, params![hash.0])?;
    Ok(())
}

/// Returns the server's receipts, of whatever epoch, and when each came.
///
/// # Errors
/// Returns why the database could not be read.
pub fn receipts(reading: &Reading<'_>) -> Result<Vec<(BlobHash, Signed<BlobReceipt>, Timestamp)>> {
    let sql = "SELECT hash, receipt, signature, received_at FROM blob WHERE receipt IS NOT NULL";
    let mut statement = reading.sql()?.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok(receipt_from_row(row)))?;
    rows.map(|row| row?).collect()
}

fn receipt_from_row(row: &Row<'_>) -> Result<(BlobHash, Signed<BlobReceipt>, Timestamp)> {
    let signature: Vec<u8> = row.get("signature")?;
    let signature = Signature::from_slice(&signature).map_err(|_| codec::damaged("signature"))?;
    Ok((
        BlobHash(codec::bytes32(row, "hash")?),
        Signed::assemble(row.get("receipt")?, signature),
        Timestamp(row.get("received_at")?),
    ))
}

/// Forgets the blobs of a photo that was undone before it was sent.
///
/// # Errors
/// Returns why the database could not be written.
pub fn forget(writing: &mut Writing<'_>, record: RecordId) -> Result<()> {
    writing.note(What::Sync);
    writing
        .sql()?
        .execute("DELETE FROM blob WHERE record = ?1", params![record.as_bytes()])?;
    Ok(())
}

fn select(reading: &Reading<'_>, clause: &str, params: impl rusqlite::Params) -> Result<Vec<Blob>> {
    let mut statement = reading.sql()?.prepare_cached(&format!(
        "SELECT hash, record, role, length, held FROM (SELECT rowid, hash, record, role, length,
             receipt IS NOT NULL AND epoch IS (SELECT value FROM setting WHERE name = 'epoch') AS held
         FROM blob) {clause}"
    ))?;
    let rows = statement.query_map(params, |row| Ok(from_row(row)))?;
    rows.map(|row| row?).collect()
}

fn from_row(row: &Row<'_>) -> Result<Blob> {
    Ok(Blob {
        hash: BlobHash(codec::bytes32(row, "hash")?),
        record: codec::id(row, "record")?,
        role: if row.get::<_, u8>("role")? == 0 {
            Role::Thumbnail
        } else {
            Role::Original
        },
        length: row.get("length")?,
        held: row.get("held")?,
    })
}
