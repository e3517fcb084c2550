//! Tells whether bytes are one CBOR item in deterministic form, without reading a meaning into it.
//!
//! Allowed are whole numbers, byte strings, texts, lists, maps with ascending unsigned keys, false, true and null.
//! Tags, floats, indefinite lengths, longer numbers than needed and bytes after the end are refused.

use crate::Error;
use crate::version::MAX_DEPTH;

/// Refuses what is not exactly one item in deterministic form.
pub(crate) fn check(bytes: &[u8]) -> Result<(), Error> {
    let rest = item(bytes, 0)?;
    if rest.is_empty() {
        Ok(())
    } else {
        Err(Error::Malformed("bytes follow its end"))
    }
}

/// For so many pairs room is made at once, whatever a map says of itself.
const MANY: usize = 64;

/// Returns the pairs of a map in deterministic form: each key, and the bytes of its value.
pub(crate) fn pairs(bytes: &[u8]) -> Result<Vec<(u64, &[u8])>, Error> {
    let (
        Head {
            major: MAP,
            value: count,
        },
        mut rest,
    ) = head(bytes)?
    else {
        return Err(Error::Malformed("a map is missing"));
    };
    let mut pairs = Vec::with_capacity(usize::try_from(count).unwrap_or(MANY).min(MANY));
    for _ in 0..count {
        let (key, value) = key_after(pairs.last().map(|(key, _)| *key), rest)?;
        rest = item(value, 1)?;
        let length = value.len() - rest.len();
        pairs.push((key, value.get(..length).unwrap_or_default()));
    }
    if rest.is_empty() {
        Ok(pairs)
    } else {
        Err(Error::Malformed("bytes follow its end"))
    }
}

/// Takes the first item off a row of items in deterministic form: its bytes, and what follows it.
pub(crate) fn first(row: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    let rest = item(row, 1)?;
    split(row, (row.len() - rest.len()) as u64)
}

const UINT: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const LIST: u8 = 4;
const MAP: u8 = 5;
const SIMPLE: u8 = 7;

struct Head {
    major: u8,
    value: u64,
}

const CUT_OFF: Error = Error::Malformed("it is cut off");

/// Passes over one item and returns the bytes after it.
fn item(bytes: &[u8], depth: usize) -> Result<&[u8], Error> {
    if depth > MAX_DEPTH {
        return Err(Error::TooLarge {
            what: "the depth of a message",
            most: MAX_DEPTH,
        });
    }
    let (head, rest) = head(bytes)?;
    match head.major {
        UINT | NEGATIVE => Ok(rest),
        BYTES => split(rest, head.value).map(|(_, rest)| rest),
        TEXT => text(rest, head.value),
        LIST => (0..head.value).try_fold(rest, |rest, _| item(rest, depth + 1)),
        MAP => map(rest, head.value, depth),
        SIMPLE if (20..=22).contains(&head.value) => Ok(rest),
        _ => Err(Error::NotDeterministic(
            "a tag, float or simple value that no message has",
        )),
    }
}

fn map(bytes: &[u8], count: u64, depth: usize) -> Result<&[u8], Error> {
    let mut last = None;
    let mut rest = bytes;
    for _ in 0..count {
        let (key, value) = key_after(last, rest)?;
        last = Some(key);
        rest = item(value, depth + 1)?;
    }
    Ok(rest)
}

/// Reads a map's next key, which must be greater than the last.
fn key_after(last: Option<u64>, bytes: &[u8]) -> Result<(u64, &[u8]), Error> {
    match head(bytes)? {
        (Head { major: UINT, value }, rest) if last.is_none_or(|last| last < value) => Ok((value, rest)),
        (Head { major: UINT, .. }, _) => Err(Error::NotDeterministic("the keys of a map do not ascend")),
        _ => Err(Error::NotDeterministic("the key of a map is no number")),
    }
}

fn text(bytes: &[u8], length: u64) -> Result<&[u8], Error> {
    let (text, rest) = split(bytes, length)?;
    std::str::from_utf8(text).map_err(|_| Error::Malformed("a text is not UTF-8"))?;
    Ok(rest)
}

