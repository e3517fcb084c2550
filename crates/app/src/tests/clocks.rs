//! No clock decides: what is shown, and whether recording stalls, whatever somebody sets the wall clock to.

use domain::field::{FieldValue as _, One, Position, Prose};
use domain::kinds::HandoverItem;
use domain::{EntryHash, NotebookId, RecordId};
use protocol::{Body, Header, Place, commit};
use store::feed::{self, Foreign};
use store::record;
use track::Source;

use super::{EVENING, World};
use crate::route;
use crate::view::Recording;

const HOUR_MS: u32 = 60 * 60 * 1000;
const YEAR_MS: i64 = 365 * 24 * 60 * 60 * 1000;

/// Writes an item that ends in two hours; says whether it still stands later, by its own officer's list.
fn item(world: &World) -> RecordId {
    let item = HandoverItem {
        kind: Some(One(domain::codes::HandoverKind::Hazard)),
        text: Some(Prose("Loose railing.".into())),
        must_read: Some(true),
        expires_at: Some(world.session.likely_now().plus_millis(2 * i64::from(HOUR_MS))),
        zone: None,
    };
    world.session.write_new(item).unwrap()
}

fn stands(world: &World, item: RecordId) -> bool {
    let items = crate::briefing::standing(&world.session).unwrap();
    items.iter().any(|one| one.record == item)
}

#[test]
fn must_read_item_is_shown_whatever_the_wall_clock_says() {
    let world = World::new();
    let item = item(&world);
    world.clock.set_wall(EVENING.plus_millis(YEAR_MS));
    assert!(
        stands(&world, item),
        "a phone that never heard the time hides nothing"
    );

    world.clock.set_wall(EVENING);
    world.session.hear_server_time(0).unwrap();
    world.clock.set_wall(EVENING.plus_millis(YEAR_MS));
    assert!(
        stands(&world, item),
        "the server's word counts, not the wall clock"
    );
    world.clock.pass(HOUR_MS);
    assert!(stands(&world, item));
    world.clock.set_wall(EVENING.plus_millis(-YEAR_MS));
    world.clock.pass(HOUR_MS + 1);
    assert!(!stands(&world, item), "two hours have surely passed");
}

#[test]
fn item_that_may_be_over_is_shown_after_a_boot_until_the_server_speaks() {
    let world = World::new();
    let item = item(&world);
    world.session.hear_server_time(0).unwrap();
    world.clock.boot_again();
    world.clock.set_wall(EVENING.plus_millis(YEAR_MS));
    let world = world.restart();
    assert!(stands(&world, item));
    world.session.hear_server_time(0).unwrap();
    assert!(!stands(&world, item));
}

#[test]
fn item_of_a_phone_with_a_wrong_clock_ends_by_the_servers_time() {
    let world = World::new();
    world.clock.set_wall(EVENING.plus_millis(-YEAR_MS));
    world.session.hear_server_time(YEAR_MS).unwrap();
    assert_eq!(world.session.likely_now(), EVENING);
    world.clock.boot_again();
    let world = world.restart();
    assert_eq!(world.session.likely_now(), EVENING);
}

#[test]
fn recording_stalls_by_the_clock_that_nobody_can_set() {
    let world = World::new();
    let check = |expected| assert_eq!(route::recording(&world.session).0, expected);
    world.start_shift();
    check(Recording::Stalled);
    world.hear_fix(Source::Gnss);
    check(Recording::On);
    world.clock.set_wall(EVENING.plus_millis(YEAR_MS));
    check(Recording::On);
    world.clock.set_wall(EVENING.plus_millis(-YEAR_MS));
    world.clock.pass(30_001);
    check(Recording::Stalled);
}

