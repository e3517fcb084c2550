//! Packs a run of route items into few bytes, exactly.
//!
//! One version byte, then version 2: the fixes in columns (`columns`), three to five bytes a fix. Version 1 is read for
//! ever, and written where almost nothing changes from item to item: items one after the other, each the difference to
//! the one before, as variable-length integers, about five bytes a fix. There is no checksum, since chunks are sealed
//! before they are stored. Unpacking never panics and never uses more memory than a small multiple of its input.
//!
//! In version 1 an item begins with a token whose lowest bits say what follows:
//!
//! | bits | a fix | a gap or a stop |
//! |---|---|---|
//! | 0 | 0 | 1 |
//! | 1 | time step in whole seconds (else zigzag milliseconds) | – |
//! | 2 | a new accuracy follows | – |
//! | 3 | a new speed follows | – |
//! | rest | time step | cause of the gap, or 15 for a stop |

mod bits;
mod column;
mod columns;

use crate::error::Error;
use crate::fix::Fix;
use crate::item::{Gap, GapCause, Item, Stop};
use crate::position::Position;

const IN_TURN: u8 = 1;
const IN_COLUMNS: u8 = 2;
/// How many items a byte of version 2 may stand for at most.
const WORST: usize = 16;
const MARKER: u128 = 1;
const WHOLE_SECONDS: u128 = 1 << 1;
const ACCURACY: u128 = 1 << 2;
const SPEED: u128 = 1 << 3;
const FLAG_BITS: u32 = 4;
const STOP_CODE: u128 = 15;

/// Returns the packed items.
pub fn encode(items: &[Item]) -> Vec<u8> {
    let mut out = vec![IN_COLUMNS];
    columns::encode(items, &mut out);
    if items.len() > (out.len() - 1).saturating_mul(WORST) {
        return encode_in_turn(items);
    }
    out
}

fn encode_in_turn(items: &[Item]) -> Vec<u8> {
    let mut out = vec![IN_TURN];
    let mut before = Before::START;
    for item in items {
        match item {
            Item::Fix(fix) => before.write_fix(*fix, &mut out),
            Item::Gap(gap) => before.write_gap(*gap, &mut out),
            Item::Stop(stop) => before.write_stop(*stop, &mut out),
        }
    }
    out
}

/// Returns the items of a chunk, or why it cannot be unpacked.
pub fn decode(bytes: &[u8]) -> Result<Vec<Item>, Error> {
    match bytes.split_first().ok_or(Error::ChunkCutOff)? {
        (&IN_TURN, rest) => decode_in_turn(rest),
        (&IN_COLUMNS, rest) => columns::decode(rest),
        (&version, _) => Err(Error::ChunkVersion(version)),
    }
}

fn decode_in_turn(mut rest: &[u8]) -> Result<Vec<Item>, Error> {
    let mut items = Vec::new();
    let mut before = Before::START;
    while !rest.is_empty() {
        items.push(before.read_item(&mut rest)?);
    }
    Ok(items)
}

/// What the next item is compared with.
struct Before {
    time_ms: i64,
    lat_e7: i32,
    lon_e7: i32,
    accuracy_dm: Option<u16>,
    speed_cm_s: Option<u16>,
}

impl Before {
    const START: Self = Self {
        time_ms: 0,
        lat_e7: 0,
        lon_e7: 0,
        accuracy_dm: None,
        speed_cm_s: None,
    };

    fn write_fix(&mut self, fix: Fix, out: &mut Vec<u8>) {
        let step = fix.time_ms.wrapping_sub(self.time_ms);
        let mut token = if step >= 0 && step % 1000 == 0 {
            (u128::from((step / 1000).unsigned_abs()) << FLAG_BITS) | WHOLE_SECONDS
        } else {
            u128::from(zigzag(step)) << FLAG_BITS
        };
        if fix.accuracy_dm != self.accuracy_dm {
            token |= ACCURACY;
        }
        if fix.speed_cm_s != self.speed_cm_s {
            token |= SPEED;
        }
        write(token, out);
        self.write_place(fix.position, out);
        if fix.accuracy_dm != self.accuracy_dm {
            write_change(self.accuracy_dm, fix.accuracy_dm, out);
        }
        if fix.speed_cm_s != self.speed_cm_s {
            write_change(self.speed_cm_s, fix.speed_cm_s, out);
        }
        (self.time_ms, self.accuracy_dm, self.speed_cm_s) = (fix.time_ms, fix.accuracy_dm, fix.speed_cm_s);
    }

