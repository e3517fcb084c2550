//! Every call and every fault over the real listener: each is refused as the protocol says, counted, and stops nobody.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use domain::{CityId, Lane};
use protocol::api::{ErrorCode, HelloRequest, PushAnswer};
use protocol::certificate::DeviceCertificate;
use protocol::version::MAX_MESSAGE_BYTES;
use protocol::{Epoch, LogHash, Message as _, Nonce, Signed, frame};
use seal::Key;
use seal::sign::SigningKey;

use super::notebooks::encounter;
use super::phone::Phone;
use super::wire::Listener;
use super::world::{World, good};
use crate::nonce;

/// A call of the protocol: method, path, and whether it has a body.
fn calls(phone: &Phone) -> Vec<(&'static str, String, bool)> {
    let zeros = "0".repeat(64);
    vec![
        ("POST", "/sync/v1/hello".to_owned(), true),
        ("POST", phone.entries(), true),
        ("GET", format!("{}?lane=1", phone.entries()), false),
        ("GET", "/sync/v1/feed".to_owned(), false),
        ("GET", format!("/sync/v1/blobs/{zeros}"), false),
        ("PATCH", format!("/sync/v1/blobs/{zeros}"), true),
        ("POST", "/sync/v1/manifest".to_owned(), true),
        ("POST", "/sync/v1/rescue".to_owned(), true),
        ("POST", "/sync/v1/sos".to_owned(), true),
        ("GET", format!("/sync/v1/city/{zeros}"), false),
    ]
}

