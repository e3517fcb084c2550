//! The city's words and map.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value as JsonValue;

use super::person::Person;
use super::refusal::Refusal;
use super::view::{City, Zone};
use super::{answer, away};
use crate::Error;
use crate::station::Station;

const TILES: &str = "/console/tiles/{z}/{x}/{y}";

pub(super) async fn city(state: State<Arc<Station>>, _: Person) -> Result<Json<City>, Refusal> {
    answer(state, |station| Ok(view(station)?)).await
}

fn view(station: &Station) -> Result<City, Error> {
    let city = &station.pack.city;
    let profile = &city.profile;
    let tiles = city.map().map_err(|source| bad_map(station, source))?;
    let map = tiles.tilejson(TILES).map_err(|source| bad_map(station, source))?;
    let (min_zoom, max_zoom) = tiles.zooms();
    let said = |name: &str| map.get(name).cloned().unwrap_or(JsonValue::Null);
    let zones = profile.zones.iter().map(|zone| Zone {
        id: zone.id.clone(),
        name_en: zone.name.en.clone(),
        name_fr: zone.name.fr.clone(),
    });
    let (bounds, centre) = (profile.map.bounds, profile.map.centre);
    Ok(City {
        name: profile.name.clone(),
        time_zone: profile.time_zone.clone(),
        demo: profile.made_up,
        emergency_number: profile.emergency_number.clone(),
        zones: zones.collect(),
        bounds: [bounds.west, bounds.south, bounds.east, bounds.north],
        centre: [centre.lon, centre.lat],
        zoom: profile.map.default_zoom,
        tiles: TILES,
        min_zoom,
        max_zoom,
        vector_layers: said("vector_layers"),
        attribution: said("attribution"),
    })
}

fn bad_map(station: &Station, source: city::Error) -> Error {
    Error::City {
        path: station.pack.city.profile.map.tiles.clone().into(),
        source: Box::new(source),
    }
}

pub(super) async fn tile(
    State(station): State<Arc<Station>>,
    Path((z, x, y)): Path<(u8, u32, u32)>,
    _: Person,
) -> Result<Response, Refusal> {
    let found = away(move || {
        let tiles = station.pack.city.map();
        let tiles = tiles.map_err(|source| bad_map(&station, source))?;
        let found = tiles.tile(z, x, y);
        let found = found.map_err(|source| bad_map(&station, source))?;
        Ok(found.map(|bytes| (tiles.content_type(), bytes)))
    })
    .await?;
    Ok(match found {
        None => StatusCode::NO_CONTENT.into_response(),
        Some((kind, bytes)) => (
            [(CONTENT_TYPE, kind), (CACHE_CONTROL, "private, max-age=3600")],
            bytes,
        )
            .into_response(),
    })
}
