//! A TCP proxy on the way to a server: it counts the bytes of both ways, cuts every connection when a chosen byte has
//! passed upwards, and can be as narrow and far as a bad link. It loses nothing in between: what TCP does about
//! loss is shown by `lossy` alone.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::dice::Dice;

/// A relay that counts.
pub(crate) struct Proxy {
    address: SocketAddr,
    meter: Arc<Meter>,
    listener: JoinHandle<()>,
}

/// How narrow and far a link is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// Bits a second in each direction.
    pub(crate) bits_per_second: u64,
    /// There and back.
    pub(crate) round_trip: Duration,
    /// What a packet may be later than that, at most.
    pub(crate) jitter: Duration,
}

struct Meter {
    up: AtomicU64,
    down: AtomicU64,
    cut_at: AtomicU64,
    cuts: AtomicU64,
}

const NEVER: u64 = u64::MAX;
/// What is taken at once, as large as a packet.
const PACKET: usize = 1400;
/// How many of them wait for a narrow link before the sender has to.
const QUEUE: usize = 48;

impl Proxy {
    /// Starts to relay to `target`.
    pub(crate) async fn start(target: SocketAddr, shape: Option<Shape>) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let meter = Arc::new(Meter {
            up: 0.into(),
            down: 0.into(),
            cut_at: NEVER.into(),
            cuts: 0.into(),
        });
        let listener = tokio::spawn(listen(listener, target, Arc::clone(&meter), shape));
        Ok(Self {
            address,
            meter,
            listener,
        })
    }

    /// Returns where to connect to.
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts all connections once, when so many more bytes have passed upwards.
    pub(crate) fn cut_after(&self, bytes: u64) {
        let at = self.meter.up.load(Ordering::SeqCst).saturating_add(bytes);
        self.meter.cut_at.store(at, Ordering::SeqCst);
    }

    /// Returns how often it has cut.
    pub(crate) fn cuts(&self) -> u64 {
        self.meter.cuts.load(Ordering::SeqCst)
    }

    /// Returns how many bytes have passed upwards.
    pub(crate) fn up(&self) -> u64 {
        self.meter.up.load(Ordering::SeqCst)
    }

    /// Returns how many bytes have passed downwards.
    pub(crate) fn down(&self) -> u64 {
        self.meter.down.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

async fn listen(listener: TcpListener, target: SocketAddr, meter: Arc<Meter>, shape: Option<Shape>) {
    let mut number = 0;
    while let Ok((phone, _)) = listener.accept().await {
        number += 1;
        let meter = Arc::clone(&meter);
        tokio::spawn(async move {
            // What TCP's own greeting costs on a far link.
            if let Some(shape) = shape {
                tokio::time::sleep(shape.round_trip).await;
            }
            if let Ok(server) = TcpStream::connect(target).await {
                relay(phone, server, &meter, shape, number).await;
            }
        });
    }
}

/// When one way ends, the other ends with it: a cut is a cut.
async fn relay(phone: TcpStream, server: TcpStream, meter: &Meter, shape: Option<Shape>, seed: u64) {
    let _ = (phone.set_nodelay(true), server.set_nodelay(true));
    let ((from_phone, to_phone), (from_server, to_server)) = (phone.into_split(), server.into_split());
    let line = |seed| Line {
        shape,
        free_at: Instant::now(),
        last: Instant::now(),
        dice: Dice::new(seed),
    };
    tokio::select! {
        () = pump(from_phone, to_server, line(2 * seed), |length| meter.admit_up(length)) => {}
        () = pump(from_server, to_phone, line(2 * seed + 1), |length| meter.admit_down(length)) => {}
    }
}

impl Meter {
    /// Counts bytes that want to pass upwards, and returns how many of them may.
    fn admit_up(&self, length: usize) -> usize {
        let passed = self.up.load(Ordering::SeqCst);
        let left = self.cut_at.load(Ordering::SeqCst).saturating_sub(passed);
        let allowed = length.min(usize::try_from(left).unwrap_or(length));
        self.up.fetch_add(allowed as u64, Ordering::SeqCst);
        if allowed < length {
            self.cut_at.store(NEVER, Ordering::SeqCst);
            self.cuts.fetch_add(1, Ordering::SeqCst);
        }
        allowed
    }

    fn admit_down(&self, length: usize) -> usize {
        self.down.fetch_add(length as u64, Ordering::SeqCst);
        length
    }
}

/// One direction of a link, which is busy while a packet is on it.
struct Line {
    shape: Option<Shape>,
    free_at: Instant,
    last: Instant,
    dice: Dice,
}

impl Line {
    /// Returns when a packet that comes now has arrived. None overtakes another.
    fn arrival(&mut self, length: usize) -> Instant {
        let now = Instant::now();
        let Some(shape) = self.shape else { return now };
        self.free_at = self.free_at.max(now) + time_on_line(length, shape.bits_per_second);
        let late = shape.jitter.mul_f64(self.dice.part());
        self.last = self.last.max(self.free_at + shape.round_trip / 2 + late);
        self.last
    }
}

/// Returns how long so many bytes keep a line busy.
pub(crate) fn time_on_line(bytes: usize, bits_per_second: u64) -> Duration {
    Duration::from_nanos(bytes as u64 * 8 * 1_000_000_000 / bits_per_second.max(1))
}

async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut line: Line,
    admit: impl Fn(usize) -> usize,
) {
    let (sender, mut on_the_way) = mpsc::channel::<(Instant, Vec<u8>)>(QUEUE);
    let take = async move {
        let mut buffer = vec![0; PACKET];
        while let Ok(length @ 1..) = from.read(&mut buffer).await {
            let allowed = admit(length);
            let bytes = buffer.iter().take(allowed).copied().collect();
            if sender.send((line.arrival(allowed), bytes)).await.is_err() || allowed < length {
                return;
            }
        }
    };
    let give = async move {
        while let Some((at, bytes)) = on_the_way.recv().await {
            tokio::time::sleep_until(at).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(take, give);
}
