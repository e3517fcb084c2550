//! FIT as lean as it can be: a file of records with nothing but time, place and accuracy, fourteen bytes each. Watches
//! write more.

use track::Fix;

const FILE_HEADER: u8 = 14;
const PROTOCOL: u8 = 0x20;
const PROFILE: [u8; 2] = 2132_u16.to_le_bytes();
/// Message 0, "record", little-endian: each field with its number, its length and its base type.
const DEFINITION: [u8; 18] = [
    0x40, 0, 0, 20, 0, 4, // a definition of the global message 20, four fields
    253, 4, 0x86, // time, in seconds
    0, 4, 0x85, // latitude
    1, 4, 0x85, // longitude
    31, 1, 0x02, // accuracy in metres
];
const NO_ACCURACY: u8 = 0xff;
/// FIT counts seconds from 31 December 1989.
const EPOCH_S: i64 = 631_065_600;
/// Its units of angle in a degree.
const UNITS_A_DEGREE: f64 = 2_147_483_648.0 / 180.0;

/// Returns a FIT file of these fixes.
pub(super) fn file(fixes: &[Fix]) -> Vec<u8> {
    let mut data = DEFINITION.to_vec();
    for fix in fixes {
        record(fix, &mut data);
    }
    let mut out = vec![FILE_HEADER, PROTOCOL];
    out.extend(PROFILE);
    out.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend(b".FIT");
    out.extend(checksum(&out).to_le_bytes());
    out.extend(data);
    out.extend(checksum(&out).to_le_bytes());
    out
}

#[expect(clippy::cast_possible_truncation, reason = "half a turn fits in 31 bits")]
fn record(fix: &Fix, out: &mut Vec<u8>) {
    let seconds = fix.time_ms / 1000 - EPOCH_S;
    let angle = |degrees: f64| ((degrees * UNITS_A_DEGREE).round() as i32).to_le_bytes();
    let metres = |dm: u16| u8::try_from(dm.div_ceil(10)).unwrap_or(NO_ACCURACY);
    out.push(0);
    out.extend(u32::try_from(seconds).unwrap_or(u32::MAX).to_le_bytes());
    out.extend(angle(fix.position.latitude()));
    out.extend(angle(fix.position.longitude()));
    out.push(fix.accuracy_dm.map_or(NO_ACCURACY, metres));
}

/// The checksum of FIT: CRC-16 with the polynomial 0xa001.
fn checksum(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |mut sum, byte| {
        sum ^= u16::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 {
                (sum >> 1) ^ 0xa001
            } else {
                sum >> 1
            };
        }
        sum
    })
}
