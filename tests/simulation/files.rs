//! Copies of databases and folders as they lie on the disk at this moment: what a killed process leaves behind.

use std::fs;
use std::path::Path;

/// Copies a folder without the parts that SQLite only shares between living connections.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else if !path.to_string_lossy().ends_with("-shm") {
            fs::copy(&path, &target).unwrap();
        }
    }
}

pub(crate) fn remove_folder(folder: &Path) {
    fs::remove_dir_all(folder).unwrap();
}
