use axum::body::Body;
use axum::http::Request;
use protocol::api::SosState;
use serde_json::Value as Json;

use super::browser::{Browser, actions, post, worked};
use crate::tests::sos::{call, sos};
use crate::tests::world::{World, good};

async fn nobody_sees_anything_without_signing_in(world: World) {
    let (_, shift, met) = worked(&world).await;
    let browser = Browser::new(&world);
    for path in [
        "me",
        "city",
        "board",
        "sos",
        "shifts",
        "audit",
        "events",
        &format!("shifts/{shift}"),
        &format!("shifts/{shift}/route"),
        &format!("records/{met}"),
        &format!("photos/{met}/thumbnail"),
    ] {
        let (status, json) = browser.get(&format!("/console/api/{path}")).await;
        assert_eq!(
            (status, json["code"].as_str()),
            (401, Some("C-SESSION")),
            "{path}"
        );
    }
    assert_eq!(browser.get("/console/tiles/0/0/0").await.0, 401);
}

async fn each_role_sees_its_part(world: World) {
    let (_, shift, met) = worked(&world).await;
    let check = async |sign_in: &str, board: u16, own: u16, audit: u16| {
        let browser = Browser::signed_in(&world, sign_in).await;
        let status = async |path: &str| browser.get(&format!("/console/api/{path}")).await.0;
        assert_eq!(status("sos").await, 200, "{sign_in}");
        assert_eq!(status("board").await, board, "{sign_in}");
        assert_eq!(status("audit").await, audit, "{sign_in}");
        assert_eq!(status(&format!("shifts/{shift}")).await, own, "{sign_in}");
        assert_eq!(status(&format!("shifts/{shift}/route")).await, own, "{sign_in}");
        assert_eq!(status(&format!("records/{met}")).await, own, "{sign_in}");
    };
    check("sam", 403, 200, 403).await;
    check("jo", 403, 403, 403).await;
    check("robin", 200, 200, 403).await;
    check("dana", 200, 403, 403).await;
    check("max", 200, 200, 200).await;
    let listed = async |sign_in: &str| {
        Browser::signed_in(&world, sign_in)
            .await
            .good("/console/api/shifts")
            .await["shifts"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(
        (listed("sam").await, listed("jo").await, listed("robin").await),
        (1, 0, 1)
    );
    let dana = Browser::signed_in(&world, "dana")
        .await
        .good("/console/api/board")
        .await;
    assert_eq!(dana["officers"][0]["officer"], "Sam Patel");
    assert_eq!(dana["officers"][0]["shift"], Json::Null);
    assert!(!dana.to_string().contains("bus ticket"));
}

async fn call_for_help_is_answered_by_one_person(world: World) {
    let (mut phone, _, _) = worked(&world).await;
    let record = phone.write(sos(), None);
    let mut news = world.station.live.watch();
    let _: SosState = good(world.tell(&phone, "/sync/v1/sos", &call(&phone, record)).await);
    assert!(std::iter::from_fn(|| news.try_recv().ok()).any(|news| news.what == crate::live::What::Sos));
    let (dana, robin, sam) = (
        Browser::signed_in(&world, "dana").await,
        Browser::signed_in(&world, "robin").await,
        Browser::signed_in(&world, "sam").await,
    );
    let open = dana.good("/console/api/sos").await;
    assert_eq!(
        (open[0]["officer"].as_str(), open[0]["open"].as_bool()),
        (Some("Sam Patel"), Some(true))
    );
    assert_eq!(
        (open[0]["unit"].as_str(), open[0]["entry"].as_bool()),
        (Some("U12"), Some(false))
    );
    let path = format!("/console/api/sos/{record}/acknowledge");
    assert_eq!(sam.send(post(&path, "{}")).await.status(), 403);
    assert_eq!(dana.send(post(&path, "{}")).await.status(), 200);
    assert_eq!(dana.send(post(&path, "{}")).await.status(), 200);
    assert_eq!(robin.send(post(&path, "{}")).await.status(), 409);
    let closed = robin.good("/console/api/sos").await;
    assert_eq!(
        (closed[0]["acknowledged_by"].as_str(), closed[0]["open"].as_bool()),
        (Some("Dana Cole"), Some(false))
    );
    assert_eq!(
        actions(&world)
            .iter()
            .filter(|action| *action == "sos_acknowledged")
            .count(),
        1
    );
}

async fn wrong_passwords_are_counted_and_forged_forms_refused(world: World) {
    world.demo();
    let browser = Browser::new(&world);
    let wrong = || post("/console/api/sign-in", r#"{"sign_in":"max","password":"guess"}"#);
    for _ in 0..5 {
        assert_eq!(browser.send(wrong()).await.status(), 401);
    }
    assert_eq!(browser.send(wrong()).await.status(), 429);
    world.clock.pass(1);
    assert_eq!(browser.send(wrong()).await.status(), 401);
    let forged = Request::post("/console/api/sign-in")
        .body(Body::from("{}"))
        .unwrap();
    assert_eq!(browser.send(forged).await.status(), 403);
    assert_eq!(
        browser
            .send(post("/console/api/sign-in", "not json"))
            .await
            .status(),
        422
    );
    assert_eq!(
        actions(&world)
            .iter()
            .filter(|action| *action == "sign_in_failed")
            .count(),
        6
    );
}

async fn session_ends_when_it_is_left_or_signed_out(world: World) {
    let browser = Browser::signed_in(&world, "max").await;
    browser.good("/console/api/me").await;
    assert_eq!(
        browser.send(post("/console/api/sign-out", "")).await.status(),
        204
    );
    assert_eq!(browser.get("/console/api/me").await.0, 401);
    let browser = Browser::signed_in(&world, "max").await;
    world.clock.pass(11 * 60);
    browser.good("/console/api/me").await;
    world.clock.pass(11 * 60);
    browser.good("/console/api/me").await;
    world.clock.pass(13 * 60);
    assert_eq!(browser.get("/console/api/me").await.0, 401);
}

async fn screens_are_served_and_nothing_beside_them(world: World) {
    let browser = Browser::new(&world);
    let check = async |path: &str, status: u16| {
        let response = browser
            .send(Request::get(path).body(Body::empty()).unwrap())
            .await;
        assert_eq!(response.status().as_u16(), status, "{path}");
        assert!(
            response.headers()["content-security-policy"]
                .to_str()
                .unwrap()
                .contains("frame-ancestors 'none'")
        );
    };
    check("/", 307).await;
    check("/console/", 200).await;
    check("/console/assets/main.js", 200).await;
    check("/console/secret.txt", 404).await;
    check("/console/assets/../secret.txt", 404).await;
    check("/console/assets/%2e%2e/secret.txt", 404).await;
    check("/console/assets/..%2fsecret.txt", 404).await;
    check("/console/api/nothing", 404).await;
}

crate::tests::on_each_database! {
    nobody_sees_anything_without_signing_in,
    each_role_sees_its_part,
    call_for_help_is_answered_by_one_person,
    wrong_passwords_are_counted_and_forged_forms_refused,
    session_ends_when_it_is_left_or_signed_out,
    screens_are_served_and_nothing_beside_them,
}