    fn write_gap(&mut self, gap: Gap, out: &mut Vec<u8>) {
        let code = GapCause::ALL
            .iter()
            .position(|cause| *cause == gap.cause)
            .unwrap_or_default();
        write(((code as u128) << FLAG_BITS) | MARKER, out);
        self.write_span(gap.from_ms, gap.to_ms, out);
        self.time_ms = gap.to_ms;
    }

    fn write_stop(&mut self, stop: Stop, out: &mut Vec<u8>) {
        write((STOP_CODE << FLAG_BITS) | MARKER, out);
        self.write_span(stop.from_ms, stop.to_ms, out);
        self.write_place(stop.position, out);
    }

    fn write_span(&self, from_ms: i64, to_ms: i64, out: &mut Vec<u8>) {
        write(zigzag(from_ms.wrapping_sub(self.time_ms)).into(), out);
        write(zigzag(to_ms.wrapping_sub(from_ms)).into(), out);
    }

    fn write_place(&mut self, place: Position, out: &mut Vec<u8>) {
        write(
            zigzag(i64::from(place.lat_e7()) - i64::from(self.lat_e7)).into(),
            out,
        );
        write(
            zigzag(i64::from(place.lon_e7()) - i64::from(self.lon_e7)).into(),
            out,
        );
        (self.lat_e7, self.lon_e7) = (place.lat_e7(), place.lon_e7());
    }

    fn read_item(&mut self, rest: &mut &[u8]) -> Result<Item, Error> {
        let token = read(rest)?;
        if token & MARKER == 0 {
            return self.read_fix(token, rest).map(Item::Fix);
        }
        self.read_other(token, rest)
    }

    /// Reads a gap or a stop after its token.
    fn read_other(&mut self, token: u128, rest: &mut &[u8]) -> Result<Item, Error> {
        let code = token >> FLAG_BITS;
        let from_ms = self.time_ms.wrapping_add(read_signed(rest)?);
        let to_ms = from_ms.wrapping_add(read_signed(rest)?);
        if code == STOP_CODE {
            return Ok(Item::Stop(Stop {
                position: self.read_place(rest)?,
                from_ms,
                to_ms,
            }));
        }
        let cause = usize::try_from(code)
            .ok()
            .and_then(|code| GapCause::ALL.get(code));
        self.time_ms = to_ms;
        Ok(Item::Gap(Gap {
            from_ms,
            to_ms,
            cause: *cause.ok_or(Error::ChunkDamaged)?,
        }))
    }

    fn read_fix(&mut self, token: u128, rest: &mut &[u8]) -> Result<Fix, Error> {
        let payload = u64::try_from(token >> FLAG_BITS).map_err(|_| Error::ChunkDamaged)?;
        let step = if token & WHOLE_SECONDS == 0 {
            unzigzag(payload)
        } else {
            i64::try_from(payload)
                .ok()
                .and_then(|seconds| seconds.checked_mul(1000))
                .ok_or(Error::ChunkDamaged)?
        };
        self.time_ms = self.time_ms.wrapping_add(step);
        let position = self.read_place(rest)?;
        if token & ACCURACY != 0 {
            self.accuracy_dm = read_change(self.accuracy_dm, rest)?;
        }
        if token & SPEED != 0 {
            self.speed_cm_s = read_change(self.speed_cm_s, rest)?;
        }
        let Self {
            time_ms,
            accuracy_dm,
            speed_cm_s,
            ..
        } = *self;
        Ok(Fix {
            position,
            time_ms,
            accuracy_dm,
            speed_cm_s,
        })
    }

    fn read_place(&mut self, rest: &mut &[u8]) -> Result<Position, Error> {
        self.lat_e7 = moved(self.lat_e7, read_signed(rest)?)?;
        self.lon_e7 = moved(self.lon_e7, read_signed(rest)?)?;
        Position::from_e7(self.lat_e7, self.lon_e7).map_err(|_| Error::ChunkDamaged)
    }
}

