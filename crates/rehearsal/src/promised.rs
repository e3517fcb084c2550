//! What the server promised: the lines and files that its verified receipts speak of. A promise is kept when the
//! server, asked later, still holds them; a server that forgot one signed before its commit was durable.

use std::collections::BTreeSet;

use domain::{EntryHash, Lane};
use protocol::BlobHash;

use crate::held::Held;

/// What verified receipts promised so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Promised {
    /// Each receipt's last line: its lane, its number and its hash, under which all lines before it are.
    pub lines: BTreeSet<(Lane, u64, EntryHash)>,
    /// Sealed files that are whole.
    pub files: BTreeSet<BlobHash>,
}

impl Promised {
    /// Returns what of it the server does not hold, in words.
    #[must_use]
    pub fn broken(&self, held: &Held) -> Vec<String> {
        let chain = |lane| held.chains.get(&lane).map_or(&[][..], Vec::as_slice);
        let at = |lane, number: u64| {
            let index = usize::try_from(number).ok()?.checked_sub(1)?;
            chain(lane).get(index)
        };
        let lines = self
            .lines
            .iter()
            .filter(|(lane, number, hash)| at(*lane, *number) != Some(hash));
        let files = self
            .files
            .iter()
            .filter(|file| !held.blobs.get(file).is_some_and(|blob| blob.whole));
        lines
            .map(|(lane, number, _)| {
                format!("line {number} of lane {lane} has a receipt, and the server does not hold it")
            })
            .chain(files.map(|file| {
                let file = seal::digest::to_hex(&file.0);
                format!("file {file} has a receipt, and the server does not hold it")
            }))
            .collect()
    }
}
