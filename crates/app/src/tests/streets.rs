//! What of the town's streets was walked, and where to walk next, over shifts and restarts.

use domain::Timestamp;
use track::{Metres, Source};

use super::{CITY, World, fixture, town};
use crate::view::{CoverageView, Suggestion};
use crate::{route, streets};

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
