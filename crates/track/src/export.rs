//! Track files out of a route: GPX 1.1, GeoJSON (RFC 7946) and CSV. A gap stays a gap in each of them.
//!
//! What is written is read again by [`crate::import`] as the same fixes.

mod csv;
mod geojson;
mod gpx;

use chrono::{DateTime, Datelike as _, SecondsFormat};

pub use csv::csv;
pub use geojson::geojson;
pub use gpx::gpx;

/// Writes a time as RFC 3339 in UTC; one beyond the years of that format as none.
fn time(time_ms: i64) -> Option<String> {
    let time = DateTime::from_timestamp_millis(time_ms)?;
    let time = Some(time).filter(|time| (1..=9999).contains(&time.year()))?;
    Some(time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

/// Writes ten-millionths of a degree exactly.
fn degrees(e7: i32) -> String {
    let (sign, whole) = (if e7 < 0 { "-" } else { "" }, e7.unsigned_abs());
    format!("{sign}{}.{:07}", whole / 10_000_000, whole % 10_000_000)
}

/// Writes a number that is kept in `parts` of a unit.
fn parts(value: u16, parts: u16) -> String {
    format!("{}", f64::from(value) / f64::from(parts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fix, Gap, GapCause, Position, Route, Stop, import};

    fn route() -> Route {
        let fix = |north: i32, second: i64| Fix {
            accuracy_dm: Some(43),
            speed_cm_s: Some(140),
            ..Fix::at(
                Position::from_e7(492_500_000 + north, -1_231_000_001).unwrap(),
                1_772_963_999_250 + second * 1000,
            )
        };
        Route {
            segments: vec![
                vec![fix(0, 0), fix(700, 6)],
                vec![fix(9_000, 90)],
                vec![fix(9_900, 200), fix(10_900, 210)],
            ],
            gaps: vec![Gap {
                from_ms: 1_772_964_005_250,
                to_ms: 1_772_964_089_250,
                cause: GapCause::NoFix,
            }],
            stops: vec![Stop {
                position: Position::from_e7(492_500_700, -1_231_000_001).unwrap(),
                from_ms: 1_772_963_999_250,
                to_ms: 1_772_964_199_250,
            }],
        }
    }

    #[test]
    fn what_is_written_is_read_again_as_the_same_fixes() {
        let check = |file: String| {
            let read = import(file.as_bytes()).unwrap_or_else(|error| panic!("{error}: {file}"));
            assert_eq!(read.segments, route().segments, "{file}");
            assert!(!read.truncated && read.rejected.total() == 0, "{file}");
            assert_eq!(read.name.as_deref(), Some("Night & <day>"));
        };
        check(gpx("Night & <day>", &route()));
        check(geojson("Night & <day>", &route()));
    }

    #[test]
    fn rows_of_the_table_say_what_each_is() {
        let table = csv(&route());
        let rows: Vec<_> = table.lines().collect();
        assert_eq!(
            rows.first(),
            Some(&"kind,segment,time,until,latitude,longitude,accuracy_m,speed_m_s,cause")
        );
        assert_eq!(rows.len(), 1 + 5 + 1 + 1);
        assert_eq!(
            rows.get(1),
            Some(&"fix,1,2026-03-08T09:59:59.250Z,,49.2500000,-123.1000001,4.3,1.4,")
        );
        assert!(rows.contains(&"gap,,2026-03-08T10:00:05.250Z,2026-03-08T10:01:29.250Z,,,,,no_fix"));
    }

    #[test]
    fn degrees_are_exact() {
        let check = |e7, expected| assert_eq!(degrees(e7), expected);
        check(0, "0.0000000");
        check(-1, "-0.0000001");
        check(-1_800_000_000, "-180.0000000");
        check(492_500_001, "49.2500001");
    }

    #[test]
    fn route_without_anything_is_still_a_file() {
        let empty = Route::default();
        assert!(gpx("", &empty).contains("<trk>"));
        assert!(geojson("", &empty).contains("FeatureCollection"));
        assert_eq!(csv(&empty).lines().count(), 1);
    }
}
