use super::browser::{Browser, actions, post, worked};
use crate::tests::world::World;

async fn record_is_ordered_erased_and_the_order_is_stopped_for_a_reason(world: World) {
    let (_, _, record) = worked(&world).await;
    let browser = Browser::signed_in(&world, "max").await;
    let status = async |path: String, body: &str| browser.send(post(&path, body)).await.status().as_u16();
    let erase = || format!("/console/api/records/{record}/erase");
    let stop = || format!("/console/api/erasures/{record}/stop");
    let why = r#"{"reason":"asked for by the person"}"#;
    let before = actions(&world).len();
    assert_eq!(status(stop(), why).await, 404, "there is no order");
    assert_eq!(status(erase(), r#"{"reason":" a "}"#).await, 422);
    assert_eq!(
        status("/console/api/records/elsewhere/erase".into(), why).await,
        404
    );
    assert_eq!(actions(&world).len(), before, "what is refused is no act");

    assert_eq!(status(erase(), why).await, 200);
    assert_eq!(status(erase(), why).await, 409, "one order at a time");
    let list = browser.good("/console/api/erasures").await;
    let one = &list["erasures"][0];
    assert_eq!(one["record"], record.to_string().as_str());
    assert_eq!(
        (
            one["kind"].as_str(),
            one["author"].as_str(),
            one["state"].as_str()
        ),
        (Some("encounter"), Some("Sam Patel"), Some("ordered"))
    );
    assert_eq!(one["reason"], "asked for by the person");
    assert_eq!(
        one["waiting"].as_array().unwrap().len(),
        1,
        "its phone has not heard"
    );
    let page = browser.good(&format!("/console/api/records/{record}")).await;
    assert_eq!(page["erasure"], "ordered");

    assert_eq!(status(stop(), r#"{"reason":"by mistake"}"#).await, 200);
    assert_eq!(status(stop(), r#"{"reason":"by mistake"}"#).await, 409);
    let list = browser.good("/console/api/erasures").await;
    let one = &list["erasures"][0];
    assert_eq!(
        (&one["state"], &one["reason"]),
        (&"stopped".into(), &"by mistake".into())
    );
    let acts = &actions(&world)[before..];
    assert_eq!(
        acts,
        [
            "erasure_ordered",
            "erasures_read",
            "record_read",
            "erasure_stopped",
            "erasures_read"
        ]
    );
}

async fn nobody_but_an_administrator_erases(world: World) {
    let (_, _, record) = worked(&world).await;
    for sign_in in ["sam", "robin", "dana"] {
        let browser = Browser::signed_in(&world, sign_in).await;
        assert_eq!(browser.get("/console/api/erasures").await.0, 403, "{sign_in}");
        for path in [
            format!("records/{record}/erase"),
            format!("erasures/{record}/stop"),
        ] {
            let asked = post(&format!("/console/api/{path}"), r#"{"reason":"because"}"#);
            assert_eq!(browser.send(asked).await.status(), 403, "{sign_in} {path}");
        }
    }
    assert_eq!(Browser::new(&world).get("/console/api/erasures").await.0, 401);
}

crate::tests::on_each_database! {
    record_is_ordered_erased_and_the_order_is_stopped_for_a_reason,
    nobody_but_an_administrator_erases,
}
