//! What of the town's streets was walked, and where to walk next, over shifts and restarts.

use domain::kind::Record as _;
use domain::kinds::Shift;
use domain::{RecordId, Timestamp};
use track::{Fix, Metres, Plane, Source};

use super::{CITY, World, fixture, town};
use crate::log::Language;
use crate::view::{CoverageView, EndOfShift, Suggestion};
use crate::{route, shift, streets};

impl World {
    fn bring_streets(&self) {
        let city = self.home.path().join("cities").join(CITY.to_string());
        std::fs::copy(town().join("streets.geojson"), city.join("streets.geojson")).unwrap();
    }

    /// Walks the town's patrol on foot: the first so many minutes of it, beginning now.
    fn walk(&self, minutes: i64) {
        let patrol = track::import(&fixture("town/patrol-foot.gpx")).unwrap();
        let first_ms = patrol.fixes().next().unwrap().time_ms;
        let began = self.session.now().0;
        for mut fix in patrol
            .fixes()
            .filter(|fix| fix.time_ms < first_ms + minutes * 60_000)
        {
            fix.time_ms += began - first_ms;
            self.clock.set_wall(Timestamp(fix.time_ms));
            route::take_fix(&self.session, fix, Source::Replay).unwrap();
        }
    }
}

impl World {
    /// Walks along the town's longest straight block, thrown to each side and back and forth as between tall buildings, a
    /// fix each five seconds; returns how far it was.
    fn walk_thrown_about(&self, change: fn(&mut Fix)) -> f64 {
        let graph = city::read_streets(town().join("streets.geojson")).unwrap();
        let straight = graph.edges().iter().filter(|block| block.street.line.len() == 2);
        let block = straight
            .max_by(|one, other| one.length.0.total_cmp(&other.length.0))
            .unwrap();
        let plane = Plane::around(block.street.line[0]);
        let way = plane.to_metres(block.street.line[1]) / block.length.0;
        let began = self.session.now().0;
        let steps = (block.length.0 / 6.0) as i64;
        for step in 0..=steps {
            let side = if step % 2 == 0 { 1.0 } else { -1.0 };
            let mut at = way * (step as f64 * 6.0 - side * 8.0);
            (at.x, at.y) = (at.x + way.y * side * 15.0, at.y - way.x * side * 15.0);
            let place = plane.to_position(at).unwrap();
            let mut fix = Fix::at(place, began + step * 5_000).with_accuracy(Some(18.0));
            change(&mut fix);
            self.clock.set_wall(Timestamp(fix.time_ms));
            route::take_fix(&self.session, fix, Source::Replay).unwrap();
        }
        steps as f64 * 6.0
    }

    fn shift(&self) -> RecordId {
        shift::open(&self.session).unwrap().unwrap().record
    }

    fn review(&self) -> EndOfShift {
        shift::review(&self.session, Language::English).unwrap()
    }

    fn distance_of(&self, shift: RecordId) -> f64 {
        let record = self.session.read(|r| store::record::get(r, shift)).unwrap();
        f64::from(Shift::read(&record.fields).distance_m.unwrap())
    }
}

fn walked(view: &CoverageView) -> f64 {
    view.zones.iter().map(|zone| zone.walked_m).sum()
}

fn streets_of(found: &Suggestion) -> Vec<(f64, f64)> {
    found.legs.iter().map(|leg| (leg.lon, leg.lat)).collect()
}

#[test]
fn coverage_is_of_the_open_shift_and_outlives_a_kill() {
    let world = World::new();
    world.bring_streets();
    world.start_shift();
    assert!(walked(&streets::coverage(&world.session).unwrap()) < 1.0);
    world.walk(30);
    let view = streets::coverage(&world.session).unwrap();
    let zones: Metres = view.zones.iter().map(|zone| Metres(zone.length_m)).sum();
    assert!(zones.0 > 80_000.0, "{zones} of streets");
    let before = walked(&view);
    assert!(before > 800.0, "{before}");
    assert!(view.zones.iter().all(|zone| zone.seen_m >= zone.walked_m));
    let world = world.restart();
    let after = walked(&streets::coverage(&world.session).unwrap());
    assert!((before - after).abs() < 60.0, "{before} {after}");
}

