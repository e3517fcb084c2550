//! Settling: where two lines say different things of one field, a person says which holds. The line that says so names
//! both; two that settle at once are two lines that differ, and are settled again.

use domain::{Fields, RecordId, kind_by_number};
use store::{entry, record};

use crate::error::{Fault, Result};
use crate::line::NewLine;
use crate::record::folding;
use crate::session::Session;

/// Says that of the values of a field the one at this place from the top holds. `seen` are the lines that were on the
/// screen: what came since is not decided by it.
///
/// # Errors
/// `E-FIND-1` where the lines on the screen do not differ on that field; or why it could not be saved.
pub fn settle(session: &Session, record: &str, field: &str, nth: usize, seen: &[String]) -> Result<()> {
    let id: RecordId = record.parse()?;
    let (now, entries, key) =
        session.read(|r| Ok((record::get(r, id)?, entry::of_record(r, id)?, entry::key(r, id)?)))?;
    let kind = kind_by_number(now.kind).ok_or(Fault::NotFound)?;
    let row = kind.field_named(field).ok_or(Fault::NotFound)?;
    let mut lines = folding(&entries)?;
    lines.retain(|line| seen.contains(&line.hash.to_string()));
    let (base, value) = domain::settle(&lines, row.number, nth).ok_or(Fault::NotFound)?;
    let line = NewLine {
        kind,
        record: id,
        key: &key,
        happened_at: now.happened_at,
        base,
        fields: Fields::from([(row.number, value)]),
    };
    session.write(|w| session.append(w, line))?;
    Ok(())
}
