//! What the app tells a recorder that runs in a process of its own: a small file that is there while a shift is recorded.
//!
//! It holds no place and no secret: the public key that reports are sealed to, and how the officer goes. Who takes it away
//! ends the recording, and so does its last hour: a recorder never outlives a shift that was forgotten.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use seal::digest::{from_hex, to_hex};
use seal::sign::VerifyingKey;
use serde::{Deserialize, Serialize};
use track::Mode;

use crate::error::Error;
use crate::recording::Now;

const NAME: &str = "order.json";

/// What is to be recorded, and for whom.
#[derive(Debug, Clone)]
pub struct Order {
    /// The name of the append file in the order's folder: one for each shift.
    pub log: String,
    /// The notebook's key for this shift.
    pub notebook: VerifyingKey,
    /// How the officer goes.
    pub mode: Mode,
    /// Whether the officer has a break: then nobody listens.
    pub paused: bool,
    /// When the recording ends by itself, by the clock on the wall.
    pub until_ms: i64,
}

#[derive(Serialize, Deserialize)]
struct Written {
    version: u8,
    log: String,
    notebook: String,
    mode: String,
    paused: bool,
    until_ms: i64,
}

const VERSION: u8 = 1;
/// No order holds for longer, in milliseconds: a day.
const LONGEST_MS: i64 = 24 * 3_600_000;

impl Order {
    /// Returns where the append file lies.
    pub fn log_path(&self, folder: &Path) -> PathBuf {
        folder.join(&self.log)
    }

    /// Gives the order, durably, in place of the one before; makes the folder.
    ///
    /// # Errors
    /// Returns why it could not be written.
    pub fn give(&self, folder: &Path) -> Result<(), Error> {
        let written = Written {
            version: VERSION,
            log: self.log.clone(),
            notebook: to_hex(&self.notebook.to_bytes()),
            mode: name(self.mode).to_owned(),
            paused: self.paused,
            until_ms: self.until_ms,
        };
        let bytes = serde_json::to_vec(&written).map_err(|_| Error::OrderForm)?;
        replace(folder, &bytes).map_err(|error| Error::Order("write", error))
    }

    /// Returns the order in a folder; none where nothing is to be recorded.
    ///
    /// # Errors
    /// Returns why it cannot be read or understood.
    pub fn read(folder: &Path) -> Result<Option<Self>, Error> {
        let bytes = match std::fs::read(folder.join(NAME)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::Order("read", error)),
        };
        Self::parse(&bytes).map(Some)
    }

    /// Returns the order in a folder, unless its time is over.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn standing(folder: &Path, wall_ms: i64) -> Result<Option<Self>, Error> {
        Ok(Self::read(folder)?.filter(|order| wall_ms < order.until_ms))
    }

    /// Takes the order back: the recorder ends.
    ///
    /// # Errors
    /// Returns why it could not be; one that is not there is fine.
    pub fn take_back(folder: &Path) -> Result<(), Error> {
        remove(&folder.join(NAME)).map_err(|error| Error::Order("take back", error))
    }

    /// Removes the append file of a shift whose route is all in the notebook.
    ///
    /// # Errors
    /// Returns why it could not be; one that is not there is fine.
    pub fn clear_log(folder: &Path, log: &str) -> Result<(), Error> {
        remove(&folder.join(log)).map_err(Error::WriteLog)
    }

    fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let written: Written = serde_json::from_slice(bytes).map_err(|_| Error::OrderForm)?;
        let plain = Path::new(&written.log)
            .file_name()
            .is_some_and(|name| name == written.log.as_str());
        if written.version != VERSION || !plain {
            return Err(Error::OrderForm);
        }
        let point = from_hex(&written.notebook).map_err(|_| Error::OrderForm)?;
        Ok(Self {
            notebook: VerifyingKey::from_slice(&point).map_err(Error::Seal)?,
            mode: [Mode::Foot, Mode::Bike, Mode::Vehicle]
                .into_iter()
                .find(|mode| name(*mode) == written.mode)
                .ok_or(Error::OrderForm)?,
            log: written.log,
            paused: written.paused,
            until_ms: written.until_ms,
        })
    }
}

/// How long an order holds, by the clock that nobody can set: whoever sets the other one meanwhile neither ends the
/// recording of a shift nor lets it go on for ever.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Term {
    until_ms: i64,
    ends_mono_ms: u64,
}

impl Term {
    /// Returns the term of an order, as both clocks say now.
    pub(crate) fn of(order: &Order, now: Now) -> Self {
        let left = order.until_ms.saturating_sub(now.wall_ms).clamp(0, LONGEST_MS);
        Self {
            until_ms: order.until_ms,
            ends_mono_ms: now.mono_ms.saturating_add(left.unsigned_abs()),
        }
    }

    /// Returns the order in a folder, unless its term is over; one that was given anew has a term of its own.
    ///
    /// # Errors
    /// As [`Order::read`].
    pub(crate) fn standing(&mut self, folder: &Path, now: Now) -> Result<Option<Order>, Error> {
        let Some(order) = Order::read(folder)? else {
            return Ok(None);
        };
        if order.until_ms != self.until_ms {
            *self = Self::of(&order, now);
        }
        Ok((now.mono_ms < self.ends_mono_ms).then_some(order))
    }
}

const fn name(mode: Mode) -> &'static str {
    match mode {
        Mode::Foot => "foot",
        Mode::Bike => "bike",
        Mode::Vehicle => "vehicle",
    }
}

fn replace(folder: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let temporary = folder.join("order.new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&temporary, folder.join(NAME))?;
    File::open(folder)?.sync_all()
}

#[expect(
    clippy::disallowed_methods,
    reason = "an order that was carried out and a file that was taken over hold no evidence"
)]
fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
