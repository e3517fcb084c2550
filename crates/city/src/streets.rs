//! The city's streets, read into a graph.

use std::path::Path;

use serde::Deserialize;
use streets::{Class, Street, StreetGraph};
use track::Position;

use crate::error::Error;
use crate::json;

/// Reads the streets from a GeoJSON file of one line string a block, with the properties `name` and `class`. Blocks meet
/// where their ends are the same place.
pub fn read_streets(path: impl AsRef<Path>) -> Result<StreetGraph, Error> {
    let file: Collection = json::read(path.as_ref())?;
    Ok(StreetGraph::of(file.features.into_iter().map(Street::from)))
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Line,
}

#[derive(Deserialize)]
struct Properties {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    class: Way,
}

/// What a way is called; what this version does not know counts as a street.
#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Way {
    Primary,
    Lane,
    Footway,
    #[default]
    #[serde(other)]
    Residential,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Line {
    LineString { coordinates: Vec<(f64, f64)> },
}

impl From<Feature> for Street {
    /// A place off the globe costs that place, not the file.
    fn from(feature: Feature) -> Self {
        let Line::LineString { coordinates } = feature.geometry;
        let places = coordinates.into_iter();
        Self {
            name: feature.properties.name.filter(|name| !name.is_empty()),
            class: match feature.properties.class {
                Way::Primary => Class::Primary,
                Way::Residential => Class::Residential,
                Way::Lane => Class::Lane,
                Way::Footway => Class::Footway,
            },
            line: places
                .filter_map(|(longitude, latitude)| Position::from_degrees(latitude, longitude).ok())
                .collect(),
        }
    }
}
