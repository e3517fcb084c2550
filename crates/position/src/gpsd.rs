//! The receiver that gpsd watches, by gpsd's JSON over TCP.
//!
//! It listens only; it never changes the receiver. A report without a place or a time is no fix and is passed over.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use chrono::DateTime;
use serde::Deserialize;
use track::{Fix, Position, Source};

use crate::error::Error;
use crate::source::{Answer, PositionSource};

/// Where gpsd listens unless told otherwise.
pub const GPSD_ADDRESS: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 2947);

const WATCH: &[u8] = b"?WATCH={\"enable\":true,\"json\":true};\n";
const CONNECT_WAIT: Duration = Duration::from_secs(2);
const READ_WAIT: Duration = Duration::from_millis(200);
/// A satellite report is a few kilobytes long; gpsd's own limit is 10,240.
const LONGEST_LINE: usize = 64 * 1024;

/// A connection to gpsd.
#[derive(Debug)]
pub struct GpsdSource {
    stream: TcpStream,
    heard: Vec<u8>,
    last_time_ms: Option<i64>,
}

impl GpsdSource {
    /// Connects to gpsd and asks it to report.
    pub fn connect(address: SocketAddr) -> Result<Self, Error> {
        let mut stream = TcpStream::connect_timeout(&address, CONNECT_WAIT).map_err(Error::Connect)?;
        stream.set_read_timeout(Some(READ_WAIT)).map_err(Error::Connect)?;
        stream
            .set_write_timeout(Some(CONNECT_WAIT))
            .map_err(Error::Connect)?;
        stream.write_all(WATCH).map_err(Error::Connect)?;
        Ok(Self {
            stream,
            heard: Vec::new(),
            last_time_ms: None,
        })
    }

    /// Returns the next new fix in what was heard already.
    fn next_heard(&mut self) -> Result<Option<Fix>, Error> {
        while let Some(end) = self.heard.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.heard.drain(..=end).collect();
            let fix = read_report(&line)?.filter(|fix| Some(fix.time_ms) != self.last_time_ms);
            if let Some(fix) = fix {
                self.last_time_ms = Some(fix.time_ms);
                return Ok(Some(fix));
            }
        }
        if self.heard.len() > LONGEST_LINE {
            return Err(Error::NotGpsd);
        }
        Ok(None)
    }
}

impl PositionSource for GpsdSource {
    fn source(&self) -> Source {
        Source::Gpsd
    }

    fn next_fix(&mut self, _now_ms: i64) -> Result<Answer, Error> {
        if let Some(fix) = self.next_heard()? {
            return Ok(Answer::Fix(fix));
        }
        let mut buffer = [0; 4096];
        match self.stream.read(&mut buffer) {
            Ok(0) => return Err(Error::GpsdGone),
            Ok(count) => self.heard.extend(buffer.iter().take(count)),
            Err(error) if is_patience(error.kind()) => {}
            Err(error) => return Err(Error::Hear(error)),
        }
        Ok(self.next_heard()?.map_or(Answer::Wait, Answer::Fix))
    }
}

const fn is_patience(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}

/// The reports of gpsd, as far as they matter here.
#[derive(Deserialize)]
struct Report {
    class: String,
    #[serde(default)]
    mode: u8,
    time: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    eph: Option<f64>,
    epx: Option<f64>,
    epy: Option<f64>,
    speed: Option<f64>,
}

/// Returns the fix in a line of gpsd, if it reports one.
fn read_report(line: &[u8]) -> Result<Option<Fix>, Error> {
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    let report: Report = serde_json::from_slice(line).map_err(|_| Error::NotGpsd)?;
    // Mode 2 is a fix on the ground, 3 one with a height.
    if report.class != "TPV" || report.mode < 2 {
        return Ok(None);
    }
    Ok(fix_of(&report))
}

fn fix_of(report: &Report) -> Option<Fix> {
    let time = DateTime::parse_from_rfc3339(report.time.as_deref()?).ok()?;
    let position = Position::from_degrees(report.lat?, report.lon?).ok()?;
    let accuracy = report.eph.or_else(|| Some(report.epx?.hypot(report.epy?)));
    Some(
        Fix::at(position, time.timestamp_millis())
            .with_accuracy(accuracy)
            .with_speed(report.speed),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_report_with_place_and_time_is_a_fix() {
        let check = |line: &str, expected: Option<(i64, Option<u16>, Option<u16>)>| {
            let fix = read_report(line.as_bytes()).unwrap();
            assert_eq!(
                fix.map(|fix| (fix.time_ms, fix.accuracy_dm, fix.speed_cm_s)),
                expected,
                "{line}"
            );
        };
        let at = r#""class":"TPV","lat":49.48,"lon":-125.85"#;
        let time = r#""time":"2026-03-08T09:30:00.000Z""#;
        let ms = 1_772_962_200_000;
        check(&format!("{{{at},{time},\"mode\":3}}"), Some((ms, None, None)));
        check(
            &format!("{{{at},{time},\"mode\":2,\"eph\":7.5,\"speed\":1.4}}"),
            Some((ms, Some(75), Some(140))),
        );
        check(
            &format!("{{{at},{time},\"mode\":3,\"epx\":3.0,\"epy\":4.0}}"),
            Some((ms, Some(50), None)),
        );
        let leap = time.replace("2026-03-08T09:30:00", "2016-12-31T23:59:60");
        check(
            &format!("{{{at},{leap},\"mode\":3}}"),
            Some((1_483_228_800_000, None, None)),
        );
        check(&format!("{{{at},{time},\"mode\":1}}"), None);
        check(&format!("{{{at},{time}}}"), None);
        check(&format!("{{{at},\"mode\":3}}"), None);
        check(&format!("{{\"class\":\"TPV\",{time},\"mode\":3}}"), None);
        check(
            &format!("{{\"class\":\"TPV\",\"lat\":100,\"lon\":0,{time},\"mode\":3}}"),
            None,
        );
        check(r#"{"class":"SKY","satellites":[]}"#, None);
        check("\r\n", None);
    }

    #[test]
    fn another_server_is_noticed() {
        let check = |line: &[u8]| assert!(matches!(read_report(line), Err(Error::NotGpsd)), "{line:?}");
        check(b"HTTP/1.1 400 Bad Request\r\n");
        check(b"{}");
        check(b"\xff\xfe");
    }
}
