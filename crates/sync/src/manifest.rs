//! The manifest: at the end of a shift the server signs that it holds all of it, or says what is missing.

use domain::RecordId;
use protocol::api::{ManifestAnswer, ManifestRequest, Missing, SyncApi};
use protocol::receipt::{BlobSet, ManifestReceipt};
use store::{Reading, blob, receipt, record};

use crate::session::heads;
use crate::trust::Trust;
use crate::{Error, Phone};

/// What the server says of a shift.
#[derive(Debug, Clone)]
pub enum Manifest {
    /// It holds everything; its signature is kept in the notebook.
    AllHeld(ManifestReceipt),
    /// It lacks something.
    Missing(Missing),
}

/// Asks whether the server holds the whole notebook up to now and every blob of the shift's photos.
///
/// # Errors
/// Returns why the server could not be asked, or why what it signed is not believed.
pub async fn manifest(api: &impl SyncApi, phone: &Phone<'_>, shift: RecordId) -> Result<Manifest, Error> {
    let notebook = phone.store.identity().notebook;
    let request = phone.store.read(|reading| {
        Ok(ManifestRequest {
            notebook,
            shift,
            heads: heads(reading)?,
            blobs: blobs(reading, shift)?,
        })
    })?;
    let signed = match api.manifest(request.clone()).await? {
        ManifestAnswer::Missing(missing) => return Ok(Manifest::Missing(missing)),
        ManifestAnswer::AllHeld(signed) => signed,
    };
    let receipt = Trust::of(phone)?.open(&signed)?;
    check(phone, &request, &receipt)?;
    let at = (phone.clocks)().wall;
    phone
        .store
        .write(|writing| receipt::put_manifest(writing, shift, &signed, at))?;
    Ok(Manifest::AllHeld(receipt))
}

/// Returns the sealed files of the records that belong to a shift.
fn blobs(reading: &Reading<'_>, shift: RecordId) -> store::Result<BlobSet> {
    let mut hashes = Vec::new();
    for blob in blob::list(reading)? {
        let of = record::find(reading, blob.record)?.and_then(|record| record.shift);
        hashes.extend((of == Some(shift)).then_some(blob.hash));
    }
    Ok(BlobSet::new(hashes))
}

fn check(phone: &Phone<'_>, asked: &ManifestRequest, signed: &ManifestReceipt) -> Result<(), Error> {
    let epoch = phone.store.read(receipt::epoch)?;
    if epoch.is_some_and(|epoch| epoch != signed.epoch) {
        return Err(Error::OtherEpoch);
    }
    let same = signed.notebook == asked.notebook
        && signed.shift == asked.shift
        && signed.heads == asked.heads
        && signed.blobs == asked.blobs;
    if same {
        Ok(())
    } else {
        Err(Error::WrongReceipt("it is of another manifest"))
    }
}
