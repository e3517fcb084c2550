//! What is remembered of orders beside a notebook: what was done and not told yet, and how far a wipe is.

use std::path::Path;

use protocol::api::Order;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::file;
use crate::view::WipeState;

const FILE: &str = "orders.json";

/// How far a wipe is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wiping {
    /// It waits until everything was sent.
    Waits,
    /// Everything was sent and the server was told: what is left is to destroy.
    Told,
    /// It is done.
    Done,
}

impl From<Wiping> for WipeState {
    fn from(wiping: Wiping) -> Self {
        match wiping {
            Wiping::Waits => Self::Waits,
            Wiping::Told | Wiping::Done => Self::Done,
        }
    }
}

/// What is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Carried out, and the server was not told yet.
    pub(crate) done: Vec<Order>,
    pub(crate) wiping: Option<Wiping>,
}

#[derive(Default, Serialize, Deserialize)]
struct Stored {
    #[serde(default)]
    done: Vec<u8>,
    #[serde(default)]
    wiping: Option<Wiping>,
}

impl Kept {
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let bytes = file::read(&folder.join(FILE))?;
        let stored: Stored = match bytes {
            Some(bytes) => serde_json::from_slice(&bytes)?,
            None => Stored::default(),
        };
        Ok(Self {
            done: stored.done.into_iter().filter_map(Order::from_number).collect(),
            wiping: stored.wiping,
        })
    }

    pub(super) fn note_done(folder: &Path, order: Order) -> Result<()> {
        let mut kept = Self::read(folder)?;
        if !kept.done.contains(&order) {
            kept.done.push(order);
        }
        kept.write(folder)
    }

    pub(super) fn forget_done(folder: &Path, told: &[Order]) -> Result<()> {
        if told.is_empty() {
            return Ok(());
        }
        let mut kept = Self::read(folder)?;
        kept.done.retain(|order| !told.contains(order));
        kept.write(folder)
    }

    pub(super) fn put_wiping(folder: &Path, wiping: Wiping) -> Result<()> {
        let kept = Self {
            wiping: Some(wiping),
            ..Self::read(folder)?
        };
        kept.write(folder)
    }

    fn write(&self, folder: &Path) -> Result<()> {
        let stored = Stored {
            done: self.done.iter().map(|order| order.number()).collect(),
            wiping: self.wiping,
        };
        Ok(file::replace(&folder.join(FILE), &serde_json::to_vec(&stored)?)?)
    }
}