fn split(bytes: &[u8], length: u64) -> Result<(&[u8], &[u8]), Error> {
    let length = usize::try_from(length).ok();
    match length.and_then(|length| bytes.split_at_checked(length)) {
        Some(parts) => Ok(parts),
        None => Err(CUT_OFF),
    }
}

/// Reads the first bytes of an item: what it is, and its number or length in the shortest form.
fn head(bytes: &[u8]) -> Result<(Head, &[u8]), Error> {
    let Some((first, rest)) = bytes.split_first() else {
        return Err(CUT_OFF);
    };
    let (major, short) = (first >> 5, first & 31);
    let (value, least, rest) = match short {
        0..24 => (u64::from(short), 0, rest),
        24 => argument::<1>(rest, 24)?,
        25 => argument::<2>(rest, 1 << 8)?,
        26 => argument::<4>(rest, 1 << 16)?,
        27 => argument::<8>(rest, 1 << 32)?,
        _ => return Err(Error::NotDeterministic("a length is left open")),
    };
    if value < least {
        return Err(Error::NotDeterministic("a number is longer than needed"));
    }
    if major == SIMPLE && short >= 24 {
        return Err(Error::NotDeterministic(
            "a tag, float or simple value that no message has",
        ));
    }
    Ok((Head { major, value }, rest))
}

fn argument<const N: usize>(bytes: &[u8], least: u64) -> Result<(u64, u64, &[u8]), Error> {
    let Some((digits, rest)) = bytes.split_first_chunk::<N>() else {
        return Err(CUT_OFF);
    };
    Ok((
        digits
            .iter()
            .fold(0, |value, digit| value << 8 | u64::from(*digit)),
        least,
        rest,
    ))
}

#[cfg(test)]
mod tests {
    use seal::digest::from_hex;

    use super::*;

    #[test]
    fn only_the_one_allowed_form_passes() {
        let check = |hex: &str, allowed: bool| {
            assert_eq!(check(&from_hex(hex).unwrap()).is_ok(), allowed, "{hex}");
        };
        check("00", true);
        check("1818", true);
        check("1817", false); // 23 in two bytes
        check("190100", true);
        check("1900ff", false);
        check("1a00010000", true);
        check("1a0000ffff", false);
        check("1b0000000100000000", true);
        check("1b00000000ffffffff", false);
        check("3bffffffffffffffff", true);
        check("43010203", true);
        check("430102", false);
        check("5801ff", false); // length 1 in two bytes
        check("6161", true);
        check("61ff", false); // not UTF-8
        check("8201820304", true);
        check("9f01ff", false); // indefinite
        check("5f4101ff", false);
        check("a201000200", true);
        check("a202000100", false); // keys descend
        check("a201000100", false); // key twice
        check("a1616100", false); // key is text
        check("a12000", false); // key is negative
        check("f4", true);
        check("f5", true);
        check("f6", true);
        check("f7", false); // undefined
        check("f814", false);
        check("f90000", false); // float
        check("c100", false); // tag
        check("0000", false); // two items
        check("", false);
        check("9bffffffffffffffff", false); // a list without end
    }

    #[test]
    fn what_lies_too_deep_is_refused_without_running_out_of_stack() {
        let deep = |depth: usize| [vec![0x81; depth], vec![0]].concat();
        assert!(check(&deep(MAX_DEPTH)).is_ok());
        assert!(matches!(check(&deep(MAX_DEPTH + 1)), Err(Error::TooLarge { .. })));
        assert!(check(&deep(1_000_000)).is_err());
    }

    #[test]
    fn pairs_are_cut_exactly() {
        let bytes = from_hex("a3014101181a82010203f6").unwrap();
        assert!(pairs(&bytes).is_err(), "keys descend");
        let bytes = from_hex("a301410103f6181a820102").unwrap();
        let expected: [(u64, &[u8]); 3] = [(1, &[0x41, 1]), (3, &[0xf6]), (26, &[0x82, 1, 2])];
        assert_eq!(pairs(&bytes).unwrap(), expected);
        assert!(pairs(&[0x80]).is_err());
        assert!(pairs(&[0xa0, 0]).is_err());
    }
}