fn moved(from: i32, by: i64) -> Result<i32, Error> {
    i64::from(from)
        .checked_add(by)
        .and_then(|to| i32::try_from(to).ok())
        .ok_or(Error::ChunkDamaged)
}

/// Writes a value that may come and go: 0 for gone, else one more than the zigzag of the change.
fn write_change(before: Option<u16>, now: Option<u16>, out: &mut Vec<u8>) {
    let change = |now: u16| i64::from(now) - i64::from(before.unwrap_or_default());
    write(now.map_or(0, |now| u128::from(zigzag(change(now))) + 1), out);
}

fn read_change(before: Option<u16>, rest: &mut &[u8]) -> Result<Option<u16>, Error> {
    let Some(change) = read(rest)?.checked_sub(1) else {
        return Ok(None);
    };
    let change = u64::try_from(change)
        .map(unzigzag)
        .map_err(|_| Error::ChunkDamaged)?;
    let now = i64::from(before.unwrap_or_default()).checked_add(change);
    now.and_then(|now| u16::try_from(now).ok())
        .map(Some)
        .ok_or(Error::ChunkDamaged)
}

/// Folds the sign into the lowest bit, so that small negative numbers stay short.
const fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

const fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -((value & 1).cast_signed())
}

/// Writes seven bits a byte, lowest first. The token of the widest time step needs more than 64 bits.
fn write(mut value: u128, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn read(rest: &mut &[u8]) -> Result<u128, Error> {
    let mut value = 0;
    for shift in (0..70).step_by(7) {
        let (&byte, after) = rest.split_first().ok_or(Error::ChunkCutOff)?;
        *rest = after;
        value |= u128::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(Error::ChunkDamaged)
}

fn read_signed(rest: &mut &[u8]) -> Result<i64, Error> {
    u64::try_from(read(rest)?)
        .map(unzigzag)
        .map_err(|_| Error::ChunkDamaged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn position() -> impl Strategy<Value = Position> {
        (-900_000_000..=900_000_000, -1_800_000_000..=1_800_000_000)
            .prop_map(|(lat, lon)| Position::from_e7(lat, lon).unwrap())
    }

    fn item() -> impl Strategy<Value = Item> {
        let time = prop_oneof![any::<i64>(), 1_700_000_000_000..1_700_000_100_000_i64];
        let fix = (position(), time, any::<Option<u16>>(), any::<Option<u16>>()).prop_map(
            |(position, time_ms, accuracy_dm, speed_cm_s)| {
                Item::Fix(Fix {
                    position,
                    time_ms,
                    accuracy_dm,
                    speed_cm_s,
                })
            },
        );
        let gap = (any::<i64>(), any::<i64>(), 0..5_usize).prop_map(|(from_ms, to_ms, cause)| {
            Item::Gap(Gap {
                from_ms,
                to_ms,
                cause: GapCause::ALL[cause],
            })
        });
        let stop = (position(), any::<i64>(), any::<i64>()).prop_map(|(position, from_ms, to_ms)| {
            Item::Stop(Stop {
                position,
                from_ms,
                to_ms,
            })
        });
        prop_oneof![6 => fix, 1 => gap, 1 => stop]
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back_exactly(items in prop::collection::vec(item(), 0..50)) {
            prop_assert_eq!(decode(&encode(&items)), Ok(items.clone()));
            prop_assert_eq!(decode(&encode_in_turn(&items)), Ok(items));
        }

        #[test]
        fn no_bytes_whatever_make_it_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..200), version in 0..3_u8) {
            let _ = decode(&bytes);
            bytes.insert(0, version);
            if let Ok(items) = decode(&bytes) {
                prop_assert!(items.len() <= bytes.len() * WORST);
            }
        }

        #[test]
        fn a_cut_chunk_never_gives_other_items(items in prop::collection::vec(item(), 1..20), cut in any::<prop::sample::Index>()) {
            for bytes in [encode(&items), encode_in_turn(&items)] {
                let end = cut.index(bytes.len());
                match decode(&bytes[..end]) {
                    Ok(found) => prop_assert_eq!(&found[..], &items[..found.len()]),
                    Err(error) => prop_assert_eq!(error, Error::ChunkCutOff),
                }
            }
        }
    }

    #[test]
    fn the_bytes_of_version_1_stay_as_they_are() {
        let place = |lat, lon| Position::from_e7(lat, lon).unwrap();
        let fix = Fix {
            position: place(100, -100),
            time_ms: 5000,
            accuracy_dm: Some(40),
            speed_cm_s: None,
        };
        let items = [
            Item::Fix(fix),
            Item::Fix(Fix {
                position: place(103, -100),
                time_ms: 9000,
                ..fix
            }),
            Item::Stop(Stop {
                position: place(103, -101),
                from_ms: 5000,
                to_ms: 9000,
            }),
            Item::Gap(Gap {
                from_ms: 9000,
                to_ms: 9064,
                cause: GapCause::Paused,
            }),
        ];
        let expected = [
            1, 0x56, 200, 1, 199, 1, 81, 0x42, 6, 0, 0xf1, 1, 0xbf, 62, 0xc0, 62, 0, 1, 0x21, 0, 0x80, 1,
        ];
        assert_eq!(encode_in_turn(&items), expected);
        assert_eq!(decode(&expected).unwrap(), items);
    }

    #[test]
    fn the_bytes_of_version_2_stay_as_they_are() {
        let fix = |step: i32, speed| {
            Item::Fix(Fix {
                position: Position::from_e7(100 + 3 * step, -100).unwrap(),
                time_ms: 5000 + 1000 * i64::from(step),
                accuracy_dm: Some(40),
                speed_cm_s: speed,
            })
        };
        let gap = Item::Gap(Gap {
            from_ms: 4000,
            to_ms: 5000,
            cause: GapCause::Killed,
        });
        let items = [gap, fix(0, None), fix(1, Some(130)), fix(2, Some(131))];
        let expected = [
            2, 4, 1, 0, 17, 192, 62, 208, 15, 127, 144, 78, 208, 15, 127, 200, 1, 6, 63, 199, 1, 63, 82, 6,
            0, 240, 192, 128,
        ];
        assert_eq!(encode(&items), expected);
        assert_eq!(decode(&expected).unwrap(), items);
    }

    #[test]
    fn the_bytes_of_version_2_in_units_stay_as_they_are() {
        let items = [5, 10, 14, 21, 26]
            .map(|second| Item::Fix(Fix::at(Position::from_e7(100, -100).unwrap(), second * 1000)));
        let expected = [
            2, 5, 0, 193, 2, 144, 78, 144, 78, 208, 15, 63, 200, 1, 63, 199, 1, 63, 0, 63, 0, 30, 80,
        ];
        assert_eq!(encode(&items), expected);
        assert_eq!(decode(&expected).unwrap(), items);
    }

    /// Thinned fixes come after five seconds, then four, then seven: the seconds are counted, not their milliseconds.
    #[test]
    fn uneven_whole_seconds_take_few_bits() {
        let steps = [5_i64, 4, 7, 5, 6, 4, 5, 9].into_iter().cycle().take(64);
        let fixes = steps.scan(1_700_000_000_000, |time_ms, step| {
            *time_ms += step * 1000;
            Some(Item::Fix(Fix::at(Position::from_e7(1, 1).unwrap(), *time_ms)))
        });
        let items: Vec<Item> = fixes.collect();
        let bytes = encode(&items);
        assert!(bytes.len() < 64, "{} bytes for 64 times", bytes.len());
        assert_eq!(decode(&bytes), Ok(items));
    }

    #[test]
    fn what_hardly_changes_takes_no_more_room_than_it_may() {
        let still = Fix::at(Position::from_e7(1, 1).unwrap(), 0);
        let items = vec![Item::Fix(still); 5_000];
        assert_eq!(encode(&items).first(), Some(&IN_TURN));
        assert_eq!(decode(&encode(&items)).unwrap(), items);
    }

    #[test]
    fn damage_is_named() {
        let check = |bytes: &[u8], expected| assert_eq!(decode(bytes), Err(expected), "{bytes:?}");
        check(&[], Error::ChunkCutOff);
        check(&[9, 1, 2], Error::ChunkVersion(9));
        check(&[1, 0x56, 200], Error::ChunkCutOff);
        check(&[1, 0x81, 1, 0, 0], Error::ChunkDamaged);
        check(
            &[
                1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            ],
            Error::ChunkDamaged,
        );
        check(&[1, 2, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0], Error::ChunkDamaged);
    }
}
