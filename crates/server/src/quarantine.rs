//! Releasing lines from quarantine: an act of a person, with a reason, in the audit.

use domain::EntryHash;

use crate::db::RowId;
use crate::db::audit::{self, Act};
use crate::station::Station;
use crate::{Error, inbox};

/// Releases a line; says whether one of this hash was held. `person` is who does it at the console, nobody where it is
/// done at the server itself.
pub(crate) fn release(
    station: &Station,
    person: Option<RowId>,
    hash: EntryHash,
    reason: &str,
) -> Result<bool, Error> {
    let released = station.ledger.write(|tx| {
        let Some((line, news)) = inbox::release(station, tx, hash)? else {
            return Ok(None);
        };
        let act = Act {
            reader: person,
            action: "line_released",
            record: line.stored.record,
            officer: Some(line.officer),
            detail: Some(reason),
        };
        audit::add(tx, &act, station.now())?;
        Ok(Some(news))
    })?;
    let news = released.as_deref().unwrap_or_default();
    news.iter()
        .for_each(|news| station.live.tell(news.what, news.shift));
    Ok(released.is_some())
}
