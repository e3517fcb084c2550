//! The route of the open shift as a file that other programs read. It is written only when the officer asks, and is not
//! locked: the screen says so before.

use std::path::Path;

use serde::Deserialize;
use track::{Route, export};

use crate::error::{Fault, Result};
use crate::session::Session;
use crate::view::RouteFile;
use crate::{file, route, shift};

/// What the file is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RouteFormat {
    /// GPX 1.1.
    Gpx,
    /// GeoJSON (RFC 7946).
    GeoJson,
    /// A table.
    Csv,
}

impl RouteFormat {
    const fn ending(self) -> &'static str {
        match self {
            Self::Gpx => "gpx",
            Self::GeoJson => "geojson",
            Self::Csv => "csv",
        }
    }
}

/// Writes the route of the open shift into a folder. A file of that name is replaced: it says the same and less.
///
/// # Errors
/// `E-SHIFT-1` where no shift is open, or why the file could not be written.
pub fn write(session: &Session, format: RouteFormat, into: &Path) -> Result<RouteFile> {
    let shift = shift::open(session)?.ok_or(Fault::NoShift)?;
    let began = session.zone().say(shift.happened_at).replace(':', "");
    let name = format!("patrol-{began}.{}", format.ending());
    let walked = Route::of(&route::items(session));
    let text = match format {
        RouteFormat::Gpx => export::gpx(&name, &walked),
        RouteFormat::GeoJson => export::geojson(&name, &walked),
        RouteFormat::Csv => export::csv(&walked),
    };
    std::fs::create_dir_all(into)?;
    file::replace(&into.join(&name), text.as_bytes())?;
    Ok(RouteFile {
        name,
        folder: into.to_string_lossy().into_owned(),
    })
}
