//! The notebook's end of the file.

use std::fs::File;
use std::io::{ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use seal::sign::SigningKey;

use super::frame::{self, Beginning, Found, Part};
use super::write::is_written;
use crate::error::Error;
use crate::report::Report;

/// So much is read at once.
const AT_ONCE: u64 = 256 * 1024;

/// How far a file was read: what the notebook keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// Everything before this byte was read.
    pub offset: u64,
    /// Where the opening stands that holds there.
    pub opening: u64,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A recorder was started. Unless it is the first, or the one before it said that it ends, that one was killed.
    Started,
    /// It could not write for a while, and now can again; what it heard meanwhile follows.
    Resumed,
    /// What it reports.
    Report(Report),
    /// Bytes that say nothing any more: a power cut or a damaged disk.
    Damage,
}

/// A file that is read while a recorder may still append to it.
#[derive(Debug)]
pub struct LogReader {
    path: PathBuf,
    own: SigningKey,
    mark: Mark,
    part: Option<Part>,
}

impl LogReader {
    /// Returns the reader that goes on from a mark; nothing is read yet.
    pub fn new(path: &Path, own: SigningKey, mark: Mark) -> Self {
        Self {
            path: path.to_owned(),
            own,
            mark,
            part: None,
        }
    }

    /// Returns how far was read.
    pub const fn mark(&self) -> Mark {
        self.mark
    }

    /// Says whether a recorder is at work on the file.
    ///
    /// # Errors
    /// Returns why nobody can know.
    pub fn is_written(&self) -> Result<bool, Error> {
        is_written(&self.path)
    }

    /// Makes durable what was read so far, so that a mark is never ahead of the file.
    ///
    /// # Errors
    /// Returns why that cannot be known.
    pub fn sync(&self) -> Result<(), Error> {
        match File::open(&self.path) {
            Ok(file) => file.sync_data().map_err(Error::ReadLog),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(Error::ReadLog(error)),
        }
    }

    /// Reads on; nothing where nothing new is whole. There may be more: ask again until nothing comes.
    ///
    /// A file that is shorter than it was is another one: it is read from its beginning.
    ///
    /// # Errors
    /// Returns why the file cannot be read; one that is not there yet is empty.
    pub fn read_on(&mut self) -> Result<Vec<Heard>, Error> {
        let Some(mut file) = self.file()? else {
            return Ok(Vec::new());
        };
        self.find_part(&mut file)?;
        let bytes = read_from(&mut file, self.mark.offset)?;
        let (mut heard, mut end) = (Vec::new(), 0);
        while let Some(found) = frame::find(&bytes, end) {
            if found.begin > end {
                heard.push(Heard::Damage);
            }
            heard.push(self.take(&found));
            end = found.end;
        }
        if end == 0 && bytes.len() as u64 == AT_ONCE {
            // All of it is damaged; a frame that begins at its end may still be whole.
            heard.push(Heard::Damage);
            end = bytes.len().saturating_sub(frame::LONGEST_FRAME);
        }
        self.mark.offset += end as u64;
        Ok(heard)
    }

    fn file(&mut self) -> Result<Option<File>, Error> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::ReadLog(error)),
        };
        let length = file.metadata().map_err(Error::ReadLog)?.len();
        if length < self.mark.offset {
            (self.mark, self.part) = (Mark::default(), None);
        }
        Ok(Some(file))
    }

    /// Finds the key of the part in which the mark stands.
    fn find_part(&mut self, file: &mut File) -> Result<(), Error> {
        if self.part.is_some() || self.mark.offset == 0 {
            return Ok(());
        }
        let bytes = read_from(file, self.mark.opening)?;
        match frame::find(&bytes, 0).filter(|found| found.begin == 0 && found.is_opening()) {
            Some(found) => self.part = Some(found.part(&self.own)?.0),
            None => self.mark = Mark::default(),
        }
        Ok(())
    }

    fn take(&mut self, found: &Found<'_>) -> Heard {
        if !found.is_opening() {
            let report = self.part.as_ref().map(|part| part.open(found));
            return report.and_then(Result::ok).map_or(Heard::Damage, Heard::Report);
        }
        self.mark.opening = self.mark.offset + found.begin as u64;
        let opened = found.part(&self.own).ok();
        let heard = match opened {
            Some((_, Beginning::Recorder)) => Heard::Started,
            Some((_, Beginning::Part)) => Heard::Resumed,
            None => Heard::Damage,
        };
        self.part = opened.map(|(part, _)| part);
        heard
    }
}

fn read_from(file: &mut File, offset: u64) -> Result<Vec<u8>, Error> {
    file.seek(SeekFrom::Start(offset)).map_err(Error::ReadLog)?;
    let mut bytes = Vec::new();
    file.take(AT_ONCE)
        .read_to_end(&mut bytes)
        .map_err(Error::ReadLog)?;
    Ok(bytes)
}
