//! What a phone asks of the server about its own: whether sealed files are in a good backup, and pruned lines back.

use domain::Lane;
use protocol::api::{OwnPage, SyncApi};
use protocol::{BlobHash, Entry, body};
use store::{blob, prune};

use crate::blobs::{check_receipt, put};
use crate::trust::Trust;
use crate::{Error, Phone};

/// Asks for fresh receipts of sealed files; returns how many of them are signed to be backed up.
///
/// # Errors
/// Returns why the server could not be asked, or what was wrong with its answer.
pub async fn prove(api: &impl SyncApi, phone: &Phone<'_>, files: &[BlobHash]) -> Result<u64, Error> {
    let trust = Trust::of(phone)?;
    let mut proved = 0;
    for hash in files {
        let found = phone.store.read(blob::list)?;
        let Some(known) = found.into_iter().find(|blob| blob.hash == *hash) else {
            continue;
        };
        let state = api.blob_state(*hash).await?;
        let Some(signed) = &state.receipt else { continue };
        let epoch = phone.store.read(store::receipt::epoch)?;
        let receipt = trust.open(signed)?;
        check_receipt(phone, &known, &receipt, epoch)?;
        put(phone, *hash, signed)?;
        proved += u64::from(receipt.backed_up);
    }
    Ok(proved)
}

/// Fetches the pruned lines of this notebook; returns how many came. What the server does not have any more is left.
///
/// # Errors
/// Returns why the server could not be asked, or the notebook not written.
pub async fn fetch(api: &impl SyncApi, phone: &Phone<'_>) -> Result<u64, Error> {
    let mut fetched = 0;
    for lane in Lane::ALL {
        let Some((first, last)) = phone.store.read(|reading| prune::pruned(reading, *lane))? else {
            continue;
        };
        let mut from = first;
        while from <= last {
            let notebook = phone.store.identity().notebook;
            let page = api.own_entries(notebook, *lane, from).await?;
            if page.entries.is_empty() || page.from < from {
                break;
            }
            fetched += take(phone, *lane, &page)?;
            from = page.from + page.entries.len() as u64;
        }
    }
    Ok(fetched)
}

/// Takes what is committed to in the own chain; anything else is passed over.
fn take(phone: &Phone<'_>, lane: Lane, page: &OwnPage) -> Result<u64, Error> {
    let (taken, _) = phone.store.write(|writing| {
        let mut taken = 0;
        for (seq, entry) in (page.from..).zip(&page.entries) {
            let Entry::Whole { body, .. } = entry else {
                continue;
            };
            let Ok(record) = body::record_of(body) else {
                continue;
            };
            let key = page.keys.iter().find(|(of, _)| *of == record);
            if let Some((record, key)) = key {
                taken += u64::from(prune::take_back(writing, (lane, seq), body, (*record, key))?);
            }
        }
        Ok(taken)
    })?;
    Ok(taken)
}
