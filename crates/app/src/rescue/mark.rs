//! The mark beside a rescue copy: how long the file was and what it covered then. It is a hint: a wrong or missing one
//! costs lines that lie in the file twice, and nothing else.

use std::collections::BTreeMap;
use std::path::Path;

use domain::{EntryHash, Lane};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::file;

const FILE: &str = "rescue.json";

/// Where each lane stood.
pub(crate) type Covered = BTreeMap<Lane, (u64, EntryHash)>;

#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(crate) struct Mark {
    /// How long the file was.
    pub(crate) length: u64,
    lanes: Vec<(u8, u64, String)>,
    /// The last line of each lane that was left out when the file was begun, because a good backup has it.
    #[serde(default)]
    left_out: Vec<(u8, u64, String)>,
    /// Up to where the server has signed for everything in the file.
    pub(crate) confirmed: Option<Confirmed>,
    /// The notebook whose lines are covered; it is not that of the folder where it goes on from that one.
    #[serde(default)]
    pub(crate) notebook: Option<String>,
    /// Whether the file held all that the notebook held when it was closed, and nobody opened it since.
    #[serde(default)]
    pub(crate) whole: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Confirmed {
    /// The server's epoch in which it did.
    pub(crate) epoch: String,
    /// So many bytes of the file.
    pub(crate) length: u64,
}

impl Mark {
    pub(crate) fn new(
        length: u64,
        (covered, left_out): (&Covered, &Covered),
        confirmed: Option<Confirmed>,
    ) -> Self {
        let lane = |(lane, (seq, hash)): (&Lane, &(u64, EntryHash))| {
            (lane.number(), *seq, seal::digest::to_hex(&hash.0))
        };
        Self {
            length,
            lanes: covered.iter().map(lane).collect(),
            left_out: left_out.iter().map(lane).collect(),
            confirmed,
            notebook: None,
            whole: false,
        }
    }

    /// Says whose lines are covered.
    pub(crate) fn of(self, notebook: Option<String>) -> Self {
        Self { notebook, ..self }
    }

    pub(crate) fn whole(self) -> Self {
        Self { whole: true, ..self }
    }

    pub(crate) fn no_longer_whole(self) -> Self {
        Self { whole: false, ..self }
    }

    /// Returns what was left out when the file was begun.
    pub(crate) fn left_out(&self) -> Covered {
        known(&self.left_out)
    }

    /// Returns what the file covered; nothing where that cannot be read.
    pub(crate) fn covered(&self) -> Covered {
        known(&self.lanes)
    }

    /// Returns the mark of a folder; an empty one where there is none, or where it cannot be read.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let bytes = file::read(&folder.join(FILE))?.unwrap_or_default();
        Ok(serde_json::from_slice(&bytes).unwrap_or_default())
    }

    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        Ok(file::replace(&folder.join(FILE), &serde_json::to_vec(self)?)?)
    }
}

fn known(lanes: &[(u8, u64, String)]) -> Covered {
    let lane = |(lane, seq, hash): &(u8, u64, String)| {
        let hash = seal::digest::hash_from_hex(hash).ok()?;
        Some((Lane::from_number(*lane)?, (*seq, EntryHash(hash))))
    };
    lanes.iter().filter_map(lane).collect()
}
