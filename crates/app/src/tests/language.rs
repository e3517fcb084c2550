//! A French officer reads French: names of the city, guessed places, reasons that the phone writes.

use domain::RecordId;
use store::record;

use super::World;
use crate::log::Language;
use crate::{city, draft, record as records};

#[test]
fn citys_names_and_guessed_places_are_in_the_officers_language_after_a_restart_too() {
    let world = World::new();
    world.start_shift();
    world.hear_fix(track::Source::Gnss);
    let check = |world: &World, zone: &str, service: &str, near: &str, hours: &str| {
        let shown = city::view(&world.session).unwrap();
        assert_eq!(shown.zones[1].name, zone);
        assert_eq!(shown.services[1].name, service);
        assert_eq!(shown.services[1].hours, hours);
        assert_eq!(city::guess(&world.session).unwrap().text, near);
        assert_eq!(city::zone_name(&world.session, "Z2"), zone);
    };
    let english = (
        "Downtown",
        "Pilot Street Shelter",
        "near 100 Example St",
        "open day and night",
    );
    check(&world, english.0, english.1, english.2, english.3);
    world.session.use_language(Language::French).unwrap();
    let french = (
        "Centre-ville",
        "Refuge de la rue Pilot",
        "près du 100, Example St",
        "ouvert jour et nuit",
    );
    check(&world, french.0, french.1, french.2, french.3);
    world.session.use_language(Language::French).unwrap();
    let world = world.restart();
    world.hear_fix(track::Source::Gnss);
    check(&world, french.0, french.1, french.2, french.3);
}

#[test]
fn reason_that_the_phone_writes_is_in_the_officers_language_and_typed_ones_stay() {
    let world = World::new();
    world.session.use_language(Language::French).unwrap();
    let undone = world.save_encounter();
    world.clock.pass(9_000);
    draft::undo(&world.session, &undone).unwrap();
    let typed = world.save_encounter();
    draft::withdraw(&world.session, &typed, "Wrong person.").unwrap();
    let reason = |id: &str| {
        let id: RecordId = id.parse().unwrap();
        assert!(world.session.read(|r| record::get(r, id)).unwrap().withdrawn);
        let view = records::view(&world.session, &id.to_string()).unwrap();
        view.lines.last().unwrap().reason.clone().unwrap()
    };
    assert_eq!(reason(&undone), "annulé");
    assert_eq!(reason(&typed), "Wrong person.");
}
