//! The files of the notebooks that this one goes on from: each in a folder beside it, opened under the same key. They
//! are never removed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use store::Store;

use crate::damaged::NOTEBOOK_FILE;
use crate::error::Result;

/// Opens all that can be opened, the oldest first; one that cannot stays where it is.
pub(crate) fn open_all(folder: &Path, store: &Store) -> Vec<Arc<Store>> {
    let current = store.identity().notebook;
    let places = (1..).map(|number| place(folder, number));
    let mut found = Vec::new();
    for place in places.take_while(|place| place.exists()) {
        match store.beside(&place.join(NOTEBOOK_FILE)) {
            Ok(file) if file.identity().notebook != current => found.push(Arc::new(file)),
            // The app was ended between the copy and the going on: the notebook is this one still.
            Ok(_) => {}
            Err(error) => tracing::error!("an older notebook cannot be opened: {error}"),
        }
    }
    found
}

/// Makes the folder of the next one, and returns the file's place.
pub(super) fn next(folder: &Path) -> Result<PathBuf> {
    let free = (1..)
        .map(|number| place(folder, number))
        .find(|place| !place.exists());
    let place = free.unwrap_or_else(|| folder.join("before"));
    std::fs::create_dir(&place)?;
    std::fs::File::open(folder)?.sync_all()?;
    Ok(place.join(NOTEBOOK_FILE))
}

fn place(folder: &Path, number: u32) -> PathBuf {
    folder.join(format!("before-{number}"))
}
