use protocol::api::{HelloResponse, Order};

use super::browser::{Browser, actions, post, worked};
use crate::tests::notebooks::hello;
use crate::tests::world::{World, good};

async fn phone_is_revoked_and_ordered_for_a_reason(world: World) {
    let (phone, _, _) = worked(&world).await;
    let browser = Browser::signed_in(&world, "max").await;
    let list = browser.good("/console/api/phones").await;
    let one = &list["phones"][0];
    assert_eq!(
        (one["officer"].as_str(), one["revoked_at"].is_null()),
        (Some("Sam Patel"), true)
    );
    let device = phone.certificate.peek().unwrap().device;
    assert_eq!(one["device"], device.to_string().as_str());
    let status = async |deed: &str, body: &str| {
        let path = format!("/console/api/phones/{device}/{deed}");
        browser.send(post(&path, body)).await.status().as_u16()
    };
    let before = actions(&world).len();
    assert_eq!(status("wipe", r#"{"reason":" "}"#).await, 422);
    assert_eq!(status("explode", r#"{"reason":"lost on a bus"}"#).await, 404);
    assert_eq!(actions(&world).len(), before);
    for deed in ["revoke", "wipe", "restore"] {
        assert_eq!(status(deed, r#"{"reason":"lost on a bus"}"#).await, 200, "{deed}");
    }
    assert_eq!(
        actions(&world)[before..],
        ["device_revoked", "order_wipe", "device_restored"]
    );
    let said: HelloResponse = good(world.tell(&phone, "/sync/v1/hello", &hello(&phone)).await);
    assert_eq!(said.orders, [Order::Wipe]);
    let list = browser.good("/console/api/phones").await;
    let order = &list["phones"][0]["orders"][0];
    assert_eq!(
        (order["order"].as_str(), order["state"].as_str()),
        (Some("wipe"), Some("told"))
    );
    assert_eq!(
        (order["given_by"].as_str(), order["reason"].as_str()),
        (Some("Max Gill"), Some("lost on a bus"))
    );
    // Their desk is no phone.
    assert!(!list.to_string().contains("\"desk\""));
}

async fn nobody_but_an_administrator_keeps_phones(world: World) {
    let (phone, _, _) = worked(&world).await;
    let device = phone.certificate.peek().unwrap().device;
    for sign_in in ["sam", "robin", "dana"] {
        let browser = Browser::signed_in(&world, sign_in).await;
        assert_eq!(browser.get("/console/api/phones").await.0, 403, "{sign_in}");
        let wipe = post(
            &format!("/console/api/phones/{device}/wipe"),
            r#"{"reason":"lost"}"#,
        );
        assert_eq!(browser.send(wipe).await.status(), 403, "{sign_in}");
    }
    assert_eq!(Browser::new(&world).get("/console/api/phones").await.0, 401);
}

crate::tests::on_each_database! {
    phone_is_revoked_and_ordered_for_a_reason,
    nobody_but_an_administrator_keeps_phones,
}
