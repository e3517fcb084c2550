//! Sending the rescue copies of the other notebooks on this phone: whoever is unlocked carries what a locked one could
//! not send. The author of a line stays who signed it.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use evidence::Vault;
use protocol::api::{ApiError, BlobAppend, ErrorCode, RescueAnswer, RescueUpload, SyncApi};
use protocol::{BlobHash, Raw};
use store::receipt;

use super::files;
use super::mark::{Confirmed, Mark};
use crate::enrolment::Enrolment;
use crate::error::{Fault, Result};
use crate::session::Session;

/// How many bytes of a sealed file go at once.
const PIECE: usize = 120 * 1024;

/// Sends what the server has not signed for; returns how many lines are newly safe there at least.
///
/// # Errors
/// Returns why a file could not be read, or the server not asked; what was sent stays sent.
pub(crate) async fn send(session: &Session, server: &impl SyncApi) -> Result<()> {
    for folder in others(session)? {
        let Some(length) = files::length(&folder) else {
            continue;
        };
        if !session.rescue.is_first_try(&folder, length) {
            continue;
        }
        match send_all(session, server, &folder).await {
            // An older server takes none: the copy stays, and nobody is frightened.
            Err(error) if error.code() == Some(ErrorCode::NotFound) => return Ok(()),
            Err(error) => {
                session.rescue.try_again(&folder);
                return Err(error.into());
            }
            Ok(()) => {}
        }
    }
    Ok(())
}

/// Sends all that the own notebook's copies hold: its lines may be nowhere else.
pub(crate) async fn send_own(session: &Session, server: &impl SyncApi) -> Result<()> {
    session.rescue.flush(session)?;
    for file in files::files(&session.folder) {
        match send_file(server, &file).await {
            Err(error) if error.code() == Some(ErrorCode::NotFound) => return Ok(()),
            other => other?,
        };
    }
    Ok(())
}

async fn send_all(
    session: &Session,
    server: &impl SyncApi,
    folder: &Path,
) -> std::result::Result<(), ApiError> {
    let newest = files::path(folder);
    for file in files::files(folder).iter().filter(|file| **file != newest) {
        send_file(server, file).await?;
    }
    send_one(session, server, folder).await?;
    send_sealed(server, folder).await
}

/// Sends a whole copy, whatever was sent of it before.
async fn send_file(server: &impl SyncApi, file: &Path) -> std::result::Result<(), ApiError> {
    let mut parts = Parts::open(file).map_err(unread)?;
    while let Some(part) = parts.next_part().map_err(unread)? {
        let answer = server.rescue(RescueUpload { frames: Raw(part) }).await?;
        if !answer.refused.is_empty() {
            tracing::warn!("the server did not take all of a rescue copy; it stays whole on this phone");
        }
    }
    Ok(())
}

/// Sends the sealed files of a locked notebook that its lines have declared by now: the server has their keys from
/// there. Files that no line declares are of photos that were never saved: they stay where they are.
async fn send_sealed(server: &impl SyncApi, folder: &Path) -> std::result::Result<(), ApiError> {
    let failed = |error: evidence::Error| unread(error.into());
    let vault = Vault::open(folder.join("vault")).map_err(failed)?;
    for hash in vault.held().map_err(failed)? {
        let length = vault.length(hash).map_err(failed)?;
        let name = BlobHash(hash.0);
        let mut state = match server.blob_state(name).await {
            Err(error) if error.code() == Some(ErrorCode::NotFound) => continue,
            other => other?,
        };
        while !state.complete && state.offset < length {
            let bytes = vault.read_at(hash, state.offset, PIECE).map_err(failed)?;
            let piece = BlobAppend {
                hash: name,
                offset: state.offset,
                length,
                bytes: Raw(bytes),
            };
            let next = server.blob_append(piece).await?;
            if !next.complete && next.offset <= state.offset {
                break;
            }
            state = next;
        }
    }
    Ok(())
}

fn unread(error: crate::AppError) -> ApiError {
    ApiError::Unreachable(error.code)
}

/// The folders of the other notebooks of this city.
fn others(session: &Session) -> Result<Vec<PathBuf>> {
    let Some(all) = session.folder.parent() else {
        return Ok(Vec::new());
    };
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(all)? {
        let folder = entry?.path();
        let papers = Enrolment::read(&folder)?;
        let own = |papers: &Enrolment| papers.notebook == session.enrolment.notebook;
        if papers.is_some_and(|papers| !own(&papers) && papers.city == session.enrolment.city) {
            folders.push(folder);
        }
    }
    folders.sort();
    Ok(folders)
}

