//! Wiping a notebook by order: it is locked at once; its rescue copy and the sealed photos that the server does not have
//! are sent; the server is told; and only then its keys and its file are destroyed. The rescue copy stays for ever.
//!
//! Until all of that went through, the wipe waits: nothing is destroyed, and the screen before the unlock says so.

use std::path::Path;

use evidence::{SealedHash, Vault};
use protocol::api::{ApiError, BlobAppend, ErrorCode, Order, SyncApi};
use protocol::{BlobHash, Raw};

use super::{Kept, Wiping, hello};
use crate::damaged::WITH_IT;
use crate::enrolment::Enrolment;
use crate::error::{Fault, Result, internal};
use crate::phone::Phone;
use crate::{file, keys, rescue, route};

/// How many bytes of a photo go at once.
const PIECE: usize = 128 * 1024;

/// Wipes a notebook, or goes on with it.
pub(super) async fn wipe(phone: &Phone, notebook: &str, server: &impl SyncApi) -> Result<()> {
    let folder = phone.folder(notebook);
    let papers = Enrolment::read(&folder)?.ok_or(Fault::NotFound)?;
    match Kept::read(&folder)?.wiping {
        None | Some(Wiping::Waits) => {
            Kept::put_wiping(&folder, Wiping::Waits)?;
            // The rescue copy is brought up to date before the notebook is let go, and again by its last session.
            let flushed = phone.flush_rescue(notebook);
            phone.lock_from_afar(notebook)?;
            phone.let_go(notebook);
            flushed?;
            rescue::send_whole(&folder, &papers, server).await?;
            send_photos(&folder, server).await?;
            hello(notebook.parse()?, server, &[Order::Wipe]).await?;
            Kept::put_wiping(&folder, Wiping::Told)?;
        }
        Some(Wiping::Told | Wiping::Done) => {}
    }
    destroy(&folder)?;
    phone.tell_locked();
    Ok(())
}

/// Sends the sealed files that the server does not have whole. What no line declared is not for the server: a draft's.
async fn send_photos(folder: &Path, server: &impl SyncApi) -> Result<()> {
    let vault = Vault::open(folder.join("vault")).map_err(|error| internal(&error))?;
    for sealed in vault.list().map_err(|error| internal(&error))? {
        match send_photo(&vault, sealed, server).await {
            Err(error) if error.code() == Some(ErrorCode::NotFound) => {}
            other => other?,
        }
    }
    Ok(())
}

async fn send_photo(
    vault: &Vault,
    sealed: SealedHash,
    server: &impl SyncApi,
) -> std::result::Result<(), ApiError> {
    let unread = |error: evidence::Error| ApiError::Unreachable(error.to_string());
    let (hash, length) = (BlobHash(sealed.0), vault.length(sealed).map_err(unread)?);
    let mut state = server.blob_state(hash).await?;
    while !state.complete {
        let bytes = vault.read_at(sealed, state.offset, PIECE).map_err(unread)?;
        let before = state.offset;
        let piece = BlobAppend {
            hash,
            offset: state.offset,
            length,
            bytes: Raw(bytes),
        };
        state = server.blob_append(piece).await?;
        if !state.complete && state.offset <= before {
            return Err(ApiError::Unreachable("the photo gets no further".to_owned()));
        }
    }
    Ok(())
}

/// Destroys the keys first: from then on nobody reads what may be left by a cut. Then the rest, save papers and rescue
/// copy.
pub(super) fn destroy(folder: &Path) -> Result<()> {
    route::end_recording(&position::folder_in(folder))?;
    keys::destroy(folder)?;
    for name in WITH_IT.iter().rev() {
        file::remove(&folder.join(name))?;
    }
    let vault = Vault::open(folder.join("vault")).map_err(|error| internal(&error))?;
    for sealed in vault.list().map_err(|error| internal(&error))? {
        vault.remove(sealed).map_err(|error| internal(&error))?;
    }
    Kept::put_wiping(folder, Wiping::Done)
}
