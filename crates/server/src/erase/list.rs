//! The list of orders to erase, outside the ledger: a file of the data folder and of every backup, to which lines are
//! only ever added. A ledger that comes back from a backup is told by it what must not come back with it.
//!
//! It holds ids, reasons and times, never a word of a record.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use domain::{RecordId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::db::tombstone::{State, Tombstone};
use crate::{Error, secret};

/// The file, in the data folder and in a backup.
pub(crate) const FILE: &str = "erasures.list";

/// One thing that happened to an order.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Step {
    record: String,
    step: u64,
    state: String,
    at: i64,
    until: i64,
    reason: String,
}

/// The file of one data folder.
pub(crate) struct List {
    path: PathBuf,
    writing: Mutex<()>,
}

impl List {
    /// Names the list of a data folder; there is a file once there is an order.
    pub(crate) fn of(data: &Path) -> Self {
        Self {
            path: data.join(FILE),
            writing: Mutex::new(()),
        }
    }

    /// Returns how each order stands. What was cut off at the end was never acted on.
    pub(crate) fn read(&self) -> Result<BTreeMap<RecordId, Tombstone>, Error> {
        read(&self.path)
    }

    /// Adds what happened, durably.
    pub(crate) fn add(&self, order: &Tombstone) -> Result<(), Error> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let step = Step {
            record: order.record.to_string(),
            step: order.step,
            state: order.state.code().to_owned(),
            at: order.at.0,
            until: order.until.0,
            reason: order.reason.clone(),
        };
        // A line that was cut off ends where the new one begins.
        let mut line = b"\n".to_vec();
        line.extend(serde_json::to_vec(&step).map_err(|_| Error::Damaged("an order to erase"))?);
        line.push(b'\n');
        let write = || {
            let mut options = OpenOptions::new();
            let mut file = options.append(true).create(true).mode(0o600).open(&self.path)?;
            file.write_all(&line)?;
            file.sync_all()?;
            self.path.parent().map_or(Ok(()), secret::sync_folder)
        };
        write().map_err(Error::file("add to the list of erasures", &self.path))
    }

    /// Adds what another list knows beyond this one.
    pub(crate) fn learn(&self, other: &Path) -> Result<(), Error> {
        let known = self.read()?;
        for (record, order) in read(other)? {
            if known.get(&record).is_none_or(|known| known.step < order.step) {
                self.add(&order)?;
            }
        }
        Ok(())
    }

    /// Copies the list into a backup.
    pub(crate) fn copy_to(&self, folder: &Path) -> Result<(), Error> {
        if !self.path.exists() {
            return Ok(());
        }
        let bytes = fs::read(&self.path).map_err(Error::file("read the list of erasures", &self.path))?;
        secret::write(&folder.join(FILE), &bytes)
    }
}

/// Returns how each order of a file stands.
pub(crate) fn read(path: &Path) -> Result<BTreeMap<RecordId, Tombstone>, Error> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        read => read.map_err(Error::file("read the list of erasures", path))?,
    };
    let mut orders = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let Some(order) = order(line) else {
            tracing::warn!("a line of the list of erasures cannot be read");
            continue;
        };
        let newer = |known: &Tombstone| known.step < order.step;
        if orders.get(&order.record).is_none_or(newer) {
            orders.insert(order.record, order);
        }
    }
    Ok(orders)
}

fn order(line: &str) -> Option<Tombstone> {
    let step: Step = serde_json::from_str(line).ok()?;
    Some(Tombstone {
        record: step.record.parse().ok()?,
        step: step.step,
        state: State::from_code(&step.state)?,
        reason: step.reason,
        at: Timestamp(step.at),
        until: Timestamp(step.until),
        position: 0,
        late_hold: None,
    })
}
