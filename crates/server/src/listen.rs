//! Listening: connections in, with time limits, so that a slow or silent one costs little.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_rustls::TlsAcceptor;

use crate::Error;

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(15);
/// How long a request's head may take, or a connection be idle.
const HEAD: Duration = Duration::from_secs(30);
/// How long a request may take to end when the server stops.
const FAREWELL: Duration = Duration::from_secs(3);
/// How many connections are held at once.
const CONNECTIONS: usize = 1024;

/// Takes an address.
pub(crate) async fn bind(address: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(address)
        .await
        .map_err(|source| match source.kind() {
            ErrorKind::AddrInUse => Error::PortInUse(address),
            _ => Error::Listen { address, source },
        })
}

/// Returns the address that was really taken.
pub(crate) fn local(listener: &TcpListener) -> Result<SocketAddr, Error> {
    let address = SocketAddr::from(([0, 0, 0, 0], 0));
    listener
        .local_addr()
        .map_err(|source| Error::Listen { address, source })
}

/// Serves TLS connections until told to stop.
pub(crate) async fn tls(
    listener: TcpListener,
    config: Arc<ServerConfig>,
    routes: Router,
    stop: watch::Receiver<bool>,
) {
    let acceptor = TlsAcceptor::from(config);
    accept(listener, stop, move |stream, stop, permit| {
        let (acceptor, routes) = (acceptor.clone(), routes.clone());
        tokio::spawn(async move {
            let _permit = permit;
            match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => serve(stream, routes, stop).await,
                Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                Err(_) => tracing::debug!("a TLS handshake took too long"),
            }
        });
    })
    .await;
}

/// Serves plain connections until told to stop.
pub(crate) async fn plain(listener: TcpListener, routes: Router, stop: watch::Receiver<bool>) {
    accept(listener, stop, move |stream, stop, permit| {
        let routes = routes.clone();
        tokio::spawn(async move {
            let _permit = permit;
            serve(stream, routes, stop).await;
        });
    })
    .await;
}

async fn accept(
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
    start: impl Fn(TcpStream, watch::Receiver<bool>, OwnedSemaphorePermit),
) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        tokio::select! {
            _ = stop.changed() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let _ = stream.set_nodelay(true);
                    start(stream, stop.clone(), permit);
                }
                Err(error) => {
                    // Too many open files, or a connection that was gone at once: others may still come.
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
        }
    }
}

async fn serve<S>(stream: S, routes: Router, mut stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(64 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(HEAD)
        .keep_alive_timeout(HEAD)
        .max_concurrent_streams(32)
        .max_header_list_size(32 * 1024);
    let connection =
        builder.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(routes));
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = stop.changed() => {
            connection.as_mut().graceful_shutdown();
            tokio::time::timeout(FAREWELL, connection).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
