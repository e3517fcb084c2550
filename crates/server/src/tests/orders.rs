//! Orders to a phone, and its revocation, as the phone hears of them.

use domain::Lane;
use protocol::api::{HelloRequest, HelloResponse, LOG_CUT, NotebookStatus, Order};

use super::notebooks::{encounter, hello, shift};
use super::phone::Phone;
use super::world::{World, good};
use crate::admin::PhoneOrder;
use crate::db::audit;

async fn heard(world: &World, phone: &Phone, done: &[Order]) -> HelloResponse {
    let request = HelloRequest {
        done: Some(done.to_vec()).filter(|done| !done.is_empty()),
        read: None,
        ..hello(phone)
    };
    good(world.tell(phone, "/sync/v1/hello", &request).await)
}

fn order(world: &World, phone: &Phone, order: PhoneOrder) {
    let device = phone.certificate.peek().unwrap().device;
    world.admin().order(device, order, "left on a bus").unwrap();
}

fn states(world: &World) -> Vec<(String, &'static str)> {
    let phones = world.admin().phones().unwrap();
    let orders = phones.into_iter().flat_map(|phone| phone.orders);
    orders.map(|given| (given.order, given.state)).collect()
}

fn acts(world: &World) -> Vec<(String, Option<String>)> {
    let rows = world
        .station
        .ledger
        .read(|db| audit::page(db, i64::MAX, 500))
        .unwrap();
    rows.into_iter()
        .rev()
        .map(|row| (row.action, row.detail))
        .collect()
}

async fn damage_that_a_phone_noticed_is_in_the_audit_and_what_is_not_known_is_passed_over(world: World) {
    let phone = world.phone(0).await;
    let request = HelloRequest {
        noticed: Some(vec![(LOG_CUT, 3), (99, 1)]),
        ..hello(&phone)
    };
    let _: HelloResponse = good(world.tell(&phone, "/sync/v1/hello", &request).await);
    let last = acts(&world).pop().unwrap();
    assert_eq!(last, ("phone_log_cut".to_owned(), Some("lines=3".to_owned())));
    heard(&world, &phone, &[]).await;
    assert_eq!(
        acts(&world).pop().unwrap(),
        last,
        "an ordinary hello writes nothing"
    );
}

async fn order_is_carried_until_the_phone_says_that_it_is_done(world: World) {
    let (phone, other) = (world.phone(0).await, world.phone(1).await);
    assert!(heard(&world, &phone, &[]).await.orders.is_empty());
    order(&world, &phone, PhoneOrder::Lock);
    // Given twice before it is done, it is one order.
    order(&world, &phone, PhoneOrder::Lock);
    order(&world, &phone, PhoneOrder::SendRescue);
    assert_eq!(
        states(&world),
        [("send_rescue".into(), "waits"), ("lock".into(), "waits")]
    );
    assert!(heard(&world, &other, &[]).await.orders.is_empty());
    for _ in 0..2 {
        let said = heard(&world, &phone, &[]).await;
        assert_eq!(said.orders, [Order::Lock, Order::SendRescue]);
    }
    assert_eq!(
        states(&world),
        [("send_rescue".into(), "told"), ("lock".into(), "told")]
    );
    assert_eq!(
        heard(&world, &phone, &[Order::Lock]).await.orders,
        [Order::SendRescue]
    );
    // What the phone says again changes nothing.
    assert_eq!(
        heard(&world, &phone, &[Order::Lock]).await.orders,
        [Order::SendRescue]
    );
    assert_eq!(
        states(&world),
        [("send_rescue".into(), "told"), ("lock".into(), "done")]
    );
    let locked = acts(&world)
        .iter()
        .filter(|(action, _)| action == "phone_locked")
        .count();
    assert_eq!(locked, 1);
    assert!(acts(&world).contains(&("order_lock".into(), Some("left on a bus".into()))));
}

async fn order_that_was_not_told_is_not_done(world: World) {
    let phone = world.phone(0).await;
    order(&world, &phone, PhoneOrder::Lock);
    // A phone that tells of an earlier one, which is still on its way.
    assert_eq!(heard(&world, &phone, &[Order::Lock]).await.orders, [Order::Lock]);
    assert!(heard(&world, &phone, &[Order::Lock]).await.orders.is_empty());
}

async fn wipe_that_is_done_tells_what_was_on_the_phone(world: World) {
    let mut phone = world.phone(0).await;
    let shift = phone.write(shift(), None);
    phone.write(encounter(), Some(shift));
    phone.write(
        domain::kinds::WelfareCheck {
            outcome: Some(domain::field::One(domain::codes::WelfareOutcome::Referred)),
            ..Default::default()
        },
        Some(shift),
    );
    let receipt = world.pushed(&phone, Lane::Records, 1).await;
    assert!(receipt.held.is_empty(), "{:?}", receipt.held);
    order(&world, &phone, PhoneOrder::Wipe);
    heard(&world, &phone, &[]).await;
    heard(&world, &phone, &[Order::Wipe]).await;
    let report = "records=3 photos=0 about_people=1";
    assert!(acts(&world).contains(&("phone_wiped".into(), Some(report.into()))));
    let phones = world.admin().phones().unwrap();
    let wiped = phones.iter().find(|phone| !phone.orders.is_empty()).unwrap();
    assert_eq!(wiped.orders[0].report.as_deref(), Some(report));
}

async fn revocation_is_told_and_can_be_taken_back(world: World) {
    let mut phone = world.phone(0).await;
    let device = phone.certificate.peek().unwrap().device;
    phone.write(encounter(), None);
    world.pushed(&phone, Lane::Records, 1).await;
    let status = async || heard(&world, &phone, &[]).await.notebooks[0].status;
    assert_eq!(status().await, NotebookStatus::Open);
    world.admin().revoke(device, "not found").unwrap();
    assert_eq!(status().await, NotebookStatus::Revoked);
    // An order reaches a revoked phone too.
    order(&world, &phone, PhoneOrder::Lock);
    assert_eq!(heard(&world, &phone, &[]).await.orders, [Order::Lock]);
    world
        .admin()
        .restore_phone(device, "it was under the seat")
        .unwrap();
    assert_eq!(status().await, NotebookStatus::Open);
    phone.write(encounter(), None);
    assert!(world.pushed(&phone, Lane::Records, 2).await.held.is_empty());
    assert!(acts(&world).contains(&("device_restored".into(), Some("it was under the seat".into()))));
}

crate::tests::on_each_database! {
    damage_that_a_phone_noticed_is_in_the_audit_and_what_is_not_known_is_passed_over,
    order_is_carried_until_the_phone_says_that_it_is_done,
    order_that_was_not_told_is_not_done,
    wipe_that_is_done_tells_what_was_on_the_phone,
    revocation_is_told_and_can_be_taken_back,
}
