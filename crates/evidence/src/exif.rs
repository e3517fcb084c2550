//! What the camera says about a photo: its clocks, its place, how it was held. It is written down as said and never
//! corrected, because a camera's clock is one more witness and not a judge.

use std::io::{BufRead, Seek};

use chrono::NaiveDate;
use domain::Timestamp;
use exif::{Exif, Field, In, Rational, Reader, Tag, Value};

/// A clock text in EXIF has 19 characters, an offset 6; what is much longer is no clock.
const LONGEST_TEXT: usize = 32;

/// What the camera says; each is absent when the camera says nothing, or nothing that can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CameraFacts {
    /// The camera's own clock at the shutter, as its text says it: "2026:03:14 21:15:02".
    pub time_text: Option<String>,
    /// That clock's offset from UTC, as its text says it: "-07:00". Often absent, and then the zone is not known.
    pub offset_text: Option<String>,
    /// The satellite time, which is UTC.
    pub gnss_time: Option<Timestamp>,
    /// Where the camera says it was.
    pub position: Option<CameraPosition>,
    /// How the stored picture must be turned to be upright, 1 to 8 as in EXIF.
    pub orientation: Option<u8>,
}

/// Where a camera says it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CameraPosition {
    /// Latitude in 1e-7 degrees north.
    pub lat_e7: i32,
    /// Longitude in 1e-7 degrees east.
    pub lon_e7: i32,
    /// How far off it may be in decimetres, where the camera says so.
    pub accuracy_dm: Option<u32>,
}

/// Reads what the camera says; a picture without EXIF, or with a broken one, says nothing or less.
pub fn read(picture: &mut (impl BufRead + Seek)) -> CameraFacts {
    let found = Reader::new().continue_on_error(true).read_from_container(picture);
    match found.or_else(|error| error.distill_partial_result(|_| ())) {
        Ok(exif) => facts(&exif),
        Err(_) => CameraFacts::default(),
    }
}

fn facts(exif: &Exif) -> CameraFacts {
    CameraFacts {
        time_text: clock(exif, Tag::DateTimeOriginal).or_else(|| clock(exif, Tag::DateTimeDigitized)),
        offset_text: text(exif, Tag::OffsetTimeOriginal).or_else(|| text(exif, Tag::OffsetTime)),
        gnss_time: gnss_time(exif),
        position: position(exif),
        orientation: orientation(exif),
    }
}

fn field(exif: &Exif, tag: Tag) -> Option<&Field> {
    exif.get_field(tag, In::PRIMARY)
}

/// Returns the text of a clock; cameras whose clock was never set write zeros or blanks.
fn clock(exif: &Exif, tag: Tag) -> Option<String> {
    text(exif, tag).filter(|text| text.contains(|c| matches!(c, '1'..='9')))
}

fn text(exif: &Exif, tag: Tag) -> Option<String> {
    let Value::Ascii(parts) = &field(exif, tag)?.value else {
        return None;
    };
    let text = std::str::from_utf8(parts.first()?)
        .ok()?
        .trim_matches([' ', '\0']);
    let plain = text.chars().all(|c| c == ' ' || c.is_ascii_graphic());
    (plain && !text.is_empty() && text.len() <= LONGEST_TEXT).then(|| text.to_owned())
}

fn orientation(exif: &Exif) -> Option<u8> {
    let number = field(exif, Tag::Orientation)?.value.get_uint(0)?;
    u8::try_from(number)
        .ok()
        .filter(|number| (1..=8).contains(number))
}

fn gnss_time(exif: &Exif) -> Option<Timestamp> {
    let date = text(exif, Tag::GPSDateStamp)?;
    let date = NaiveDate::parse_from_str(&date.replace('-', ":"), "%Y:%m:%d").ok()?;
    let [hours, minutes, seconds] = rationals(exif, Tag::GPSTimeStamp)?;
    let sane = hours < 24.0 && minutes < 60.0 && seconds < 61.0;
    let midnight = date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis();
    let within = ((hours * 60.0 + minutes) * 60.0 + seconds) * 1000.0;
    sane.then(|| Timestamp(midnight + within.round() as i64))
}

fn position(exif: &Exif) -> Option<CameraPosition> {
    let lat_e7 = angle(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, ["N", "S"], 90.0)?;
    let lon_e7 = angle(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, ["E", "W"], 180.0)?;
    // Zero, zero is what cameras write when they had no fix.
    let found = (lat_e7, lon_e7) != (0, 0);
    found.then(|| CameraPosition {
        lat_e7,
        lon_e7,
        accuracy_dm: accuracy(exif),
    })
}

/// Returns degrees as 1e-7, signed by the hemisphere; without a hemisphere there is no place.
fn angle(exif: &Exif, tag: Tag, hemisphere: Tag, [plus, minus]: [&str; 2], most: f64) -> Option<i32> {
    let [degrees, minutes, seconds] = rationals(exif, tag)?;
    let angle = degrees + minutes / 60.0 + seconds / 3600.0;
    let sign = match text(exif, hemisphere)? {
        side if side == plus => 1.0,
        side if side == minus => -1.0,
        _ => return None,
    };
    (angle <= most).then(|| (sign * angle * 1e7).round() as i32)
}

fn accuracy(exif: &Exif) -> Option<u32> {
    let Value::Rational(values) = &field(exif, Tag::GPSHPositioningError)?.value else {
        return None;
    };
    let metres = number(values.first()?)?;
    (metres < 1e7).then(|| (metres * 10.0).ceil() as u32)
}

/// Returns three numbers (degrees, minutes, seconds); a missing last one is zero, as some cameras leave it out.
fn rationals(exif: &Exif, tag: Tag) -> Option<[f64; 3]> {
    let Value::Rational(values) = &field(exif, tag)?.value else {
        return None;
    };
    match values.as_slice() {
        [a, b, c] => Some([number(a)?, number(b)?, number(c)?]),
        [a, b] => Some([number(a)?, number(b)?, 0.0]),
        _ => None,
    }
}

fn number(rational: &Rational) -> Option<f64> {
    (rational.denom != 0).then(|| rational.to_f64())
}

#[cfg(test)]
mod tests;
