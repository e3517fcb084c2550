//! Destroying what the server holds of a record. Rows go in the transaction of the order, sealed files and what the
//! database keeps of deleted rows after it, as often as it takes.

use domain::RecordId;
use protocol::{Batch, Entry, Message as _, Place, body, commit};

use crate::Error;
use crate::db::{Tx, blob, destroy, fork, vault};
use crate::station::Station;

/// Destroys the keys, the bodies, and whatever was made from them. Which sealed files go is noted in the same write.
pub(super) fn rows(station: &Station, tx: &Tx<'_>, record: RecordId) -> Result<(), Error> {
    // A branch of a fork lies as it was signed for, with its bodies: they are taken out of it.
    for (row, bytes) in fork::batches(tx)? {
        if let Ok(batch) = Batch::decode(&bytes)
            && let Some(without) = without(station, tx, batch, record)?
        {
            fork::put_batch(tx, row, &without.encode())?;
        }
    }
    destroy::record(tx, record)
}

/// Removes the sealed files that are noted to go, and empties what the database keeps of deleted rows. What fails is
/// done when the server is started next.
pub(super) fn files(station: &Station) -> Result<(), Error> {
    for hash in station.ledger.read(blob::doomed)? {
        station.blobs.remove(hash)?;
        station.ledger.write(|tx| blob::gone(tx, hash))?;
    }
    station.ledger.scrub()
}

/// Returns a batch without the bodies and the key of a record; none where it has nothing of it.
fn without(
    station: &Station,
    tx: &Tx<'_>,
    mut batch: Batch,
    record: RecordId,
) -> Result<Option<Batch>, Error> {
    let is_of = |bytes: &[u8]| body::record_of(bytes).is_ok_and(|of| of == record);
    if !batch.entries.iter().any(|entry| entry.body().is_some_and(is_of)) {
        return Ok(None);
    }
    let key = match batch.keys.iter().find(|(of, _)| *of == record) {
        Some((_, key)) => Some(key.clone()),
        None => vault::of_notebook(tx, &station.keys.vault, record, batch.notebook)?,
    };
    let key = key.ok_or(Error::Damaged("a branch of a fork"))?;
    for (seq, entry) in (batch.from..).zip(&mut batch.entries) {
        let Entry::Whole { class, body } = entry else {
            continue;
        };
        if !is_of(body) {
            continue;
        }
        let place = Place {
            notebook: batch.notebook,
            lane: batch.lane,
            seq,
        };
        *entry = Entry::Bare {
            class: *class,
            commit: commit::of(&key, place, *class, body)?,
            absence: protocol::Absence::Erased,
        };
    }
    batch.keys.retain(|(of, _)| *of != record);
    Ok(Some(batch))
}
