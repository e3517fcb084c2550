//! Two servers as programs, over one PostgreSQL and one data folder: whichever a phone reaches, there is one ledger.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may end in a panic; clippy sees only functions marked as tests"
)]

#[path = "../src/tests/any_key.rs"]
mod any_key;
#[path = "../src/tests/cluster.rs"]
mod cluster;
#[expect(
    dead_code,
    reason = "these tests do less with a phone than those of the library"
)]
#[path = "../src/tests/phone.rs"]
mod phone;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::codes::HandoverKind;
use domain::field::{One, Prose};
use domain::kinds::HandoverItem;
use domain::{Lane, Timestamp};
use http_body_util::BodyExt as _;
use protocol::api::{ErrorBody, ErrorCode, FeedPage, HelloRequest, HelloResponse, PushAnswer};
use protocol::{Cursor, Message as _, Nonce, frame};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use phone::{Phone, enrol_request, post};

const TOWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/town");
const LINES: usize = 40;

fn program(arguments: &[&str], data: &Path, database: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_patrolbook-server"));
    command
        .args(arguments)
        .env("PATROLBOOK_DATA", data)
        .env("PATROLBOOK_CITY", TOWN)
        .env("PATROLBOOK_DATABASE", database);
    command
}

/// A server that runs until the test ends.
struct Server {
    child: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(data: &Path, database: &str) -> Self {
        let arguments = ["serve", "--json", "--sync-port", "0", "--console-port", "0"];
        let mut child = program(&arguments, data, database)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
        let address = ready["sync_url"].as_str().unwrap().replace("https://", "");
        Self { child, address }
    }

    /// Sends a request on a connection of its own; returns the status and the unpacked body.
    async fn send(&self, request: Request<Body>) -> (u16, Vec<u8>) {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n",
            parts.method, parts.uri
        );
        for (name, value) in &parts.headers {
            head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
        }
        head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        let stream = TcpStream::connect(&self.address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let mut stream = any_key::client().connect(name, stream).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&body).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&answer[..end]).into_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, frame::decompress(&answer[end + 4..]).unwrap())
    }

    async fn good<T: protocol::Message>(&self, request: Request<Body>) -> T {
        let (status, body) = self.send(request).await;
        assert_eq!(status, 200, "{:?}", ErrorBody::decode(&body));
        T::decode(&body).unwrap()
    }

    async fn hello(&self, phone: &Phone) -> HelloResponse {
        let hello = HelloRequest {
            versions: vec![1],
            notebooks: vec![protocol::api::NotebookHello {
                notebook: phone.notebook,
                heads: phone.statement().heads,
                version: None,
            }],
            cursor: None,
            last_receipts: Vec::new(),
            schemas: None,
            done: None,
            noticed: None,
            read: None,
        };
        let body = frame::compress(&hello.encode()).unwrap();
        self.good(phone.request(None, "POST", "/sync/v1/hello", body))
            .await
    }

    /// Sends batches one after the other, without waiting for whoever sends the same ones elsewhere.
    async fn push_all(&self, phone: &Phone, nonce: Nonce, batches: &[Vec<u8>]) {
        for (done, batch) in batches.iter().enumerate() {
            let request = phone.request(Some(nonce), "POST", &phone.entries(), batch.clone());
            let PushAnswer::Committed(receipt) = self.good(request).await else {
                panic!("staged")
            };
            assert!(receipt.peek().unwrap().committed > done as u64);
        }
    }
}

/// Two servers over one new database, and who has phones.
struct City {
    data: tempfile::TempDir,
    database: String,
    servers: [Server; 2],
    codes: Vec<String>,
}

impl City {
    fn new() -> Self {
        let (data, database) = (tempfile::tempdir().unwrap(), cluster::fresh());
        let address = cluster::address("postgres", &database);
        let servers = [(); 2].map(|()| Server::start(data.path(), &address));
        let output = program(&["admin", "demo"], data.path(), &address)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let demo: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let codes = demo["enrolment_codes"].as_array().unwrap().iter();
        Self {
            codes: codes
                .map(|code| code["code"].as_str().unwrap().to_owned())
                .collect(),
            data,
            database,
            servers,
        }
    }

    /// Enrols an officer's phone at one of the servers.
    async fn phone(&self, officer: usize) -> Phone {
        let (key, notebook, request) = enrol_request(&self.codes[officer], 10 + officer as u8);
        let enrolled = self.servers[officer % 2]
            .good(post("/sync/v1/enrol", &request))
            .await;
        Phone::new(key, notebook, enrolled)
    }

    fn sql(&self, sql: &str) -> String {
        cluster::sql(&self.database, sql)
    }

