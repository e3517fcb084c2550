//! gpsd, played by the test, and the real one where it is installed.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "the functions that tests share may panic as tests do"
)]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};

use position::{Answer, Error, GpsdSource, PositionSource};
use track::Fix;

/// Plays gpsd for one caller: waits to be asked, says these pieces one by one, and hangs up.
fn play(pieces: Vec<String>) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let said = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut asked = String::new();
        BufReader::new(stream.try_clone().unwrap())
            .read_line(&mut asked)
            .unwrap();
        for piece in pieces {
            stream.write_all(piece.as_bytes()).unwrap();
            stream.flush().unwrap();
        }
        asked
    });
    (address, said)
}

/// Listens until so many fixes came, or until the source fails, which it then says.
fn listen(source: &mut GpsdSource, enough: usize) -> (Vec<Fix>, Option<Error>) {
    let mut fixes = Vec::new();
    for _ in 0..1000 {
        match source.next_fix(0) {
            Ok(Answer::Fix(fix)) => fixes.push(fix),
            Ok(Answer::Wait) => {}
            Ok(Answer::Ended) => return (fixes, None),
            Err(error) => return (fixes, Some(error)),
        }
        if fixes.len() >= enough {
            return (fixes, None);
        }
    }
    (fixes, None)
}

fn report(second: u32) -> String {
    format!(
        "{{\"class\":\"TPV\",\"device\":\"/dev/pts/1\",\"mode\":3,\"time\":\"2026-03-08T09:30:{second:02}.000Z\",\
         \"lat\":49.48,\"lon\":-125.85,\"eph\":6.0,\"speed\":1.4}}\r\n"
    )
}

#[test]
fn reports_in_pieces_become_fixes_once_each() {
    let version =
        "{\"class\":\"VERSION\",\"release\":\"3.22\",\"proto_major\":3,\"proto_minor\":14}\r\n".to_owned();
    let sky = "{\"class\":\"SKY\",\"satellites\":[]}\r\n".to_owned();
    let third = report(3);
    let (start, rest) = third.split_at(40);
    let pieces = vec![
        version,
        report(1),
        report(1),
        sky,
        report(2) + start,
        rest.to_owned(),
    ];
    let (address, gpsd) = play(pieces);
    let mut source = GpsdSource::connect(address).unwrap();
    let (fixes, error) = listen(&mut source, usize::MAX);
    let seconds: Vec<i64> = fixes.iter().map(|fix| fix.time_ms / 1000 % 60).collect();
    assert_eq!(seconds, [1, 2, 3]);
    assert!(matches!(error, Some(Error::GpsdGone)), "{error:?}");
    assert_eq!(
        gpsd.join().unwrap().trim(),
        "?WATCH={\"enable\":true,\"json\":true};"
    );
}

#[test]
fn another_server_at_the_address_is_named() {
    let (address, _) = play(vec!["HTTP/1.1 400 Bad Request\r\n\r\n".to_owned()]);
    let (fixes, error) = listen(&mut GpsdSource::connect(address).unwrap(), usize::MAX);
    assert!(fixes.is_empty());
    assert!(matches!(error, Some(Error::NotGpsd)), "{error:?}");
}

#[test]
fn a_line_without_end_does_not_fill_the_memory() {
    let (address, server) = play(vec!["x".repeat(10_000); 20]);
    let (_, error) = listen(&mut GpsdSource::connect(address).unwrap(), usize::MAX);
    assert!(matches!(error, Some(Error::NotGpsd)), "{error:?}");
    drop(server);
}

#[test]
fn where_nobody_listens_connecting_fails_at_once() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert!(matches!(GpsdSource::connect(address), Err(Error::Connect(_))));
}

/// A real gpsd that is fed with a log, ended with the test.
struct RealGpsd(Child);

impl RealGpsd {
    /// Starts it, unless it is not installed.
    fn feed(log: &Path, port: u16) -> Option<Self> {
        Command::new("gpsd")
            .arg("-V")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .ok()?;
        Command::new("gpsfake")
            .args(["-1", "-q", "-c", "0.05", "-P"])
            .arg(port.to_string())
            .arg(log)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()
            .map(Self)
    }
}

impl RealGpsd {
    /// Connects as soon as it listens.
    fn connect(&mut self, address: SocketAddr) -> GpsdSource {
        loop {
            if let Ok(source) = GpsdSource::connect(address) {
                return source;
            }
            assert_eq!(
                self.0.try_wait().unwrap(),
                None,
                "gpsfake ended before anyone could connect"
            );
            thread::yield_now();
        }
    }
}

impl Drop for RealGpsd {
    fn drop(&mut self) {
        // Asked to end it takes its gpsd with it; left alone it lingers for a minute, killed it leaves gpsd behind.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

/// Writes the first seconds of the made-up walk to a log of their own, so that gpsd is done with it soon.
fn short_walk() -> PathBuf {
    let walk =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/town/walk.nmea"))
            .unwrap();
    let log = Path::new(env!("CARGO_TARGET_TMPDIR")).join("short-walk.nmea");
    fs::write(&log, walk.split_inclusive('\n').take(80).collect::<String>()).unwrap();
    log
}

#[test]
fn the_real_gpsd_tells_of_a_walk() {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let Some(mut gpsd) = RealGpsd::feed(&short_walk(), port) else {
        println!("skipped: gpsd and gpsfake (Debian packages gpsd, gpsd-clients) are not installed");
        return;
    };
    let mut source = gpsd.connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let (fixes, error) = listen(&mut source, 20);
    drop(source);
    assert_eq!(fixes.len(), 20, "{error:?}");
    assert!(fixes.is_sorted_by_key(|fix| fix.time_ms));
    let first = fixes.first().unwrap();
    assert!(
        (first.position.latitude() - 49.476).abs() < 0.01
            && (first.position.longitude() + 125.861).abs() < 0.01
    );
}
