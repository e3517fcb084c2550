//! The rescue file: the rescue copy of a notebook, handed to a person. It needs no PIN, and only the server reads it.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use domain::NotebookId;

use super::files;
use crate::error::{Fault, Result};
use crate::phone::Phone;
use crate::view::RescueFile;

/// Writes the rescue file of a notebook, locked or not, into a folder. A file that lies there is replaced by one that
/// says the same and more.
///
/// # Errors
/// `E-RESCUE-1` when nothing was ever saved in it, or why the file could not be written.
pub fn export(phone: &Phone, notebook: &str, into: &Path) -> Result<RescueFile> {
    // What is no id names no notebook, and no file either.
    let notebook = notebook.parse::<NotebookId>()?.to_string();
    let of_this = |open: &std::sync::Arc<crate::Session>| open.notebook() == notebook;
    if let Some(session) = phone.open_session().filter(of_this) {
        session.rescue.flush(&session)?;
    }
    let files = files::files(&phone.folder(&notebook));
    if files.is_empty() {
        return Err(Fault::NoRescue.into());
    }
    let name = format!("patrolbook-{notebook}.rescue");
    let (to, temporary) = (into.join(&name), into.join(format!("{name}.new")));
    std::fs::create_dir_all(into)?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    let mut out = options.open(&temporary)?;
    let mut bytes = 0;
    for file in files {
        bytes += copy_frames(&file, &mut out)?;
    }
    out.sync_all()?;
    std::fs::rename(&temporary, &to)?;
    Ok(RescueFile {
        name,
        folder: into.to_string_lossy().into_owned(),
        kilobytes: u32::try_from(bytes.div_ceil(1000)).unwrap_or(u32::MAX),
    })
}

/// Copies the whole frames of a file, so that another can follow them.
fn copy_frames(path: &Path, out: &mut File) -> Result<u64> {
    let mut file = File::open(path)?;
    let whole = files::whole_length(&mut file, 0)?;
    // What is no row of frames any more is handed over all the same: who looks at it decides.
    let length = match whole {
        Some(length) => length,
        None => file.metadata()?.len(),
    };
    io::Seek::rewind(&mut file)?;
    Ok(io::copy(&mut io::Read::take(file, length), out)?)
}
