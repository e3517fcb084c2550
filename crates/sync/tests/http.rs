//! The server over HTTPS: who answers wrongly is told apart from who does not answer, and loses nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "the functions that tests share may panic as tests do"
)]

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

use domain::{CityId, DeviceId, OfficerId, Timestamp};
use protocol::api::{
    ApiError, EnrolApi as _, ErrorBody, ErrorCode, HelloRequest, HelloResponse, Limits, SyncApi as _,
};
use protocol::certificate::DeviceCertificate;
use protocol::enrol::EnrolRequest;
use protocol::proof::{Request, Shown};
use protocol::version::MEDIA_TYPE;
use protocol::{Epoch, Message, Nonce, Signed, frame};
use rcgen::{CertificateParams, KeyPair, PublicKeyData as _};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use seal::Key;
use seal::digest::sha256;
use seal::sign::SigningKey;
use sync::{EnrolServer, HttpServer, Traffic};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

const CITY: CityId = CityId::from_bytes([0xc1; 16]);

fn key(byte: u8) -> SigningKey {
    SigningKey::from_key(&Key::from_bytes([byte; 32])).unwrap()
}

fn certificate() -> Signed<DeviceCertificate> {
    let certificate = DeviceCertificate {
        city: CITY,
        device: DeviceId::from_bytes([0xde; 16]),
        officer: OfficerId::from_bytes([0x0f; 16]),
        public_key: key(3).verifying_key(),
        issued_at: Timestamp(0),
    };
    Signed::sign(&certificate, &key(1))
}

fn hello() -> HelloRequest {
    HelloRequest {
        versions: vec![1],
        notebooks: Vec::new(),
        cursor: None,
        last_receipts: Vec::new(),
        schemas: None,
        done: None,
        noticed: None,
        read: None,
    }
}

fn hello_answer() -> HelloResponse {
    HelloResponse {
        version: 1,
        epoch: Epoch([1; 16]),
        server_time: Timestamp(9),
        nonce: Nonce([7; 16]),
        notebooks: Vec::new(),
        limits: Limits {
            max_batch_entries: 512,
            max_batch_bytes: 1,
        },
        feed_head: 0,
        server_keys: Vec::new(),
        orders: Vec::new(),
        scope: None,
        tag: None,
        schemas: None,
        forgot: None,
    }
}

