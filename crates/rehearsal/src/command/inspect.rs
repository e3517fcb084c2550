//! `patrolbook-rehearse inspect`.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use rehearsal::inspect::{Inspection, inspect};
use rehearsal::{Error, Result};
use serde::Serialize;
use track::{Imported, Mode};

use super::bar;

#[derive(Args)]
pub(super) struct Inspect {
    /// The track files: GPX, NMEA, FIT, KML or GeoJSON.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// How the one went whose receiver it was.
    #[arg(long, value_enum, default_value_t)]
    mode: Way,
    /// Prints what was found as JSON, one line a file.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Way {
    #[default]
    Foot,
    Bike,
    Vehicle,
}

impl From<Way> for Mode {
    fn from(way: Way) -> Self {
        match way {
            Way::Foot => Self::Foot,
            Way::Bike => Self::Bike,
            Way::Vehicle => Self::Vehicle,
        }
    }
}

/// One line of the JSON.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a Path,
    #[serde(flatten)]
    found: Option<&'a Inspection>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl Inspect {
    /// Looks into each file; one that is no track holds up no other.
    pub(super) fn run(&self) -> Result<ExitCode> {
        let mut unread = false;
        for file in &self.files {
            let found = self.look_into(file);
            unread |= found.is_err();
            self.print(file, &found)?;
        }
        Ok(ExitCode::from(if unread { 2 } else { 0 }))
    }

    fn look_into(&self, file: &Path) -> Result<Inspection> {
        let unreadable = |source| Error::Unreadable {
            path: file.to_owned(),
            source,
        };
        let read = read(file).map_err(unreadable)?;
        let read = read.map_err(|source| Error::Inspected {
            path: file.to_owned(),
            source,
        })?;
        Ok(inspect(&read, self.mode.into()))
    }

    fn print(&self, file: &Path, found: &Result<Inspection>) -> Result<()> {
        let mut out = std::io::stdout().lock();
        if self.json {
            let line = Line {
                file,
                found: found.as_ref().ok(),
                error: found.as_ref().err().map(Error::sentence),
            };
            let line = serde_json::to_string(&line).unwrap_or_default();
            writeln!(out, "{line}")?;
        } else {
            match found {
                Ok(found) => writeln!(out, "{}: {}", file.display(), found.to_words())?,
                Err(error) => writeln!(out, "{}", error.sentence())?,
            }
        }
        Ok(())
    }
}

/// Reads a file, however long; a bar says how far, where somebody looks on.
fn read(path: &Path) -> io::Result<std::result::Result<Imported, track::Error>> {
    let file = File::open(path)?;
    let bar = bar::of_bytes(file.metadata()?.len());
    let read = track::import_from(bar.wrap_read(file));
    bar.finish_and_clear();
    read
}
