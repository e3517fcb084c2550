//! Reads one JSON file, and tells a file that is missing from one that is no JSON or of another shape.

use std::path::Path;

use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::error::Error;

pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let bytes = std::fs::read(path).map_err(|source| Error::Read {
        path: path.into(),
        source,
    })?;
    serde_json::from_slice(&bytes).map_err(|source| match source.classify() {
        Category::Data => Error::WrongShape {
            path: path.into(),
            source,
        },
        _ => Error::NotJson {
            path: path.into(),
            source,
        },
    })
}
