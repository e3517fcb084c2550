//! What can go wrong with a position, a track file or a packed chunk.

use crate::import::Format;

/// A position, a track file or a packed chunk that cannot be used, and why.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// A coordinate is not a finite number.
    #[error("this position is not a number")]
    NotANumber,
    /// A latitude or longitude lies outside the globe.
    #[error("this position is not on the globe: latitude {latitude}, longitude {longitude}")]
    OutOfRange {
        /// The latitude as given, in degrees.
        latitude: f64,
        /// The longitude as given, in degrees.
        longitude: f64,
    },
    /// The file holds no bytes.
    #[error("this file is empty")]
    EmptyFile,
    /// The bytes are of no track format known here.
    #[error("this file is not a track: it is none of GPX, NMEA, FIT, KML and GeoJSON")]
    NotATrack,
    /// The file breaks off before its first point.
    #[error("this {0} file breaks off before its first point, or is damaged")]
    BreaksOff(Format),
    /// The file is well formed but holds no recorded points.
    #[error("this {0} file holds no recorded points (a planned route or waypoints are not a recorded track)")]
    NoPoints(Format),
    /// The file holds points, none of which has both a position and a time.
    #[error("none of the {points} points in this {format} file has both a position and a time")]
    NoUsablePoints {
        /// The format of the file.
        format: Format,
        /// How many points were looked at.
        points: u64,
    },
    /// The chunk was written by a version that this one does not know.
    #[error("this piece of route was packed by an unknown version: {0}")]
    ChunkVersion(u8),
    /// The chunk ends in the middle.
    #[error("this piece of route ends in the middle")]
    ChunkCutOff,
    /// The chunk holds a value that no route can hold.
    #[error("this piece of route is damaged")]
    ChunkDamaged,
}
