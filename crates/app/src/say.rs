//! How times and values cross to the window and back: times in the city's zone, whatever the phone is set to.

use chrono::{DateTime, NaiveDateTime, SecondsFormat, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use domain::field::{FieldValue as _, Position};
use domain::{FieldDef, FieldType, OfficerId, RecordId, Timestamp, Value};

use crate::error::{Fault, Result};
use crate::view::FieldValue;

/// Beyond this many milliseconds between happening and writing, a line is marked late.
const LATE_MS: i64 = 30 * 60 * 1000;

/// How a date field speaks.
const TYPED: &str = "%Y-%m-%dT%H:%M";

/// No zone skips more than this when its clocks go forward.
const SKIPPED: TimeDelta = TimeDelta::hours(3);

/// The city's time zone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Zone(Tz);

impl Zone {
    /// Returns the zone of an IANA name; UTC, which is at least unambiguous, for a name that nobody knows.
    pub(crate) fn named(name: &str) -> Self {
        Self(name.parse().unwrap_or(Tz::UTC))
    }

    /// Says a moment as RFC 3339 with the offset that held in the city then.
    pub(crate) fn say(self, at: Timestamp) -> String {
        let moment = Utc
            .timestamp_millis_opt(at.0)
            .single()
            .unwrap_or(DateTime::UNIX_EPOCH);
        moment
            .with_timezone(&self.0)
            .to_rfc3339_opts(SecondsFormat::Millis, false)
    }

    /// Reads a moment as it was shown, or the hour that somebody typed and that only the city's zone makes a moment. An
    /// hour that comes twice is the first one; in an hour that is skipped, the clock goes on from before.
    pub(crate) fn read(self, text: &str) -> Result<Timestamp> {
        let Ok(typed) = NaiveDateTime::parse_from_str(text, TYPED) else {
            return moment(text);
        };
        let found = self.0.from_local_datetime(&typed).earliest().or_else(|| {
            let before = self.0.from_local_datetime(&(typed - SKIPPED)).earliest()?;
            Some(before + SKIPPED)
        });
        Ok(found.map_or_else(
            || Timestamp(typed.and_utc().timestamp_millis()),
            |at| Timestamp(at.timestamp_millis()),
        ))
    }

    /// Says the time of day, `21:14`.
    pub(crate) fn say_time(self, at: Timestamp) -> String {
        let moment = Utc
            .timestamp_millis_opt(at.0)
            .single()
            .unwrap_or(DateTime::UNIX_EPOCH);
        moment.with_timezone(&self.0).format("%H:%M").to_string()
    }

    /// Says the date and time, `2026-11-22 21:14`.
    pub(crate) fn say_date_time(self, at: Timestamp) -> String {
        let moment = Utc
            .timestamp_millis_opt(at.0)
            .single()
            .unwrap_or(DateTime::UNIX_EPOCH);
        moment.with_timezone(&self.0).format("%Y-%m-%d %H:%M").to_string()
    }
}

/// Reads an RFC 3339 moment.
fn moment(text: &str) -> Result<Timestamp> {
    let moment = DateTime::parse_from_rfc3339(text).map_err(|_| Fault::FormIncomplete)?;
    Ok(Timestamp(moment.timestamp_millis()))
}

/// Says whether what happened then was written down late.
pub(crate) const fn is_late(happened_at: Timestamp, written_at: Timestamp) -> bool {
    written_at.millis_since(happened_at) > LATE_MS
}

/// Shows a stored value to the window; bytes never cross.
pub(crate) fn show(field: &FieldDef, value: &Value, zone: Zone) -> FieldValue {
    match (field.kind, value) {
        (FieldType::Moment, Value::Int(at)) => FieldValue::Text(zone.say(Timestamp(*at))),
        (FieldType::Position, value) => {
            Position::read(value).map_or(FieldValue::Null, |at| show_position(at, zone))
        }
        (FieldType::Record, value) => {
            RecordId::read(value).map_or(FieldValue::Null, |id| text(id.to_string()))
        }
        (FieldType::Officer, value) => {
            OfficerId::read(value).map_or(FieldValue::Null, |id| text(id.to_string()))
        }
        (FieldType::Steps(_), Value::List(steps)) => {
            FieldValue::List(steps.iter().map(|step| show_step(step, zone)).collect())
        }
        (FieldType::Bytes { .. }, Value::Bytes(bytes)) if bytes.len() == 32 => {
            text(seal::digest::to_hex(bytes))
        }
        (_, value) => show_plain(value),
    }
}

fn show_plain(value: &Value) -> FieldValue {
    match value {
        Value::Null | Value::Bytes(_) => FieldValue::Null,
        Value::Bool(flag) => FieldValue::Flag(*flag),
        Value::Int(number) => FieldValue::Number(*number),
        Value::Text(words) => text(words.clone()),
        Value::List(values) => FieldValue::List(values.iter().map(show_plain).collect()),
    }
}

/// Shows a position as latitude, longitude, metres, moment and source; what is not known is null.
fn show_position(at: Position, zone: Zone) -> FieldValue {
    let degrees = |e7: i32| text(format!("{:.7}", f64::from(e7) / 1e7));
    FieldValue::List(vec![
        degrees(at.lat_e7),
        degrees(at.lon_e7),
        at.accuracy_dm.map_or(FieldValue::Null, |known| {
            FieldValue::Number(known.div_ceil(10).into())
        }),
        at.fixed_at
            .map_or(FieldValue::Null, |fixed_at| text(zone.say(fixed_at))),
        text(at.source),
    ])
}

fn show_step(step: &Value, zone: Zone) -> FieldValue {
    let parts = step.as_list().unwrap_or_default().iter().enumerate();
    let show = |(index, part): (usize, &Value)| match part {
        Value::Int(at) if index == 0 => FieldValue::Text(zone.say(Timestamp(*at))),
        part => show_plain(part),
    };
    FieldValue::List(parts.map(show).collect())
}

const fn text(words: String) -> FieldValue {
    FieldValue::Text(words)
}

/// Reads what the window gave for a field. Whether it fits is the rules' business; here it only gets its type.
pub(crate) fn take(field: &FieldDef, value: FieldValue, zone: Zone) -> Result<Value> {
    Ok(match (field.kind, value) {
        (_, FieldValue::Null) => Value::Null,
        (FieldType::Text { .. }, FieldValue::Text(words)) if words.trim().is_empty() => Value::Null,
        (FieldType::Moment, FieldValue::Text(at)) => Value::Int(zone.read(&at)?.0),
        (FieldType::Record, FieldValue::Text(id)) => id.parse::<RecordId>()?.write(),
        (FieldType::Officer, FieldValue::Text(id)) => id.parse::<OfficerId>()?.write(),
        (_, FieldValue::Flag(flag)) => Value::Bool(flag),
        (_, FieldValue::Number(number)) => Value::Int(number),
        (_, FieldValue::Text(words)) => Value::Text(words),
        (FieldType::Steps(_), FieldValue::List(steps)) => {
            Value::List(steps.into_iter().map(take_step).collect::<Result<_>>()?)
        }
        (_, FieldValue::List(values)) => Value::List(values.into_iter().map(take_plain).collect()),
    })
}

fn take_plain(value: FieldValue) -> Value {
    match value {
        FieldValue::Null => Value::Null,
        FieldValue::Flag(flag) => Value::Bool(flag),
        FieldValue::Number(number) => Value::Int(number),
        FieldValue::Text(words) => Value::Text(words),
        FieldValue::List(values) => Value::List(values.into_iter().map(take_plain).collect()),
    }
}

fn take_step(step: FieldValue) -> Result<Value> {
    let FieldValue::List(parts) = step else {
        return Err(Fault::FormIncomplete.into());
    };
    let take = |(index, part): (usize, FieldValue)| match part {
        FieldValue::Text(at) if index == 0 => Ok(Value::Int(moment(&at)?.0)),
        part => Ok(take_plain(part)),
    };
    Ok(Value::List(
        parts.into_iter().enumerate().map(take).collect::<Result<_>>()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_over_a_change_of_clocks_shows_the_offset_that_held() {
        fn check(utc: &str, said: &str) {
            assert_eq!(Zone::named("America/Vancouver").say(moment(utc).unwrap()), said);
        }
        // 2026-11-01 02:00 PDT becomes 01:00 PST; 2026-03-08 02:00 PST becomes 03:00 PDT.
        check("2026-11-01T08:30:00Z", "2026-11-01T01:30:00.000-07:00");
        check("2026-11-01T09:30:00Z", "2026-11-01T01:30:00.000-08:00");
        check("2026-03-08T09:59:59Z", "2026-03-08T01:59:59.000-08:00");
        check("2026-03-08T10:00:00Z", "2026-03-08T03:00:00.000-07:00");
        check("2026-11-23T07:59:00Z", "2026-11-22T23:59:00.000-08:00");
    }

    #[test]
    fn an_hour_that_somebody_typed_is_a_moment_of_the_city() {
        fn check(typed: &str, said: &str) {
            let zone = Zone::named("America/Vancouver");
            assert_eq!(zone.say(zone.read(typed).unwrap()), said);
        }
        check("2026-07-01T00:05", "2026-07-01T00:05:00.000-07:00");
        check("2026-02-01T21:14", "2026-02-01T21:14:00.000-08:00");
        check("2025-11-02T01:30", "2025-11-02T01:30:00.000-07:00");
        check("2026-03-08T02:30", "2026-03-08T03:30:00.000-07:00");
        check("2026-07-01T07:05:00Z", "2026-07-01T00:05:00.000-07:00");
        assert!(Zone::named("America/Vancouver").read("noon").is_err());
    }

    #[test]
    fn what_is_not_known_of_a_position_crosses_as_null() {
        let kind = domain::kind_by_name("photo").unwrap();
        let field = kind.field_named("camera_position").unwrap();
        let check = |accuracy_dm, fixed_at, expected: &str| {
            let at = Position {
                lat_e7: 491_000_000,
                lon_e7: -1_231_000_000,
                accuracy_dm,
                fixed_at,
                source: "camera".into(),
            };
            let shown = show(field, &at.write(), Zone::named("America/Vancouver"));
            assert_eq!(serde_json::to_string(&shown).unwrap(), expected);
        };
        let place = r#"["49.1000000","-123.1000000""#;
        check(None, None, &format!(r#"{place},null,null,"camera"]"#));
        let night = moment("2026-11-23T07:59:00Z").ok();
        let time = "2026-11-22T23:59:00.000-08:00";
        check(Some(80), night, &format!(r#"{place},8,"{time}","camera"]"#));
    }

    #[test]
    fn what_the_window_gives_reads_back_as_it_was_shown() {
        let kind = domain::kind_by_name("welfare_check").unwrap();
        let field = kind.field_named("steps").unwrap();
        let steps = Value::List(vec![Value::List(vec![
            Value::Int(1_000),
            Value::Text("naloxone_dose".into()),
            Value::Text("1".into()),
        ])]);
        let shown = show(field, &steps, Zone::named("America/Vancouver"));
        assert_eq!(
            take(field, shown, Zone::named("America/Vancouver")).unwrap(),
            steps
        );
    }
}
