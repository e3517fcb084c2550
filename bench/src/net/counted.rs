//! A counter inside TLS: it ends the phone's TLS with a key of its own, counts the bytes of HTTP both ways, and goes
//! on to the server in a second TLS connection. So what is counted is HTTP without the framing of TLS.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::tls::{Identity, client};
use crate::Result;

/// A counter.
pub(crate) struct Counted {
    /// Where to connect to.
    pub(crate) address: SocketAddr,
    /// The pin of its key.
    pub(crate) pin: [u8; 32],
    bytes: Arc<[AtomicU64; 2]>,
    listener: JoinHandle<()>,
}

impl Counted {
    /// Starts to relay to `target`.
    pub(crate) async fn start(target: SocketAddr) -> Result<Self> {
        let identity = Identity::new()?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let bytes: Arc<[AtomicU64; 2]> = Arc::default();
        let way = Way {
            target,
            acceptor: TlsAcceptor::from(identity.config),
            connector: TlsConnector::from(Arc::new(client()?)),
            bytes: Arc::clone(&bytes),
        };
        Ok(Self {
            address,
            pin: identity.pin,
            bytes,
            listener: tokio::spawn(listen(listener, Arc::new(way))),
        })
    }

    /// Returns how many bytes of HTTP went up and down so far.
    pub(crate) fn bytes(&self) -> [u64; 2] {
        self.bytes.each_ref().map(|one| one.load(Ordering::SeqCst))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

struct Way {
    target: SocketAddr,
    acceptor: TlsAcceptor,
    connector: TlsConnector,
    bytes: Arc<[AtomicU64; 2]>,
}

async fn listen(listener: TcpListener, way: Arc<Way>) {
    while let Ok((phone, _)) = listener.accept().await {
        let way = Arc::clone(&way);
        tokio::spawn(async move {
            // A connection that cannot be made is seen by the phone, whose sync then fails.
            let _ = way.relay(phone).await;
        });
    }
}

impl Way {
    async fn relay(&self, phone: TcpStream) -> Result<()> {
        let server = TcpStream::connect(self.target).await?;
        let _ = (phone.set_nodelay(true), server.set_nodelay(true));
        let name = ServerName::try_from("localhost")?;
        let phone = self.acceptor.accept(phone).await?;
        let server = self.connector.connect(name, server).await?;
        let (from_phone, to_phone) = tokio::io::split(phone);
        let (from_server, to_server) = tokio::io::split(server);
        let [up, down] = &*self.bytes;
        tokio::select! {
            () = pump(from_phone, to_server, up) => {}
            () = pump(from_server, to_phone, down) => {}
        }
        Ok(())
    }
}

async fn pump(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, bytes: &AtomicU64) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        bytes.fetch_add(length as u64, Ordering::SeqCst);
        let piece = buffer.get(..length).unwrap_or_default();
        if to.write_all(piece).await.is_err() || to.flush().await.is_err() {
            return;
        }
    }
}
