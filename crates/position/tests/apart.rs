//! A real recorder in a process of its own, with a gpsd that the test plays: killed, ended, paused, and without a receiver.
//!
//! The process is this very test program, told by its environment to be a recorder.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "the functions that tests share may panic as tests do; a real process has real clocks"
)]

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use position::{Around, GpsdSource, Heard, LogReader, Mark, Now, Order, Report, State, run};
use seal::Key;
use seal::sign::SigningKey;
use tempfile::TempDir;
use track::{GapCause, Mode};

const BE_A_RECORDER: &str = "PATROLBOOK_TEST_RECORDER";
const PATIENCE: Duration = Duration::from_secs(30);

fn own() -> SigningKey {
    SigningKey::from_key(&Key::from_bytes([7; 32])).unwrap()
}

fn wall_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    since.as_millis().try_into().unwrap()
}

/// What the child does; in the tests' own process nothing.
#[test]
fn recorder_of_its_own() {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let Ok(order) = std::env::var(BE_A_RECORDER) else {
        return;
    };
    let (port, folder) = order.split_once(':').unwrap();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse().unwrap()));
    let clock = || Now {
        wall_ms: wall_ms(),
        mono_ms: BEGAN.elapsed().as_millis().try_into().unwrap(),
    };
    let chance = || -> Box<dyn seal::key::Chance + Send> {
        Box::new(|bytes: &mut [u8]| getrandom::fill(bytes).unwrap())
    };
    let mut connect =
        || GpsdSource::connect(address).map(|source| Box::new(source) as Box<dyn position::PositionSource>);
    let mut around = Around {
        clock: &clock,
        chance: &chance,
        connect: &mut connect,
    };
    run(Path::new(folder), &mut around).unwrap();
}

/// Plays gpsd: a fix every tenth of a second to whoever asks, until it is told to stop.
struct Gpsd {
    port: u16,
    stopped: Arc<AtomicBool>,
}

impl Gpsd {
    fn play() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let stopped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopped);
        thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                while !stop.load(Ordering::Relaxed) && stream.write_all(report().as_bytes()).is_ok() {
                    thread::sleep(Duration::from_millis(100));
                }
            }
        });
        Self { port, stopped }
    }
}

/// One report of somebody who walks north.
fn report() -> String {
    let ms = wall_ms();
    let time = chrono::DateTime::from_timestamp_millis(ms).unwrap();
    let latitude = 49.0 + (ms % 100_000) as f64 / 1000.0 * 1.3 / 111_195.0;
    format!(
        "{{\"class\":\"TPV\",\"mode\":3,\"time\":\"{}\",\"lat\":{latitude:.7},\"lon\":-125.85,\"eph\":5.0,\"speed\":1.3}}\r\n",
        time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    )
}

struct Shift {
    folder: TempDir,
    order: Order,
    reader: LogReader,
}

impl Shift {
    fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let order = Order {
            log: "shift.fixes".into(),
            notebook: own().verifying_key(),
            mode: Mode::Foot,
            paused: false,
            until_ms: wall_ms() + 3_600_000,
        };
        order.give(folder.path()).unwrap();
        let reader = LogReader::new(&order.log_path(folder.path()), own(), Mark::default());
        Self {
            folder,
            order,
            reader,
        }
    }

    fn recorder(&self, port: u16) -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "recorder_of_its_own", "--nocapture"])
            .env(BE_A_RECORDER, format!("{port}:{}", self.folder.path().display()))
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// Reads on until what was heard since is enough.
    fn hear_until(&mut self, enough: impl Fn(&[Heard]) -> bool) -> Vec<Heard> {
        let (mut heard, began) = (Vec::new(), Instant::now());
        while !enough(&heard) {
            assert!(began.elapsed() < PATIENCE, "only heard {heard:?}");
            thread::sleep(Duration::from_millis(20));
            heard.extend(self.reader.read_on().unwrap());
        }
        heard
    }
}

fn reports(heard: &[Heard]) -> impl Iterator<Item = &Report> {
    heard.iter().filter_map(|one| match one {
        Heard::Report(report) => Some(report),
        Heard::Started | Heard::Resumed | Heard::Damage => None,
    })
}

