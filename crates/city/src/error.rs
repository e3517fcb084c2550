//! What can go wrong while reading a city's files.

use std::path::PathBuf;

/// Why a file of the city could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file is missing or unreadable.
    #[error("read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file that should be JSON is not, or stops in the middle.
    #[error("{} is not JSON", path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
        /// Where it stops being JSON.
        source: serde_json::Error,
    },
    /// A JSON file lacks a field or holds another kind of value than it should.
    #[error("{} is JSON of another shape", path.display())]
    WrongShape {
        /// The file.
        path: PathBuf,
        /// Which field.
        source: serde_json::Error,
    },
    /// The profile was written for another version of Patrolbook.
    #[error("the city profile has format {0}, which this version does not know")]
    UnknownFormat(u32),
    /// A list of the profile is empty that must not be.
    #[error("the city profile names no {0}")]
    EmptyList(&'static str),
    /// Two rows of one list of the profile have the same code.
    #[error("the city profile has {code:?} twice among its {list}")]
    RepeatedCode {
        /// The list.
        list: &'static str,
        /// The code.
        code: String,
    },
    /// A service of the profile has a kind that the profile does not list.
    #[error("the service {service:?} has the unlisted kind {kind:?}")]
    UnknownKind {
        /// The service.
        service: String,
        /// Its kind.
        kind: String,
    },
    /// The profile has medical intervals that nobody has answered for.
    #[error("the city profile has medical intervals without their source and the date they were signed off")]
    UnsignedMedicalIntervals,
    /// A name that is not a plain file name and could lead out of the city's folder.
    #[error("{0:?} is not a plain file name")]
    UnsafeName(String),
    /// The zones of the profile and of `zones.geojson` are not the same.
    #[error("zone {0:?} is in only one of profile.json and zones.geojson")]
    ZonesDiffer(String),
    /// A row of the address file is not an address.
    #[error("line {line} of {} is not an address: number, street, latitude, longitude", path.display())]
    NotAnAddress {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
    },
    /// A zone's outline is not a polygon on the globe.
    #[error("zone {0:?} has no usable outline")]
    NoOutline(String),
    /// The streets are those of another city: none of their corners lies in a zone.
    #[error("streets.geojson holds another city's streets: none of their corners lies in a zone of this one")]
    StreetsElsewhere,
    /// The map file is no PMTiles file at all.
    #[error("{} is not a PMTiles file", .0.display())]
    NotTiles(PathBuf),
    /// The map file is a PMTiles file of another version, or holds pictures instead of shapes.
    #[error("{} holds tiles of another kind: vector tiles of PMTiles 3 are needed", .0.display())]
    ForeignTiles(PathBuf),
    /// The city has no map that can be used; why was told when it was opened.
    #[error("the city has no map that can be used")]
    NoMap,
    /// The map is another city's: it does not reach to the places of this one.
    #[error("{} is a map of another place: it shows nothing of this city", .0.display())]
    TilesElsewhere(PathBuf),
    /// The map file ends before its own header says it should.
    #[error("{} is cut off: {found} of {needed} bytes", path.display())]
    TruncatedTiles {
        /// The file.
        path: PathBuf,
        /// Its length.
        found: u64,
        /// The length that its header promises.
        needed: u64,
    },
    /// The map file is damaged inside.
    #[error("{} is damaged", path.display())]
    BrokenTiles {
        /// The file.
        path: PathBuf,
        /// What the decoder said.
        source: pmtiles::PmtError,
    },
    /// A file of the city pack has another length or other bytes than the server's.
    #[error("{0:?} is not the file that the server listed")]
    FileDiffers(String),
}
