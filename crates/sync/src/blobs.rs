//! Blobs: sealed files, sent piece by piece from where the server has them. One that cannot be read blocks no other.

use domain::Lane;
use evidence::{SealedHash, Vault};
use protocol::api::{BlobAppend, BlobState};
use protocol::receipt::BlobReceipt;
use protocol::{BlobHash, Epoch, Raw, Signed};
use store::blob::{self, Blob, Role};
use store::{Reading, entry, receipt};

use crate::session::{Session, SetAside};
use crate::{Error, Phone};

/// Returns the oldest blob of a role that can be sent now: not put aside, and declared by a line that the server has.
pub(crate) fn next(
    reading: &Reading<'_>,
    unsent: &[Blob],
    aside: &SetAside,
    role: Role,
) -> store::Result<Option<BlobHash>> {
    for blob in unsent {
        if blob.role == role && !aside.blobs.contains(&blob.hash) && is_declared(reading, blob)? {
            return Ok(Some(blob.hash));
        }
    }
    Ok(None)
}

/// The first own line of a photo names its files; before the server has it, it would not know what to do with them.
fn is_declared(reading: &Reading<'_>, blob: &Blob) -> store::Result<bool> {
    let lines = entry::of_record(reading, blob.record)?;
    let Some(first) = lines.iter().filter(|line| line.own).min_by_key(|line| line.seq) else {
        return Ok(false);
    };
    let lane: Lane = first.lane;
    Ok(first.seq <= receipt::committed(reading, lane)?)
}

/// Returns a blob while it is unsent; an undone photo is gone.
pub(crate) fn find(phone: &Phone<'_>, hash: BlobHash) -> Result<Option<Blob>, Error> {
    let unsent = phone.store.read(blob::unsent)?;
    Ok(unsent.into_iter().find(|blob| blob.hash == hash))
}

/// Reads the piece of a sealed file that starts at `offset`.
pub(crate) fn piece(vault: &Vault, blob: &Blob, offset: u64, size: usize) -> Result<BlobAppend, Error> {
    let left = usize::try_from(blob.length.saturating_sub(offset)).unwrap_or(size);
    let bytes = vault
        .read_at(SealedHash(blob.hash.0), offset, size.min(left))
        .map_err(Error::Vault)?;
    if bytes.is_empty() && left > 0 {
        return Err(Error::FileCut {
            got: offset,
            expected: blob.length,
        });
    }
    Ok(BlobAppend {
        hash: blob.hash,
        offset,
        length: blob.length,
        bytes: Raw(bytes),
    })
}

/// Learns what the server says of a blob; returns whether its receipt is here now.
pub(crate) fn accept(
    phone: &Phone<'_>,
    session: &mut Session,
    blob: &Blob,
    state: &BlobState,
) -> Result<bool, Error> {
    let Some(signed) = &state.receipt else {
        if state.complete || state.offset > blob.length {
            return Err(Error::WrongReceipt(
                "the server has all of a blob and signs nothing",
            ));
        }
        session.offsets.insert(blob.hash, state.offset);
        return Ok(false);
    };
    let receipt = session.trust.open(signed)?;
    check_receipt(phone, blob, &receipt, Some(session.epoch))?;
    put(phone, blob.hash, signed)?;
    Ok(true)
}

/// Refuses a receipt of another epoch, notebook or blob.
pub(crate) fn check_receipt(
    phone: &Phone<'_>,
    blob: &Blob,
    receipt: &BlobReceipt,
    epoch: Option<Epoch>,
) -> Result<(), Error> {
    if Some(receipt.epoch) != epoch {
        return Err(Error::OtherEpoch);
    }
    if receipt.notebook != phone.store.identity().notebook {
        return Err(Error::WrongReceipt("it is of another notebook"));
    }
    if receipt.sealed_hash != blob.hash || receipt.length != blob.length {
        return Err(Error::WrongReceipt("it is of another blob"));
    }
    Ok(())
}

/// Keeps a receipt that was checked.
pub(crate) fn put(phone: &Phone<'_>, hash: BlobHash, signed: &Signed<BlobReceipt>) -> Result<(), Error> {
    let at = (phone.clocks)().wall;
    phone
        .store
        .write(|writing| blob::put_receipt(writing, hash, signed, at))?;
    Ok(())
}