fn answer(status: &str, media: &str, extra: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-type: {media}\r\n{extra}content-length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn ours(status: &str, extra: &str, message: &impl Message) -> Vec<u8> {
    answer(
        status,
        MEDIA_TYPE,
        extra,
        &frame::compress(&message.encode()).unwrap(),
    )
}

/// A request as it came.
#[derive(Debug, Clone, Default)]
struct Came {
    line: String,
    authorization: String,
    body: Vec<u8>,
}

/// Speaks TLS on a free port and gives these answers, one a request, then closes.
struct Station {
    address: String,
    pin: [u8; 32],
    came: Arc<Mutex<Vec<Came>>>,
}

async fn station(certificate: &str, answers: Vec<Vec<u8>>) -> Station {
    let mut answers = answers.into_iter();
    station_that(certificate, move |_| answers.next()).await
}

/// Speaks TLS on a free port and answers as it is told to, until it is told nothing.
async fn station_that(
    certificate: &str,
    answer: impl FnMut(&Came) -> Option<Vec<u8>> + Send + 'static,
) -> Station {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new([certificate.to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let pin = sha256(&[&key.subject_public_key_info()]);
    let config = tls(certificate.der().clone(), &key);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let came = Arc::new(Mutex::new(Vec::new()));
    tokio::spawn(serve(
        listener,
        TlsAcceptor::from(config),
        answer,
        Arc::clone(&came),
    ));
    Station { address, pin, came }
}

fn tls(certificate: CertificateDer<'static>, key: &KeyPair) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    Arc::new(config)
}

async fn serve(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    mut answer: impl FnMut(&Came) -> Option<Vec<u8>>,
    came: Arc<Mutex<Vec<Came>>>,
) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let Ok(mut stream) = acceptor.accept(stream).await else {
            continue;
        };
        let Some(request) = read_request(&mut stream).await else {
            continue;
        };
        let answer = answer(&request);
        came.lock().unwrap().push(request);
        let Some(answer) = answer else { return };
        stream.write_all(&answer).await.unwrap();
        let _ = stream.shutdown().await;
    }
}

async fn read_request(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> Option<Came> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        (stream.read_buf(&mut bytes).await.ok()? > 0).then_some(())?;
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let header = |name: &str| {
        let of = |line: &str| {
            line.split_once(": ")
                .filter(|(is, _)| is.eq_ignore_ascii_case(name))
                .map(|(_, v)| v.to_owned())
        };
        head.lines().find_map(of)
    };
    let length: usize = header("content-length").map_or(0, |length| length.parse().unwrap());
    while bytes.len() < end + length {
        stream.read_buf(&mut bytes).await.ok()?;
    }
    Some(Came {
        line: head.lines().next().unwrap().to_owned(),
        authorization: header("authorization").unwrap_or_default(),
        body: bytes[end..].to_vec(),
    })
}

async fn ask(station: &Station) -> Result<HelloResponse, ApiError> {
    phone(station).hello(hello()).await
}

fn phone(station: &Station) -> HttpServer {
    HttpServer::new(&station.address, station.pin, certificate(), key(3)).unwrap()
}

#[tokio::test]
async fn pinned_key_is_believed_whatever_its_certificate_says() {
    let station = station(
        "somewhere.else.example",
        vec![ours("200 OK", "", &hello_answer())],
    )
    .await;
    let phone = phone(&station);
    assert_eq!(phone.hello(hello()).await.unwrap().server_time, Timestamp(9));
    let Traffic {
        requests,
        bytes_up,
        bytes_down,
    } = phone.traffic();
    assert!(requests == 1 && bytes_up > 0 && bytes_down > 0);
}

#[tokio::test]
async fn another_key_gets_nothing() {
    let mut station = station("localhost", vec![ours("200 OK", "", &hello_answer())]).await;
    station.pin[0] ^= 1;
    assert_eq!(ask(&station).await.unwrap_err(), ApiError::AnotherKey);
    let enrol = EnrolServer::new(&station.address, station.pin).unwrap();
    let request = EnrolRequest {
        secret: [0; 16],
        public_key: key(3).verifying_key(),
        notebook: domain::NotebookId::from_bytes([0; 16]),
        label: "Phone".to_owned(),
    };
    assert_eq!(
        enrol.enrol(Signed::sign(&request, &key(3))).await.unwrap_err(),
        ApiError::AnotherKey
    );
    assert!(
        station.came.lock().unwrap().is_empty(),
        "the one-time code stayed on the phone"
    );
}

#[tokio::test]
async fn who_shows_our_certificate_without_its_key_gets_nothing() {
    let (real, stolen) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let shown = CertificateParams::new(["localhost".to_owned()])
        .unwrap()
        .self_signed(&real)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let provider = rustls::crypto::ring::default_provider();
    let key_der = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(stolen.serialize_der()));
    let signing = provider.key_provider.load_private_key(key_der).unwrap();
    let certified = rustls::sign::CertifiedKey::new(vec![shown.der().clone()], signing);
    let config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(rustls::sign::SingleCertAndKey::from(certified)));
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(serve(listener, acceptor, |_| None, Arc::default()));
    let station = Station {
        address,
        pin: sha256(&[&real.subject_public_key_info()]),
        came: Arc::default(),
    };
    assert_eq!(ask(&station).await.unwrap_err(), ApiError::AnotherKey);
}

#[tokio::test]
async fn whoever_is_not_our_server_is_called_so() {
    let frame = frame::compress(&hello_answer().encode()).unwrap();
    let check = async |status: &str, media: &str, body: &[u8]| {
        let station = station("localhost", vec![answer(status, media, "", body)]).await;
        let error = ask(&station).await.unwrap_err();
        let expected: u16 = status[..3].parse().unwrap();
        assert!(
            matches!(error, ApiError::NotOurs { status, .. } if status == expected),
            "{status} {media}: {error}"
        );
    };
    check("200 OK", "text/html", b"<html>Sign in to the Wi-Fi</html>").await;
    check("302 Found", "text/html", b"").await;
    check("500 Internal Server Error", "text/html", b"<h1>500</h1>").await;
    check("502 Bad Gateway", MEDIA_TYPE, b"<h1>502</h1>").await;
    check("200 OK", "application/octet-stream", &frame).await;
    check("200 OK", MEDIA_TYPE, &frame[..frame.len() / 2]).await;
    check("200 OK", MEDIA_TYPE, b"").await;
    check("200 OK", MEDIA_TYPE, &frame::compress(b"\x01").unwrap()).await;
}

