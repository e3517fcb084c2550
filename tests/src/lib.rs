//! Where the stories' people and places live; the stories themselves are in `scenarios/`.

use std::path::{Path, PathBuf};

/// Returns the top of the project.
pub fn house() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
