//! FIT, the format of watches and bicycle computers: its `record` messages.
//!
//! Messages are taken one by one, so that a file that breaks off, or has a damaged one, gives what came before. Checksums
//! are not believed: recorders that were switched off in the middle leave wrong ones.

use std::collections::HashMap;

use fitparser::Value;
use fitparser::de::{DecodeOption, FitDataMessage, FitObject, FitStreamProcessor};

use super::{Draft, Format, unplaced};
use crate::distance::Metres;
use crate::fix::Fix;
use crate::position::Position;
use crate::rejection::Rejection;

/// Numbers of the FIT profile: the message of a fix, and its fields.
const RECORD: u16 = 20;
const DESCRIPTIONS: [u16; 2] = [206, 207];
const LATITUDE: u8 = 0;
const LONGITUDE: u8 = 1;
const DISTANCE: u8 = 5;
const SPEED: u8 = 6;
const ACCURACY: u8 = 31;
const FINE_SPEED: u8 = 73;
const TIME: u8 = 253;
/// FIT counts seconds from 31 December 1989.
const EPOCH_S: i64 = 631_065_600;
/// A turn has so many of its units of angle.
const DEGREES_A_UNIT: f64 = 180.0 / 2_147_483_648.0;

/// Reads as much of a FIT file as can be read.
pub(super) fn read(bytes: &[u8]) -> Draft {
    let mut draft = Draft::new(Format::Fit);
    let mut processor = FitStreamProcessor::new();
    processor.add_option(DecodeOption::SkipHeaderCrcValidation);
    processor.add_option(DecodeOption::SkipDataCrcValidation);
    let mut rest = bytes;
    let mut last_time = None;
    while !rest.is_empty() {
        match processor.deserialize_next(rest) {
            Ok((left, object)) => {
                rest = left;
                match object {
                    FitObject::Header(_) => processor.reset(),
                    FitObject::DataMessage(message) => {
                        take(&message, &mut last_time, &mut draft);
                        // Without its description the size of a maker's own field is not known.
                        if DESCRIPTIONS.contains(&message.global_message_number()) {
                            let _ = processor.decode_message(message);
                        }
                    }
                    FitObject::Crc(_) | FitObject::DefinitionMessage(_) => {}
                }
            }
            Err(_) => {
                draft.truncated = true;
                break;
            }
        }
    }
    draft
}

fn take(message: &FitDataMessage, last_time: &mut Option<i64>, draft: &mut Draft) {
    let fields = message.fields();
    let time = whole(fields, TIME).or_else(|| after(*last_time, message.time_offset()?));
    *last_time = time.or(*last_time);
    if message.global_message_number() != RECORD {
        return;
    }
    if let Some(centimetres) = whole(fields, DISTANCE) {
        draft.said = Some(Metres(centimetres as f64 / 100.0));
    }
    // Records without a place tell a pulse or a cadence; they are no fixes.
    let (Some(latitude), Some(longitude)) = (whole(fields, LATITUDE), whole(fields, LONGITUDE)) else {
        return;
    };
    draft.add(fix(fields, (latitude, longitude), time));
}

fn fix(
    fields: &HashMap<u8, Value>,
    (latitude, longitude): (i64, i64),
    time: Option<i64>,
) -> Result<Fix, Rejection> {
    let degrees = |units: i64| units as f64 * DEGREES_A_UNIT;
    let position = Position::from_degrees(degrees(latitude), degrees(longitude)).map_err(unplaced)?;
    let seconds = time.ok_or(Rejection::NoTime)?;
    let speed = whole(fields, FINE_SPEED).or_else(|| whole(fields, SPEED));
    Ok(Fix::at(position, (seconds + EPOCH_S) * 1000)
        .with_accuracy(whole(fields, ACCURACY).map(|metres| metres as f64))
        .with_speed(speed.map(|millimetres| millimetres as f64 / 1000.0)))
}

/// The time of a message that gives only the last five bits of it.
fn after(last: Option<i64>, offset: u8) -> Option<i64> {
    let (last, offset) = (last?, i64::from(offset));
    let time = (last & !31) + offset;
    Some(if offset < (last & 31) { time + 32 } else { time })
}

/// Returns a field as a whole number; what FIT calls invalid is none.
fn whole(fields: &HashMap<u8, Value>, number: u8) -> Option<i64> {
    match fields.get(&number)? {
        Value::UInt8(value) if *value != u8::MAX => Some(i64::from(*value)),
        Value::UInt16(value) if *value != u16::MAX => Some(i64::from(*value)),
        Value::UInt32(value) if *value != u32::MAX => Some(i64::from(*value)),
        Value::SInt32(value) if *value != i32::MAX => Some(i64::from(*value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_bits_of_a_time_are_the_next_time_that_ends_so() {
        let check = |last, offset, expected| assert_eq!(after(last, offset), expected, "{last:?} {offset}");
        check(Some(64), 5, Some(69));
        check(Some(69), 5, Some(69));
        check(Some(70), 5, Some(101));
        check(None, 5, None);
    }
}
