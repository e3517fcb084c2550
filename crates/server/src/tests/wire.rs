//! The real listener over TLS, and what is said to it byte by byte.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use protocol::api::{ErrorBody, HelloRequest};
use protocol::{Message as _, frame};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_rustls::client::TlsStream;

use super::any_key::client;
use super::phone::Phone;
use super::world::World;
use crate::listen;
use crate::station::key_folder;
use crate::tls::Identity;

/// A listener of a world's server; it ends when this is dropped.
pub(crate) struct Listener {
    pub(crate) address: SocketAddr,
    _stop: watch::Sender<bool>,
}

impl Listener {
    pub(crate) async fn of(world: &World) -> Self {
        let listener = listen::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = listen::local(&listener).unwrap();
        let identity = Identity::open(&key_folder(&world.folder.path().join("data")).unwrap()).unwrap();
        let (stop, stopped) = watch::channel(false);
        let served = (Arc::clone(&world.station), world.routes.clone());
        tokio::spawn(listen::tls(listener, identity.config().unwrap(), served, stopped));
        Self { address, _stop: stop }
    }

    pub(crate) async fn connect(&self) -> TlsStream<TcpStream> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        client().connect(name, stream).await.unwrap()
    }

    /// Sends a request on a connection of its own.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
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
        let mut stream = self.connect().await;
        stream.write_all(head.as_bytes()).await.unwrap();
        // A server that has answered need not read the rest.
        let _ = stream.write_all(&body).await;
        Answer::read(&mut stream).await
    }

    /// Says whether another phone is served as if nothing were.
    pub(crate) async fn serves(&self, phone: &Phone) -> bool {
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
        let body = frame::compress(&hello.encode()).unwrap();
        let asked = phone.request(None, "POST", "/sync/v1/hello", body);
        self.send(asked).await.status == 200
    }
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads until the other side closes.
    pub(crate) async fn read(stream: &mut TlsStream<TcpStream>) -> Self {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no answer: {}", String::from_utf8_lossy(&bytes)));
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self {
            status,
            head,
            body: bytes[end + 4..].to_vec(),
        }
    }

    /// Returns the refusal, which has everything that the protocol says of it.
    #[track_caller]
    pub(crate) fn refusal(&self) -> ErrorBody {
        assert!(
            self.head
                .contains("application/vnd.patrolbook.sync+cbor; version=1")
        );
        assert!(self.head.contains("patrolbook-nonce: "), "{}", self.head);
        let body = ErrorBody::decode(&frame::decompress(&self.body).unwrap()).unwrap();
        assert_eq!(self.status, body.code.status());
        body
    }
}
