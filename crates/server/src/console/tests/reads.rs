use axum::body::Body;
use axum::http::Request;
use domain::codes::HandoverKind;
use domain::field::{One, Prose};
use domain::kind::Record as _;
use domain::kinds::{Acknowledgement, Encounter, HandoverItem, Pause, Track};
use domain::{Fields, Lane, Value};
use http_body_util::BodyExt as _;
use serde_json::Value as Json;
use track::{Fix, Gap, GapCause, Item};

use super::browser::{Browser, actions, worked};
use crate::console::moment;
use crate::tests::world::{EVENING, World};

async fn every_read_of_free_text_is_audited_first(world: World) {
    let (_, shift, met) = worked(&world).await;
    let browser = Browser::signed_in(&world, "max").await;
    let before = actions(&world).len();
    browser.good("/console/api/shifts").await;
    browser.good("/console/api/board").await;
    assert_eq!(actions(&world).len(), before);
    browser.good(&format!("/console/api/shifts/{shift}")).await;
    browser
        .good(&format!("/console/api/shifts/{shift}?for=print"))
        .await;
    browser.good(&format!("/console/api/shifts/{shift}/route")).await;
    let page = browser.good(&format!("/console/api/records/{met}")).await;
    assert!(page.to_string().contains("bus ticket"));
    assert_eq!(
        actions(&world)[before..],
        ["shift_read", "shift_printed", "route_read", "record_read"]
    );
    let audit = browser.good("/console/api/audit?limit=1").await;
    assert_eq!(audit["rows"][0]["who"], "Max Gill");
    assert_eq!(audit["rows"][0]["officer"], "Sam Patel");
    assert_eq!(audit["more"], true);
}

async fn read_that_cannot_be_audited_is_not_answered(world: World) {
    let (_, _, met) = worked(&world).await;
    let browser = Browser::signed_in(&world, "max").await;
    world
        .station
        .ledger
        .write(|tx| tx.execute("ALTER TABLE audit RENAME TO gone", &[]))
        .unwrap();
    let (status, json) = browser.get(&format!("/console/api/records/{met}")).await;
    assert_eq!((status, json["code"].as_str()), (500, Some("C-INTERNAL")));
}

async fn break_and_item_read_are_shown_but_not_counted_as_records(world: World) {
    let (mut phone, shift, met) = worked(&world).await;
    let pause = Pause {
        started_at: Some(EVENING),
        ended_at: None,
    };
    phone.write(pause, Some(shift));
    phone.write(Acknowledgement { item: Some(met) }, Some(shift));
    world.pushed(&phone, Lane::Records, 3).await;
    let browser = Browser::signed_in(&world, "max").await;
    let page = browser.good(&format!("/console/api/shifts/{shift}")).await;
    assert_eq!(page["records"].as_array().unwrap().len(), 3);
    assert_eq!(page["brief"]["records"], 1);
    let shifts = browser.good("/console/api/shifts").await;
    assert_eq!(shifts["shifts"][0]["records"], 1);
    let board = browser.good("/console/api/board").await;
    assert_eq!(board["officers"][0]["records"], 1);
}

async fn briefing_read_before_the_start_belongs_to_the_shift(world: World) {
    let (mut phone, shift, _) = worked(&world).await;
    let item = HandoverItem {
        kind: Some(One(HandoverKind::Hazard)),
        text: Some(Prose("gate is locked".to_owned())),
        expires_at: Some(EVENING.plus_millis(3_600_000)),
        ..HandoverItem::default()
    };
    let item = phone.write(item, None);
    phone.write(Acknowledgement { item: Some(item) }, None);
    world.pushed(&phone, Lane::Records, 3).await;
    let browser = Browser::signed_in(&world, "max").await;
    let page = browser.good(&format!("/console/api/shifts/{shift}")).await;
    assert_eq!(page["briefing"].as_array().unwrap().len(), 1);
    assert_eq!(page["briefing"][0]["text"], "gate is locked");
    assert_eq!(page["briefing"][0]["author"], "Sam Patel");
    assert_eq!(page["brief"]["records"], 1);
}

