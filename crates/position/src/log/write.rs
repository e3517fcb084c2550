//! The recorder's end of the file.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use seal::Key;
use seal::key::Chance;
use seal::sign::VerifyingKey;

use super::frame::{self, Beginning, Part};
use crate::error::Error;
use crate::report::Report;

/// A file that a recorder appends to; while it is open no other recorder can.
pub struct LogWriter {
    file: File,
    notebook: VerifyingKey,
    chance: Box<dyn Chance + Send>,
    part: Option<Part>,
    begun: bool,
    length: u64,
}

impl LogWriter {
    /// Opens or makes the file and takes what a power cut left torn off its end.
    ///
    /// # Errors
    /// Says whether another recorder has it, or why it cannot be opened.
    pub fn open(path: &Path, notebook: VerifyingKey, chance: Box<dyn Chance + Send>) -> Result<Self, Error> {
        let mut file = private(path).map_err(Error::OpenLog)?;
        lock(&file)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(Error::OpenLog)?;
        let length = frame::whole_length(&bytes) as u64;
        if length < bytes.len() as u64 {
            file.set_len(length).map_err(Error::OpenLog)?;
        }
        file.seek(SeekFrom::Start(length)).map_err(Error::OpenLog)?;
        file.sync_all().map_err(Error::OpenLog)?;
        let folder = path.parent().map(File::open).transpose();
        folder
            .and_then(|folder| folder.map_or(Ok(()), |folder| folder.sync_all()))
            .map_err(Error::OpenLog)?;
        Ok(Self {
            file,
            notebook,
            chance,
            part: None,
            begun: false,
            length,
        })
    }

    /// Appends a report. Whoever reads the file sees it at once; a power cut may still take it until [`Self::sync`].
    ///
    /// # Errors
    /// Returns why it could not be written; what was there is as it was.
    pub fn append(&mut self, report: &Report) -> Result<u64, Error> {
        let mut bytes = Vec::new();
        let mut part = match self.part.take() {
            Some(part) => part,
            None => self.open_part(&mut bytes)?,
        };
        part.seal(report, &mut bytes)?;
        if let Err(error) = self.file.write_all(&bytes) {
            // What was written of it may never be continued: another part begins with the next report.
            let _ = self.file.set_len(self.length);
            let _ = self.file.seek(SeekFrom::Start(self.length));
            return Err(Error::WriteLog(error));
        }
        self.length += bytes.len() as u64;
        (self.part, self.begun) = (Some(part), true);
        Ok(bytes.len() as u64)
    }

    /// Makes durable what was appended.
    ///
    /// # Errors
    /// Returns why it could not be; nobody knows then what is.
    pub fn sync(&mut self) -> Result<(), Error> {
        self.file.sync_data().map_err(Error::WriteLog)
    }

    fn open_part(&mut self, bytes: &mut Vec<u8>) -> Result<Part, Error> {
        let beginning = if self.begun {
            Beginning::Part
        } else {
            Beginning::Recorder
        };
        let material = Key::random(&mut *self.chance);
        frame::open_part(&self.notebook, &material, beginning, bytes)
    }
}

impl std::fmt::Debug for LogWriter {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("LogWriter")
    }
}

/// Says whether a recorder has this file open.
///
/// # Errors
/// Returns why nobody can know.
pub(super) fn is_written(path: &Path) -> Result<bool, Error> {
    match File::open(path) {
        Ok(file) => match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(Error::OpenLog(error)),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::OpenLog(error)),
    }
}

fn lock(file: &File) -> Result<(), Error> {
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => Error::RecordsAlready,
        TryLockError::Error(error) => Error::OpenLog(error),
    })
}

fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
