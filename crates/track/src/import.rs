//! Track files: bytes in, fixes out.
//!
//! Lenient by intent: one bad point costs that point, a file that breaks off gives what came before, and every point that
//! is left out is counted under the name of its reason. It never guesses a time or a place. Of a GPX file, however long,
//! only the fixes are held.

use std::fmt;
use std::io::{self, BufReader, Read};

use chrono::{DateTime, NaiveDateTime};

use crate::distance::Metres;
use crate::error::Error;
use crate::fix::Fix;
use crate::rejection::{Rejection, Rejections};

mod fit;
mod geojson;
mod gpx;
mod kml;
mod nmea;
mod utf8;
mod xml;

use utf8::Utf8;

/// So many bytes at the start of a file are looked at to tell what it is.
const LOOKED_AT: usize = 64 * 1024;

/// A format of track files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// GPX 1.0 or 1.1.
    Gpx,
    /// A log of NMEA 0183 sentences, with or without other things around them.
    Nmea,
    /// FIT.
    Fit,
    /// KML.
    Kml,
    /// GeoJSON.
    GeoJson,
}

impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Gpx => "GPX",
            Self::Nmea => "NMEA",
            Self::Fit => "FIT",
            Self::Kml => "KML",
            Self::GeoJson => "GeoJSON",
        })
    }
}

/// What a track file held.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The format it was read as.
    pub format: Format,
    /// The name it gives itself.
    pub name: Option<String>,
    /// The runs of fixes in it, in the order of the file, none empty. Times may still repeat or go back: that is for the
    /// recorder's gates to judge.
    pub segments: Vec<Vec<Fix>>,
    /// The points that were left out, by reason.
    pub rejected: Rejections,
    /// Whether the file breaks off in the middle.
    pub truncated: bool,
    /// How far the device says that it went, where its file tells it.
    pub said: Option<Metres>,
}

impl Imported {
    /// Returns all fixes, in the order of the file.
    pub fn fixes(&self) -> impl Iterator<Item = Fix> {
        self.segments.iter().flatten().copied()
    }
}

/// Returns the format of a file, or none if it is no track.
pub fn detect(bytes: &[u8]) -> Option<Format> {
    let start = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    if start.get(8..12) == Some(b".FIT") {
        return Some(Format::Fit);
    }
    let has = |word: &str| start.windows(word.len()).any(|window| window == word.as_bytes());
    match start
        .trim_ascii_start()
        .strip_prefix("\u{feff}".as_bytes())
        .unwrap_or(start)
        .trim_ascii_start()
        .first()
    {
        Some(b'<') if has("<gpx") => Some(Format::Gpx),
        Some(b'<') if has("<kml") => Some(Format::Kml),
        Some(b'{') if has("\"coordinates\"") => Some(Format::GeoJson),
        _ => nmea::is_nmea(start).then_some(Format::Nmea),
    }
}

/// Reads a track file.
pub fn import(bytes: &[u8]) -> Result<Imported, Error> {
    if bytes.trim_ascii().is_empty() {
        return Err(Error::EmptyFile);
    }
    let draft = match detect(bytes) {
        Some(Format::Gpx) => gpx::read(BufReader::new(Utf8::of(bytes))),
        Some(Format::Nmea) => nmea::read(bytes),
        Some(Format::Fit) => fit::read(bytes),
        Some(Format::Kml) => kml::read(bytes),
        Some(Format::GeoJson) => geojson::read(bytes),
        None => return Err(Error::NotATrack),
    };
    draft.finish()
}

/// Reads a track file of any length, in which no more is held of GPX than its fixes.
///
/// # Errors
/// Returns why it could not be read; within, why what was read is no track.
pub fn import_from(mut file: impl Read) -> io::Result<Result<Imported, Error>> {
    let mut start = Vec::new();
    file.by_ref().take(LOOKED_AT as u64).read_to_end(&mut start)?;
    if detect(&start) != Some(Format::Gpx) {
        file.read_to_end(&mut start)?;
        return Ok(import(&start));
    }
    let mut text = Utf8::of(start.as_slice().chain(file));
    let draft = gpx::read(BufReader::new(&mut text));
    text.finish()?;
    Ok(draft.finish())
}

/// What has been read of a file so far.
struct Draft {
    format: Format,
    name: Option<String>,
    segments: Vec<Vec<Fix>>,
    segment: Vec<Fix>,
    rejected: Rejections,
    truncated: bool,
    said: Option<Metres>,
}

impl Draft {
    fn new(format: Format) -> Self {
        Self {
            format,
            name: None,
            segments: Vec::new(),
            segment: Vec::new(),
            rejected: Rejections::default(),
            truncated: false,
            said: None,
        }
    }

    fn add(&mut self, point: Result<Fix, Rejection>) {
        match point {
            Ok(fix) => self.segment.push(fix),
            Err(reason) => self.rejected.add(reason),
        }
    }

    fn break_segment(&mut self) {
        if !self.segment.is_empty() {
            self.segments.push(std::mem::take(&mut self.segment));
        }
    }

    fn finish(mut self) -> Result<Imported, Error> {
        self.break_segment();
        let Self {
            format,
            name,
            segments,
            rejected,
            truncated,
            said,
            ..
        } = self;
        match (segments.is_empty(), rejected.total()) {
            (true, 0) if truncated => Err(Error::BreaksOff(format)),
            (true, 0) => Err(Error::NoPoints(format)),
            (true, points) => Err(Error::NoUsablePoints { format, points }),
            (false, _) => Ok(Imported {
                format,
                name,
                segments,
                rejected,
                truncated,
                said,
            }),
        }
    }
}

/// Returns why a place could not be made, as a reason to leave its point out.
fn unplaced(error: Error) -> Rejection {
    match error {
        Error::OutOfRange { .. } => Rejection::OutOfRange,
        _ => Rejection::Unreadable,
    }
}

/// Reads a time; one without a zone is UTC, as the format demands.
fn read_time(text: &str) -> Option<i64> {
    let zoned = DateTime::parse_from_rfc3339(text).map(|time| time.timestamp_millis());
    let plain = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").map(|time| time.and_utc());
    zoned
        .or_else(|_| plain().map(|time| time.timestamp_millis()))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_and_without_a_zone() {
        let check = |text, expected| assert_eq!(read_time(text), expected, "{text}");
        check("2026-03-08T09:59:59Z", Some(1_772_963_999_000));
        check("2026-03-08T01:59:59.250-08:00", Some(1_772_963_999_250));
        check("2026-03-08T09:59:59", Some(1_772_963_999_000));
        check("2026-03-08T09:59:59.5", Some(1_772_963_999_500));
        check("2016-12-31T23:59:60Z", Some(1_483_228_800_000));
        check("2016-12-31T23:59:60.5", Some(1_483_228_800_500));
        check("", None);
    }
}
