//! What the console is shown of a call for help, whatever comes late or twice.

use domain::kind::Record as _;
use domain::kinds::Sos;
use domain::{Fields, Lane, RecordId, Value};
use protocol::api::{SosCall, SosState};

use super::phone::Phone;
use super::sos::{call, sos};
use super::world::{EVENING, World, good};
use crate::db::alarm::{self, Alarm};
use crate::db::officer;
use crate::sos::acknowledge;

fn alarm(world: &World, record: RecordId) -> Alarm {
    let read = world.station.ledger.read(|db| alarm::get(db, record));
    read.unwrap().unwrap()
}

/// A place so many steps along the way; its time goes backwards, as a wrong clock's may.
fn at(step: i64) -> Value {
    let fixed_at = EVENING.0 - step * 60_000;
    Value::List(vec![
        Value::Int(491_000_000 + step),
        Value::Int(-1_231_000_000),
        Value::Int(80),
        Value::Int(fixed_at),
        Value::Text("gnss".to_owned()),
    ])
}

/// Writes the line of a call, raised at this step of the way.
fn raise(phone: &mut Phone, step: i64) -> RecordId {
    let id = phone.record();
    let mut fields = sos().write();
    fields.insert(34, at(step));
    phone.line(Sos::KIND, id, fields, Vec::new());
    id
}

fn moved(phone: &mut Phone, id: RecordId, step: i64) {
    let base = vec![phone.head(Lane::Safety).hash];
    phone.line(Sos::KIND, id, Fields::from([(34, at(step))]), base);
}

async fn tell(world: &World, phone: &Phone, record: RecordId, step: i64) {
    let said = SosCall {
        position: Some(at(step)),
        ..call(phone, record)
    };
    let _: SosState = good(world.tell(phone, "/sync/v1/sos", &said).await);
}

async fn line_that_comes_late_does_not_take_the_officer_back_to_where_they_called(world: World) {
    let mut phone = world.phone(0).await;
    let record = raise(&mut phone, 1);
    tell(&world, &phone, record, 1).await;
    tell(&world, &phone, record, 2).await;
    world.pushed(&phone, Lane::Safety, 1).await;
    assert_eq!(alarm(&world, record).position, Some(at(2)));
    tell(&world, &phone, record, 3).await;
    assert_eq!(alarm(&world, record).position, Some(at(3)));
}

async fn among_lines_the_later_in_the_lane_says_where_the_officer_is(world: World) {
    let mut phone = world.phone(0).await;
    let record = raise(&mut phone, 1);
    moved(&mut phone, record, 2);
    world.pushed(&phone, Lane::Safety, 1).await;
    moved(&mut phone, record, 3);
    world.pushed(&phone, Lane::Safety, 3).await;
    world.pushed(&phone, Lane::Safety, 1).await;
    assert_eq!(alarm(&world, record).position, Some(at(3)));
}

async fn call_that_was_answered_stays_answered_when_its_line_comes(world: World) {
    let mut phone = world.phone(0).await;
    let record = raise(&mut phone, 1);
    tell(&world, &phone, record, 1).await;
    let dana = world.station.ledger.read(|db| officer::by_sign_in(db, "dana"));
    acknowledge(&world.station, &dana.unwrap().unwrap(), record).unwrap();
    world.pushed(&phone, Lane::Safety, 1).await;
    let after = alarm(&world, record);
    assert!(!after.is_open() && after.entry);
    assert_eq!(after.acknowledged_by.unwrap().1, "Dana Cole");
    // Help is on its way: it must still be led to where the officer is now.
    tell(&world, &phone, record, 2).await;
    assert_eq!(alarm(&world, record).position, Some(at(2)));
}

async fn call_that_was_stood_down_stays_over_and_where_it_was(world: World) {
    let mut phone = world.phone(0).await;
    let record = raise(&mut phone, 1);
    let over = SosCall {
        position: Some(at(2)),
        stood_down_at: Some(EVENING),
        ..call(&phone, record)
    };
    let _: SosState = good(world.tell(&phone, "/sync/v1/sos", &over).await);
    world.pushed(&phone, Lane::Safety, 1).await;
    tell(&world, &phone, record, 3).await;
    let after = alarm(&world, record);
    assert!(!after.is_open() && after.entry);
    assert_eq!(after.position, Some(at(2)));
}

async fn line_of_another_officer_moves_and_ends_nobodys_call(world: World) {
    let (mut phone, mut other) = (world.phone(0).await, world.phone(1).await);
    let record = raise(&mut phone, 1);
    world.pushed(&phone, Lane::Safety, 1).await;
    let mut fields = Sos {
        stood_down_at: Some(EVENING),
        ..sos()
    }
    .write();
    fields.insert(34, at(9));
    other.line(Sos::KIND, record, fields, Vec::new());
    world.pushed(&other, Lane::Safety, 1).await;
    let after = alarm(&world, record);
    assert!(after.is_open());
    assert_eq!(after.position, Some(at(1)));
}

async fn call_of_a_locked_phone_that_several_use_says_so_whichever_way_it_comes(world: World) {
    let mut phone = world.phone(0).await;
    let certain = raise(&mut phone, 1);
    let by_line = phone.write(
        Sos {
            caller_uncertain: Some(true),
            ..sos()
        },
        None,
    );
    let by_call = phone.record();
    for caller_uncertain in [Some(true), None] {
        let said = SosCall {
            caller_uncertain,
            ..call(&phone, by_call)
        };
        let _: SosState = good(world.tell(&phone, "/sync/v1/sos", &said).await);
    }
    world.pushed(&phone, Lane::Safety, 1).await;
    let check = |record, uncertain| assert_eq!(alarm(&world, record).caller_uncertain, uncertain);
    check(certain, false);
    check(by_line, true);
    check(by_call, true);
}

crate::tests::on_each_database! {
    line_that_comes_late_does_not_take_the_officer_back_to_where_they_called,
    among_lines_the_later_in_the_lane_says_where_the_officer_is,
    call_that_was_answered_stays_answered_when_its_line_comes,
    call_that_was_stood_down_stays_over_and_where_it_was,
    line_of_another_officer_moves_and_ends_nobodys_call,
    call_of_a_locked_phone_that_several_use_says_so_whichever_way_it_comes,
}
