//! `serve`: starts the server, prints where it listens, and waits.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use server::{Config, Ready, Server, SystemClock, Work};
use tokio::signal::unix::{SignalKind, signal};

use super::{Outcome, Stores, say};

/// What `serve` needs.
#[derive(Args)]
pub(super) struct Serve {
    /// The data folder: made where there is none.
    #[arg(long, env = "PATROLBOOK_DATA")]
    data: PathBuf,
    /// The city's folder: profile, zones, addresses, map.
    #[arg(long, env = "PATROLBOOK_CITY")]
    city: PathBuf,
    #[command(flatten)]
    stores: Stores,
    /// The folder of the console's screens.
    #[arg(long)]
    console_dir: Option<PathBuf>,
    /// Where to listen to phones; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:7443")]
    sync_addr: SocketAddr,
    /// Where to serve the console; this machine only.
    #[arg(long, default_value = "127.0.0.1:7643")]
    console_addr: SocketAddr,
    /// Short for --sync-addr 127.0.0.1:PORT.
    #[arg(long, conflicts_with = "sync_addr")]
    sync_port: Option<u16>,
    /// Short for --console-addr 127.0.0.1:PORT.
    #[arg(long, conflicts_with = "console_addr")]
    console_port: Option<u16>,
    /// Prints where it listens as one line of JSON.
    #[arg(long)]
    json: bool,
}

impl Serve {
    pub(super) fn run(self) -> Outcome {
        tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?
            .block_on(self.serve())
    }

    async fn serve(self) -> Outcome {
        let json = self.json;
        // Before the line that says "ready": whoever reads it may end the server at once.
        let (mut interrupt, mut terminate) =
            (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let running = Server::start(self.config()).await?;
        let ready = Ready::of(&running);
        if json {
            say(&ready.to_json())?;
        } else {
            say(&format!(
                "Ready. Phones: {}  Console: {}",
                ready.sync_url, ready.console_url
            ))?;
        }
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        running.stop().await;
        Ok(())
    }

    fn config(self) -> Config {
        let local = |port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        Config {
            data: self.data,
            city: self.city,
            stores: self.stores.chosen(),
            console_dir: self.console_dir,
            sync_addr: self.sync_port.map_or(self.sync_addr, local),
            console_addr: self.console_port.map_or(self.console_addr, local),
            clock: Arc::new(SystemClock::start()),
            work: Work::default(),
        }
    }
}
