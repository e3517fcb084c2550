use domain::field::{FieldValue as _, Position};
use domain::kinds::Sos;
use domain::{Lane, RecordId};
use protocol::api::{ErrorCode, FeedPage, SosCall, SosState};

use super::phone::Phone;
use super::world::{EVENING, World, good, refused};
use crate::db::{alarm, officer};
use crate::sos::{Answered, acknowledge};

pub(crate) fn sos() -> Sos {
    Sos {
        raised_at: Some(EVENING),
        ..Sos::default()
    }
}

pub(crate) fn call(phone: &Phone, record: RecordId) -> SosCall {
    let position = Position {
        lat_e7: 491_000_000,
        lon_e7: -1_231_000_000,
        accuracy_dm: Some(80),
        fixed_at: Some(EVENING),
        source: "gnss".to_owned(),
    };
    SosCall {
        notebook: phone.notebook,
        record,
        raised_at: EVENING,
        position: Some(position.write()),
        stood_down_at: None,
        caller_uncertain: None,
    }
}

fn alarm(world: &World, record: RecordId) -> alarm::Alarm {
    world
        .station
        .ledger
        .read(|db| alarm::get(db, record))
        .unwrap()
        .unwrap()
}

async fn call_for_help_is_kept_at_once_and_answered_by_name(world: World) {
    let mut phone = world.phone(0).await;
    let record = phone.write(sos(), None);
    let state: SosState = good(world.tell(&phone, "/sync/v1/sos", &call(&phone, record)).await);
    assert_eq!((state.received_at, state.acknowledged_by), (EVENING, None));
    assert!(alarm(&world, record).is_open());
    assert!(!alarm(&world, record).entry);
    world.pushed(&phone, Lane::Safety, 1).await;
    assert!(alarm(&world, record).entry);
    assert!(alarm(&world, record).position.is_some());

    let answer = |sign_in: &str| {
        let person = world
            .station
            .ledger
            .read(|db| officer::by_sign_in(db, sign_in))
            .unwrap();
        acknowledge(&world.station, &person.unwrap(), record).unwrap()
    };
    assert!(matches!(answer("dana"), Some(Answered::Yours(_))));
    assert!(matches!(answer("dana"), Some(Answered::Yours(_))));
    let taken = answer("robin");
    assert!(matches!(taken, Some(Answered::Taken(name)) if name == "Dana Cole"));
    let state: SosState = good(world.tell(&phone, "/sync/v1/sos", &call(&phone, record)).await);
    assert_eq!(state.acknowledged_by.as_deref(), Some("Dana Cole"));
    assert!(alarm(&world, record).told);

    let feed: FeedPage = good(world.ask(&phone, "GET", "/sync/v1/feed", Vec::new()).await);
    assert_eq!(
        (feed.items.len(), feed.items[0].author_name.as_str()),
        (1, "Dana Cole")
    );
    feed.items[0].verify().unwrap();
    let other = world.phone(1).await;
    let feed: FeedPage = good(world.ask(&other, "GET", "/sync/v1/feed", Vec::new()).await);
    assert!(feed.items.is_empty());
}

async fn call_for_help_needs_no_fresh_number_but_the_phones_key(world: World) {
    let mut phone = world.phone(0).await;
    let record = phone.record();
    let body = protocol::frame::compress(&protocol::Message::encode(&call(&phone, record))).unwrap();
    let asked = phone.request(None, "POST", "/sync/v1/sos", body.clone());
    let _: SosState = good(world.send(asked).await);
    let old = Some(protocol::Nonce([0; 16]));
    let _: SosState = good(
        world
            .send(phone.request(old, "POST", "/sync/v1/sos", body.clone()))
            .await,
    );
    phone.key = seal::sign::SigningKey::from_key(&seal::Key::from_bytes([99; 32])).unwrap();
    refused(
        world
            .send(phone.request(None, "POST", "/sync/v1/sos", body))
            .await,
        ErrorCode::Unauthorised,
    );
}

async fn call_of_a_revoked_phone_is_heard_and_another_officers_call_is_left_alone(world: World) {
    let (mut phone, other) = (world.phone(0).await, world.phone(1).await);
    world
        .admin()
        .revoke(phone.certificate.peek().unwrap().device, "lost")
        .unwrap();
    let record = phone.record();
    let _: SosState = good(world.tell(&phone, "/sync/v1/sos", &call(&phone, record)).await);
    let foreign = SosCall {
        stood_down_at: Some(EVENING),
        ..call(&other, record)
    };
    refused(
        world.tell(&other, "/sync/v1/sos", &foreign).await,
        ErrorCode::NotFound,
    );
    assert!(alarm(&world, record).is_open());
    let safe = SosCall {
        stood_down_at: Some(EVENING),
        position: None,
        ..call(&phone, record)
    };
    let _: SosState = good(world.tell(&phone, "/sync/v1/sos", &safe).await);
    assert!(!alarm(&world, record).is_open());
    assert!(alarm(&world, record).position.is_some());
}

crate::tests::on_each_database! {
    call_for_help_is_kept_at_once_and_answered_by_name,
    call_for_help_needs_no_fresh_number_but_the_phones_key,
    call_of_a_revoked_phone_is_heard_and_another_officers_call_is_left_alone,
}
