//! Bad links: small TCP relays between phone and server. This one that counts what phones send and cuts every connection at a byte that was chosen.
//! It cannot read what passes, and keeps nothing of it.

mod flaky;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub use flaky::{FlakyLink, Harm};

/// A relay that cuts.
#[derive(Debug)]
pub struct CuttingLink {
    address: SocketAddr,
    meter: Arc<Meter>,
    listener: JoinHandle<()>,
}

#[derive(Debug)]
struct Meter {
    up: AtomicU64,
    cut_at: AtomicU64,
    cuts: AtomicU64,
}

const NEVER: u64 = u64::MAX;

impl CuttingLink {
    /// Starts to relay to `target`.
    ///
    /// # Errors
    /// Returns why no port could be had.
    pub async fn start(target: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let meter = Arc::new(Meter {
            up: 0.into(),
            cut_at: NEVER.into(),
            cuts: 0.into(),
        });
        let listener = tokio::spawn(listen(listener, target, Arc::clone(&meter)));
        Ok(Self {
            address,
            meter,
            listener,
        })
    }

    /// Returns where phones connect to.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts the connection once, when so many more bytes have been sent up.
    pub fn cut_after(&self, bytes: u64) {
        let at = self.meter.up.load(Ordering::SeqCst).saturating_add(bytes);
        self.meter.cut_at.store(at, Ordering::SeqCst);
    }

    /// Returns how often it has cut.
    #[must_use]
    pub fn cuts(&self) -> u64 {
        self.meter.cuts.load(Ordering::SeqCst)
    }

    /// Returns how many bytes were sent up through it.
    #[must_use]
    pub fn bytes_up(&self) -> u64 {
        self.meter.up.load(Ordering::SeqCst)
    }
}

impl Drop for CuttingLink {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

async fn listen(listener: TcpListener, target: SocketAddr, meter: Arc<Meter>) {
    while let Ok((phone, _)) = listener.accept().await {
        let meter = Arc::clone(&meter);
        tokio::spawn(async move {
            let Ok(server) = TcpStream::connect(target).await else {
                return;
            };
            let _ = (phone.set_nodelay(true), server.set_nodelay(true));
            let ((from_phone, to_phone), (from_server, to_server)) =
                (phone.into_split(), server.into_split());
            // When one way ends, the other is dropped with it: a cut is a cut.
            tokio::select! {
                () = relay_up(from_phone, to_server, &meter) => {}
                () = relay_down(from_server, to_phone) => {}
            }
        });
    }
}

async fn relay_up(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, meter: &Meter) {
    let mut buffer = vec![0; 4096];
    loop {
        let Ok(length @ 1..) = from.read(&mut buffer).await else {
            return;
        };
        let passed = meter.up.load(Ordering::SeqCst);
        let left = meter.cut_at.load(Ordering::SeqCst).saturating_sub(passed);
        let allowed = length.min(usize::try_from(left).unwrap_or(length));
        let Some(bytes) = buffer.get(..allowed) else {
            return;
        };
        if to.write_all(bytes).await.is_err() {
            return;
        }
        meter.up.fetch_add(allowed as u64, Ordering::SeqCst);
        if allowed < length {
            meter.cut_at.store(NEVER, Ordering::SeqCst);
            meter.cuts.fetch_add(1, Ordering::SeqCst);
            return;
        }
    }
}

async fn relay_down(mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    let _ = tokio::io::copy(&mut from, &mut to).await;
}
