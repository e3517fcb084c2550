//! The installed program as a recorder, with the real gpsd: it hears a walk, goes on when whoever started it is killed, and
//! ends when its order is taken back.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "the functions that tests share may panic as tests do; a real process has real clocks"
)]

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use position::{Heard, LogReader, Mark, Order, State};
use seal::Key;
use seal::sign::SigningKey;
use track::{Fix, Mode, Source};

const PATIENCE: Duration = Duration::from_secs(60);

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fixtures")
        .join(path)
}

/// A real gpsd that is fed with the made-up walk.
struct Gpsd(Child);

impl Gpsd {
    fn feed(port: u16) -> Option<Self> {
        let there = Command::new("gpsd").arg("-V").output().is_ok();
        let child = Command::new("gpsfake")
            .args(["-q", "-c", "0.05", "-P", &port.to_string()])
            .arg(fixture("town/walk.nmea"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        child.ok().filter(|_| there).map(Self)
    }
}

impl Drop for Gpsd {
    fn drop(&mut self) {
        // Asked to end it takes its gpsd with it.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

/// Reads on until what was heard is enough.
fn hear_until(reader: &mut LogReader, enough: impl Fn(&[Fix], Option<State>) -> bool) -> Vec<Fix> {
    let (mut fixes, mut state, began) = (Vec::new(), None, Instant::now());
    while !enough(&fixes, state) {
        assert!(began.elapsed() < PATIENCE, "{} fixes, {state:?}", fixes.len());
        thread::sleep(Duration::from_millis(50));
        for heard in reader.read_on().unwrap() {
            if let Heard::Report(report) = heard {
                assert_eq!(report.source, Source::Gpsd);
                state = Some(report.state);
                fixes.extend(report.fixes);
            }
        }
    }
    fixes
}

#[test]
fn recorder_hears_the_real_gpsd_and_outlives_who_started_it() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let Some(_gpsd) = Gpsd::feed(port) else {
        println!("skipped: gpsd and gpsfake (Debian packages gpsd, gpsd-clients) are not installed");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let own = SigningKey::from_key(&Key::from_bytes([7; 32])).unwrap();
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let order = Order {
        log: "shift.fixes".into(),
        notebook: own.verifying_key(),
        mode: Mode::Foot,
        paused: false,
        until_ms: i64::try_from(since.as_millis()).unwrap() + 600_000,
    };
    order.give(folder.path()).unwrap();
    // A shell stands for the window: it starts the recorder and lives on, until it is killed.
    let mut window = Command::new("sh")
        .args([
            "-c",
            "\"$0\" record \"$1\" & wait",
            env!("CARGO_BIN_EXE_patrolbook"),
        ])
        .arg(folder.path())
        .env("PATROLBOOK_GPSD", format!("127.0.0.1:{port}"))
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let mut reader = LogReader::new(&order.log_path(folder.path()), own, Mark::default());
    let before = hear_until(&mut reader, |fixes, _| fixes.len() >= 10);
    window.kill().unwrap();
    window.wait().unwrap();
    let after = hear_until(&mut reader, |fixes, _| fixes.len() >= 10);
    assert!(reader.is_written().unwrap(), "it goes on");
    let all: Vec<Fix> = before.into_iter().chain(after).collect();
    assert!(
        all.iter()
            .all(|fix| (fix.position.latitude() - 49.476).abs() < 0.02),
        "{all:?}"
    );
    Order::take_back(folder.path()).unwrap();
    hear_until(&mut reader, |_, state| state == Some(State::Ended));
}
