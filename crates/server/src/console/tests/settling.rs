use domain::kind::Record as _;
use domain::kinds::Encounter;
use domain::{Fields, Lane, RecordId, Value};
use protocol::api::FeedPage;
use serde_json::{Value as Json, json};

use super::browser::{Browser, actions, post, worked};
use crate::tests::phone::Phone;
use crate::tests::world::{World, good};

/// Sam's encounter, of which two lines count different people.
async fn in_conflict(world: &World) -> (Phone, RecordId) {
    let (mut phone, _, met) = worked(world).await;
    let base = phone.head(Lane::Records).hash;
    for count in [2, 3] {
        let fields = Fields::from([(66, Value::Int(count))]);
        phone.line(Encounter::KIND, met, fields, vec![base]);
    }
    world.pushed(&phone, Lane::Records, 3).await;
    (phone, met)
}

fn people(page: &Json) -> &Json {
    let fields = page["fields"].as_array().unwrap();
    fields
        .iter()
        .find(|field| field["name"] == "people_count")
        .unwrap()
}

fn choice(page: &Json, nth: usize) -> String {
    let lines = page["brief"]["lines"].as_array().unwrap();
    let seen: Vec<&Json> = lines.iter().map(|line| &line["hash"]).collect();
    json!({ "field": "people_count", "nth": nth, "seen": seen, "reason": "asked Sam" }).to_string()
}

async fn person_settles_at_the_console_and_the_author_hears_of_it(world: World) {
    let (phone, met) = in_conflict(&world).await;
    let robin = Browser::signed_in(&world, "robin").await;
    let path = format!("/console/api/records/{met}");
    let page = robin.good(&path).await;
    assert_eq!(
        people(&page)["conflict"],
        json!([2, 3]),
        "the first in the feed on top"
    );
    assert_eq!(page["brief"]["state"], "attention");
    let before: FeedPage = good(world.ask(&phone, "GET", "/sync/v1/feed", Vec::new()).await);
    assert!(before.items.is_empty());
    let settle = format!("{path}/settle");
    assert_eq!(robin.send(post(&settle, &choice(&page, 1))).await.status(), 200);
    let after = robin.good(&path).await;
    assert_eq!(
        (&people(&after)["conflict"], &people(&after)["value"]),
        (&Json::Null, &json!(3))
    );
    assert_eq!(after["brief"]["state"], "confirmed");
    let last = after["brief"]["lines"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(
        (last["author"].as_str(), last["reason"].as_str()),
        (Some("Robin Singh"), Some("asked Sam"))
    );
    assert!(actions(&world).contains(&"conflict_settled".to_owned()));
    let heard: FeedPage = good(world.ask(&phone, "GET", "/sync/v1/feed", Vec::new()).await);
    assert_eq!(heard.items.len(), 1);
    assert!(heard.items[0].record_key.is_some());
    let other = world.phone(1).await;
    let unheard: FeedPage = good(world.ask(&other, "GET", "/sync/v1/feed", Vec::new()).await);
    assert!(unheard.items.is_empty());
    // Settled again from the old screen, it is an ordinary conflict: nothing is overwritten in silence.
    assert_eq!(robin.send(post(&settle, &choice(&page, 0))).await.status(), 200);
    let again = robin.good(&path).await;
    assert_eq!(people(&again)["conflict"], json!([3, 2]));
    assert_eq!(robin.send(post(&settle, &choice(&again, 0))).await.status(), 200);
    assert_eq!(people(&robin.good(&path).await)["conflict"], Json::Null);
    assert!(world.admin().verify().unwrap().damage.is_empty());
}

async fn nobody_settles_what_is_not_theirs_to_settle(world: World) {
    let (_, met) = in_conflict(&world).await;
    let max = Browser::signed_in(&world, "max").await;
    let path = format!("/console/api/records/{met}");
    let page = max.good(&path).await;
    let settle = format!("{path}/settle");
    for sign_in in ["sam", "dana", "jo"] {
        let browser = Browser::signed_in(&world, sign_in).await;
        assert_eq!(
            browser.send(post(&settle, &choice(&page, 0))).await.status(),
            403,
            "{sign_in}"
        );
    }
    let no_reason = choice(&page, 0).replace("asked Sam", " ");
    assert_eq!(max.send(post(&settle, &no_reason)).await.status(), 422);
    assert_eq!(max.send(post(&settle, &choice(&page, 2))).await.status(), 404);
    let nothing_seen = json!({ "field": "people_count", "nth": 0, "seen": [], "reason": "asked Sam" });
    assert_eq!(
        max.send(post(&settle, &nothing_seen.to_string())).await.status(),
        404
    );
    assert_eq!(people(&max.good(&path).await)["conflict"], json!([2, 3]));
}

crate::tests::on_each_database! {
    person_settles_at_the_console_and_the_author_hears_of_it,
    nobody_settles_what_is_not_theirs_to_settle,
}
