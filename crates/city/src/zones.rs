//! The patrol zones' outlines, and which of them a position lies in.

use std::path::Path;

use geo::{BoundingRect, Coord, Intersects, LineString, MultiPolygon, Point, Polygon, Rect};
use serde::Deserialize;
use track::Position;

use crate::error::Error;
use crate::json;
use crate::words::Words;

/// One patrol zone.
#[derive(Debug, Clone)]
pub struct Zone {
    /// Its id, the same as in the profile.
    pub id: String,
    /// Its name.
    pub name: Words,
    outline: MultiPolygon,
    around: Rect,
}

/// All patrol zones of a city.
#[derive(Debug, Clone)]
pub struct Zones {
    zones: Vec<Zone>,
}

impl Zones {
    /// Reads the outlines from a GeoJSON file whose features have the properties `id`, `name` and `name_fr`.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        let file: Collection = json::read(path.as_ref())?;
        let zones = file
            .features
            .into_iter()
            .map(Zone::from_feature)
            .collect::<Result<_, _>>()?;
        Ok(Self { zones })
    }

    /// Returns the zone that a position lies in; on an edge, the first of the file.
    pub fn zone_at(&self, position: Position) -> Option<&Zone> {
        let point = Point::new(position.longitude(), position.latitude());
        self.zones
            .iter()
            .find(|zone| zone.around.intersects(&point) && zone.outline.intersects(&point))
    }

    /// Returns the zones in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Zone> {
        self.zones.iter()
    }
}

impl Zone {
    fn from_feature(feature: Feature) -> Result<Self, Error> {
        let Properties { id, name, name_fr } = feature.properties;
        let polygons = match feature.geometry {
            Outline::Polygon { coordinates } => vec![coordinates],
            Outline::MultiPolygon { coordinates } => coordinates,
        };
        let outline: Option<Vec<Polygon>> = polygons.into_iter().map(polygon).collect();
        let outline = outline
            .map(MultiPolygon::new)
            .ok_or_else(|| Error::NoOutline(id.clone()))?;
        let around = outline
            .bounding_rect()
            .ok_or_else(|| Error::NoOutline(id.clone()))?;
        let name = Words {
            fr: name_fr.unwrap_or_else(|| name.clone()),
            en: name,
        };
        Ok(Self {
            id,
            name,
            outline,
            around,
        })
    }
}

fn polygon(rings: Vec<Vec<Vec<f64>>>) -> Option<Polygon> {
    let mut rings = rings.into_iter().map(ring);
    let outer = rings.next()??;
    Some(Polygon::new(outer, rings.collect::<Option<_>>()?))
}

fn ring(points: Vec<Vec<f64>>) -> Option<LineString> {
    let point = |pair: &Vec<f64>| {
        let (lon, lat) = (*pair.first()?, *pair.get(1)?);
        Position::from_degrees(lat, lon).ok()?;
        Some(Coord { x: lon, y: lat })
    };
    let line: Vec<Coord> = points.iter().map(point).collect::<Option<_>>()?;
    (line.len() >= 4 && line.first() == line.last()).then(|| LineString::new(line))
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Outline,
}

#[derive(Deserialize)]
struct Properties {
    id: String,
    name: String,
    name_fr: Option<String>,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Outline {
    Polygon { coordinates: Vec<Vec<Vec<f64>>> },
    MultiPolygon { coordinates: Vec<Vec<Vec<Vec<f64>>>> },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example_harbour;

    #[test]
    fn a_position_lies_in_the_zone_that_is_drawn_around_it() {
        let zones = Zones::read(example_harbour::folder().join("zones.geojson")).unwrap();
        let check = |lat, lon, expected: Option<&str>| {
            let found = zones.zone_at(Position::from_degrees(lat, lon).unwrap());
            assert_eq!(found.map(|zone| zone.name.en.as_str()), expected, "{lat}, {lon}");
        };
        check(49.475941, -125.861013, Some("Downtown"));
        check(49.460335, -125.846644, Some("Waterfront"));
        check(49.477061, -125.877418, Some("West Side"));
        check(49.487192, -125.859168, Some("North End"));
        check(49.487427, -125.823073, Some("East Bank"));
        check(49.451399, -125.845090, None);
        check(-49.475941, 125.861013, None);
    }

    #[test]
    fn an_outline_that_cannot_be_drawn_is_refused_by_its_zone() {
        let check = |geometry: &str, expected: &str| {
            let feature = format!(r#"{{"properties":{{"id":"Z9","name":"N"}},"geometry":{geometry}}}"#);
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("zones.geojson");
            std::fs::write(
                &path,
                format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#),
            )
            .unwrap();
            let said = Zones::read(path)
                .map(|_| ())
                .map_or_else(|fault| fault.to_string(), |()| "fine".to_owned());
            assert!(said.contains(expected), "{geometry} gave {said:?}");
        };
        let none = "zone \"Z9\" has no usable outline";
        check(r#"{"type":"Polygon","coordinates":[]}"#, none);
        check(r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}"#, none);
        check(
            r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}"#,
            none,
        );
        check(
            r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,100],[0,0]]]}"#,
            none,
        );
        check(
            r#"{"type":"Polygon","coordinates":[[[0,0],[1],[1,1],[0,0]]]}"#,
            none,
        );
        check(r#"{"type":"MultiPolygon","coordinates":[]}"#, none);
        check(r#"{"type":"Point","coordinates":[0,0]}"#, "of another shape");
        check(
            r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#,
            "fine",
        );
        check(
            r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}"#,
            "fine",
        );
    }
}
