//! Lines in quarantine, and their release by a person.

use domain::kind::Record as _;
use domain::kinds::{Encounter, Hazard};
use domain::{Class, Fields, Lane, RecordId, Value};
use protocol::api::HelloResponse;

use super::notebooks::{encounter, hello};
use super::phone::Phone;
use super::world::{World, good};
use crate::db::{audit, feed, record};

fn shown(world: &World, id: RecordId) -> Option<record::Record> {
    world.station.ledger.read(|db| record::get(db, id)).unwrap()
}

fn feed_head(world: &World) -> u64 {
    world.station.ledger.read(feed::head).unwrap().0
}

async fn held_on_server(world: &World, phone: &Phone) -> Option<u64> {
    let said: HelloResponse = good(world.tell(phone, "/sync/v1/hello", &hello(phone)).await);
    said.notebooks[0].lanes[1].held
}

fn is_sound(world: &World) {
    let found = world.admin().verify().unwrap();
    assert!(found.damage.is_empty(), "{:?}", found.damage);
}

async fn released_line_gets_a_new_place_and_is_confirmed(world: World) {
    let (mut phone, mut other) = (world.phone(0).await, world.phone(1).await);
    let device = phone.certificate.peek().unwrap().device;
    world.admin().revoke(device, "lost").unwrap();
    let met = phone.write(encounter(), None);
    let receipt = world.pushed(&phone, Lane::Records, 1).await;
    assert_eq!(receipt.held, [(1, "revoked".to_owned())]);
    assert_eq!(held_on_server(&world, &phone).await, Some(1));
    other.write(encounter(), None);
    let later = world.pushed(&other, Lane::Records, 1).await;

    let held = world.admin().held().unwrap();
    assert_eq!((held.len(), held[0].code.as_str()), (1, "revoked"));
    world
        .admin()
        .release(&held[0].hash, "the phone was found")
        .unwrap();

    assert!(world.admin().held().unwrap().is_empty());
    assert_eq!(held_on_server(&world, &phone).await, None);
    let receipt = world.pushed(&phone, Lane::Records, 2).await;
    assert!(receipt.held.is_empty());
    assert_eq!((receipt.committed, receipt.feed_pos), (1, later.feed_pos + 1));
    assert_eq!(feed_head(&world), receipt.feed_pos);
    assert_eq!(shown(&world, met).unwrap().lines, 1);
    let rows = world
        .station
        .ledger
        .read(|db| audit::page(db, i64::MAX, 1))
        .unwrap();
    assert_eq!(
        (rows[0].action.as_str(), rows[0].record, rows[0].detail.as_deref()),
        ("line_released", Some(met), Some("the phone was found"))
    );
    is_sound(&world);
}

async fn line_is_released_once(world: World) {
    let mut phone = world.phone(0).await;
    phone.write(
        Encounter {
            outcome: None,
            ..encounter()
        },
        None,
    );
    world.pushed(&phone, Lane::Records, 1).await;
    let hash = world.admin().held().unwrap().remove(0).hash;
    world.admin().release(&hash, "it is complete enough").unwrap();
    let head = feed_head(&world);
    assert!(world.admin().release(&hash, "again").is_err());
    assert!(world.admin().release("what is no hash", "again").is_err());
    assert_eq!(feed_head(&world), head);
}

async fn what_nobody_can_read_is_released_and_changes_nothing(world: World) {
    let mut phone = world.phone(0).await;
    let record = phone.record();
    let bytes = [&[0xa1, 0x01, 0x50], record.as_bytes().as_slice()].concat();
    phone.raw(Lane::Records, Class::Record, record, bytes);
    let met = phone.write(encounter(), None);
    // The same record goes on as something else.
    phone.line(
        Hazard::KIND,
        met,
        Fields::from([(64, Value::Text("odd".to_owned()))]),
        Vec::new(),
    );
    assert_eq!(world.pushed(&phone, Lane::Records, 1).await.held.len(), 2);
    for line in world.admin().held().unwrap() {
        world.admin().release(&line.hash, "seen").unwrap();
    }
    assert!(world.pushed(&phone, Lane::Records, 4).await.held.is_empty());
    assert!(shown(&world, record).is_none());
    let before = shown(&world, met).unwrap();
    assert_eq!((before.lines, before.kind), (1, Encounter::KIND.number));
    assert_eq!(world.admin().rebuild().unwrap(), 1);
    assert_eq!(shown(&world, met).unwrap().fields, before.fields);
    is_sound(&world);
}

crate::tests::on_each_database! {
    released_line_gets_a_new_place_and_is_confirmed,
    line_is_released_once,
    what_nobody_can_read_is_released_and_changes_nothing,
}
