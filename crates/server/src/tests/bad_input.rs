use axum::body::Body;
use axum::http::Request;
use domain::Lane;
use protocol::api::ErrorCode;
use protocol::version::MAX_MESSAGE_BYTES;
use protocol::{Nonce, frame};

use super::notebooks::encounter;
use super::world::{World, refused};

fn unreadable() -> [(&'static str, Vec<u8>, ErrorCode); 6] {
    let bomb = zstd::bulk::compress(&vec![0; MAX_MESSAGE_BYTES + 1], 3).unwrap();
    let one = frame::compress(&[0x80]).unwrap();
    let half = one[..one.len() - 1].to_vec();
    let deep = frame::compress(&[0x81; 1000]).unwrap();
    [
        ("nothing", Vec::new(), ErrorCode::Malformed),
        ("a page", b"<html>".to_vec(), ErrorCode::Malformed),
        ("half a frame", half, ErrorCode::Malformed),
        ("a bomb", bomb, ErrorCode::TooLarge),
        ("another message", one, ErrorCode::Malformed),
        ("too deep", deep, ErrorCode::TooLarge),
    ]
}

async fn bodies_that_cannot_be_read_are_refused_by_name(world: World) {
    let phone = world.phone(0).await;
    let cases = unreadable();
    for path in [
        "/sync/v1/hello",
        "/sync/v1/manifest",
        "/sync/v1/sos",
        &phone.entries(),
    ] {
        for (what, body, code) in &cases {
            let answer = world.ask(&phone, "POST", path, body.clone()).await;
            assert_eq!(refused(answer, *code).code, *code, "{what} to {path}");
        }
    }
    for (_, body, code) in cases {
        refused(
            world
                .send(Request::post("/sync/v1/enrol").body(Body::from(body)).unwrap())
                .await,
            code,
        );
    }
}

async fn addresses_that_lead_nowhere_are_refused_by_name(world: World) {
    let phone = world.phone(0).await;
    let zeros = "0".repeat(64);
    let cases = [
        ("GET", "/", ErrorCode::NotFound),
        ("GET", "/sync/v1/enrol", ErrorCode::NotFound),
        ("GET", "/sync/v1/feed?limit=many", ErrorCode::Malformed),
        ("GET", "/sync/v1/feed?cursor=***", ErrorCode::Malformed),
        ("GET", "/sync/v1/blobs/zz", ErrorCode::Malformed),
        ("GET", &format!("/sync/v1/blobs/{zeros}"), ErrorCode::NotFound),
        ("GET", &format!("/sync/v1/city/{zeros}"), ErrorCode::NotFound),
        ("GET", "/sync/v1/city/..%2f..%2fetc", ErrorCode::Malformed),
        ("GET", "/sync/v1/notebooks/x/entries?lane=1", ErrorCode::Malformed),
        (
            "GET",
            &format!("{}?lane=7", phone.entries()),
            ErrorCode::Malformed,
        ),
        ("GET", &phone.entries(), ErrorCode::Malformed),
    ];
    for (method, path, code) in cases {
        refused(world.ask(&phone, method, path, Vec::new()).await, code);
    }
}

async fn requests_without_a_good_proof_are_refused_and_bring_a_number(world: World) {
    let phone = world.phone(0).await;
    let bare = Request::get("/sync/v1/feed").body(Body::empty()).unwrap();
    refused(world.send(bare).await, ErrorCode::Unauthorised);
    let nonsense = Request::get("/sync/v1/feed").header("authorization", "Patrolbook a.b.c");
    refused(
        world.send(nonsense.body(Body::empty()).unwrap()).await,
        ErrorCode::Unauthorised,
    );
    for nonce in [None, Some(Nonce([1; 16]))] {
        let stale = world
            .send(phone.request(nonce, "GET", "/sync/v1/feed", Vec::new()))
            .await;
        assert!(refused(stale, ErrorCode::StaleNonce).nonce.is_some());
    }
    let mut moved = phone.request(None, "GET", "/sync/v1/feed", Vec::new());
    *moved.uri_mut() = "/sync/v1/feed?limit=1".parse().unwrap();
    refused(world.send(moved).await, ErrorCode::Unauthorised);
}

async fn request_that_is_too_large_is_refused(world: World) {
    let phone = world.phone(0).await;
    let body = vec![0; 5 * 1024 * 1024];
    refused(
        world.ask(&phone, "POST", "/sync/v1/hello", body).await,
        ErrorCode::TooLarge,
    );
}

async fn batch_with_one_wrong_byte_is_refused_and_nothing_is_kept(world: World) {
    let mut phone = world.phone(0).await;
    phone.write(encounter(), None);
    let bytes = protocol::Message::encode(&phone.batch(Lane::Records, 1));
    for at in (0..bytes.len()).step_by(7) {
        let mut wrong = bytes.clone();
        wrong[at] ^= 0x10;
        let (status, _) = world
            .ask(&phone, "POST", &phone.entries(), frame::compress(&wrong).unwrap())
            .await;
        assert!(status.is_client_error(), "byte {at}: {status}");
    }
    let count: i64 = world
        .station
        .ledger
        .read(|db| db.one("SELECT count(*) FROM entry", &[], |row| row.get(0)))
        .unwrap();
    assert_eq!(count, 0);
}

crate::tests::on_each_database! {
    bodies_that_cannot_be_read_are_refused_by_name,
    addresses_that_lead_nowhere_are_refused_by_name,
    requests_without_a_good_proof_are_refused_and_bring_a_number,
    request_that_is_too_large_is_refused,
    batch_with_one_wrong_byte_is_refused_and_nothing_is_kept,
}
