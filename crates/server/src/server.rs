//! A running server: both listeners, on the ports that it really got.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use protocol::Signed;
use protocol::certificate::DeviceCertificate;
use protocol::enrol::EnrolmentCode;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

use crate::admin::Admin;
use crate::config::Config;
use crate::in_process::{InProcess, InProcessEnrol};
use crate::station::{Station, key_folder};
use crate::tls::Identity;
use crate::{Error, admin, console, error, listen, ready, refusals, routes};

/// How often counts are written down.
const NOTED_EVERY: Duration = Duration::from_secs(30);

/// Starts servers.
#[derive(Debug, Clone, Copy)]
pub struct Server;

/// A server that runs until it is stopped or dropped.
pub struct Running {
    /// Where phones reach it.
    pub sync_url: String,
    /// Where the console is.
    pub console_url: String,
    /// The SHA-256 of its TLS key, which phones pin.
    pub pin: [u8; 32],
    sync_addr: SocketAddr,
    station: Arc<Station>,
    stop: watch::Sender<bool>,
    listeners: Vec<JoinHandle<()>>,
}

impl Server {
    /// Opens the data folder and starts to listen.
    pub async fn start(config: Config) -> Result<Running, Error> {
        if !config.console_addr.ip().is_loopback() {
            return Err(Error::ConsoleNotLocal(config.console_addr));
        }
        let mut station = Station::open(
            &config.data,
            &config.city,
            &config.stores,
            Arc::clone(&config.clock),
        )?;
        station.work = config.work;
        let station = Arc::new(station);
        let identity = Identity::open(&key_folder(&config.data)?)?;
        let (sync, console) = (
            listen::bind(config.sync_addr).await?,
            listen::bind(config.console_addr).await?,
        );
        let (sync_addr, console_addr) = (listen::local(&sync)?, listen::local(&console)?);
        let (stop, stopped) = watch::channel(false);
        let sync_routes = routes::sync(Arc::clone(&station));
        let console_routes = console::routes(Arc::clone(&station), config.console_dir, stopped.clone());
        let listeners = vec![
            tokio::spawn(listen::tls(
                sync,
                identity.config()?,
                (Arc::clone(&station), sync_routes),
                stopped.clone(),
            )),
            tokio::spawn(note_refusals(Arc::clone(&station), stopped.clone())),
            tokio::spawn(listen::plain(console, console_routes, stopped)),
        ];
        let running = Running {
            sync_url: format!("https://{sync_addr}"),
            console_url: format!("http://{console_addr}/console/"),
            pin: identity.pin(),
            sync_addr,
            station,
            stop,
            listeners,
        };
        ready::write(&config.data, &running)?;
        Ok(running)
    }
}

/// Writes down what was refused, now and then and at the end.
async fn note_refusals(station: Arc<Station>, mut stop: watch::Receiver<bool>) {
    let mut last = false;
    while !last {
        last = tokio::time::timeout(NOTED_EVERY, stop.changed()).await.is_ok();
        let station = Arc::clone(&station);
        let noted = tokio::task::spawn_blocking(move || refusals::write_down(&station)).await;
        if let Ok(Err(error)) = noted {
            error::log_chain(&error);
        }
    }
}

impl Running {
    /// Stops listening, lets requests end, and closes the ledger.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        for listener in self.listeners.drain(..) {
            let _ = listener.await;
        }
    }

    /// Serves a phone over a connection that is there already, such as one of a network that is played; without TLS.
    pub fn serve<S>(&self, stream: S) -> impl Future<Output = ()> + Send + use<S>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let station = Arc::clone(&self.station);
        let routes = routes::sync(Arc::clone(&station));
        let room = Semaphore::new(station.patience.connections);
        let stopped = self.stop.subscribe();
        async move { listen::phone(stream, (&station, routes), &room, stopped).await }
    }

    /// Returns the address that phones are given, as `host:port`.
    pub fn sync_address(&self) -> String {
        self.sync_addr.to_string()
    }

    /// Returns what an administrator may do.
    pub fn admin(&self) -> Admin {
        Admin::of(Arc::clone(&self.station), self.sync_address(), self.pin)
    }

    /// Makes a one-time enrolment code for an officer.
    pub fn code(&self, officer: &str, minutes: i64) -> Result<EnrolmentCode, Error> {
        self.admin().code(officer, minutes)
    }

    /// Adds the demo's people where they are missing, and makes fresh codes.
    pub fn demo(&self) -> Result<admin::Demo, Error> {
        self.admin().demo()
    }

    /// Returns the routes that phones reach, without a listener in front of them.
    pub fn sync_routes(&self) -> axum::Router {
        routes::sync(Arc::clone(&self.station))
    }

    /// Returns a line into this server without a network, for the phone of a certificate.
    pub fn in_process(&self, certificate: Signed<DeviceCertificate>) -> InProcess {
        InProcess::new(Arc::clone(&self.station), certificate)
    }

    /// Returns a line into this server without a network, for phones that are not enrolled.
    pub fn in_process_enrol(&self) -> InProcessEnrol {
        InProcessEnrol::new(Arc::clone(&self.station))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        self.listeners.iter().for_each(JoinHandle::abort);
    }
}
