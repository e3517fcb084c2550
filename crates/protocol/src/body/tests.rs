//! Tests of bodies: one form only, nothing lost, nothing that cannot be read again.

use proptest::prelude::*;
use seal::digest::from_hex;

use super::*;
use crate::people::{any_body, body};
use crate::version::MAX_DEPTH;

#[test]
fn body_reads_back_with_fields_that_nobody_here_knows() {
    let body = body(5);
    let bytes = body.encode().unwrap();
    assert_eq!(Body::decode(&bytes).unwrap(), body);
    assert_eq!(record_of(&bytes).unwrap(), body.record);
}

#[test]
fn clocks_that_were_not_there_leave_no_key() {
    let mut body = body(5);
    body.clocks.gnss = None;
    body.clocks.server_offset_ms = None;
    let bytes = body.encode().unwrap();
    assert_eq!(Body::decode(&bytes).unwrap(), body);
    assert!(
        leaves(&bytes)
            .unwrap()
            .iter()
            .all(|(number, _)| *number != 8 && *number != 9)
    );
}

#[test]
fn leaves_are_the_bytes_of_the_values() {
    let bytes = body(5).encode().unwrap();
    let leaves = leaves(&bytes).unwrap();
    let numbers: Vec<u16> = leaves.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 33, 34, 64, 65, 1000]);
    assert_eq!(leaves[1].1, [3]);
    assert_eq!(leaves[12].1, [0xf5]);
    assert_eq!(leaves[13].1, [0x43, 1, 2, 3]);
}

#[test]
fn body_takes_no_field_where_its_own_keys_are() {
    let mut body = body(5);
    body.fields.insert(31, Value::Null);
    assert!(matches!(body.encode(), Err(Error::ReservedField(31))));
}

#[test]
fn body_that_is_too_large_is_refused_when_saved() {
    let mut body = body(5);
    body.fields.insert(38, Value::Bytes(vec![0; MAX_BODY_BYTES]));
    assert!(matches!(
        body.encode(),
        Err(Error::TooLarge { what: "a body", .. })
    ));
    body.fields
        .insert(38, Value::Bytes(vec![0; MAX_BODY_BYTES - 500]));
    assert!(body.encode().unwrap().len() > MAX_BODY_BYTES - 500);
    assert!(leaves(&vec![0; MAX_BODY_BYTES + 1]).is_err());
}

#[test]
fn body_that_is_too_deep_is_refused_when_saved() {
    let deep = |depth| (0..depth).fold(Value::Null, |inner, _| Value::List(vec![inner]));
    let mut body = body(5);
    body.fields.insert(38, deep(MAX_DEPTH - 1));
    assert_eq!(Body::decode(&body.encode().unwrap()).unwrap(), body);
    body.fields.insert(38, deep(MAX_DEPTH));
    assert!(matches!(body.encode(), Err(Error::TooLarge { .. })));
}

#[test]
fn what_is_no_body_is_refused() {
    let check = |hex: &str| assert!(Body::decode(&from_hex(hex).unwrap()).is_err(), "{hex}");
    check("");
    check("a0");
    check("80");
    check("a10b00"); // a key below 32 that has no meaning yet
    check("a11a0001000000"); // a key above 65535
    let whole = body(5).encode().unwrap();
    for length in 0..whole.len() {
        assert!(Body::decode(&whole[..length]).is_err(), "{length}");
    }
    assert!(Body::decode(&[whole.as_slice(), &[0]].concat()).is_err());
    for missing in [1, 2, 3, 4, 5, 6, 7, 10] {
        assert!(Body::decode(&without(&whole, missing)).is_err(), "{missing}");
    }
    assert!(Body::decode(&without(&whole, 8)).is_ok());
}

/// The body without one of its keys.
fn without(bytes: &[u8], missing: u16) -> Vec<u8> {
    let kept: Vec<_> = leaves(bytes)
        .unwrap()
        .into_iter()
        .filter(|(number, _)| *number != missing)
        .collect();
    let mut to = Writer::new();
    to.map(kept.len() as u64);
    let mut out = to.finish();
    for (number, value) in kept {
        let mut key = Writer::new();
        key.uint(u64::from(number));
        out.extend(key.finish());
        out.extend(value);
    }
    out
}

proptest! {
    #[test]
    fn any_body_reads_back(body in any_body()) {
        let bytes = body.encode().unwrap();
        prop_assert_eq!(Body::decode(&bytes).unwrap(), body);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Body::decode(&bytes);
        let _ = leaves(&bytes);
    }

    #[test]
    fn damaged_body_is_refused_or_means_exactly_its_bytes(
        body in any_body(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = body.encode().unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(other) = Body::decode(&bytes) {
            prop_assert_eq!(other.encode().unwrap(), bytes);
        }
    }
}