fn times(heard: &[Heard]) -> Vec<i64> {
    reports(heard)
        .flat_map(|report| report.fixes.iter().map(|fix| fix.time_ms))
        .collect()
}

fn said(state: State) -> impl Fn(&[Heard]) -> bool {
    move |heard| reports(heard).any(|report| report.state == state)
}

fn fixes(count: usize) -> impl Fn(&[Heard]) -> bool {
    move |heard| times(heard).len() >= count
}

#[test]
fn killed_recorder_loses_nothing_that_it_wrote_and_the_next_one_says_that_it_began() {
    let (gpsd, mut shift) = (Gpsd::play(), Shift::begin());
    let mut first = shift.recorder(gpsd.port);
    let before = shift.hear_until(fixes(5));
    first.kill().unwrap(); // SIGKILL: nothing is said on the way
    first.wait().unwrap();
    let died_ms = wall_ms();
    let rest = shift.reader.read_on().unwrap();
    let known_ms = *times(&before).iter().chain(&times(&rest)).max().unwrap();
    assert!(died_ms - known_ms < 3_000, "{} ms lost", died_ms - known_ms);
    assert!(!reports(&rest).any(|report| report.state == State::Ended));
    assert!(!shift.reader.is_written().unwrap());

    let mut second = shift.recorder(gpsd.port);
    let after = shift.hear_until(fixes(5));
    assert_eq!(after[0], Heard::Started);
    assert!(times(&after).iter().all(|time| *time > known_ms));
    Order::take_back(shift.folder.path()).unwrap();
    shift.hear_until(said(State::Ended));
    assert!(second.wait().unwrap().success());
}

#[test]
fn break_closes_the_receiver_and_its_end_opens_it_again() {
    let (gpsd, mut shift) = (Gpsd::play(), Shift::begin());
    let mut recorder = shift.recorder(gpsd.port);
    shift.hear_until(fixes(3));
    shift.order.paused = true;
    shift.order.give(shift.folder.path()).unwrap();
    shift.hear_until(said(State::Deaf(GapCause::Paused)));
    thread::sleep(Duration::from_millis(2_500));
    assert_eq!(
        times(&shift.reader.read_on().unwrap()),
        [0_i64; 0],
        "in a break nobody listens"
    );
    shift.order.paused = false;
    shift.order.give(shift.folder.path()).unwrap();
    shift.hear_until(fixes(3));
    Order::take_back(shift.folder.path()).unwrap();
    recorder.wait().unwrap();
}

#[test]
fn receiver_that_goes_is_named_and_heard_again_when_it_comes_back() {
    let (gpsd, mut shift) = (Gpsd::play(), Shift::begin());
    let mut recorder = shift.recorder(gpsd.port);
    shift.hear_until(fixes(3));
    gpsd.stopped.store(true, Ordering::Relaxed);
    shift.hear_until(said(State::Deaf(GapCause::Off)));
    gpsd.stopped.store(false, Ordering::Relaxed);
    shift.hear_until(fixes(3));
    Order::take_back(shift.folder.path()).unwrap();
    recorder.wait().unwrap();
}

#[test]
fn order_whose_time_is_over_and_order_for_another_shift_end_the_first() {
    let (gpsd, mut shift) = (Gpsd::play(), Shift::begin());
    let mut recorder = shift.recorder(gpsd.port);
    shift.hear_until(fixes(1));
    let next = Order {
        log: "next.fixes".into(),
        ..shift.order.clone()
    };
    next.give(shift.folder.path()).unwrap();
    shift.hear_until(said(State::Ended));
    shift.reader = LogReader::new(&next.log_path(shift.folder.path()), own(), Mark::default());
    shift.hear_until(fixes(1));
    let over = Order {
        until_ms: wall_ms(),
        ..next
    };
    over.give(shift.folder.path()).unwrap();
    shift.hear_until(said(State::Ended));
    assert!(recorder.wait().unwrap().success());
}
