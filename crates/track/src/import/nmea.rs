//! Logs of NMEA 0183 sentences: RMC (time, date, place, speed), GGA (quality, dilution) and GST (error) of one moment
//! make one fix.
//!
//! A sentence is found wherever it stands in a line, since phones and loggers write their own columns around it.

use chrono::{Days, NaiveDate, NaiveTime, Timelike as _};
use nmea::sentences::rmc::RmcStatusOfFix;
use nmea::sentences::{FixType, GgaData, GstData, RmcData};
use nmea::{Error as SentenceError, ParseResult, parse_bytes};

use super::{Draft, Format, unplaced};
use crate::fix::Fix;
use crate::position::Position;
use crate::rejection::Rejection;

/// What one step of horizontal dilution is worth in metres, for receivers that send no GST.
const METRES_PER_DILUTION: f64 = 5.0;
const NANOSECONDS: u32 = 1_000_000_000;
const METRES_A_SECOND_PER_KNOT: f64 = 1852.0 / 3600.0;
const KINDS: [&[u8]; 9] = [
    b"RMC", b"GGA", b"GST", b"GSV", b"GSA", b"GLL", b"VTG", b"ZDA", b"GNS",
];

/// Returns whether there is an NMEA sentence among these bytes.
pub(super) fn is_nmea(bytes: &[u8]) -> bool {
    bytes.windows(7).any(|start| {
        start.first() == Some(&b'$')
            && start
                .get(1..3)
                .is_some_and(|talker| talker.iter().all(u8::is_ascii_uppercase))
            && start.get(3..6).is_some_and(|kind| KINDS.contains(&kind))
            && start.get(6) == Some(&b',')
    })
}

/// Reads all sentences that can be read.
pub(super) fn read(bytes: &[u8]) -> Draft {
    let mut draft = Draft::new(Format::Nmea);
    let mut moment = Moment::default();
    let mut date = None;
    for line in bytes.split(|byte| matches!(byte, b'\n' | b'\r')) {
        let Some(sentence) = sentence(line) else {
            continue;
        };
        match moment_of(sentence.bytes) {
            Ok(next) => {
                if next.time != moment.time {
                    moment.finish(&mut date, &mut draft);
                    moment = Moment::default();
                }
                moment.merge(next);
            }
            Err(SentenceError::ChecksumMismatch { .. }) => draft.rejected.add(Rejection::BadChecksum),
            Err(_) if sentence.whole => draft.rejected.add(Rejection::Unreadable),
            Err(_) => draft.rejected.add(Rejection::BadChecksum),
        }
    }
    moment.finish(&mut date, &mut draft);
    draft.truncated = bytes
        .rsplit(|byte| *byte == b'\n')
        .next()
        .and_then(sentence)
        .is_some_and(|last| !last.whole);
    draft
}

/// Returns what a sentence says of its moment.
fn moment_of(sentence: &[u8]) -> Result<Moment, SentenceError<'_>> {
    match without_leap(sentence) {
        Some(earlier) => match parse_bytes(&earlier) {
            Ok(parsed) => Ok(Moment::of(parsed).a_second_later()),
            // It is as wrong without the leap.
            Err(_) => parse_bytes(sentence).map(Moment::of),
        },
        None => parse_bytes(sentence).map(Moment::of),
    }
}

/// Returns a sentence of a leap second as that of the second before, which more readers know: 60 becomes 59, and the
/// checksum, right or wrong, follows.
fn without_leap(sentence: &[u8]) -> Option<Vec<u8>> {
    let seconds = sentence.iter().position(|byte| *byte == b',')?.checked_add(5)?;
    let star = sentence.iter().position(|byte| *byte == b'*')?;
    if sentence.get(seconds..)?.starts_with(b"60") {
        let sum = std::str::from_utf8(sentence.get(star + 1..star + 3)?).ok()?;
        let sum = u8::from_str_radix(sum, 16).ok()? ^ b'6' ^ b'0' ^ b'5' ^ b'9';
        let (before, after) = (sentence.get(..seconds)?, sentence.get(seconds + 2..=star)?);
        return Some([before, b"59", after, format!("{sum:02X}").as_bytes()].concat());
    }
    None
}

struct Sentence<'a> {
    bytes: &'a [u8],
    /// Whether it goes on to its checksum.
    whole: bool,
}

/// Returns the sentence that a fix is made of, if this line holds one.
fn sentence(line: &[u8]) -> Option<Sentence<'_>> {
    let start = line.iter().rposition(|byte| *byte == b'$')?;
    let from_start = line.get(start..)?;
    let kind = from_start.get(3..6)?;
    if !matches!(kind, b"RMC" | b"GGA" | b"GST") {
        return None;
    }
    let end = from_start
        .iter()
        .position(|byte| *byte == b'*')
        .map(|star| star + 3);
    match end.and_then(|end| from_start.get(..end)) {
        Some(bytes) => Some(Sentence { bytes, whole: true }),
        None => Some(Sentence {
            bytes: from_start,
            whole: false,
        }),
    }
}

