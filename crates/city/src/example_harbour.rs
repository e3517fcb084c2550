//! Holds the committed files of the made-up town `fixtures/town` together.

use std::collections::BTreeSet;
use std::f64::consts::PI;
use std::path::PathBuf;

use serde_json::Value;
use track::Position;

use crate::{City, Language, PlaceGuess};

/// The town's folder.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/town")
}

/// The tile in the middle of downtown at a zoom.
pub(crate) fn middle_tile(z: u8) -> (u32, u32) {
    let (lat, lon) = (49.4762_f64, -125.8560_f64);
    let across = f64::from(1_u32 << z);
    let north = (lat.to_radians().tan() + 1.0 / lat.to_radians().cos()).ln();
    (
        ((lon + 180.0) / 360.0 * across) as u32,
        ((1.0 - north / PI) / 2.0 * across) as u32,
    )
}

fn town() -> City {
    City::open(folder()).unwrap()
}

fn json(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(folder().join(name)).unwrap()).unwrap()
}

#[test]
fn every_address_lies_within_the_bounds_and_in_a_zone() {
    let city = town();
    let bounds = city.profile.map.bounds;
    assert!(city.addresses.len() > 3000);
    for address in city.addresses.iter() {
        let (lat, lon) = (address.position.latitude(), address.position.longitude());
        let inside = (bounds.south..bounds.north).contains(&lat) && (bounds.west..bounds.east).contains(&lon);
        assert!(
            inside && city.zones.zone_at(address.position).is_some(),
            "{}",
            address.text()
        );
    }
}

#[test]
fn the_map_has_a_tile_with_streets_in_the_middle_at_every_zoom() {
    let town = town();
    let tiles = town.map().unwrap();
    for z in 10..=16 {
        let (x, y) = middle_tile(z);
        let tile = tiles.tile(z, x, y).unwrap().unwrap();
        for layer in ["land", "road"] {
            assert!(
                tile.windows(layer.len()).any(|bytes| bytes == layer.as_bytes()),
                "{z}: no {layer}"
            );
        }
    }
}

#[test]
fn a_position_is_told_by_address_else_by_zone_else_by_its_numbers() {
    let city = town();
    let check = |lat, lon, english: &str, french: &str| {
        let place = city.describe(Position::from_degrees(lat, lon).unwrap());
        assert_eq!(
            (
                place.say(Language::English).as_str(),
                place.say(Language::French).as_str()
            ),
            (english, french)
        );
    };
    check(
        49.475941,
        -125.861013,
        "near 100 Example St",
        "près du 100, Example St",
    );
    check(
        49.487192,
        -125.859168,
        "North End, 49.48719, -125.85917",
        "Quartier nord, 49.48719, -125.85917",
    );
    check(
        49.451399,
        -125.845090,
        "49.45140, -125.84509",
        "49.45140, -125.84509",
    );
}

#[test]
fn every_block_with_houses_is_near_its_own_street_or_one_that_crosses_it() {
    let city = town();
    let blocks = json("streets.geojson");
    let mut streets = BTreeSet::new();
    for block in blocks["features"].as_array().unwrap() {
        let about = &block["properties"];
        let housed =
            matches!(about["class"].as_str(), Some("primary" | "residential")) && about["bridge"].is_null();
        let points = block["geometry"]["coordinates"].as_array().unwrap();
        let middle = &points[points.len() / 2];
        let place = Position::from_degrees(middle[1].as_f64().unwrap(), middle[0].as_f64().unwrap()).unwrap();
        let near = matches!(city.describe(place), PlaceGuess::NearAddress(_));
        assert!(near || !housed, "{about}");
        streets.insert(about["name"].as_str().unwrap());
    }
    for street in city.addresses.iter().map(|address| address.street) {
        assert!(streets.contains(street.as_str()), "{street}");
    }
}

#[test]
fn the_patrols_hold_the_fixes_that_their_truth_tells() {
    for (name, truth) in json("patrols.json").as_object().unwrap() {
        let imported = track::import(&std::fs::read(folder().join(name)).unwrap()).unwrap();
        assert!(!imported.truncated, "{name}");
        assert_eq!(
            imported.fixes().count() as u64,
            truth["fixes"].as_u64().unwrap(),
            "{name}"
        );
    }
    let walk = track::import(&std::fs::read(folder().join("walk.nmea")).unwrap()).unwrap();
    assert_eq!(walk.fixes().count(), 585);
}

#[test]
fn the_town_owns_no_telephone_number_that_could_be_anybodys_and_no_medical_number() {
    let profile = town().profile;
    for target in &profile.referral_targets {
        assert!(
            target.phone.starts_with("250-555-01") && target.phone.len() == 12,
            "{}",
            target.phone
        );
        let known = |address: &str| town_has(address);
        assert!(
            target.address.is_empty() || known(&target.address),
            "{}",
            target.address
        );
    }
    assert!(profile.made_up && profile.medical.intervals.is_empty() && profile.medical.source.is_none());
    assert_eq!(profile.working_alone.check_in_minutes, None);
}

fn town_has(address: &str) -> bool {
    town().addresses.iter().any(|known| known.text() == address)
}
