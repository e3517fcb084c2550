//! Makes every table anew that is made from the lines: the lines are kept verbatim, so nothing is lost with a table.

use protocol::Body;

use super::make::{declared, raise, remake};
use crate::Error;
use crate::db::{Tx, alarm, blob, entry, feed, rebuilt, record};
use crate::station::Station;

/// How many lines are held in memory at once.
const PAGE: u64 = 500;

/// Makes the records anew, and adds what is missing of sealed files and calls for help; returns how many records there
/// are. Calls and files keep what no line says: who answered, what has come.
pub(crate) fn rebuild(station: &Station, tx: &Tx<'_>) -> Result<u64, Error> {
    let mut last = 0;
    loop {
        let page = feed::lines(tx, last, PAGE)?;
        for (position, line) in &page {
            last = *position;
            let Some((_, bytes)) = line.unlock(&station.keys.vault)? else {
                continue;
            };
            // A line that nobody can read may have been released.
            let Ok(body) = Body::decode(&bytes) else {
                continue;
            };
            blob::declare_all(tx, &declared(line.notebook, &body))?;
            raise(
                tx,
                (line.notebook, line.officer),
                &body,
                (line.place.seq, line.received_at),
            )?;
        }
        if (page.len() as u64) < PAGE {
            break;
        }
    }
    alarm::lock_positions(tx)?;
    record::clear(tx)?;
    rebuilt(tx)?;
    let mut records = 0;
    for id in entry::records(tx)? {
        records += u64::from(remake(station, tx, id)?.is_some());
    }
    Ok(records)
}