#[test]
fn records_position_says_what_it_came_from_after_a_restart_too() {
    let position = |world: &World| {
        let record: RecordId = world.save_encounter().parse().unwrap();
        let fields = world.session.read(|r| record::get(r, record)).unwrap().fields;
        Position::read(&fields[&crate::line::POSITION]).unwrap()
    };
    let world = World::new();
    world.start_shift();
    for source in Source::ALL {
        world.hear_fix(source);
        let found = position(&world);
        assert_eq!((found.source.as_str(), found.accuracy_dm), (source.code(), None));
        assert_eq!(
            world.session.clocks().gnss.is_some(),
            source.tells_the_time(),
            "{source:?}"
        );
        world.clock.pass(31_000);
        route::tick(&world.session).unwrap();
    }
    let here = crate::status::status(&world.session).unwrap().fix.unwrap();
    assert_eq!((here.accuracy_m, here.age_s), (None, Some(31)));
    let world = world.restart();
    assert_eq!(position(&world).source, "replay");
    let here = crate::status::status(&world.session).unwrap().fix.unwrap();
    assert_eq!(here.age_s, None, "nobody knows how long the app was closed");
}

/// Takes in a hazard that a colleague wrote.
fn from_a_colleague(world: &World) -> RecordId {
    use domain::kind::Record as _;
    let (record, key) = (world.session.new_record(), world.session.new_key());
    let kind = domain::kinds::Hazard::KIND;
    let body = Body {
        record,
        kind: kind.number,
        schema: kind.schema,
        happened_at: EVENING,
        clocks: world.session.clocks(),
        base: Vec::new(),
        fields: domain::Fields::new(),
    };
    let bytes = body.encode().unwrap();
    let place = Place {
        notebook: NotebookId::from_bytes([0xc0; 16]),
        lane: kind.lane,
        seq: 1,
    };
    let header = Header::at(
        place,
        kind.class,
        commit::of(&key, place, kind.class, &bytes).unwrap(),
    );
    let line = Foreign {
        notebook: place.notebook,
        author: "Officer B",
        header,
        hash: header.hash_after(EntryHash([9; 32])),
        record: Some(record),
        body: Ok(&bytes),
        key: Some(&key),
        position: 1,
    };
    world.session.write(|w| feed::take(w, &line)).unwrap();
    record
}

#[test]
fn what_others_wrote_goes_when_the_server_was_not_heard_for_three_days() {
    let world = World::new();
    let (own, other) = (item(&world), from_a_colleague(&world));
    let is_there = |world: &World, id| world.session.read(|r| record::find(r, id)).unwrap().is_some();
    let day_ms = 24 * HOUR_MS;
    world.clock.pass(4 * day_ms);
    crate::prune::end_lease(&world.session).unwrap();
    assert!(
        is_there(&world, other),
        "the server was never heard: nothing is known"
    );

    world.session.hear_server_time(0).unwrap();
    world.clock.pass(3 * day_ms - 1);
    world.clock.set_wall(EVENING.plus_millis(YEAR_MS));
    crate::prune::end_lease(&world.session).unwrap();
    assert!(is_there(&world, other), "the wall clock does not count");
    world.clock.pass(1);
    crate::prune::end_lease(&world.session).unwrap();
    assert!(!is_there(&world, other) && is_there(&world, own));

    let other = from_a_colleague(&world);
    world.clock.set_wall(EVENING);
    world.session.hear_server_time(0).unwrap();
    world.clock.boot_again();
    world.clock.set_wall(EVENING.plus_millis(4 * i64::from(day_ms)));
    let world = world.restart();
    assert!(!is_there(&world, other), "also at the unlock after a restart");
}

#[test]
fn receiver_has_a_moment_for_its_first_fix_before_anybody_is_told() {
    let world = World::new();
    world.start_shift();
    let check = |expected: Option<&str>| {
        let (recording, cause) = crate::route::recording(&world.session);
        assert_eq!((recording, cause.as_deref()), (Recording::Stalled, expected));
    };
    check(None);
    world.clock.pass(30_000);
    check(None);
    world.clock.pass(1);
    check(Some("no_fix"));
}