    /// Reads the feed to its end, one page here and one there, while others write.
    async fn read_feed(&self, phone: &Phone, nonce: Nonce, wanted: usize) -> Vec<(String, u64)> {
        let (mut read, mut cursor) = (Vec::new(), None::<Cursor>);
        for server in self.servers.iter().cycle() {
            let after = cursor.map_or_else(String::new, |cursor| {
                format!("&cursor={}", BASE64.encode(cursor.encode()))
            });
            let path = format!("/sync/v1/feed?limit=7{after}");
            let page: FeedPage = server
                .good(phone.request(Some(nonce), "GET", &path, Vec::new()))
                .await;
            read.extend(
                page.items
                    .iter()
                    .map(|item| (item.notebook.to_string(), item.seq)),
            );
            cursor = Some(page.next_cursor);
            if read.len() >= wanted {
                break;
            }
        }
        read
    }
}

fn item(number: usize) -> HandoverItem {
    HandoverItem {
        kind: Some(One(HandoverKind::Hazard)),
        text: Some(Prose(format!("gate {number} is locked"))),
        expires_at: Some(Timestamp(4_000_000_000_000)),
        ..HandoverItem::default()
    }
}

/// Writes lines, and returns a batch for each: it repeats the line before.
fn batches(phone: &mut Phone) -> Vec<Vec<u8>> {
    let batch = |number: usize| {
        phone.write(item(number), None);
        let batch = phone.batch(Lane::Records, number.saturating_sub(1).max(1) as u64);
        frame::compress(&batch.encode()).unwrap()
    };
    (1..=LINES).map(batch).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn chain_stays_one_and_no_reader_misses_a_line_between_two_servers() {
    let city = City::new();
    let [here, there] = &city.servers;
    let (mut sam, mut jo, alex) = (city.phone(0).await, city.phone(1).await, city.phone(2).await);
    let (sams, jos) = (batches(&mut sam), batches(&mut jo));
    let nonce = here.hello(&alex).await.nonce;
    let (.., read) = tokio::join!(
        here.push_all(&sam, nonce, &sams),
        there.push_all(&sam, nonce, &sams),
        here.push_all(&jo, nonce, &jos),
        there.push_all(&jo, nonce, &jos),
        city.read_feed(&alex, nonce, 2 * LINES),
    );
    for phone in [&sam, &jo] {
        let own = |(notebook, seq): &(String, u64)| (*notebook == phone.notebook.to_string()).then_some(*seq);
        let seqs: Vec<u64> = read.iter().filter_map(own).collect();
        assert_eq!(seqs, (1..=LINES as u64).collect::<Vec<_>>());
        for server in &city.servers {
            let hello = server.hello(phone).await;
            let lanes = &hello.notebooks[0].lanes;
            let lane = lanes.iter().find(|lane| lane.lane == Lane::Records).unwrap();
            let head = phone.head(Lane::Records);
            assert_eq!((lane.committed, lane.hash), (head.seq, Some(head.hash)));
        }
    }
    let counted = city.sql(
        "SELECT count(*), max(position), (SELECT count(*) FROM entry), (SELECT count(*) FROM fork) FROM feed",
    );
    assert_eq!(counted, "80|80|80|0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_branches_at_once_are_one_chain_and_one_fork() {
    let city = City::new();
    let mut phone = city.phone(0).await;
    phone.write(item(1), None);
    let one = frame::compress(&phone.batch(Lane::Records, 1).encode()).unwrap();
    phone.go_back(Lane::Records, 1);
    phone.write(item(2), None);
    let other = frame::compress(&phone.batch(Lane::Records, 1).encode()).unwrap();
    let nonce = city.servers[0].hello(&phone).await.nonce;
    let request = |batch: Vec<u8>| phone.request(Some(nonce), "POST", &phone.entries(), batch);
    let ((first, _), (second, answer)) = tokio::join!(
        city.servers[0].send(request(one)),
        city.servers[1].send(request(other)),
    );
    let statuses = [first, second];
    assert!(
        statuses.contains(&200) && statuses.contains(&ErrorCode::Fork.status()),
        "{statuses:?} {answer:?}"
    );
    // Each branch has its line, once, and both are in the feed.
    let counted =
        "SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM branch), (SELECT count(*) FROM feed)";
    assert_eq!(city.sql(counted), "2|1|2");
}

#[tokio::test]
async fn server_that_dies_in_the_middle_of_writing_holds_up_nobody() {
    let mut city = City::new();
    let mut phone = city.phone(0).await;
    let all = batches(&mut phone);
    let nonce = city.servers[0].hello(&phone).await.nonce;
    // What it was writing when it was killed is not there, or whole.
    let sent = phone.request(Some(nonce), "POST", &phone.entries(), all[0].clone());
    let dying = city.servers[0].send(sent);
    let _ = tokio::time::timeout(std::time::Duration::from_millis(3), dying).await;
    city.servers[0].child.kill().unwrap();
    city.servers[1].push_all(&phone, nonce, &all).await;
    assert_eq!(
        city.sql("SELECT count(*), max(position) FROM feed"),
        format!("{LINES}|{LINES}")
    );
    assert!(city.data.path().join("keys/vault.key").exists());
    assert!(!city.data.path().join("ledger.db").exists());
}
