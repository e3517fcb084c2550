//! A link that breaks at random: connections end after some bytes, answers get lost after the server has acted, and
//! everything is late now and then. What befalls the n-th connection is drawn from the seed.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::dice::Dice;

/// A handshake takes about this much each way; a cut before it would only be a link that is not there.
const HANDSHAKE: u64 = 2_000;
/// A connection that breaks does so within so many bytes.
const MOST_BYTES: usize = 200_000;
/// The longest that a piece is late, in milliseconds of the real clock.
const LATEST_MS: usize = 12;

/// A relay with a will of its own.
#[derive(Debug)]
pub struct FlakyLink {
    address: SocketAddr,
    state: Arc<State>,
    listener: JoinHandle<()>,
}

#[derive(Debug)]
struct State {
    target: String,
    dice: Mutex<Dice>,
    calm: AtomicBool,
    cuts: AtomicU64,
    lost_answers: AtomicU64,
    late: AtomicU64,
}

/// What a link has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Harm {
    /// Connections that broke while something was sent.
    pub cuts: u64,
    /// Connections on which an answer was lost: the server had acted, and nobody heard.
    pub lost_answers: u64,
    /// Pieces that came late.
    pub late: u64,
}

impl Harm {
    /// Returns both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            cuts: self.cuts + other.cuts,
            lost_answers: self.lost_answers + other.lost_answers,
            late: self.late + other.late,
        }
    }
}

/// What becomes of one connection.
#[derive(Debug, Clone, Copy)]
struct Fate {
    up: u64,
    down: u64,
    late_ms: u64,
}

impl Fate {
    /// None lasts: half of them break while something is sent, half lose an answer.
    fn draw(dice: &mut Dice) -> Self {
        let bytes = HANDSHAKE + dice.below(MOST_BYTES) as u64;
        let late_ms = dice.below(LATEST_MS) as u64;
        let (up, down) = match dice.below(2) {
            0 => (bytes, u64::MAX),
            _ => (u64::MAX, HANDSHAKE + bytes % 8_000),
        };
        Self { up, down, late_ms }
    }
}

impl FlakyLink {
    /// Starts to relay to `target` (`host:port`); it is calm until it is let loose.
    ///
    /// # Errors
    /// Returns why no port could be had.
    pub async fn start(target: &str, seed: u64) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            target: target.to_owned(),
            dice: Mutex::new(Dice::new(seed ^ 0xf1a4)),
            calm: true.into(),
            cuts: 0.into(),
            lost_answers: 0.into(),
            late: 0.into(),
        });
        let listener = tokio::spawn(listen(listener, Arc::clone(&state)));
        Ok(Self {
            address,
            state,
            listener,
        })
    }

    /// Returns where the phone connects to.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Begins to break.
    pub fn let_loose(&self) {
        self.state.calm.store(false, Ordering::SeqCst);
    }

    /// Breaks nothing any more.
    pub fn calm_down(&self) {
        self.state.calm.store(true, Ordering::SeqCst);
    }

    /// Returns what it has done so far.
    #[must_use]
    pub fn harm(&self) -> Harm {
        Harm {
            cuts: self.state.cuts.load(Ordering::SeqCst),
            lost_answers: self.state.lost_answers.load(Ordering::SeqCst),
            late: self.state.late.load(Ordering::SeqCst),
        }
    }
}

impl Drop for FlakyLink {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

async fn listen(listener: TcpListener, state: Arc<State>) {
    while let Ok((phone, _)) = listener.accept().await {
        let fate = Fate::draw(&mut state.dice.lock().unwrap_or_else(PoisonError::into_inner));
        tokio::spawn(carry(phone, fate, Arc::clone(&state)));
    }
}

async fn carry(phone: TcpStream, fate: Fate, state: Arc<State>) {
    let Ok(server) = TcpStream::connect(&state.target).await else {
        return;
    };
    let _ = (phone.set_nodelay(true), server.set_nodelay(true));
    let ((from_phone, to_phone), (from_server, to_server)) = (phone.into_split(), server.into_split());
    // When one way ends, the other is dropped with it: a cut is a cut.
    tokio::select! {
        broke = relay((from_phone, to_server), (fate.up, fate.late_ms), &state) => {
            state.cuts.fetch_add(u64::from(broke), Ordering::SeqCst);
        }
        broke = relay((from_server, to_phone), (fate.down, 0), &state) => {
            state.lost_answers.fetch_add(u64::from(broke), Ordering::SeqCst);
        }
    }
}

/// Carries bytes one way until its end; says whether it broke off by itself.
async fn relay(
    (mut from, mut to): (OwnedReadHalf, OwnedWriteHalf),
    (most, late_ms): (u64, u64),
    state: &State,
) -> bool {
    let (mut buffer, mut carried) = (vec![0; 4096], 0_u64);
    loop {
        let Ok(length @ 1..) = from.read(&mut buffer).await else {
            return false;
        };
        let Some(bytes) = buffer.get(..length) else {
            return false;
        };
        carried += length as u64;
        if !state.calm.load(Ordering::SeqCst) {
            if carried > most {
                return true;
            }
            if late_ms > 0 {
                state.late.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(late_ms)).await;
            }
        }
        if to.write_all(bytes).await.is_err() {
            return false;
        }
    }
}
