//! Batches on their way in: each is verified for itself before the ledger is taken, then all that wait are taken in by one
//! transaction. A receipt is signed after the commit that it speaks of.

use std::collections::{BTreeMap, BTreeSet};

use domain::{NotebookId, RecordId};
use protocol::api::PushAnswer;
use protocol::batch::{Against, PackedBatch, Verified};
use protocol::receipt::Receipt;
use protocol::{Batch, Signed, body, frame};
use seal::Key;

use super::{Early, Inbox, Outcome};
use crate::Error;
use crate::auth::{self, Caller, Proved};
use crate::db::{Tx, notebook, vault};
use crate::live::News;
use crate::station::Station;
use crate::together::Together;

/// The batches that wait for the ledger.
pub(crate) type Queue = Together<Coming, Result<Outcome, Error>>;

/// A batch on its way in.
pub(crate) struct Coming {
    from: Proved,
    notebook: NotebookId,
    batch: Batch,
    early: Early,
    /// What was found without the ledger; none where that was not enough, or it is wrong.
    verified: Option<Verified>,
}

/// Takes in a packed batch of a phone.
pub(crate) fn push(
    station: &Station,
    from: &Proved,
    notebook: NotebookId,
    packed: &[u8],
) -> Result<PushAnswer, Error> {
    let batch = PackedBatch::open(&frame::decompress(packed)?)?;
    let answer = taken(station, from, (notebook, batch), Early::Waits);
    // After its device was looked for: a ledger that came back from a backup may have forgotten it.
    station.heard(from.certificate.device)?;
    answer
}

/// Takes in a batch that somebody else brings; returns the receipt.
pub(crate) fn receive(
    station: &Station,
    caller: &Caller,
    notebook: NotebookId,
    batch: &Batch,
) -> Result<Signed<Receipt>, Error> {
    match taken(
        station,
        &caller.proved(),
        (notebook, batch.clone()),
        Early::Refused,
    )? {
        PushAnswer::Committed(receipt) => Ok(receipt),
        PushAnswer::Staged => Err(Error::Damaged("the inbox")),
    }
}

fn taken(
    station: &Station,
    from: &Proved,
    (notebook, batch): (NotebookId, Batch),
    early: Early,
) -> Result<PushAnswer, Error> {
    let coming = Coming {
        verified: verified(station, from, notebook, &batch)?,
        from: from.clone(),
        notebook,
        batch,
        early,
    };
    let outcome = station
        .inbox
        .write(&station.ledger, coming, |tx, coming| take(station, tx, coming))?;
    let tell = |news: Vec<News>| {
        news.iter()
            .for_each(|news| station.live.tell(news.what, news.shift));
    };
    match outcome {
        Outcome::PutAside => Ok(PushAnswer::Staged),
        Outcome::Refused(body, news) => {
            tell(news);
            Err(Error::Refused(Box::new(body)))
        }
        Outcome::Kept(receipt, news) => {
            tell(news);
            let signed = Signed::sign(&*receipt, &station.keys.server);
            Ok(PushAnswer::Committed(signed))
        }
    }
}

/// Verifies a batch before the ledger is taken. What fails is verified again under the lock, which may know more, and
/// there it is told what is wrong.
fn verified(
    station: &Station,
    from: &Proved,
    id: NotebookId,
    batch: &Batch,
) -> Result<Option<Verified>, Error> {
    let lacking = lacking(batch);
    let known = match lacking.is_empty() {
        true => BTreeMap::new(),
        false => station.ledger.read(|db| known(station, db, id, &lacking))?,
    };
    let against = Against {
        city: station.city,
        notebook: id,
        device_key: &from.certificate.public_key,
        known_key: &|record| known.get(&record).cloned(),
    };
    Ok(batch.verify(&against).ok())
}

/// Returns the records whose keys the batch does not bring.
fn lacking(batch: &Batch) -> BTreeSet<RecordId> {
    let brought: BTreeSet<_> = batch.keys.iter().map(|(record, _)| *record).collect();
    let records = batch
        .entries
        .iter()
        .filter_map(|entry| body::record_of(entry.body()?).ok());
    records.filter(|record| !brought.contains(record)).collect()
}

fn known(
    station: &Station,
    db: &Tx<'_>,
    id: NotebookId,
    records: &BTreeSet<RecordId>,
) -> Result<BTreeMap<RecordId, Key>, Error> {
    let Some(notebook) = notebook::find(db, id)? else {
        return Ok(BTreeMap::new());
    };
    let mut known = BTreeMap::new();
    for record in records {
        let key = vault::get(db, &station.keys.vault, *record, notebook.id)?;
        known.extend(key.map(|key| (*record, key)));
    }
    Ok(known)
}

fn take(station: &Station, tx: &Tx<'_>, coming: &Coming) -> Result<Outcome, Error> {
    let caller = auth::admit_within(tx, &coming.from)?;
    let inbox = Inbox {
        station,
        caller: &caller,
        tx,
        early: coming.early,
    };
    inbox.take(coming.notebook, &coming.batch, coming.verified.as_ref())
}
