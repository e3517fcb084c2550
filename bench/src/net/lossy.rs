//! A bad link: it carries packets between two TUN devices, narrow, far and losing some. What to do about the loss is
//! left to the kernel's own TCP on both sides.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::unix::AsyncFd;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::proxy::time_on_line;
use crate::dice::Dice;

/// How bad a link is, in each direction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Badness {
    /// Bits a second.
    pub(crate) bits_per_second: u64,
    /// From one side to the other.
    pub(crate) one_way: Duration,
    /// The share of packets that is lost.
    pub(crate) loss: f64,
    /// How many bytes wait for the link before more are thrown away.
    pub(crate) queue: usize,
}

/// Carries packets both ways until its tasks end with the runtime.
pub(crate) fn connect(one: AsyncFd<File>, other: AsyncFd<File>, badness: Badness, seed: u64) {
    let (one, other) = (Arc::new(one), Arc::new(other));
    let ways = [
        (Arc::clone(&one), Arc::clone(&other), 2 * seed),
        (other, one, 2 * seed + 1),
    ];
    for (from, to, seed) in ways {
        let (sender, arriving) = mpsc::unbounded_channel();
        tokio::spawn(depart(from, sender, badness, Dice::new(seed)));
        tokio::spawn(arrive(to, arriving));
    }
}

type Packet = (Instant, Vec<u8>);

async fn depart(
    from: Arc<AsyncFd<File>>,
    to: mpsc::UnboundedSender<Packet>,
    badness: Badness,
    mut dice: Dice,
) {
    let mut free_at = Instant::now();
    let mut buffer = vec![0; 65_536];
    while let Ok(mut ready) = from.readable().await {
        let Ok(read) = ready.try_io(|file| file.get_ref().read(&mut buffer)) else {
            continue;
        };
        let Ok(length) = read else { return };
        let now = Instant::now();
        let begins = free_at.max(now);
        let is_full = begins - now > time_on_line(badness.queue, badness.bits_per_second);
        if is_full || dice.part() < badness.loss {
            continue;
        }
        free_at = begins + time_on_line(length, badness.bits_per_second);
        let packet = buffer.iter().take(length).copied().collect();
        if to.send((free_at + badness.one_way, packet)).is_err() {
            return;
        }
    }
}

async fn arrive(to: Arc<AsyncFd<File>>, mut arriving: mpsc::UnboundedReceiver<Packet>) {
    while let Some((at, packet)) = arriving.recv().await {
        tokio::time::sleep_until(at).await;
        // A card that does not take it now has lost it, as a card does.
        let _ = to.get_ref().write(&packet);
    }
}
