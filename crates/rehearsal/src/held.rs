//! What the server holds of one notebook: asked over the wire, decoded here, and hashed again line by line.

use std::collections::BTreeMap;

use domain::kind::Record as _;
use domain::kinds::Photo;
use domain::{EntryHash, Lane, NotebookId, RecordId};
use protocol::api::{ApiError, ErrorCode, OwnPage, SyncApi};
use protocol::{Absence, BlobHash, Body, Entry, Header, Place, commit};
use seal::Key;

use crate::error::Result;
use crate::witness::Witness;

/// Everything that the server holds of one notebook.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// The lines, lane by lane, in the order of the chain.
    pub lines: Vec<HeldLine>,
    /// The hash of every line of each lane, with and without a body, from the first on.
    pub chains: BTreeMap<Lane, Vec<EntryHash>>,
    /// Lines whose body was destroyed on the phone before it was sent.
    pub discarded: u64,
    /// Lines without a body for another reason, or in a place where the chain does not hold.
    pub broken: u64,
    /// The sealed files that the photos name.
    pub blobs: BTreeMap<BlobHash, HeldBlob>,
}

/// One line.
#[derive(Debug, Clone)]
pub struct HeldLine {
    /// Its hash, computed here.
    pub hash: EntryHash,
    /// What it says.
    pub body: Body,
}

/// A sealed file on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldBlob {
    /// Whether the server signs that it has all of it.
    pub whole: bool,
    /// Whether the server opened it and found the original's declared hash.
    pub original_verified: bool,
}

/// Asks the server for everything that it holds of a notebook.
///
/// # Errors
/// Returns why the server could not be asked, or what of its answer could not be read.
pub async fn fetch<S: SyncApi>(server: &Witness<S>, notebook: NotebookId) -> Result<Held> {
    let mut held = Held::default();
    for lane in Lane::ALL {
        fetch_lane(server, notebook, *lane, &mut held).await?;
    }
    for hash in sealed_files(&held) {
        let state = server.blob_state(hash).await?;
        let receipt = state.receipt.as_ref().and_then(|signed| server.open(signed));
        let receipt = receipt.filter(|receipt| receipt.sealed_hash == hash);
        let blob = HeldBlob {
            whole: state.complete && receipt.is_some(),
            original_verified: receipt.is_some_and(|receipt| receipt.original_verified),
        };
        held.blobs.insert(hash, blob);
    }
    Ok(held)
}

async fn fetch_lane(server: &impl SyncApi, notebook: NotebookId, lane: Lane, held: &mut Held) -> Result<()> {
    let (mut from, mut head) = (1, None);
    loop {
        let page = match server.own_entries(notebook, lane, from).await {
            Err(error) if is_empty_lane(&error) => return Ok(()),
            page => page?,
        };
        head = take_page(&page, head, held)?;
        from = page.from + page.entries.len() as u64;
        if !page.more || page.entries.is_empty() {
            return Ok(());
        }
    }
}

fn is_empty_lane(error: &ApiError) -> bool {
    error.code() == Some(ErrorCode::NotFound)
}

/// Takes a page's lines and returns the hash of the last.
fn take_page(page: &OwnPage, head: Option<EntryHash>, held: &mut Held) -> Result<Option<EntryHash>> {
    let mut previous = page.prev_hash;
    held.broken += u64::from(head.is_some_and(|head| head != previous));
    let keys: BTreeMap<RecordId, &Key> = page.keys.iter().map(|(record, key)| (*record, key)).collect();
    for (seq, entry) in (page.from..).zip(&page.entries) {
        let place = Place {
            notebook: page.notebook,
            lane: page.lane,
            seq,
        };
        let mut body = None;
        let committed = match entry {
            Entry::Bare { commit, absence, .. } => {
                held.discarded += u64::from(*absence == Absence::Discarded);
                held.broken += u64::from(*absence != Absence::Discarded);
                *commit
            }
            Entry::Whole { class, body: bytes } => {
                let read = Body::decode(bytes)?;
                let Some(key) = keys.get(&read.record) else {
                    held.broken += 1;
                    continue;
                };
                body = Some(read);
                commit::of(key, place, *class, bytes)?
            }
        };
        previous = Header::at(place, entry.class(), committed).hash_after(previous);
        held.chains.entry(page.lane).or_default().push(previous);
        held.lines
            .extend(body.map(|body| HeldLine { hash: previous, body }));
    }
    Ok(Some(previous))
}

/// Returns the sealed files that the photos' lines name: originals and previews.
fn sealed_files(held: &Held) -> Vec<BlobHash> {
    let photos = held
        .lines
        .iter()
        .filter(|line| line.body.kind == Photo::KIND.number);
    photos
        .flat_map(|line| {
            let photo = Photo::read(&line.body.fields);
            [photo.sealed_hash, photo.thumbnail_hash]
        })
        .flatten()
        .map(|hash| BlobHash(hash.0))
        .collect()
}
