//! How long a route is where the receiver measured no speed, and the city has streets.

use domain::Lane;
use domain::codes::PatrolMode;
use domain::field::{Blob, One};
use domain::kinds::{Shift, Track};
use serde_json::Value as Json;
use track::{Fix, Item, Plane};

use super::browser::Browser;
use crate::tests::notebooks::shift;
use crate::tests::world::{EVENING, World};

/// What a receiver hears between tall buildings that measures no speed: along a block, thrown to each side and back and
/// forth. With how far the block is.
fn thrown_about(world: &World) -> (Vec<Item>, f64) {
    let streets = world.station.pack.city.streets().unwrap().unwrap();
    let longest = streets
        .graph
        .edges()
        .iter()
        .filter(|block| block.street.line.len() == 2)
        .max_by(|one, other| one.length.0.total_cmp(&other.length.0))
        .unwrap();
    let plane = Plane::around(longest.street.line[0]);
    let end = plane.to_metres(longest.street.line[1]);
    let way = end / longest.length.0;
    let steps = (longest.length.0 / 6.0) as i64;
    let fix = |step: i64| {
        let side = if step % 2 == 0 { 1.0 } else { -1.0 };
        let mut at = way * (step as f64 * 6.0 - side * 8.0);
        (at.x, at.y) = (at.x + way.y * side * 15.0, at.y - way.x * side * 15.0);
        let place = plane.to_position(at).unwrap();
        Item::Fix(Fix::at(place, EVENING.0 + step * 5_000).with_accuracy(Some(18.0)))
    };
    ((0..=steps).map(fix).collect(), steps as f64 * 6.0)
}

async fn route_of(world: &World, mode: PatrolMode) -> (Json, f64) {
    let (items, length) = thrown_about(world);
    let mut phone = world.phone(0).await;
    let shift = phone.write(
        Shift {
            mode: Some(One(mode)),
            ..shift()
        },
        None,
    );
    let piece = Track {
        from: Some(EVENING),
        to: Some(EVENING.plus_millis(3_600_000)),
        chunk: Some(Blob(track::chunk::encode(&items))),
        distance_m: None,
    };
    phone.write(piece, Some(shift));
    world.pushed(&phone, Lane::Records, 1).await;
    world.pushed(&phone, Lane::Tracks, 1).await;
    let browser = Browser::signed_in(world, "max").await;
    let route = browser.good(&format!("/console/api/shifts/{shift}/route")).await;
    let drawn = route["segments"][0].as_array().unwrap();
    assert_eq!(drawn.len(), items.len(), "the line is as it was recorded");
    (route, length)
}

fn metres(of: &Json, name: &str) -> f64 {
    of[name].as_f64().unwrap()
}

async fn route_without_a_measured_speed_is_as_long_as_its_streets(world: World) {
    let (route, length) = route_of(&world, PatrolMode::Foot).await;
    let (distance, along) = (metres(&route, "distance_m"), metres(&route, "along_streets_m"));
    assert!((distance - length).abs() < 30.0, "{distance} of {length}");
    assert!(
        along > 0.9 * distance && along <= distance,
        "{along} of {distance}"
    );
    assert!(metres(&route, "by_places_m") > 3.0 * length);
    let zones = route["zones"].as_array().unwrap();
    let in_zones: f64 = zones.iter().map(|zone| metres(zone, "distance_m")).sum();
    assert!((in_zones - distance).abs() < 0.1, "{in_zones} {distance}");
}

async fn route_by_bike_is_as_long_as_its_places(world: World) {
    let (route, _) = route_of(&world, PatrolMode::Bike).await;
    assert!((metres(&route, "distance_m") - metres(&route, "by_places_m")).abs() < 0.1);
    assert!(metres(&route, "along_streets_m") < 0.1);
}

crate::tests::on_each_database! {
    route_without_a_measured_speed_is_as_long_as_its_streets,
    route_by_bike_is_as_long_as_its_places,
}
