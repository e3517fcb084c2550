//! Connections that hold on without asking, ask too much, or take back what they asked: each is ended, and others are
//! served meanwhile.

use std::time::Duration;

use protocol::api::ErrorCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::phone::Phone;
use super::wire::{Answer, Listener};
use super::world::World;
use crate::patience::Patience;

const SHORT: Patience = Patience {
    handshake: Duration::from_millis(400),
    head: Duration::from_millis(600),
    crowded: Duration::from_millis(150),
    stall: Duration::from_millis(400),
    body: Duration::from_millis(1200),
    queue: Duration::from_secs(10),
    farewell: Duration::from_millis(200),
    connections: 16,
};
/// What nothing here may take.
const TOO_LONG: Duration = Duration::from_secs(20);
const DRIP: Duration = Duration::from_millis(50);
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

async fn impatient() -> (World, Listener, Phone) {
    let world = World::with_patience(SHORT);
    let phone = world.phone(0).await;
    let listener = Listener::of(&world).await;
    (world, listener, phone)
}

/// Reads until the other side closes, and returns what came.
async fn rest(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(TOO_LONG, stream.read_to_end(&mut bytes)).await;
    let _ = read.expect("the connection is still open");
    bytes
}

/// Writes byte after byte until nobody takes them.
async fn drip(stream: TlsStream<TcpStream>) -> Vec<u8> {
    let (mut read, mut write) = tokio::io::split(stream);
    let dripping = tokio::spawn(async move {
        while write.write_all(b"x").await.is_ok() && write.flush().await.is_ok() {
            tokio::time::sleep(DRIP).await;
        }
    });
    let answer = rest(&mut read).await;
    dripping.abort();
    answer
}

fn counted(world: &World, code: &str) -> u64 {
    let refused = world.admin().refused().unwrap();
    let one = refused.iter().find(|one| one.code == code);
    one.map_or(0, |one| one.count)
}

#[tokio::test]
async fn connection_that_asks_nothing_is_closed_and_counted() {
    let (world, listener, phone) = impatient().await;
    let mut silent = TcpStream::connect(listener.address).await.unwrap();
    assert!(rest(&mut silent).await.is_empty());
    assert_eq!(counted(&world, "connection_handshake"), 1);
    let partial: [&[u8]; 3] = [b"", b"PRI * HT", b"POST /sync/v1/hello HTTP/1.1\r\nhost"];
    for words in partial {
        let mut stream = listener.connect().await;
        stream.write_all(words).await.unwrap();
        rest(&mut stream).await;
    }
    // A head without an end, in HTTP/2: a stream is begun and never goes on.
    let mut stream = listener.connect().await;
    stream.write_all(&h2(&[(1, 0, 1, &[0x82])])).await.unwrap();
    rest(&mut stream).await;
    let closed = counted(&world, "connection_silent") + counted(&world, "connection_broken");
    assert_eq!(closed, 4);
    assert!(listener.serves(&phone).await);
}

#[tokio::test]
async fn head_that_drips_is_cut_off() {
    let (_world, listener, phone) = impatient().await;
    let mut stream = listener.connect().await;
    stream
        .write_all(b"POST /sync/v1/hello HTTP/1.1\r\nhost: x\r\nfield: ")
        .await
        .unwrap();
    drip(stream).await;
    assert!(listener.serves(&phone).await);
}

#[tokio::test]
async fn body_that_stops_or_drips_is_refused() {
    let (world, listener, phone) = impatient().await;
    let head = async |length: usize| {
        let asked = phone.request(None, "POST", "/sync/v1/hello", Vec::new());
        let proof = asked.headers()["authorization"].to_str().unwrap();
        let head = format!(
            "POST /sync/v1/hello HTTP/1.1\r\nhost: x\r\nauthorization: {proof}\r\ncontent-length: {length}\r\n\r\n"
        );
        let mut stream = listener.connect().await;
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    };
    let mut stopped = head(1_000).await;
    stopped.write_all(b"x").await.unwrap();
    let answer = tokio::time::timeout(TOO_LONG, Answer::read(&mut stopped))
        .await
        .unwrap();
    assert_eq!(answer.refusal().code, ErrorCode::Malformed);
    let dripped = String::from_utf8_lossy(&drip(head(1_000).await).await).into_owned();
    assert!(dripped.starts_with("HTTP/1.1 400"), "{dripped}");
    assert_eq!(counted(&world, "malformed"), 2);
    assert!(listener.serves(&phone).await);
}

#[tokio::test]
async fn full_house_lets_go_of_who_asks_nothing() {
    let (_world, listener, phone) = impatient().await;
    let mut silent = Vec::new();
    for _ in 0..SHORT.connections {
        silent.push(listener.connect().await);
    }
    let served = tokio::time::timeout(TOO_LONG, listener.serves(&phone)).await;
    assert!(served.unwrap());
}

/// Returns HTTP/2's beginning and frames: kind, flags, stream, payload.
fn h2(frames: &[(u8, u8, u32, &[u8])]) -> Vec<u8> {
    let mut bytes = [PREFACE, &framed((4, 0, 0, &[]))].concat();
    frames.iter().for_each(|one| bytes.extend(framed(*one)));
    bytes
}

fn framed((kind, flags, stream, payload): (u8, u8, u32, &[u8])) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// `GET https://x/`, in HPACK.
const GET: &[u8] = &[0x82, 0x84, 0x87, 0x01, 0x01, b'x'];
const HEADERS: u8 = 1;
const RESET: u8 = 3;
const GOAWAY: u8 = 7;
const END_HEADERS: u8 = 4;
const END_BOTH: u8 = 5;

/// Returns the kinds of the frames that came.
fn kinds(mut bytes: &[u8]) -> Vec<u8> {
    let mut kinds = Vec::new();
    while let [a, b, c, kind, _, _, _, _, _, rest @ ..] = bytes {
        kinds.push(*kind);
        let length = u32::from_be_bytes([0, *a, *b, *c]) as usize;
        bytes = rest.get(length..).unwrap_or_default();
    }
    kinds
}

#[tokio::test]
async fn streams_that_are_taken_back_at_once_end_the_connection() {
    let (world, listener, phone) = impatient().await;
    let asked: Vec<u8> = (0..20_000_u32)
        .flat_map(|number| {
            let stream = 2 * number + 1;
            [
                framed((HEADERS, END_BOTH, stream, GET)),
                framed((RESET, 0, stream, &[0, 0, 0, 8])),
            ]
            .concat()
        })
        .collect();
    let (mut read, mut write) = tokio::io::split(listener.connect().await);
    let attack = tokio::spawn(async move {
        write.write_all(&h2(&[])).await?;
        write.write_all(&asked).await
    });
    let answered = kinds(&rest(&mut read).await);
    attack.abort();
    assert!(answered.contains(&GOAWAY), "{} frames", answered.len());
    assert!(listener.serves(&phone).await);
    assert_eq!(counted(&world, "connection_broken"), 1);
}

#[tokio::test]
async fn more_streams_than_allowed_are_refused() {
    let (_world, listener, phone) = impatient().await;
    let mut stream = listener.connect().await;
    // Each waits for its body.
    let asked: Vec<_> = (0..40)
        .map(|number| (HEADERS, END_HEADERS, 2 * number + 1, GET))
        .collect();
    stream.write_all(&h2(&asked)).await.unwrap();
    assert!(listener.serves(&phone).await);
    let refused = kinds(&rest(&mut stream).await)
        .into_iter()
        .filter(|kind| *kind == RESET);
    assert!(refused.count() >= 8);
}
