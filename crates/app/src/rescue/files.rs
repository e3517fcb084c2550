//! The files of a notebook's rescue copy: opened for one session, measured, set aside.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::mark::Mark;
use crate::error::Result;

const FILE: &str = "rescue.copy";
const LOCK_TRIES: u32 = 100;
const LOCK_WAIT: Duration = Duration::from_millis(20);

/// Opens a file, or makes it, for this session alone.
pub(super) fn open(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    own(&file)?;
    Ok(file)
}

/// Makes the file this session's alone. The one before it may be writing its last lines still.
fn own(file: &File) -> Result<()> {
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_WAIT),
            // A system without such locks has no second session either: the phone keeps one.
            Err(TryLockError::Error(_)) | Ok(()) => return Ok(()),
        }
    }
    Err(std::io::Error::from(std::io::ErrorKind::WouldBlock).into())
}

/// Returns where the last whole frame ends, beginning to look at the end of one; `None` where no frames are.
pub(super) fn whole_length(file: &mut File, from: u64) -> Result<Option<u64>> {
    let end = file.metadata()?.len();
    let mut at = from;
    loop {
        let mut head = [0; 4];
        if at + 4 > end {
            return Ok(Some(at));
        }
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut head)?;
        let length = u64::from(u32::from_be_bytes(head));
        if length == 0 || length > protocol::version::MAX_RESCUE_FRAME_BYTES as u64 {
            return Ok(None);
        }
        if at + 4 + length > end {
            return Ok(Some(at));
        }
        at += 4 + length;
    }
}

/// Keeps a file that cannot be gone on with beside the new one.
pub(super) fn set_aside(folder: &Path) -> Result<()> {
    let mut names = (1..).map(|number| aside(folder, number));
    if let Some(to) = names.find(|to| !to.exists()) {
        std::fs::rename(folder.join(FILE), to)?;
    }
    Mark::default().write(folder)
}

fn aside(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("rescue-{number}.copy"))
}

/// Returns where the copy of a notebook's folder lies.
pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// Returns how long the copy of a folder is; `None` where there is none.
pub(super) fn length(folder: &Path) -> Option<u64> {
    std::fs::metadata(path(folder)).ok().map(|found| found.len())
}

/// Returns the copies of a folder that were set aside, the oldest first.
pub(super) fn asides(folder: &Path) -> Vec<PathBuf> {
    let asides = (1..).map(|number| aside(folder, number));
    asides.take_while(|path| path.exists()).collect()
}

/// Returns the files of a notebook's folder that hold its rescue copy, the oldest first.
pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = asides(folder);
    files.extend(Some(folder.join(FILE)).filter(|path| path.exists()));
    files
}