#[tokio::test]
async fn answer_larger_than_any_is_not_read_to_its_end() {
    let station = station(
        "localhost",
        vec![answer("200 OK", MEDIA_TYPE, "", &vec![0; 17 * 1024 * 1024])],
    )
    .await;
    assert!(matches!(ask(&station).await, Err(ApiError::NotOurs { .. })));
}

#[tokio::test]
async fn nobody_and_a_connection_that_breaks_are_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let nobody = Station {
        address,
        pin: [0; 32],
        came: Arc::default(),
    };
    assert!(matches!(ask(&nobody).await, Err(ApiError::Unreachable(_))));

    let mut half = ours("200 OK", "", &hello_answer());
    half.truncate(half.len() - 9);
    let station = station("localhost", vec![half]).await;
    assert!(matches!(ask(&station).await, Err(ApiError::Unreachable(_))));
}

#[tokio::test]
async fn refusal_of_our_server_is_read() {
    let refused = ErrorBody::new(ErrorCode::Busy, "too much to do");
    let busy = ours("503 Service Unavailable", "retry-after: 40\r\n", &refused);
    let told = ours(
        "500 Internal Server Error",
        "",
        &ErrorBody::new(ErrorCode::Internal, "a fault"),
    );
    let error = ask(&station("localhost", vec![busy]).await).await.unwrap_err();
    assert_eq!(error, ApiError::Answered(refused.with_retry_after_s(40)));
    let error = ask(&station("localhost", vec![told]).await).await.unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::Internal));
}

fn nonce_of(came: &Came, line: (&str, &str)) -> Option<Nonce> {
    let shown = Shown::from_header(&came.authorization).unwrap();
    let request = Request {
        city: CITY,
        method: line.0,
        path: line.1,
        body: &came.body,
    };
    match shown {
        Shown::Whole(whole) => whole.verify_for(&certificate().peek().unwrap(), request),
        Shown::Short(short) => short.verify_for(&certificate().peek().unwrap(), request),
    }
    .unwrap()
}

#[tokio::test]
async fn each_request_proves_itself_with_the_newest_number() {
    let fresh = format!("patrolbook-nonce: {}\r\n", Nonce([5; 16]));
    let pages = [
        ours("200 OK", &fresh, &hello_answer()),
        ours("404 Not Found", "", &ErrorBody::new(ErrorCode::NotFound, "")),
    ];
    let station = station("localhost", pages.to_vec()).await;
    let phone = phone(&station);
    phone.hello(hello()).await.unwrap();
    phone.feed(None, 5).await.unwrap_err();
    let came = station.came.lock().unwrap().clone();
    assert_eq!(came[0].line, "POST /sync/v1/hello HTTP/1.1");
    assert_eq!(nonce_of(&came[0], ("POST", "/sync/v1/hello")), None);
    assert_eq!(
        nonce_of(&came[1], ("GET", "/sync/v1/feed?limit=5")),
        Some(Nonce([7; 16]))
    );
}

#[tokio::test]
async fn stale_number_is_replaced_once() {
    let stale = |byte| {
        let body = ErrorBody::new(ErrorCode::StaleNonce, "old").with_nonce(Nonce([byte; 16]));
        ours("401 Unauthorized", "", &body)
    };
    let once = station("localhost", vec![stale(4), ours("200 OK", "", &hello_answer())]).await;
    ask(&once).await.unwrap();
    let came = once.came.lock().unwrap().clone();
    assert_eq!(
        nonce_of(&came[1], ("POST", "/sync/v1/hello")),
        Some(Nonce([4; 16]))
    );

    let ever = station("localhost", vec![stale(4), stale(5), stale(6)]).await;
    assert_eq!(ask(&ever).await.unwrap_err().code(), Some(ErrorCode::StaleNonce));
    assert_eq!(ever.came.lock().unwrap().len(), 2);
}