/// What the sentences of one moment said.
#[derive(Default)]
struct Moment {
    time: Option<NaiveTime>,
    rmc: Option<RmcData>,
    gga: Option<GgaData>,
    gst: Option<GstData>,
}

/// The date of the last moment, and its time: a clock that goes back by hours has passed midnight.
type LastMoment = Option<(NaiveDate, NaiveTime)>;

impl Moment {
    fn of(parsed: ParseResult) -> Self {
        match parsed {
            ParseResult::RMC(rmc) => Self {
                time: rmc.fix_time,
                rmc: Some(rmc),
                ..Self::default()
            },
            ParseResult::GGA(gga) => Self {
                time: gga.fix_time,
                gga: Some(gga),
                ..Self::default()
            },
            ParseResult::GST(gst) => Self {
                time: gst.time,
                gst: Some(gst),
                ..Self::default()
            },
            _ => Self::default(),
        }
    }

    /// Returns this moment in the leap second after it.
    fn a_second_later(self) -> Self {
        let leap = |time: NaiveTime| time.with_nanosecond(time.nanosecond() + NANOSECONDS);
        Self {
            time: self.time.and_then(leap),
            ..self
        }
    }

    fn merge(&mut self, next: Self) {
        self.time = next.time;
        self.rmc = next.rmc.or(self.rmc.take());
        self.gga = next.gga.or(self.gga.take());
        self.gst = next.gst.or(self.gst.take());
    }

    fn finish(&self, last: &mut LastMoment, draft: &mut Draft) {
        if self.rmc.is_none() && self.gga.is_none() {
            return;
        }
        let date = self.date(*last);
        if let (Some(date), Some(time)) = (date, self.time) {
            *last = Some((date, time));
        }
        draft.add(self.fix(date));
    }

    fn date(&self, last: LastMoment) -> Option<NaiveDate> {
        if let Some(date) = self.rmc.as_ref().and_then(|rmc| rmc.fix_date) {
            return Some(date);
        }
        let (date, then) = last?;
        let past_midnight = self
            .time
            .is_some_and(|now| then.signed_duration_since(now).num_hours() >= 12);
        if past_midnight {
            date.checked_add_days(Days::new(1))
        } else {
            Some(date)
        }
    }

    fn fix(&self, date: Option<NaiveDate>) -> Result<Fix, Rejection> {
        let (latitude, longitude) = self.place().ok_or(Rejection::NoFix)?;
        let position = Position::from_degrees(latitude, longitude).map_err(unplaced)?;
        let time = date
            .zip(self.time)
            .map(|(date, time)| date.and_time(time).and_utc().timestamp_millis());
        let knots = self
            .rmc
            .as_ref()
            .and_then(|rmc| rmc.speed_over_ground)
            .map(f64::from);
        Ok(Fix::at(position, time.ok_or(Rejection::NoTime)?)
            .with_accuracy(self.accuracy())
            .with_speed(knots.map(|knots| knots * METRES_A_SECOND_PER_KNOT)))
    }

    /// Returns the place, unless one of the sentences says that it is not valid.
    fn place(&self) -> Option<(f64, f64)> {
        let rmc = self.rmc.as_ref();
        let gga = self.gga.as_ref();
        if rmc.is_some_and(|rmc| rmc.status_of_fix == RmcStatusOfFix::Invalid)
            || gga.is_some_and(|gga| gga.fix_type == Some(FixType::Invalid))
        {
            return None;
        }
        let of_rmc = rmc.and_then(|rmc| rmc.lat.zip(rmc.lon));
        of_rmc.or_else(|| gga.and_then(|gga| gga.latitude.zip(gga.longitude)))
    }

