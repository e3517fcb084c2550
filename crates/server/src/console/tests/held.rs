use domain::kinds::Encounter;
use domain::{Lane, RecordId};
use serde_json::Value as Json;

use super::browser::{Browser, actions, post};
use crate::tests::notebooks::encounter;
use crate::tests::world::World;

/// Sam's encounter without its outcome, which the server holds.
async fn held(world: &World) -> (RecordId, String) {
    let mut phone = world.phone(0).await;
    let met = phone.write(
        Encounter {
            outcome: None,
            ..encounter()
        },
        None,
    );
    world.pushed(&phone, Lane::Records, 1).await;
    (met, phone.head(Lane::Records).hash.to_string())
}

async fn held_line_is_read_and_released_in_the_sight_of_the_audit(world: World) {
    let (met, hash) = held(&world).await;
    let browser = Browser::signed_in(&world, "max").await;
    let before = actions(&world).len();
    let list = browser.good("/console/api/held").await;
    assert_eq!(list["lines"].as_array().unwrap().len(), 1);
    let line = &list["lines"][0];
    assert_eq!(line["hash"], hash.as_str());
    assert_eq!(
        (&line["code"], &line["officer"]),
        (&Json::from("rules"), &Json::from("Sam Patel"))
    );
    assert!(!list.to_string().contains("bus ticket"));
    assert_eq!(actions(&world).len(), before);

    let page = browser.good(&format!("/console/api/held/{hash}")).await;
    assert!(page["readable"].as_bool().unwrap() && page.to_string().contains("bus ticket"));
    assert_eq!(actions(&world)[before..], ["held_read"]);
    assert_eq!(browser.get(&format!("/console/api/records/{met}")).await.0, 404);

    let release = format!("/console/api/held/{hash}/release");
    let status = async |body: &str| browser.send(post(&release, body)).await.status().as_u16();
    assert_eq!(status(r#"{"reason":"  "}"#).await, 422);
    assert_eq!(actions(&world)[before..], ["held_read"]);
    assert_eq!(status(r#"{"reason":"told by phone"}"#).await, 200);
    assert_eq!(actions(&world)[before..], ["held_read", "line_released"]);
    assert_eq!(status(r#"{"reason":"again"}"#).await, 404);
    assert_eq!(
        browser.good("/console/api/held").await["lines"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    let page = browser.good(&format!("/console/api/records/{met}")).await;
    assert_eq!(page["brief"]["state"], "confirmed");
}

async fn text_that_cannot_be_audited_is_not_shown(world: World) {
    let (_, hash) = held(&world).await;
    let browser = Browser::signed_in(&world, "max").await;
    world
        .station
        .ledger
        .write(|tx| tx.execute("ALTER TABLE audit RENAME TO gone", &[]))
        .unwrap();
    assert_eq!(browser.get(&format!("/console/api/held/{hash}")).await.0, 500);
    let release = post(
        &format!("/console/api/held/{hash}/release"),
        r#"{"reason":"seen"}"#,
    );
    assert_eq!(browser.send(release).await.status(), 500);
    assert_eq!(
        browser.good("/console/api/held").await["lines"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

async fn nobody_but_an_administrator_sees_held_lines(world: World) {
    let (_, hash) = held(&world).await;
    for sign_in in ["sam", "robin", "dana"] {
        let browser = Browser::signed_in(&world, sign_in).await;
        assert_eq!(browser.good("/console/api/me").await["can"]["held"], false);
        for path in ["held", &format!("held/{hash}")] {
            assert_eq!(
                browser.get(&format!("/console/api/{path}")).await.0,
                403,
                "{sign_in}"
            );
        }
        let release = post(
            &format!("/console/api/held/{hash}/release"),
            r#"{"reason":"seen"}"#,
        );
        assert_eq!(browser.send(release).await.status(), 403, "{sign_in}");
    }
    let nobody = Browser::new(&world);
    assert_eq!(nobody.get("/console/api/held").await.0, 401);
}

crate::tests::on_each_database! {
    held_line_is_read_and_released_in_the_sight_of_the_audit,
    text_that_cannot_be_audited_is_not_shown,
    nobody_but_an_administrator_sees_held_lines,
}
