//! The server's calls: any method, path, header and body, by a phone that is enrolled. Whatever comes, the answer is one
//! of the protocol's, and never that the server is at fault.

use std::sync::{LazyLock, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request};
use domain::{Class, Lane};
use http_body_util::BodyExt as _;
use protocol::api::{ErrorBody, HelloResponse};
use protocol::enrol::EnrolResponse;
use protocol::{Message, Nonce, body, frame};
use server::{Config, Running, Server};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

use crate::phone::{Phone, enrol_request};

const TOWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/town");
const METHODS: [&str; 6] = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD"];

struct World {
    runtime: Runtime,
    routes: Router,
    phones: Mutex<(Phone, Phone)>,
    _running: Running,
    _folder: tempfile::TempDir,
}

static WORLD: LazyLock<World> = LazyLock::new(World::begin);

/// What the first bytes say: how to ask, and where.
struct Asked<'a> {
    method: &'a str,
    path: String,
    how: u8,
    rest: &'a [u8],
}

const PACKED: u8 = 1;
const BARE: u8 = 2;
const OTHER_PHONE: u8 = 4;
const NO_NONCE: u8 = 8;
const HEADER: u8 = 16;

/// Asks what the bytes say.
pub fn calls(bytes: &[u8]) {
    let [what, rest @ ..] = bytes else { return };
    let mut phones = WORLD.phones.lock().expect("one at a time");
    if *what == u8::MAX {
        return lines(&mut phones.0, rest);
    }
    let Some(asked) = read(*what, rest, &phones.0) else {
        return;
    };
    let packed = frame::compress(asked.rest)
        .ok()
        .filter(|_| asked.how & PACKED != 0);
    let body = packed.unwrap_or_else(|| asked.rest.to_vec());
    let phone = if asked.how & OTHER_PHONE == 0 {
        &phones.0
    } else {
        &phones.1
    };
    let nonce = (asked.how & NO_NONCE == 0).then(|| WORLD.nonce(phone));
    let mut request = match asked.path.parse::<axum::http::Uri>() {
        Ok(_) => phone.request(nonce, asked.method, &asked.path, body),
        Err(_) => return,
    };
    if asked.how & BARE != 0 {
        request.headers_mut().remove("authorization");
    }
    if asked.how & HEADER != 0
        && let Ok(value) = HeaderValue::from_bytes(asked.rest)
    {
        request.headers_mut().insert("authorization", value);
    }
    WORLD.ask(request);
}

/// Writes lines of the drawn bodies, and sends them as a phone does.
fn lines(phone: &mut Phone, mut bytes: &[u8]) {
    let lane = Lane::Records;
    let from = phone.head(lane).seq + 1;
    let mut written = 0;
    while let [high, low, rest @ ..] = bytes {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
        let (line, after) = rest.split_at(length);
        bytes = after;
        if body::leaves(line).is_ok()
            && let Ok(record) = body::record_of(line)
        {
            phone.raw(lane, Class::Record, record, line.to_vec());
            written += 1;
        }
    }
    let batch = frame::compress(&phone.batch(lane, from).encode()).expect("a batch is packed");
    let request = phone.request(Some(WORLD.nonce(phone)), "POST", &phone.entries(), batch);
    if WORLD.ask(request).0 != 200 {
        phone.go_back(lane, written);
    }
}

fn read<'a>(what: u8, bytes: &'a [u8], phone: &Phone) -> Option<Asked<'a>> {
    let [how, rest @ ..] = bytes else { return None };
    let zeros = "0".repeat(64);
    let named = [
        ("POST", "/sync/v1/hello".to_owned()),
        ("POST", phone.entries()),
        ("GET", format!("{}?lane=1", phone.entries())),
        ("GET", "/sync/v1/feed".to_owned()),
        ("GET", format!("/sync/v1/blobs/{zeros}")),
        ("PATCH", format!("/sync/v1/blobs/{zeros}")),
        ("POST", "/sync/v1/manifest".to_owned()),
        ("POST", "/sync/v1/rescue".to_owned()),
        ("POST", "/sync/v1/sos".to_owned()),
        ("GET", format!("/sync/v1/city/{zeros}")),
        ("POST", "/sync/v1/enrol".to_owned()),
        ("POST", phone.entries().replace("entries", "begin")),
        ("GET", "/sync/v1/snapshot".to_owned()),
        ("POST", "/sync/v1/glance".to_owned()),
    ];
    if let Some((method, path)) = named.into_iter().nth(what.into()) {
        return Some(Asked {
            method,
            path,
            how: *how,
            rest,
        });
    }
    let [method, length, rest @ ..] = rest else {
        return None;
    };
    let (path, rest) = rest.split_at_checked((*length).into())?;
    let path = String::from_utf8(path.to_vec()).ok()?;
    let method = METHODS[usize::from(*method) % METHODS.len()];
    path.starts_with('/').then_some(Asked {
        method,
        path,
        how: *how,
        rest,
    })
}

impl World {
    fn begin() -> Self {
        let memory = std::path::Path::new("/dev/shm");
        let folder = if memory.is_dir() {
            tempfile::tempdir_in(memory)
        } else {
            tempfile::tempdir()
        };
        let folder = folder.expect("a folder");
        let runtime = Runtime::new().expect("a runtime");
        let config = Config::local(folder.path().join("data"), TOWN);
        let running = runtime
            .block_on(Server::start(config))
            .expect("the server starts");
        let codes = running.demo().expect("the demo's people").enrolment_codes;
        let routes = running.sync_routes();
        let enrolled = |number: usize| {
            let (key, notebook, request) = enrol_request(&codes[number].code, 10 + number as u8);
            let body = frame::compress(&request.encode()).expect("a request is packed");
            let request = Request::post("/sync/v1/enrol")
                .body(Body::from(body))
                .expect("a request");
            let (_, answer) = runtime.block_on(answered(&routes, request));
            let enrolled = EnrolResponse::decode(&answer).expect("the phone is enrolled");
            Phone::new(key, notebook, enrolled)
        };
        let phones = Mutex::new((enrolled(0), enrolled(1)));
        Self {
            runtime,
            routes,
            phones,
            _running: running,
            _folder: folder,
        }
    }

    fn ask(&self, request: Request<Body>) -> (u16, Vec<u8>) {
        let told = format!("{} {}", request.method(), request.uri());
        let head = request.method() == "HEAD";
        let (status, body) = self.runtime.block_on(answered(&self.routes, request));
        assert_ne!(status, 500, "{told}");
        if !matches!(status, 200 | 202) && !head {
            let refusal = ErrorBody::decode(&body).expect("a refusal is one of the protocol's");
            assert_eq!(refusal.code.status(), status, "{told}");
        }
        (status, body)
    }

    fn nonce(&self, phone: &Phone) -> Nonce {
        // `{0: [1], 1: [], 3: []}`: what is added to hello later may be left out.
        let hello = [0xa3, 0x00, 0x81, 0x01, 0x01, 0x80, 0x03, 0x80];
        let body = frame::compress(&hello).expect("a hello is packed");
        let (_, answer) = self.ask(phone.request(None, "POST", "/sync/v1/hello", body));
        HelloResponse::decode(&answer).expect("hello is answered").nonce
    }
}

async fn answered(routes: &Router, request: Request<Body>) -> (u16, Vec<u8>) {
    let response = routes.clone().oneshot(request).await.expect("there is an answer");
    let status = response.status().as_u16();
    let body = response
        .into_body()
        .collect()
        .await
        .expect("it is whole")
        .to_bytes();
    (status, frame::decompress(&body).unwrap_or_default())
}