async fn send_one(
    session: &Session,
    server: &impl SyncApi,
    folder: &Path,
) -> std::result::Result<(), ApiError> {
    let epoch = session.read(receipt::epoch).map_err(unread)?;
    let epoch = epoch
        .map(|epoch| seal::digest::to_hex(&epoch.0))
        .unwrap_or_default();
    let mark = Mark::read(folder).map_err(unread)?;
    let confirmed = mark.confirmed.filter(|confirmed| confirmed.epoch == epoch);
    let from = confirmed.map_or(0, |confirmed| confirmed.length);
    let mut parts = Parts::open(&files::path(folder)).map_err(unread)?;
    while let Some(part) = parts.next_part().map_err(unread)? {
        let end = parts.at;
        if end <= from {
            continue;
        }
        let answer = server.rescue(RescueUpload { frames: Raw(part) }).await?;
        if !is_taken(session, &answer, &epoch) {
            tracing::warn!("the server did not take all of a rescue copy; it stays whole on this phone");
            return Ok(());
        }
        let mut mark = Mark::read(folder).map_err(unread)?;
        mark.confirmed = Some(Confirmed {
            epoch: epoch.clone(),
            length: end,
        });
        mark.write(folder).map_err(unread)?;
    }
    Ok(())
}

/// Sends everything that is in the rescue copies of a folder, whether or not the server has it: it was asked for. What
/// the server refuses it keeps as it came, and the file stays here.
///
/// # Errors
/// Returns why a file could not be read, or the server not asked, or that it did not sign for it.
pub(crate) async fn send_whole(folder: &Path, papers: &Enrolment, server: &impl SyncApi) -> Result<()> {
    let key = papers.server()?.public_key;
    for path in files::files(folder) {
        let mut parts = Parts::open(&path)?;
        while let Some(part) = parts.next_part()? {
            let answer = server.rescue(RescueUpload { frames: Raw(part) }).await?;
            if answer.receipts.iter().any(|signed| signed.open(&key).is_err()) {
                return Err(Fault::AnotherKey.into());
            }
            if !answer.refused.is_empty() {
                tracing::warn!("the server did not take all of a rescue copy; it stays whole on this phone");
            }
        }
    }
    Ok(())
}

/// Whether the server took every frame, and signed so in the epoch that is known.
pub(super) fn is_taken(session: &Session, answer: &RescueAnswer, epoch: &str) -> bool {
    let key = &session.server.public_key;
    let ours = answer.receipts.iter().all(|signed| {
        signed
            .open(key)
            .is_ok_and(|receipt| seal::digest::to_hex(&receipt.epoch.0) == epoch)
    });
    ours && answer.refused.is_empty()
}

/// Reads a copy part by part; each begins with an opening.
pub(super) struct Parts {
    file: File,
    /// Where the part that was read last ends.
    at: u64,
    end: u64,
}

impl Parts {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut file = File::open(path)?;
        let end = files::whole_length(&mut file, 0)?.unwrap_or(0);
        Ok(Self { file, at: 0, end })
    }

    pub(super) fn next_part(&mut self) -> Result<Option<Vec<u8>>> {
        let mut part = Vec::new();
        while self.at < self.end {
            let frame = self.frame()?;
            if !part.is_empty() && is_opening(&frame) {
                break;
            }
            self.at += frame.len() as u64;
            part.extend(frame);
        }
        Ok(Some(part).filter(|part| !part.is_empty()))
    }

    /// Reads the frame at the present place, with its length before it.
    fn frame(&mut self) -> Result<Vec<u8>> {
        let mut head = [0; 4];
        self.file.seek(SeekFrom::Start(self.at))?;
        self.file.read_exact(&mut head)?;
        let mut frame = head.to_vec();
        let length = u64::from(u32::from_be_bytes(head));
        (&mut self.file).take(length).read_to_end(&mut frame)?;
        Ok(frame)
    }
}

/// An opening is a list, sealed content a byte string: CBOR's first three bits tell.
fn is_opening(frame: &[u8]) -> bool {
    frame.get(4).is_some_and(|first| first >> 5 == 4)
}
