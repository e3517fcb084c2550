//! Settling: where two lines say different things of one field, a person at the console says which holds, by a line in
//! their desk notebook that names both. Two that settle at once are two lines that differ.

use domain::{Fields, Line, RecordId, Value, kind_by_number};
use protocol::Body;

use crate::Error;
use crate::db::audit::{self, Act};
use crate::db::officer::Officer;
use crate::db::record::{self, Record};
use crate::db::{Tx, entry};
use crate::desk;
use crate::live::What;
use crate::station::Station;

/// The number of the reason of a correction among the common fields.
const CORRECTION_REASON: u16 = 40;

/// What a person chose.
pub(crate) struct Choice<'a> {
    pub(crate) record: RecordId,
    /// The field's name.
    pub(crate) field: &'a str,
    /// The value's place from the top.
    pub(crate) nth: usize,
    /// The hashes of the lines that were on the screen: what came since is not decided.
    pub(crate) seen: &'a [String],
    pub(crate) reason: &'a str,
}

/// Settles a field; says whether the lines on the screen differed on it. Whether the person may is the caller's affair.
pub(crate) fn settle(station: &Station, person: &Officer, choice: &Choice<'_>) -> Result<bool, Error> {
    let shift = station.ledger.write(|tx| {
        let Some(record) = record::get(tx, choice.record)? else {
            return Ok(None);
        };
        let kind = kind_by_number(record.kind);
        let Some((kind, row)) = kind.and_then(|kind| Some((kind, kind.field_named(choice.field)?))) else {
            return Ok(None);
        };
        let mut lines = lines_of(station, tx, &record)?;
        lines.retain(|line| choice.seen.contains(&line.hash.to_string()));
        let Some((base, value)) = domain::settle(&lines, row.number, choice.nth) else {
            return Ok(None);
        };
        let reason = Value::Text(choice.reason.to_owned());
        let fields = Fields::from([(row.number, value), (CORRECTION_REASON, reason)]);
        desk::amend(station, tx, person, (&record, kind), (base, fields))?;
        let act = Act {
            reader: Some(person.id),
            action: "conflict_settled",
            record: Some(choice.record),
            officer: Some(record.officer),
            detail: Some(choice.field),
        };
        audit::add(tx, &act, station.now())?;
        Ok(Some(record.shift))
    })?;
    if let Some(shift) = shift {
        station.live.tell(What::Records, shift);
    }
    Ok(shift.is_some())
}

fn lines_of(station: &Station, db: &Tx<'_>, record: &Record) -> Result<Vec<Line>, Error> {
    let mut lines = Vec::new();
    for stored in entry::of_record(db, record.record)? {
        let Some((_, bytes)) = stored.unlock(&station.keys.vault)? else {
            continue;
        };
        if let Ok(body) = Body::decode(&bytes) {
            lines.push(Line {
                hash: stored.hash,
                base: body.base,
                happened_at: body.happened_at,
                fields: body.fields,
            });
        }
    }
    Ok(lines)
}
