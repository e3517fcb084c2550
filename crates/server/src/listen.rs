//! Listening: connections in, with time limits, so that a slow or silent one costs little.

mod pulse;

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use crate::Error;
use crate::patience::Patience;
use crate::refusals::{BROKEN, HANDSHAKE, Refusals, SILENT};
use crate::station::Station;
use pulse::{Pulse, Watched};

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

/// Serves TLS connections until told to stop. A connection on which nothing happens is closed, sooner when most places
/// are taken: whoever only holds on keeps nobody else out.
pub(crate) async fn tls(
    listener: TcpListener,
    config: Arc<ServerConfig>,
    (station, routes): (Arc<Station>, Router),
    stop: watch::Receiver<bool>,
) {
    let acceptor = TlsAcceptor::from(config);
    let room = Arc::new(Semaphore::new(station.patience.connections));
    accept(listener, Arc::clone(&room), stop, move |stream, stop, permit| {
        let (acceptor, routes, station) = (acceptor.clone(), routes.clone(), Arc::clone(&station));
        let room = Arc::clone(&room);
        tokio::spawn(async move {
            let _permit = permit;
            let (patience, refused) = (&station.patience, &station.refusals);
            let waits = if is_crowded(&room, patience) {
                patience.crowded
            } else {
                patience.handshake
            };
            match tokio::time::timeout(waits, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => phone(stream, (&station, routes), &room, stop).await,
                Ok(Err(error)) => {
                    tracing::debug!(%error, "a TLS handshake failed");
                    refused.count(HANDSHAKE);
                }
                Err(_) => refused.count(HANDSHAKE),
            }
        });
    })
    .await;
}

/// Serves one phone.
pub(crate) async fn phone<S>(
    stream: S,
    (station, routes): (&Station, Router),
    room: &Semaphore,
    stop: watch::Receiver<bool>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (patience, refused) = (&station.patience, &station.refusals);
    let pulse = Arc::new(Pulse::default());
    let silent = silence(Arc::clone(&pulse), room, patience);
    let stream = Watched::new(stream, Arc::clone(&pulse));
    let rules = without_date(rules(patience));
    serve(
        stream,
        (routes, pulse),
        (stop, silent),
        (rules, patience, refused),
    )
    .await;
}

/// Serves plain connections of this machine until told to stop: the console's, which may be silent for long.
pub(crate) async fn plain(listener: TcpListener, routes: Router, stop: watch::Receiver<bool>) {
    let room = Arc::new(Semaphore::new(Patience::USUAL.connections));
    accept(listener, room, stop, move |stream, stop, permit| {
        let routes = routes.clone();
        tokio::spawn(async move {
            let _permit = permit;
            let never = std::future::pending();
            let usual = (rules(&Patience::USUAL), &Patience::USUAL, &Refusals::default());
            serve(stream, (routes, Arc::default()), (stop, never), usual).await;
        });
    })
    .await;
}

async fn accept(
    listener: TcpListener,
    room: Arc<Semaphore>,
    mut stop: watch::Receiver<bool>,
    start: impl Fn(TcpStream, watch::Receiver<bool>, OwnedSemaphorePermit),
) {
    loop {
        let permit = tokio::select! {
            _ = stop.changed() => return,
            permit = Arc::clone(&room).acquire_owned() => permit,
        };
        let Ok(permit) = permit else { return };
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

fn is_crowded(room: &Semaphore, patience: &Patience) -> bool {
    room.available_permits() < patience.connections / 4
}

/// Ends when nothing has happened on a connection for too long.
async fn silence(pulse: Arc<Pulse>, room: &Semaphore, patience: &Patience) {
    let (mut quiet, mut last) = (Duration::ZERO, pulse.beats());
    loop {
        tokio::time::sleep(patience.crowded).await;
        let beats = pulse.beats();
        quiet = if beats == last && !pulse.is_busy() {
            quiet + patience.crowded
        } else {
            Duration::ZERO
        };
        last = beats;
        if quiet >= patience.head || (!quiet.is_zero() && is_crowded(room, patience)) {
            return;
        }
    }
}

async fn serve<S>(
    stream: S,
    (routes, pulse): (Router, Arc<Pulse>),
    (mut stop, silent): (watch::Receiver<bool>, impl Future<Output = ()>),
    (rules, patience, refused): (Rules, &Patience, &Refusals),
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let asked = Arc::clone(&pulse);
    let answer = tower::service_fn(move |request: Request<_>| {
        let (asked, routes) = (pulse.asked(), routes.clone());
        async move {
            let _asked = asked;
            routes.oneshot(request.map(Body::new)).await
        }
    });
    let connection =
        rules.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(answer));
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = stop.changed() => {
            connection.as_mut().graceful_shutdown();
            tokio::time::timeout(patience.farewell, connection).await.unwrap_or(Ok(()))
        }
        () = silent => {
            if !asked.was_asked() {
                refused.count(SILENT);
            }
            connection.as_mut().graceful_shutdown();
            let _ = tokio::time::timeout(patience.farewell, connection).await;
            Ok(())
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
        refused.count(BROKEN);
    }
}

type Rules = auto::Builder<TokioExecutor>;

/// A phone reads no date of HTTP: the server's clock comes in the answers themselves.
fn without_date(mut rules: Rules) -> Rules {
    rules.http1().auto_date_header(false);
    rules.http2().auto_date_header(false);
    rules
}

/// What a connection must keep to. Streams that are opened and taken back at once end it (HTTP/2's rapid reset).
fn rules(patience: &Patience) -> Rules {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .max_headers(64)
        .max_buf_size(64 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(patience.head)
        .keep_alive_timeout(patience.head)
        .max_concurrent_streams(32)
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(64)
        .max_header_list_size(32 * 1024);
    builder
}