/// Bodies that no call takes, whoever sends them.
fn bodies() -> Vec<(&'static str, Vec<u8>, ErrorCode)> {
    let one = frame::compress(&[0x80]).unwrap();
    let long = [0x81].repeat(100_000);
    let pack = |bytes: &[u8]| frame::compress(bytes).unwrap();
    vec![
        ("nothing", Vec::new(), ErrorCode::Malformed),
        ("a page", b"<html></html>".to_vec(), ErrorCode::Malformed),
        (
            "half a frame",
            one[..one.len() - 1].to_vec(),
            ErrorCode::Malformed,
        ),
        (
            "two frames",
            [one.clone(), one.clone()].concat(),
            ErrorCode::Malformed,
        ),
        ("another message", one, ErrorCode::Malformed),
        (
            "text that is none",
            pack(&[0x62, 0xff, 0xff]),
            ErrorCode::Malformed,
        ),
        (
            "a length without end",
            pack(&[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            ErrorCode::Malformed,
        ),
        ("too deep", pack(&long), ErrorCode::TooLarge),
        (
            "a bomb",
            zstd::bulk::compress(&vec![0; MAX_MESSAGE_BYTES + 1], 3).unwrap(),
            ErrorCode::TooLarge,
        ),
        (
            "too large",
            vec![0; 4 * 1024 * 1024 + 65_537],
            ErrorCode::TooLarge,
        ),
    ]
}

struct Doors {
    world: World,
    listener: Listener,
    phone: Phone,
    other: Phone,
    counted: BTreeMap<&'static str, u64>,
}

impl Doors {
    async fn new() -> Self {
        let world = World::new();
        let (phone, other) = (world.phone(0).await, world.phone(1).await);
        Self {
            listener: Listener::of(&world).await,
            world,
            phone,
            other,
            counted: BTreeMap::new(),
        }
    }

    fn nonce(&self) -> Option<Nonce> {
        Some(nonce::mint(&self.world.station.keys.nonce, self.world.station.now()).unwrap())
    }

    /// Sends what must be refused.
    async fn refused(&mut self, what: &str, request: Request<Body>, code: ErrorCode) {
        let named = format!("{what}: {} {}", request.method(), request.uri());
        let answer = self.listener.send(request).await;
        assert_eq!(answer.status, code.status(), "{named}");
        let refusal = answer.refusal();
        assert_eq!(refusal.code, code, "{named}: {}", refusal.message);
        *self.counted.entry(code.code()).or_default() += 1;
        assert!(self.listener.serves(&self.other).await, "{named}");
    }

    /// Looks whether all that was refused was counted, and nothing else.
    fn all_is_counted(&self) {
        let told = self.world.admin().refused().unwrap();
        let told: BTreeMap<_, _> = told.iter().map(|one| (one.code.as_str(), one.count)).collect();
        assert_eq!(told, self.counted);
        // Counts outlive the process that counted.
        assert_eq!(self.world.admin().refused().unwrap().len(), self.counted.len());
    }
}

fn bare(method: &str, path: &str, header: Option<String>) -> Request<Body> {
    let request = Request::builder().method(method).uri(path);
    let request = match header {
        Some(header) => request.header("authorization", header),
        None => request,
    };
    request.body(Body::empty()).unwrap()
}

fn header(request: &Request<Body>) -> String {
    request.headers()["authorization"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn proof_that_is_none_is_refused_at_every_door() {
    let mut doors = Doors::new().await;
    let elsewhere = World::new().phone(0).await;
    let mut thief = World::new().phone(0).await;
    thief.certificate = doors.phone.certificate.clone();
    thief.key = SigningKey::from_key(&Key::from_bytes([99; 32])).unwrap();
    let mut stranger = World::new().phone(0).await;
    let certificate = DeviceCertificate {
        city: CityId::from_bytes([9; 16]),
        ..doors.phone.certificate.peek().unwrap()
    };
    stranger.certificate = Signed::sign(&certificate, &doors.world.station.keys.root);
    for (method, path, _) in calls(&doors.phone) {
        let nonce = doors.nonce();
        let code = ErrorCode::Unauthorised;
        doors.refused("no proof", bare(method, &path, None), code).await;
        let nonsense = Some("Patrolbook a.b.c".to_owned());
        doors
            .refused("nonsense", bare(method, &path, nonsense), code)
            .await;
        let long = Some(format!("Patrolbook {}", "A".repeat(20_000)));
        doors
            .refused("long nonsense", bare(method, &path, long), code)
            .await;
        for (what, of) in [
            ("another root", &elsewhere),
            ("another's certificate", &thief),
            ("another city", &stranger),
        ] {
            let request = of.request(nonce, method, &path, Vec::new());
            doors.refused(what, request, code).await;
        }
        let of_another = doors.phone.request(nonce, method, "/sync/v1/other", Vec::new());
        let moved = bare(method, &path, Some(header(&of_another)));
        doors.refused("of another call", moved, code).await;
        let mut swapped = doors.phone.request(nonce, method, &path, vec![1]);
        *swapped.body_mut() = Body::from(vec![2]);
        doors.refused("of another body", swapped, code).await;
        if path != "/sync/v1/sos" {
            let made_up = doors
                .phone
                .request(Some(Nonce([7; 16])), method, &path, Vec::new());
            doors
                .refused("made-up nonce", made_up, ErrorCode::StaleNonce)
                .await;
        }
        let wrong = if method == "GET" { "DELETE" } else { "PUT" };
        let request = doors.phone.request(nonce, wrong, &path, Vec::new());
        doors.refused("wrong method", request, ErrorCode::NotFound).await;
    }
    doors.all_is_counted();
}

#[tokio::test]
async fn body_that_is_none_is_refused_at_every_door() {
    let mut doors = Doors::new().await;
    let with_body = calls(&doors.phone).into_iter().filter(|(.., body)| *body);
    for (method, path, _) in with_body {
        for (what, body, code) in bodies() {
            let request = doors.phone.request(doors.nonce(), method, &path, body);
            doors.refused(what, request, code).await;
        }
    }
    for (what, body, code) in bodies() {
        let request = Request::post("/sync/v1/enrol").body(Body::from(body)).unwrap();
        doors.refused(what, request, code).await;
    }
    doors.all_is_counted();
}

#[tokio::test]
async fn forged_and_replayed_lines_change_nothing() {
    let mut doors = Doors::new().await;
    doors.phone.write(encounter(), None);
    let batch = doors.phone.batch(Lane::Records, 1);
    let pack = |batch: &protocol::Batch| frame::compress(&batch.encode()).unwrap();
    let path = doors.phone.entries();
    let theirs = doors.other.entries();

    let body = pack(&batch);
    let request = doors.phone.request(doors.nonce(), "POST", &theirs, body.clone());
    doors
        .refused("to another's notebook", request, ErrorCode::NotFound)
        .await;
    let request = doors.other.request(doors.nonce(), "POST", &path, body.clone());
    doors
        .refused("by another phone", request, ErrorCode::NotFound)
        .await;
    let mut forged = batch.clone();
    forged.statement = Signed::sign(&doors.phone.statement(), &doors.other.key);
    let request = doors.phone.request(doors.nonce(), "POST", &path, pack(&forged));
    doors
        .refused("another's signature", request, ErrorCode::BadSignature)
        .await;
    let mut keyless = batch.clone();
    keyless.keys.clear();
    let request = doors.phone.request(doors.nonce(), "POST", &path, pack(&keyless));
    doors.refused("without keys", request, ErrorCode::Malformed).await;
    let mut emptied = batch.clone();
    emptied.entries.clear();
    let request = doors.phone.request(doors.nonce(), "POST", &path, pack(&emptied));
    doors
        .refused("without lines", request, ErrorCode::BadSignature)
        .await;

    // The same request again is the same request: one line, one receipt.
    let nonce = doors.nonce();
    for _ in 0..2 {
        let request = doors.phone.request(nonce, "POST", &path, body.clone());
        let answer = doors.listener.send(request).await;
        assert_eq!(answer.status, 200);
        let answer = frame::decompress(&answer.body).unwrap();
        let PushAnswer::Committed(receipt) = PushAnswer::decode(&answer).unwrap() else {
            panic!("put aside")
        };
        assert_eq!(receipt.peek().unwrap().committed, 1);
    }
    doors.all_is_counted();
}

#[tokio::test]
async fn forged_and_stale_receipts_begin_no_epoch() {
    let world = World::new();
    let mut phone = world.phone(0).await;
    phone.write(encounter(), None);
    let receipt = world.pushed(&phone, Lane::Records, 1).await;
    let epoch = receipt.epoch;
    let ahead = protocol::receipt::Receipt {
        committed: 1_000,
        ..receipt.clone()
    };
    let unknown = protocol::receipt::Receipt {
        epoch: Epoch([1; 16]),
        log_hash: LogHash([2; 32]),
        ..receipt.clone()
    };
    let other_city = protocol::receipt::Receipt {
        city: CityId::from_bytes([9; 16]),
        ..ahead.clone()
    };
    let stale = Signed::sign(&receipt, &world.station.keys.server);
    let forged = [ahead, unknown].map(|receipt| Signed::sign(&receipt, &phone.key));
    let foreign = Signed::sign(&other_city, &world.station.keys.server);
    phone.write(encounter(), None);
    world.pushed(&phone, Lane::Records, 2).await;
    let hello = HelloRequest {
        versions: vec![1],
        notebooks: Vec::new(),
        cursor: None,
        last_receipts: [vec![stale, foreign], forged.to_vec()].concat(),
        schemas: None,
        done: None,
        noticed: None,
        read: None,
    };
    let answer: protocol::api::HelloResponse = good(world.tell(&phone, "/sync/v1/hello", &hello).await);
    assert_eq!(answer.epoch, epoch);
}