fn is_short(came: &Came) -> bool {
    matches!(Shown::from_header(&came.authorization), Ok(Shown::Short(_)))
}

#[tokio::test]
async fn certificate_is_shown_to_a_server_that_asks_for_it_and_to_no_other() {
    let body = ErrorBody::new(ErrorCode::CertificateNeeded, "who").with_nonce(Nonce([4; 16]));
    let needed = ours("401 Unauthorized", "", &body);
    let again = ours("200 OK", "", &hello_answer());
    let once = station("localhost", vec![needed.clone(), again.clone(), again]).await;
    let phone = phone(&once);
    phone.hello(hello()).await.unwrap();
    phone.hello(hello()).await.unwrap();
    let came = once.came.lock().unwrap().clone();
    assert_eq!(came.iter().map(is_short).collect::<Vec<_>>(), [true, false, true]);
    let hello = ("POST", "/sync/v1/hello");
    assert_eq!(nonce_of(&came[1], hello), Some(Nonce([4; 16])));

    let ever = station("localhost", vec![needed.clone(), needed.clone(), needed]).await;
    let error = ask(&ever).await.unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::CertificateNeeded));
    assert_eq!(ever.came.lock().unwrap().len(), 2);
}

/// Answers as the server does: hello needs no number, but not an old one; everything else needs the newest of this
/// clock's time. The clock is moved by the test.
fn strict(minutes: Arc<AtomicU8>) -> impl FnMut(&Came) -> Option<Vec<u8>> + Send + 'static {
    move |came| {
        let now = Nonce([minutes.load(Ordering::Relaxed) + 1; 16]);
        let (method, rest) = came.line.split_once(' ').unwrap();
        let path = rest.split_once(' ').unwrap().0;
        let number = nonce_of(came, (method, path));
        let is_hello = path == "/sync/v1/hello";
        if number != Some(now) && !(is_hello && number.is_none()) {
            let body = ErrorBody::new(ErrorCode::StaleNonce, "old").with_nonce(now);
            return Some(ours("401 Unauthorized", "", &body));
        }
        let fresh = format!("patrolbook-nonce: {now}\r\n");
        let hello = HelloResponse {
            nonce: now,
            ..hello_answer()
        };
        let nothing = ErrorBody::new(ErrorCode::NotFound, "");
        Some(if is_hello {
            ours("200 OK", &fresh, &hello)
        } else {
            ours("404 Not Found", &fresh, &nothing)
        })
    }
}

#[tokio::test]
async fn idle_sync_is_one_request_however_long_the_phone_slept() {
    let minutes = Arc::new(AtomicU8::new(0));
    let station = station_that("localhost", strict(Arc::clone(&minutes))).await;
    let phone = phone(&station);
    for sync in 1..=4 {
        phone.hello(hello()).await.unwrap();
        assert_eq!(phone.traffic().requests, sync);
        minutes.fetch_add(20, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn every_call_after_hello_is_one_request() {
    let station = station_that("localhost", strict(Arc::default())).await;
    let phone = phone(&station);
    phone.hello(hello()).await.unwrap();
    for call in 2..=6 {
        let error = phone.feed(None, 5).await.unwrap_err();
        assert_eq!(error.code(), Some(ErrorCode::NotFound));
        assert_eq!(phone.traffic().requests, call);
    }
}

#[tokio::test]
async fn calls_at_once_and_after_a_lost_answer_need_no_second_try() {
    let mut answer = strict(Arc::default());
    let mut told = 0;
    let station = station_that("localhost", move |came| {
        told += 1;
        let whole = answer(came)?;
        let kept = if told == 2 { whole.len() - 9 } else { whole.len() };
        Some(whole[..kept].to_vec())
    })
    .await;
    let phone = phone(&station);
    phone.hello(hello()).await.unwrap();
    assert!(matches!(
        phone.feed(None, 5).await.unwrap_err(),
        ApiError::Unreachable(_)
    ));
    let (one, other) = tokio::join!(phone.feed(None, 6), phone.feed(None, 7));
    for error in [one.unwrap_err(), other.unwrap_err()] {
        assert_eq!(error.code(), Some(ErrorCode::NotFound));
    }
    assert_eq!(phone.traffic().requests, 4);
}