    fn accuracy(&self) -> Option<f64> {
        let of_gst = self.gst.as_ref().and_then(|gst| gst.lat_sd.zip(gst.long_sd));
        let dilution = || {
            self.gga
                .as_ref()
                .and_then(|gga| gga.hdop)
                .map(|hdop| f64::from(hdop) * METRES_PER_DILUTION)
        };
        of_gst
            .map(|(north, east)| f64::from(north).hypot(f64::from(east)))
            .or_else(dilution)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Closes a sentence with its checksum.
    fn line(body: &str) -> String {
        format!("${body}*{:02X}\r\n", body.bytes().fold(0, |sum, byte| sum ^ byte))
    }

    fn rmc(time: &str, status: &str, date: &str) -> String {
        line(&format!(
            "GPRMC,{time},{status},4915.0000,N,12306.0000,W,2.7,10.0,{date},,,A"
        ))
    }

    fn gga(time: &str, quality: u8) -> String {
        line(&format!(
            "GPGGA,{time},4915.0000,N,12306.0000,W,{quality},08,1.2,30.0,M,-17.0,M,,"
        ))
    }

    #[test]
    fn sentences_of_one_moment_make_one_fix() {
        let check = |log: &str, expected: &[(i64, Option<u16>, Option<u16>)]| {
            let read = read(log.as_bytes()).finish().unwrap();
            let found: Vec<_> = read
                .fixes()
                .map(|fix| (fix.time_ms, fix.accuracy_dm, fix.speed_cm_s))
                .collect();
            assert_eq!(found, expected, "{log}");
        };
        let (rmc1, gga1) = (rmc("095959.00", "A", "080326"), gga("095959.00", 1));
        let gst1 = line("GPGST,095959.00,10,3.0,2.0,10.0,3.0,4.0,9.0");
        check(&rmc1, &[(1_772_963_999_000, None, Some(139))]);
        check(
            &format!("{rmc1}{gga1}"),
            &[(1_772_963_999_000, Some(60), Some(139))],
        );
        check(
            &format!("{gga1}{rmc1}{gst1}"),
            &[(1_772_963_999_000, Some(50), Some(139))],
        );
        check(
            &format!("NMEA,{},1700000000000\n{}", rmc1.trim(), gga("100000.00", 1)),
            &[
                (1_772_963_999_000, None, Some(139)),
                (1_772_964_000_000, Some(60), None),
            ],
        );
        check(
            &format!("{}{}", rmc("235959.50", "A", "080326"), gga("000000.50", 1)),
            &[
                (1_773_014_399_500, None, Some(139)),
                (1_773_014_400_500, Some(60), None),
            ],
        );
    }

    #[test]
    fn leap_second_is_a_moment_of_its_own_and_a_damaged_one_is_named() {
        let day = |time, date| format!("{}{}", rmc(time, "A", date), gga(time, 1));
        let leap = day("235960.00", "311216");
        let log = format!(
            "{}{leap}{}",
            day("235959.00", "311216"),
            day("000001.00", "010117")
        );
        let last = read(log.as_bytes());
        assert_eq!(last.rejected.total(), 0);
        let times: Vec<i64> = last.finish().unwrap().fixes().map(|fix| fix.time_ms).collect();
        assert_eq!(times, [1_483_228_799_000, 1_483_228_800_000, 1_483_228_801_000]);
        let damaged = read(leap.replace("4915", "4916").as_bytes());
        assert_eq!(damaged.rejected.of(Rejection::BadChecksum), 2);
    }

    #[test]
    fn a_bad_sentence_costs_only_itself() {
        let check = |bad: &str, reason| {
            let good = rmc("095959.00", "A", "080326");
            let read = read(format!("{good}{bad}{good}").as_bytes());
            assert_eq!(read.rejected.of(reason), 1, "{bad}");
            assert_eq!(read.rejected.total(), 1, "{bad}");
            assert!(read.finish().unwrap().fixes().count() >= 1, "{bad}");
        };
        check(
            &rmc("100000.00", "A", "080326").replace("4915", "4916"),
            Rejection::BadChecksum,
        );
        check(&rmc("100000.00", "V", "080326"), Rejection::NoFix);
        check(&gga("100000.00", 0), Rejection::NoFix);
        check("$GPRMC,1000\n", Rejection::BadChecksum);
        check(
            &line("GPRMC,100000.00,A,9915.0000,N,12306.0000,W,2.7,10.0,080326,,,A"),
            Rejection::OutOfRange,
        );
        check(
            &line("GPRMC,100000.00,A,4915.0000,Q,12306.0000,W,2.7,10.0,080326,,,A"),
            Rejection::Unreadable,
        );
        check(
            &line("GPRMC,,A,4915.0000,N,12306.0000,W,2.7,10.0,080326,,,A"),
            Rejection::NoTime,
        );
    }

    #[test]
    fn without_any_date_there_is_no_fix() {
        let error = read(gga("095959.00", 1).as_bytes()).finish().unwrap_err();
        assert_eq!(
            error,
            crate::Error::NoUsablePoints {
                format: Format::Nmea,
                points: 1
            }
        );
    }

    #[test]
    fn a_log_cut_in_a_sentence_says_so() {
        let log = rmc("095959.00", "A", "080326").repeat(2);
        assert!(!read(log.as_bytes()).truncated);
        let cut = read(&log.as_bytes()[..log.len() - 8]);
        assert!(cut.truncated);
        assert_eq!(cut.finish().unwrap().fixes().count(), 1);
    }
}