#[test]
fn loop_is_as_long_as_asked_and_comes_back() {
    let world = World::new();
    world.bring_streets();
    world.start_shift();
    world.walk(2);
    let found = streets::suggest(&world.session, 60).unwrap();
    assert!((40..=60).contains(&found.minutes), "{} minutes", found.minutes);
    assert!(found.wanted_m > found.length_m / 2.0 && found.wanted_m <= found.length_m);
    assert_eq!(found.line.first(), found.line.last());
    assert_eq!(found.legs[0].turn, "begin");
    let along: f64 = found.legs.iter().map(|leg| leg.length_m).sum();
    assert!((along - found.length_m).abs() < 1.0, "{along} {}", found.length_m);
}

#[test]
fn streets_that_were_walked_this_shift_or_the_last_are_left_out_for_eight_hours() {
    let world = World::new();
    world.bring_streets();
    world.start_shift();
    world.walk(45);
    let fresh = streets::suggest(&world.session, 60).unwrap();
    world.end_shift();
    world.start_shift();
    world.walk(1);
    let next_shift = streets::suggest(&world.session, 60).unwrap();
    world.end_shift();
    world
        .clock
        .set_wall(world.session.now().plus_millis(9 * 24 * 3_600_000));
    world.start_shift();
    world.walk(1);
    let a_week_later = streets::suggest(&world.session, 60).unwrap();
    assert!(!fresh.legs.is_empty() && !next_shift.legs.is_empty());
    assert_ne!(streets_of(&next_shift), streets_of(&a_week_later));
}

#[test]
fn city_without_streets_and_phone_without_a_place_say_so() {
    let world = World::new();
    world.start_shift();
    assert_eq!(streets::coverage(&world.session).unwrap_err().code, "E-MAP-1");
    assert_eq!(streets::suggest(&world.session, 30).unwrap_err().code, "E-MAP-1");
    let world = World::new();
    world.bring_streets();
    world.start_shift();
    assert_eq!(streets::suggest(&world.session, 30).unwrap_err().code, "E-GPS-1");
}

#[test]
fn broken_map_costs_only_the_map() {
    for damage in [
        Vec::new(),
        b"PMTiles\x03 and then nothing".to_vec(),
        vec![0x5a; 4096],
    ] {
        let world = World::new();
        world.bring_streets();
        let city = world.home.path().join("cities").join(CITY.to_string());
        std::fs::write(city.join("town.pmtiles"), damage).unwrap();
        let world = world.restart();
        let view = crate::city::view(&world.session).unwrap();
        assert!(!view.has_map && !view.zones.is_empty() && !view.services.is_empty());
        assert!(!world.session.has_city(), "the file is fetched again");
        assert!(crate::city::tile(&world.session, 14, 1, 1).is_err());
        world.start_shift();
        world.walk(10);
        assert!(walked(&streets::coverage(&world.session).unwrap()) > 100.0);
        assert!(route::view(&world.session).unwrap().distance_m > 100.0);
    }
}

#[test]
fn streets_of_another_city_are_named_and_cost_only_what_is_said_of_streets() {
    let world = World::new();
    let city = world.home.path().join("cities").join(CITY.to_string());
    let elsewhere = r#"{"features":[{"properties":{},"geometry":{"type":"LineString","coordinates":[[24.93,60.17],[24.94,60.17]]}}]}"#;
    std::fs::write(city.join("streets.geojson"), elsewhere).unwrap();
    let world = world.restart();
    world.start_shift();
    world.walk(10);
    assert_eq!(streets::coverage(&world.session).unwrap_err().code, "E-MAP-2");
    assert_eq!(streets::suggest(&world.session, 30).unwrap_err().code, "E-MAP-2");
    assert!(route::view(&world.session).unwrap().distance_m > 100.0);
}

