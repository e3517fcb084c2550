//! The city's streets, read into a graph. A city need not have any: then nothing is said of what was walked.

use std::path::Path;

use serde::Deserialize;
use streets::{Class, Lines, NodeId, Places, Snapped, Street, StreetGraph};
use track::{Mode, Position, Route};

use crate::error::Error;
use crate::json;
use crate::zones::Zones;

/// The streets' file name in a city's folder.
pub const STREETS_FILE: &str = "streets.geojson";

/// A city's streets, ready to be asked.
#[derive(Debug)]
pub struct Streets {
    /// Corners and blocks.
    pub graph: StreetGraph,
    /// The places of the blocks.
    pub places: Places,
}

impl Streets {
    /// Reads the streets of a city's folder, if there are any, and checks that they are this city's.
    pub(crate) fn read(folder: &Path, zones: &Zones) -> Result<Option<Self>, Error> {
        let path = folder.join(STREETS_FILE);
        if !path.exists() {
            return Ok(None);
        }
        let graph = read_streets(path)?;
        let corners = || (0..graph.node_count()).filter_map(|node| graph.node(NodeId(node)));
        if graph.node_count() > 0 && !corners().any(|corner| zones.zone_at(corner).is_some()) {
            return Err(Error::StreetsElsewhere);
        }
        let places = Places::of(&graph);
        Ok(Some(Self { graph, places }))
    }

    /// Returns those steps of a route whose length the streets know better than the receiver.
    pub(crate) fn along(&self, mode: Mode, route: &Route) -> Vec<Snapped> {
        Lines::of(&self.graph, &self.places).snap(mode, route)
    }
}

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
