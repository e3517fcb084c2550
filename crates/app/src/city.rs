//! The city as the screens show it, and the place in words.

use std::path::Path;

use city::{City, Language};
use track::Position;

use crate::error::{Fault, Result};
use crate::session::Session;
use crate::view::{CityView, MedicalInterval, MedicalView, PlaceGuess, Service, ZoneView};

/// Opens the city's files; a map that cannot be used costs only the map.
pub(crate) fn open(folder: &Path) -> Result<City> {
    let (city, fault) = City::open_even_without_map(folder)?;
    if let Some(fault) = fault {
        tracing::warn!("open the city's map: {fault}");
    }
    Ok(city)
}

/// Returns the city.
///
/// # Errors
/// `E-FIND-1` while its files are not on the phone yet.
pub fn view(session: &Session) -> Result<CityView> {
    let city = session.city().ok_or(Fault::NotFound)?;
    let profile = &city.profile;
    let map = &profile.map;
    let bounds = &map.bounds;
    Ok(CityView {
        name: profile.name.clone(),
        time_zone: profile.time_zone.clone(),
        emergency_number: profile.emergency_number.clone(),
        zones: zones(session),
        units: units(session),
        agencies: profile
            .partner_agencies
            .iter()
            .map(|agency| agency.code.clone())
            .collect(),
        services: profile
            .referral_targets
            .iter()
            .map(|target| service(target, session.language()))
            .collect(),
        bounds: vec![bounds.west, bounds.south, bounds.east, bounds.north],
        centre: vec![map.centre.lon, map.centre.lat],
        zoom: map.default_zoom,
        notice_en: profile.collection_notice.en.clone(),
        notice_fr: profile.collection_notice.fr.clone(),
        medical: medical(&profile.medical),
        has_map: city.map().is_ok(),
        // A map that says nothing of itself is no reason to show nothing of the city.
        attribution: city.map().and_then(|map| map.attribution()).ok().flatten(),
    })
}

/// Returns the bytes of a map tile (an unpacked vector tile); `None` where the map is empty.
///
/// # Errors
/// Returns why the map file could not be read.
pub fn tile(session: &Session, z: u8, x: u32, y: u32) -> Result<Option<Vec<u8>>> {
    match session.city() {
        Some(city) => Ok(city.map()?.tile(z, x, y)?),
        None => Ok(None),
    }
}

pub(crate) fn zones(session: &Session) -> Vec<ZoneView> {
    let zones = session.city().into_iter().flat_map(|city| &city.profile.zones);
    zones
        .map(|zone| ZoneView {
            id: zone.id.clone(),
            name: zone.name.say(session.language()).to_owned(),
        })
        .collect()
}

pub(crate) fn zone_name(session: &Session, id: &str) -> String {
    let zone = session.city().and_then(|city| city.profile.zone(id));
    zone.map_or_else(
        || id.to_owned(),
        |zone| zone.name.say(session.language()).to_owned(),
    )
}

pub(crate) fn units(session: &Session) -> Vec<String> {
    session
        .city()
        .into_iter()
        .flat_map(|city| &city.profile.units)
        .map(|unit| unit.id.clone())
        .collect()
}

/// Says where the phone seems to be, from its last fix.
pub(crate) fn guess(session: &Session) -> Option<PlaceGuess> {
    let here = session.route().here()?;
    let position = Position::from_e7(here.lat_e7, here.lon_e7).ok()?;
    Some(PlaceGuess {
        text: describe(session, position),
        zone: zone_at(session, position),
    })
}

/// Says a position in words; its coordinates where there is no map.
pub(crate) fn describe(session: &Session, position: Position) -> String {
    match session.city() {
        Some(city) => city.describe(position).say(session.language()),
        None => format!("{:.5}, {:.5}", position.latitude(), position.longitude()),
    }
}

fn zone_at(session: &Session, position: Position) -> Option<String> {
    let city = session.city()?;
    city.zones.zone_at(position).map(|zone| zone.id.clone())
}

fn service(target: &city::ReferralTarget, language: Language) -> Service {
    Service {
        id: target.id.to_string(),
        name: target.name.say(language).to_owned(),
        kind: target.kind.clone(),
        phone: Some(target.phone.clone()),
        hours: target.say_hours(language),
        accepts: target.accepts.say(language).to_owned(),
        address: Some(target.address.clone()),
        lat: None,
        lon: None,
    }
}

fn medical(medical: &city::Medical) -> MedicalView {
    let source = medical.source.clone().unwrap_or_default();
    let signed_off = medical.signed_off.clone().unwrap_or_default();
    let interval = |one: &city::MedicalInterval| MedicalInterval {
        name: one.step.clone(),
        seconds: one.seconds,
        source: source.clone(),
        signed_off: signed_off.clone(),
    };
    MedicalView {
        note_en: medical.note.en.clone(),
        note_fr: medical.note.fr.clone(),
        intervals: medical.intervals.iter().map(interval).collect(),
    }
}