#[test]
fn route_of_the_open_shift_is_written_as_what_other_programs_read() {
    use crate::route_file::{RouteFormat, write};
    let world = World::new();
    let into = world.home.path().join("downloads");
    let nothing = write(&world.session, RouteFormat::Gpx, &into);
    assert_eq!(nothing.unwrap_err().code, "E-SHIFT-1");
    world.start_shift();
    world.walk(10);
    for (format, ending) in [(RouteFormat::Gpx, "gpx"), (RouteFormat::GeoJson, "geojson")] {
        let file = write(&world.session, format, &into).unwrap();
        assert!(
            file.name.starts_with("patrol-2026-07-01T2000") && file.name.ends_with(ending),
            "{}",
            file.name
        );
        let bytes = std::fs::read(into.join(&file.name)).unwrap();
        let read = track::import(&bytes).unwrap();
        assert!(read.fixes().count() > 40, "{} fixes", read.fixes().count());
    }
    let table = write(&world.session, RouteFormat::Csv, &into).unwrap();
    let text = std::fs::read_to_string(into.join(table.name)).unwrap();
    assert!(text.starts_with("kind,segment,time"));
}

#[test]
fn distance_without_a_measured_speed_is_told_along_the_streets_and_the_line_stays() {
    let (world, without) = (World::new(), World::new());
    world.bring_streets();
    world.start_shift();
    without.start_shift();
    let length = world.walk_thrown_about(|_| ());
    without.walk_thrown_about(|_| ());
    let (view, bare) = (
        route::view(&world.session).unwrap(),
        route::view(&without.session).unwrap(),
    );
    assert!(
        bare.distance_m > 1.5 * length && bare.along_streets_m < 0.1,
        "{}",
        bare.distance_m
    );
    assert!(
        (view.distance_m - length).abs() < 0.15 * length,
        "{} of {length}",
        view.distance_m
    );
    assert!(
        view.along_streets_m > 0.7 * view.distance_m,
        "{}",
        view.along_streets_m
    );
    // What was recorded is what it was.
    assert_eq!(view.segments, bare.segments);
    assert!((view.by_places_m - bare.by_places_m).abs() < 0.1);
    let items = route::stored_of(&world.session, world.shift());
    assert_eq!(items, route::stored_of(&without.session, without.shift()));
    // Home, the end of shift, its log and the signed line say the same.
    let home = shift::brief(&world.session).unwrap().unwrap();
    assert!(
        (home.distance_m - view.distance_m).abs() < 60.0,
        "{}",
        home.distance_m
    );
    let end = world.review();
    assert!((end.distance_m - view.distance_m).abs() < 0.1 && end.along_streets_m > 0.0);
    assert!(
        end.log.contains(&format!("{:.1} km", end.distance_m / 1000.0)),
        "{}",
        end.log
    );
    let ended = world.end_shift();
    assert!((world.distance_of(ended) - end.distance_m).abs() < 12.0);
}

#[test]
fn streets_of_another_city_tell_nothing() {
    let world = World::new();
    let city = world.home.path().join("cities").join(CITY.to_string());
    let elsewhere = r#"{"features":[{"properties":{},"geometry":{"type":"LineString","coordinates":[[24.93,60.17],[24.94,60.17]]}}]}"#;
    std::fs::write(city.join("streets.geojson"), elsewhere).unwrap();
    world.start_shift();
    world.walk_thrown_about(|_| ());
    let end = world.review();
    assert!(end.along_streets_m < 0.1 && end.distance_m > 0.0);
    assert!((end.distance_m - end.by_places_m).abs() < 0.1);
}

#[test]
fn measured_speed_is_told_as_it_is_and_the_phone_says_when_the_places_disagree() {
    let world = World::new();
    world.bring_streets();
    world.start_shift();
    let length = world.walk_thrown_about(|fix| fix.speed_cm_s = Some(120));
    let end = world.review();
    assert!(end.along_streets_m < 0.1, "{}", end.along_streets_m);
    assert!(
        (end.distance_m - length).abs() < 0.15 * length,
        "{} of {length}",
        end.distance_m
    );
    assert!(
        end.doubtful == (end.by_places_m > end.distance_m * 1.12),
        "{}",
        end.by_places_m
    );
    let world = World::new();
    world.start_shift();
    world.walk_thrown_about(|fix| fix.speed_cm_s = Some(300));
    let end = world.review();
    assert!(end.doubtful, "{} and {}", end.distance_m, end.by_places_m);
}
