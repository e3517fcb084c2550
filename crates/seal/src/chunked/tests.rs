//! Tests of sealed files: every way to damage one is noticed.

use proptest::prelude::*;

use super::*;
use crate::{Error, Key};

const FULL: usize = CHUNK_LENGTH;

fn key() -> Key {
    Key::from_bytes([5; 32])
}

fn plain(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at % 251) as u8).collect()
}

fn sealed(plain: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    assert_eq!(
        seal_stream(key(), &mut &*plain, &mut out).unwrap(),
        plain.len() as u64
    );
    out
}

fn opened(sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    open_stream(key(), &mut &*sealed, &mut out).map(|_| out)
}

#[test]
fn every_length_reads_back_and_is_as_long_as_foretold() {
    for length in [0, 1, FULL - 1, FULL, FULL + 1, 2 * FULL, 3 * FULL + 7] {
        let (plain, sealed) = (plain(length), sealed(&plain(length)));
        assert_eq!(sealed.len() as u64, sealed_length(length as u64), "{length}");
        assert_eq!(opened(&sealed).unwrap(), plain, "{length}");
    }
}

#[test]
fn size_of_the_pieces_does_not_matter() {
    let plain = plain(2 * FULL + 100);
    for piece in [1000, FULL, FULL + 1] {
        let (mut sealer, mut out) = (Sealer::new(key()), Vec::new());
        plain
            .chunks(piece)
            .for_each(|part| sealer.push(part, &mut out).unwrap());
        sealer.finish(&mut out).unwrap();
        assert_eq!(out, sealed(&plain));
        let (mut opener, mut back) = (Opener::new(key()), Vec::new());
        out.chunks(piece - 7)
            .for_each(|part| opener.push(part, &mut back).unwrap());
        opener.finish(&mut back).unwrap();
        assert_eq!(back, plain);
    }
}

#[test]
fn cut_off_file_is_noticed_wherever_it_is_cut() {
    let whole = sealed(&plain(2 * FULL + 100));
    let chunk = SEALED_CHUNK_LENGTH;
    for length in [
        0,
        5,
        16,
        20,
        16 + chunk,
        16 + chunk + 5,
        16 + 2 * chunk,
        whole.len() - 1,
    ] {
        assert!(opened(&whole[..length]).is_err(), "{length}");
    }
    assert!(matches!(opened(&whole[..16 + chunk]), Err(Error::CutOff)));
    assert!(matches!(opened(&[]), Err(Error::CutOff)));
}

#[test]
fn continued_file_is_noticed() {
    let mut whole = sealed(&plain(FULL));
    whole.push(0);
    assert!(matches!(opened(&whole), Err(Error::Overrun)));
    let mut short = sealed(&plain(10));
    short.push(0);
    assert!(opened(&short).is_err());
}

#[test]
fn swapped_doubled_and_missing_chunks_are_noticed() {
    let whole = sealed(&plain(3 * FULL));
    let (header, body) = whole.split_at(HEADER_LENGTH);
    let chunk: Vec<&[u8]> = body.chunks(SEALED_CHUNK_LENGTH).collect();
    for order in [
        [1, 0, 2].as_slice(),
        &[0, 0, 1, 2],
        &[0, 2],
        &[1, 2],
        &[0, 1, 2, 2],
    ] {
        let parts: Vec<&[u8]> = std::iter::once(header)
            .chain(order.iter().map(|&at| chunk[at]))
            .collect();
        assert!(opened(&parts.concat()).is_err(), "{order:?}");
    }
}

#[test]
fn foreign_files_are_named_as_such() {
    assert!(matches!(opened(&[0xff; 64]), Err(Error::NotSealed)));
    let mut newer = sealed(b"x");
    newer[8] = 2;
    assert!(matches!(opened(&newer), Err(Error::NotSealed)));
}

#[test]
fn any_chunk_opens_alone() {
    let (plain, whole) = (plain(2 * FULL + 100), sealed(&plain(2 * FULL + 100)));
    for at in [0, FULL - 1, FULL, 2 * FULL, 2 * FULL + 99] {
        let span = chunk_span(at as u64, whole.len() as u64).unwrap();
        let start = span.start as usize;
        let part = &whole[start..start + span.length];
        let chunk = open_chunk(&key(), &whole[..HEADER_LENGTH], span, part).unwrap();
        assert_eq!(chunk[at % FULL], plain[at], "{at}");
    }
    assert_eq!(chunk_span(2 * FULL as u64 + 100, whole.len() as u64), None);
    assert_eq!(chunk_span(0, 3), None);
    assert_eq!(chunk_span(u64::MAX, u64::MAX), None);
}

#[test]
fn sealed_bytes_stay_as_they_were_in_version_one() {
    // Photos of old shifts must open for ever: if this changes, the version in the header must too.
    assert_eq!(
        crate::digest::to_hex(&sealed(b"word")),
        "7062312f66696c650100000000010000b688f3e92efb94496810152fee91f51b45989615"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn one_changed_bit_is_noticed(length in 0..(2 * FULL + 50), at in any::<prop::sample::Index>(), bit in 0..8u8) {
        let mut whole = sealed(&plain(length));
        let at = at.index(whole.len());
        whole[at] ^= 1 << bit;
        prop_assert!(opened(&whole).is_err());
    }

    #[test]
    fn arbitrary_bytes_never_open(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(opened(&bytes).is_err());
    }
}
