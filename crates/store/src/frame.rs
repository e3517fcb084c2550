//! Frames: pieces of the route that are durable but not yet an entry.

use domain::{RecordId, Timestamp};
use rusqlite::params;

use crate::{Reading, Result, What, Writing, codec};

/// A piece of the route, at most 30 seconds of it.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The shift it belongs to.
    pub shift: RecordId,
    /// When it begins.
    pub from: Timestamp,
    /// When it ends.
    pub to: Timestamp,
    /// Filtered distance in metres.
    pub distance_m: f64,
    /// Its fixes, stops and gaps in the chunk codec of `track`.
    pub chunk: Vec<u8>,
}

/// Adds a frame.
///
/// # Errors
/// Returns why the database could not be written.
pub fn add(writing: &mut Writing<'_>, frame: &Frame) -> Result<()> {
    writing.note(What::Route);
    writing
        .sql()?
        .prepare_cached(
            "INSERT INTO frame (shift, from_ms, to_ms, distance_m, chunk) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            frame.shift.as_bytes(),
            frame.from.0,
            frame.to.0,
            frame.distance_m,
            frame.chunk
        ])?;
    Ok(())
}

/// Returns all frames, oldest first.
///
/// # Errors
/// Returns why the database could not be read.
pub fn list(reading: &Reading<'_>) -> Result<Vec<Frame>> {
    let mut statement = reading
        .sql()?
        .prepare_cached("SELECT shift, from_ms, to_ms, distance_m, chunk FROM frame ORDER BY id")?;
    let rows = statement.query_map([], |row| {
        Ok(codec::id(row, "shift").and_then(|shift| {
            Ok(Frame {
                shift,
                from: Timestamp(row.get("from_ms")?),
                to: Timestamp(row.get("to_ms")?),
                distance_m: row.get("distance_m")?,
                chunk: row.get("chunk")?,
            })
        }))
    })?;
    rows.map(|row| row?).collect()
}

/// Removes the frames of a shift: they became an entry in the same write.
///
/// # Errors
/// Returns why the database could not be written.
pub fn clear(writing: &mut Writing<'_>, shift: RecordId) -> Result<()> {
    writing.note(What::Route);
    writing
        .sql()?
        .prepare_cached("DELETE FROM frame WHERE shift = ?1")?
        .execute(params![shift.as_bytes()])?;
    Ok(())
}
