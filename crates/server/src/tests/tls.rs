use protocol::api::{EnrolApi as _, HelloRequest, SyncApi as _};
use rustls::pki_types::ServerName;
use seal::digest::sha256;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::any_key::client;
use super::phone::enrol_request;
use super::world::town;
use crate::{Config, Error, Server};

#[tokio::test]
async fn server_speaks_tls_with_the_pinned_key_and_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::local(folder.path().join("data"), town());
    let running = Server::start(config.clone()).await.unwrap();
    let address = running.sync_address();
    let stream = TcpStream::connect(&address).await.unwrap();
    let mut stream = client()
        .connect(ServerName::try_from("localhost").unwrap(), stream)
        .await
        .unwrap();
    let certificate = stream.get_ref().1.peer_certificates().unwrap()[0].clone();
    assert!(contains_key(&certificate, &running.pin));
    stream
        .write_all(b"GET /sync/v1/hello HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer).to_lowercase();
    assert!(answer.starts_with("http/1.1 404"), "{answer}");
    assert!(answer.contains("patrolbook-nonce: "));
    assert!(answer.contains("application/vnd.patrolbook.sync+cbor; version=1"));
    let pin = running.pin;
    running.stop().await;
    assert_eq!(Server::start(config).await.unwrap().pin, pin);
}

/// Says whether a certificate holds the key with this pin: some part of it hashes to the pin.
fn contains_key(certificate: &[u8], pin: &[u8; 32]) -> bool {
    // A P-256 SubjectPublicKeyInfo is 91 bytes long.
    certificate.windows(91).any(|part| sha256(&[part]) == *pin)
}

#[tokio::test]
async fn plain_words_on_the_tls_port_get_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let running = Server::start(Config::local(folder.path(), town())).await.unwrap();
    let mut stream = TcpStream::connect(running.sync_address()).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP"));
}

#[tokio::test]
async fn phone_in_the_same_process_needs_no_network() {
    let folder = tempfile::tempdir().unwrap();
    let running = Server::start(Config::local(folder.path(), town())).await.unwrap();
    let code = running.demo().unwrap().enrolment_codes[0].code.clone();
    let (_, notebook, request) = enrol_request(&code, 1);
    let enrolled = running.in_process_enrol().enrol(request).await.unwrap();
    let phone = running.in_process(enrolled.device);
    let hello = HelloRequest {
        versions: vec![1],
        notebooks: Vec::new(),
        cursor: None,
        last_receipts: Vec::new(),
        schemas: None,
        done: None,
        noticed: None,
        read: None,
    };
    assert_eq!(phone.hello(hello).await.unwrap().version, 1);
    assert!(
        phone
            .own_entries(notebook, domain::Lane::Records, 1)
            .await
            .is_err()
    );
}

#[tokio::test]
async fn each_reason_not_to_start_is_said_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::local(folder.path().join("data"), town());
    let running = Server::start(config.clone()).await.unwrap();
    let taken = Config {
        sync_addr: running.sync_address().parse().unwrap(),
        ..config.clone()
    };
    let elsewhere = Config {
        console_addr: "0.0.0.0:0".parse().unwrap(),
        ..config.clone()
    };
    let nowhere = Config {
        city: folder.path().join("no city"),
        ..config.clone()
    };
    std::fs::File::create(folder.path().join("file")).unwrap();
    let unwritable = Config {
        data: folder.path().join("file/data"),
        ..config
    };
    let said = async |config| {
        Server::start(config)
            .await
            .map(|_| ())
            .map_err(|error: Error| error.to_string())
    };
    assert!(
        said(taken)
            .await
            .unwrap_err()
            .contains("another program uses this port")
    );
    assert!(said(elsewhere).await.unwrap_err().contains("plain HTTP"));
    assert!(said(nowhere).await.unwrap_err().contains("city folder"));
    assert!(
        said(unwritable)
            .await
            .unwrap_err()
            .contains("check that it exists")
    );
}
