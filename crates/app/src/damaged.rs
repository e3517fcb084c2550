//! A notebook that does not open: it is looked at, and a damaged one is moved aside whole. It goes for an order to
//! erase alone, once nothing that was in it is missing.

use std::fs::File;
use std::path::{Path, PathBuf};

use seal::Key;

use crate::error::{AppError, Fault, Result};

/// The notebook's file.
pub(crate) const NOTEBOOK_FILE: &str = "notebook.db";

/// The files that SQLite keeps beside it, without which the last lines are lost.
pub(crate) const WITH_IT: [&str; 3] = [NOTEBOOK_FILE, "notebook.db-wal", "notebook.db-shm"];

const ASIDE: &str = "damaged-";

/// Says whether the notebook of a folder was moved aside.
pub(crate) fn is_aside(folder: &Path) -> bool {
    !folder.join(NOTEBOOK_FILE).exists() && place(folder, 1).exists()
}

/// Looks at a notebook that did not open, and returns what the officer is told; a damaged one lies aside then. A disk
/// that is full or a file that is busy is no damage.
pub(crate) fn look_at(folder: &Path, key: &Key, error: AppError) -> AppError {
    let path = folder.join(NOTEBOOK_FILE);
    if !path.exists() {
        return Fault::NotebookDamaged.into();
    }
    // The PIN has unwrapped the key already: it is not the key that does not fit.
    match store::check_file(&path, key) {
        Err(store::Error::NotOpened | store::Error::Damaged(_)) => match move_aside(folder) {
            Ok(()) => Fault::NotebookDamaged.into(),
            Err(failed) => failed,
        },
        _ => error,
    }
}

fn move_aside(folder: &Path) -> Result<()> {
    let free = (1..).map(|number| place(folder, number)).find(|to| !to.exists());
    let to = free.ok_or(Fault::NotebookDamaged)?;
    std::fs::create_dir(&to)?;
    for name in WITH_IT.iter().rev().filter(|name| folder.join(name).exists()) {
        std::fs::rename(folder.join(name), to.join(name))?;
    }
    File::open(&to)?.sync_all()?;
    File::open(folder)?.sync_all()?;
    tracing::error!("a damaged notebook was moved aside, whole");
    Ok(())
}

/// Says whether files of damaged notebooks lie beside the notebook.
pub(crate) fn has_asides(folder: &Path) -> bool {
    place(folder, 1).exists()
}

/// Lets go of the damaged files: nothing that was in them is missing, and a record in them was erased by order.
pub(crate) fn let_go(folder: &Path) -> Result<()> {
    let all: Vec<_> = (1..)
        .map(|number| place(folder, number))
        .take_while(|place| place.exists())
        .collect();
    for aside in all.iter().rev() {
        for name in WITH_IT {
            crate::file::remove(&aside.join(name))?;
        }
        std::fs::remove_dir(aside)?;
        tracing::info!("the file of a damaged notebook went: a record in it was erased by order");
    }
    Ok(())
}

fn place(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("{ASIDE}{number}"))
}
