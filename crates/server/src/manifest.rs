//! Says of a shift that everything is here, and signs it; or what is missing.

use domain::RecordId;
use protocol::api::{ErrorCode, ManifestAnswer, ManifestRequest, Missing};
use protocol::receipt::{BlobSet, ManifestReceipt};
use protocol::statement::Heads;
use protocol::{BlobHash, LaneHead, Message as _, Signed};

use crate::Error;
use crate::auth::Caller;
use crate::db::blob::State;
use crate::db::manifest::Manifest;
use crate::db::notebook::Notebook;
use crate::db::shift::{self, Which};
use crate::db::{Tx, blob, entry, manifest, notebook, record};
use crate::live::What;
use crate::station::Station;

/// Compares what a phone lists with what is held.
pub(crate) fn answer(
    station: &Station,
    caller: &Caller,
    request: &ManifestRequest,
) -> Result<ManifestAnswer, Error> {
    let missing = station.ledger.read(|db| {
        let found = notebook::find(db, request.notebook)?.filter(|found| found.device == caller.device.id);
        let notebook =
            found.ok_or_else(|| Error::refused(ErrorCode::NotFound, "no such notebook of this phone"))?;
        let other = record::get(db, request.shift)?.is_some_and(|shift| shift.officer != notebook.officer);
        if other {
            return Err(Error::refused(
                ErrorCode::NotFound,
                "no such shift of this officer",
            ));
        }
        missing(db, caller, &notebook, request)
    })?;
    if !missing.heads.all().is_empty() || !missing.blobs.all().is_empty() {
        return Ok(ManifestAnswer::Missing(missing));
    }
    sign(station, request).map(ManifestAnswer::AllHeld)
}

fn missing(
    db: &Tx<'_>,
    caller: &Caller,
    notebook: &Notebook,
    request: &ManifestRequest,
) -> Result<Missing, Error> {
    let mut heads = Vec::new();
    for asked in request.heads.all().iter().filter(|head| head.seq > 0) {
        if entry::hash_at(db, notebook.id, asked.lane, asked.seq)? != Some(asked.hash) {
            let head = notebook::head(db, notebook.id, asked.lane)?;
            // Before its first line a chain has no hash that the server could name: zeros.
            let (seq, hash) = head.map_or((0, domain::EntryHash([0; 32])), |head| {
                (head.committed, head.hash)
            });
            heads.push(LaneHead {
                lane: asked.lane,
                seq,
                hash,
            });
        }
    }
    let mut blobs = Vec::new();
    for hash in request.blobs.all() {
        if !is_whole(db, caller, *hash)? {
            blobs.push(*hash);
        }
    }
    Ok(Missing {
        heads: Heads::new(heads)?,
        blobs: BlobSet::new(blobs),
    })
}

fn is_whole(db: &Tx<'_>, caller: &Caller, hash: BlobHash) -> Result<bool, Error> {
    let found = blob::of_device(db, hash, caller.device.device)?;
    Ok(found.is_some_and(|blob| matches!(blob.state, State::Received | State::Verified)))
}

fn sign(station: &Station, request: &ManifestRequest) -> Result<Signed<ManifestReceipt>, Error> {
    let signed = station.ledger.write(|tx| {
        let receipt = ManifestReceipt {
            city: station.city,
            key_id: station.key_id,
            epoch: station.epoch(tx)?,
            notebook: request.notebook,
            shift: request.shift,
            heads: request.heads.clone(),
            blobs: request.blobs.clone(),
            time: station.now(),
        };
        let signed = Signed::sign(&receipt, &station.keys.server);
        let counted = counted(tx, request.shift, receipt.time)?;
        manifest::put(tx, request.shift, &counted, &signed.encode())?;
        Ok(signed)
    })?;
    station.live.tell(What::Shifts, Some(request.shift));
    Ok(signed)
}

/// Counts what is signed for as every other list of shifts does.
fn counted(db: &Tx<'_>, shift: RecordId, at: domain::Timestamp) -> Result<Manifest, Error> {
    let which = Which {
        record: Some(shift),
        limit: 1,
        ..Which::default()
    };
    let found = shift::list(db, &which)?.into_iter().next();
    let (records, photos) = found.map_or((0, 0), |found| (found.records, found.photos));
    Ok(Manifest { records, photos, at })
}
