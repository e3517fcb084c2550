//! A fleet whose phones and server are hosts of turmoil. Its driver lets officers write, lets the network pass time, and
//! looks after every step at everything that moved.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use server::Running;
use turmoil::Sim;
use turmoil::net::TcpListener;

use super::line::{PORT, SERVER};
use super::seat::Seat;
use crate::broken::{Broken, Checked, hold};
use crate::fleet::{Fleet, Plan, Touched};
use crate::settle::ROUNDS;

/// How much time passes at once.
const TICK_MS: i64 = 20;
/// The longest latency of a run, by its seed. Each link has one of its own that does not waver: in how many packets a
/// message travels hangs on random bytes, and must not decide what becomes of it.
const LATENCIES_MS: [i64; 3] = [60, 400, 1_500];
/// How often, in thousandths, packets are lost while time passes, by the seed.
const LOSSES: [usize; 3] = [0, 30, 150];
/// More ticks than any honest run takes: a connection that broke is given up after half a minute.
const MOST_TICKS: usize = 60_000;

/// Whoever answers at the server's address now.
pub(super) type Door = Arc<Mutex<Option<Arc<Running>>>>;

/// A fleet in its network.
pub(super) struct Wired {
    pub(super) fleet: Fleet,
    pub(super) sim: Sim<'static>,
    pub(super) door: Door,
    pub(super) seats: Vec<Arc<Seat>>,
    pub(super) syncing: Vec<bool>,
    pub(super) loses: usize,
}

impl Wired {
    pub(super) fn new(seed: u64, plan: Plan) -> Self {
        let mut fleet = Fleet::new(seed, plan);
        let (longest, loses) = (
            *fleet.dice.pick(&LATENCIES_MS).unwrap(),
            *fleet.dice.pick(&LOSSES).unwrap(),
        );
        let mut sim = turmoil::Builder::new()
            .rng_seed(seed)
            .tick_duration(Duration::from_millis(TICK_MS.unsigned_abs()))
            .simulation_duration(Duration::MAX)
            .tcp_capacity(4096)
            .enable_random_order()
            .build();
        let door = Door::default();
        *lock(&door) = fleet.station.running();
        sim.host(SERVER, {
            let door = Arc::clone(&door);
            move || answer(Arc::clone(&door))
        });
        let seats: Vec<Arc<Seat>> = fleet.phones.iter().map(Seat::of).collect();
        for (number, seat) in seats.iter().enumerate() {
            let seat = Arc::clone(seat);
            sim.host(name(number), move || Arc::clone(&seat).live());
        }
        for number in 0..seats.len() {
            let latency = fleet.dice.between(10, longest);
            slow_down(&sim, number, latency);
        }
        let syncing = vec![false; seats.len()];
        Self {
            fleet,
            sim,
            door,
            seats,
            syncing,
            loses,
        }
    }

    /// Plays the steps and then lets everything come to rest; after every step everything that moved is checked.
    pub(super) fn play(&mut self, steps: usize) -> Checked {
        for _ in 0..steps {
            self.step()?;
            self.fleet.tally.steps += 1;
        }
        self.settle()?;
        self.fleet.compare()
    }

    fn step(&mut self) -> Checked {
        let throw = self.fleet.dice.below(1000);
        if throw < 700 {
            if !self.is_quiet() {
                let ticks = 1 + self.fleet.dice.below(100);
                self.lose_packets()?;
                return self.pass(ticks);
            }
            self.fleet.pause();
        }
        let phone = self.fleet.dice.below(self.fleet.phones.len());
        if throw < 850 {
            let phone = phone % self.fleet.writers();
            self.fleet.act(phone);
            self.fleet.check(Touched::Phone(phone))
        } else if throw < 960 {
            self.begin(phone);
            Ok(())
        } else {
            self.mishap()
        }
    }

    pub(super) fn is_quiet(&self) -> bool {
        !self.syncing.contains(&true)
    }

    pub(super) fn begin(&mut self, phone: usize) {
        if !self.syncing[phone] {
            self.fleet.tell(format!("{phone} syncs"));
            self.seats[phone].begin(&self.fleet.phones[phone]);
            self.syncing[phone] = true;
        }
    }

    /// Lets time pass in the network.
    pub(super) fn pass(&mut self, ticks: usize) -> Checked {
        let moved: Vec<usize> = (0..self.syncing.len())
            .filter(|phone| self.syncing[*phone])
            .collect();
        for _ in 0..ticks {
            self.sim.step().unwrap();
            self.fleet.truth.pass(TICK_MS);
            moved.iter().for_each(|phone| self.listen(*phone));
        }
        self.look_at(&moved)
    }

    /// Loses what is on its way to and from somebody for a moment: a connection does not get over it.
    fn lose_packets(&mut self) -> Checked {
        if !self.fleet.dice.happens(self.loses) {
            return Ok(());
        }
        let phone = self.fleet.dice.below(self.seats.len());
        self.fleet.tell(format!("{phone} loses packets"));
        self.sim.partition(name(phone), SERVER);
        let ticks = 1 + self.fleet.dice.below(20);
        self.pass(ticks)?;
        self.sim.repair(name(phone), SERVER);
        Ok(())
    }

    fn listen(&mut self, phone: usize) {
        if let Some(report) = self.seats[phone].report() {
            self.syncing[phone] = false;
            self.fleet.end_run(phone, &report);
        }
    }

    /// Checks phones, and what the ledger has of them.
    pub(super) fn look_at(&mut self, phones: &[usize]) -> Checked {
        let writers = self.fleet.writers();
        phones
            .iter()
            .filter(|phone| **phone < writers)
            .try_for_each(|phone| self.fleet.check(Touched::Server(*phone)))
    }

    fn settle(&mut self) -> Checked {
        self.fleet.tell("the weather clears");
        self.fleet.free_disks();
        self.clear_up()?;
        self.run_out()?;
        for round in 0..ROUNDS {
            for phone in 0..self.seats.len() {
                self.fleet.truth.pass(10_000);
                self.begin(phone);
                self.run_out()?;
                self.fleet.hold_whole(phone, round)?;
            }
        }
        Ok(())
    }

    /// Lets all runs come to their ends.
    fn run_out(&mut self) -> Checked {
        for _ in 0..MOST_TICKS / 100 {
            if self.is_quiet() {
                return Ok(());
            }
            self.pass(100)?;
        }
        hold(self.is_quiet(), || {
            Broken::Diverged("a run never ends".to_owned())
        })
    }
}

/// What the server's host does as long as it lives.
async fn answer(door: Door) -> turmoil::Result {
    let listener = TcpListener::bind(("0.0.0.0", PORT)).await?;
    loop {
        let (stream, _) = listener.accept().await?;
        if let Some(running) = &*lock(&door) {
            tokio::spawn(running.serve(stream));
        }
    }
}

/// Sets how long packets travel between a phone and the server.
pub(super) fn slow_down(sim: &Sim<'_>, phone: usize, latency_ms: i64) {
    let latency = Duration::from_millis(latency_ms.unsigned_abs());
    sim.set_link_latency(name(phone), SERVER, latency);
}

pub(super) fn name(phone: usize) -> String {
    format!("phone-{phone}")
}

pub(super) fn lock(door: &Door) -> std::sync::MutexGuard<'_, Option<Arc<Running>>> {
    door.lock().unwrap_or_else(PoisonError::into_inner)
}