async fn both_lines_of_a_correction_show(world: World) {
    let (mut phone, _, met) = worked(&world).await;
    let base = phone.head(Lane::Records).hash;
    let fields = Fields::from([(40, Value::Text("miscounted".to_owned())), (66, Value::Int(2))]);
    phone.line(Encounter::KIND, met, fields, vec![base]);
    world.pushed(&phone, Lane::Records, 3).await;
    let browser = Browser::signed_in(&world, "robin").await;
    let page = browser.good(&format!("/console/api/records/{met}")).await;
    let lines = page["brief"]["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[1]["reason"], "miscounted");
    let change = &lines[1]["changes"][1];
    assert_eq!(
        (change["field"].as_str(), &change["before"]),
        (Some("people_count"), &Json::Null)
    );
    assert_eq!(change["after"], 2);
    assert_eq!(page["brief"]["title"], "assist");
    assert_eq!(page["brief"]["title_list"], "encounter_kind");
    assert_eq!(page["brief"]["corrected"], true);
}

async fn times_are_those_of_the_city(world: World) {
    let (_, shift, _) = worked(&world).await;
    let page = Browser::signed_in(&world, "max")
        .await
        .good(&format!("/console/api/shifts/{shift}"))
        .await;
    assert!(
        page["printed_at"].as_str().unwrap().ends_with("-08:00"),
        "{}",
        page["printed_at"]
    );
    let summer = moment(&world.station, domain::Timestamp(1_782_000_000_000));
    assert!(summer.ends_with("-07:00"), "{summer}");
}

async fn route_is_drawn_with_its_gap(world: World) {
    let (mut phone, shift, _) = worked(&world).await;
    let at = |seconds: i64, north: i32| {
        let position = track::Position::from_e7(491_000_000 + north, -1_231_000_000).unwrap();
        Item::Fix(Fix::at(position, EVENING.0 + seconds * 1000))
    };
    let gap = Gap {
        from_ms: EVENING.0 + 10_000,
        to_ms: EVENING.0 + 90_000,
        cause: GapCause::Paused,
    };
    let items = [
        at(0, 0),
        at(10, 1000),
        Item::Gap(gap),
        at(90, 5000),
        at(100, 6000),
    ];
    let track = Track {
        from: Some(EVENING),
        to: Some(EVENING.plus_millis(100_000)),
        chunk: Some(domain::field::Blob(track::chunk::encode(&items))),
        distance_m: Some(22),
    };
    phone.write(track, Some(shift));
    world.pushed(&phone, Lane::Tracks, 1).await;
    let browser = Browser::signed_in(&world, "max").await;
    let route = browser.good(&format!("/console/api/shifts/{shift}/route")).await;
    assert_eq!(route["segments"].as_array().unwrap().len(), 2);
    assert_eq!(
        (route["gaps"][0]["cause"].as_str(), route["chunks"].as_u64()),
        (Some("paused"), Some(1))
    );
    assert_eq!(route["gaps"][0]["a"], serde_json::json!([-123.1, 49.1001]));
    assert!((route["distance_m"].as_f64().unwrap() - 22.2).abs() < 0.5);
    let board = browser.good("/console/api/board").await;
    assert!((board["officers"][0]["last_fix"]["lat"].as_f64().unwrap() - 49.1006).abs() < 1e-9);
}

async fn route_whose_clock_was_set_back_is_drawn_in_the_order_of_its_chain(world: World) {
    let (mut phone, shift, _) = worked(&world).await;
    let at = |seconds: i64, north: i32| {
        let position = track::Position::from_e7(491_000_000 + north, -1_231_000_000).unwrap();
        Item::Fix(Fix::at(position, EVENING.0 + seconds * 1000))
    };
    let set = Gap {
        from_ms: EVENING.0 + 10_000,
        to_ms: EVENING.0 + 10_000,
        cause: GapCause::Clock,
    };
    let pieces = [
        (0xff, vec![at(0, 0), at(10, 1_000)]),
        (0x01, vec![Item::Gap(set), at(-3_500, 5_000), at(-3_490, 6_000)]),
    ];
    for (id, items) in pieces {
        let track = Track {
            from: Some(EVENING),
            to: Some(EVENING),
            chunk: Some(domain::field::Blob(track::chunk::encode(&items))),
            distance_m: Some(11),
        };
        let mut fields = domain::kind::Record::write(track);
        fields.insert(32, domain::Value::Bytes(shift.as_bytes().to_vec()));
        let record = domain::RecordId::from_bytes([id; 16]);
        phone.line(<Track as domain::kind::Record>::KIND, record, fields, Vec::new());
    }
    world.pushed(&phone, Lane::Tracks, 1).await;
    let browser = Browser::signed_in(&world, "max").await;
    let route = browser.good(&format!("/console/api/shifts/{shift}/route")).await;
    assert_eq!(route["segments"].as_array().unwrap().len(), 2, "{route}");
    assert_eq!(route["gaps"][0]["cause"], "clock");
    assert!(
        (route["distance_m"].as_f64().unwrap() - 22.2).abs() < 0.5,
        "{route}"
    );
}

/// Sam's shift downtown: a street walked, and an encounter in it.
async fn walked_downtown(world: &World) -> domain::RecordId {
    let (mut phone, shift, _) = worked(world).await;
    // Along the first block of the town's streets that is long enough.
    let streets = world.station.pack.city.streets().unwrap().unwrap();
    let block = streets
        .graph
        .edges()
        .iter()
        .find(|block| block.length.0 > 80.0)
        .unwrap();
    let fixes = block
        .street
        .line
        .iter()
        .zip(0..)
        .map(|(place, step)| Item::Fix(Fix::at(*place, EVENING.0 + i64::from(step) * 60_000)));
    let items: Vec<Item> = fixes.collect();
    let track = Track {
        from: Some(EVENING),
        to: Some(EVENING.plus_millis(60_000)),
        chunk: Some(domain::field::Blob(track::chunk::encode(&items))),
        distance_m: Some(80),
    };
    phone.write(track, Some(shift));
    world.pushed(&phone, Lane::Tracks, 1).await;
    let met = phone.write(crate::tests::notebooks::encounter(), Some(shift));
    let start = block.street.line.first().unwrap();
    let position = domain::field::Position {
        lat_e7: start.lat_e7(),
        lon_e7: start.lon_e7(),
        accuracy_dm: None,
        fixed_at: None,
        source: "gnss".to_owned(),
    };
    let base = phone.head(Lane::Records).hash;
    let fields = Fields::from([(34, domain::field::FieldValue::write(position))]);
    phone.line(Encounter::KIND, met, fields, vec![base]);
    world.pushed(&phone, Lane::Records, 3).await;
    shift
}

async fn route_is_saved_as_a_file_and_that_is_audited(world: World) {
    let shift = walked_downtown(&world).await;
    let browser = Browser::signed_in(&world, "max").await;
    for (format, sign) in [
        ("gpx", "<gpx"),
        ("geojson", "FeatureCollection"),
        ("csv", "kind,segment"),
    ] {
        let path = format!("/console/api/shifts/{shift}/route/{format}");
        let response = browser
            .send(Request::get(path).body(Body::empty()).unwrap())
            .await;
        assert_eq!(response.status(), 200, "{format}");
        let saved_as = response
            .headers()
            .get("content-disposition")
            .unwrap()
            .to_str()
            .unwrap();
        assert!(
            saved_as.starts_with("attachment; filename=\"patrol-2")
                && saved_as.ends_with(&format!(".{format}\""))
        );
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        assert!(String::from_utf8_lossy(&bytes).contains(sign), "{format}");
        assert_eq!(actions(&world).last().unwrap(), "route_exported");
    }
    let unknown = browser
        .get(&format!("/console/api/shifts/{shift}/route/exe"))
        .await;
    assert_eq!(unknown.0, 404);
    // Another officer gets nothing.
    let other = Browser::signed_in(&world, "dana").await;
    assert_eq!(
        other
            .get(&format!("/console/api/shifts/{shift}/route/gpx"))
            .await
            .0,
        403
    );
}

async fn coverage_adds_up_what_was_walked_and_what_happened(world: World) {
    walked_downtown(&world).await;
    let browser = Browser::signed_in(&world, "max").await;
    let found = browser.good("/console/api/coverage?hours=24").await;
    assert_eq!(
        (found["has_streets"].as_bool(), found["shifts"].as_u64()),
        (Some(true), Some(1))
    );
    let blocks = found["blocks"].as_array().unwrap();
    let walked: Vec<&Json> = blocks.iter().filter(|block| block["visit"] == "walked").collect();
    assert_eq!(walked.len(), 1, "{walked:?}");
    assert!(walked[0]["need"] == 0.0 && walked[0]["walked_at"].is_string());
    assert!(walked[0]["happened"].as_u64() >= Some(1));
    assert!(
        blocks.iter().any(|block| block["need"].as_f64() > Some(7.0)),
        "beside what happened"
    );
    assert_eq!(found["happened"].as_array().unwrap().len(), 1);
    let metres: f64 = found["zones"]
        .as_array()
        .unwrap()
        .iter()
        .map(|zone| zone["walked_m"].as_f64().unwrap())
        .sum();
    assert!(metres > 60.0, "{metres}");
    assert!(!found.to_string().contains("Sam"), "no officer is named");
    let dispatch = Browser::signed_in(&world, "dana").await;
    assert_eq!(dispatch.get("/console/api/coverage?hours=24").await.0, 403);
    assert_eq!(browser.get("/console/api/coverage?hours=many").await.0, 422);
}

async fn city_and_tiles_are_the_towns(world: World) {
    let browser = Browser::signed_in(&world, "sam").await;
    let city = browser.good("/console/api/city").await;
    assert_eq!(
        (city["name"].as_str(), city["demo"].as_bool()),
        (Some("Example Harbour"), Some(true))
    );
    assert!(!city["vector_layers"].as_array().unwrap().is_empty());
    assert_eq!(browser.get("/console/tiles/1/0/0").await.0, 204);
}

async fn photo_is_shown_once_it_is_here_and_for_a_reason(world: World) {
    let (phone, _, _) = worked(&world).await;
    let (photo, plain) = crate::tests::blobs::photo_of(&world, phone).await;
    let browser = Browser::signed_in(&world, "robin").await;
    let bytes = async |path: &str| {
        let response = browser
            .send(Request::get(path).body(Body::empty()).unwrap())
            .await;
        (
            response.status().as_u16(),
            response.into_body().collect().await.unwrap().to_bytes().to_vec(),
        )
    };
    let original = format!("/console/api/photos/{photo}/original");
    assert_eq!(bytes(&original).await.0, 422);
    assert_eq!(
        bytes(&format!("{original}?reason=complaint%2012")).await,
        (200, plain)
    );
    assert_eq!(
        bytes(&format!("/console/api/photos/{photo}/thumbnail")).await.0,
        410
    );
    assert_eq!(
        actions(&world)[actions(&world).len() - 2..],
        ["photo_original", "photo_thumbnail"]
    );
    let page = browser.good(&format!("/console/api/records/{photo}")).await;
    assert_eq!(page["photos"][0]["hash_state"], "verified");
    assert!(!page.to_string().contains("data_key"));
}

crate::tests::on_each_database! {
    every_read_of_free_text_is_audited_first,
    read_that_cannot_be_audited_is_not_answered,
    break_and_item_read_are_shown_but_not_counted_as_records,
    briefing_read_before_the_start_belongs_to_the_shift,
    both_lines_of_a_correction_show,
    times_are_those_of_the_city,
    route_is_drawn_with_its_gap,
    route_whose_clock_was_set_back_is_drawn_in_the_order_of_its_chain,
    route_is_saved_as_a_file_and_that_is_audited,
    coverage_adds_up_what_was_walked_and_what_happened,
    city_and_tiles_are_the_towns,
    photo_is_shown_once_it_is_here_and_for_a_reason,
}
