//! Tests of the rescue copy: files that were cut off, frames that were moved or changed.

use proptest::prelude::*;
use seal::Key;

use super::*;
use crate::people::{
    CITY, NOTEBOOK, batch, device_certificate, line, record, record_key, server_certificate,
};
use crate::{Error, Lane, Message as _, Raw};

fn opening(byte: u8) -> Opening {
    Opening {
        city: CITY,
        key_id: server_certificate().key_id,
        enc: Raw([[4].as_slice(), &[byte; 64]].concat()),
    }
}

fn context() -> Context {
    Context {
        key: Key::from_bytes([0x77; 32]),
        base_nonce: [0x66; 12],
    }
}

fn contents() -> Vec<Content> {
    vec![
        Content::Begins(Begins {
            certificate: device_certificate(),
            begin: None,
        }),
        Content::Signed(Box::new(batch(vec![line(1), line(2)], 1))),
        Content::Unsigned(Tail {
            notebook: NOTEBOOK,
            lane: Lane::Records,
            from: 3,
            prev_hash: domain::EntryHash([3; 32]),
            entries: vec![line(1)],
            keys: vec![(record(1), record_key(record(1)))],
        }),
    ]
}

fn file() -> Vec<u8> {
    let mut file = Vec::new();
    append(&mut file, &Frame::Opening(opening(1))).unwrap();
    for (number, content) in (0..).zip(contents()) {
        append(&mut file, &context().seal(&opening(1), number, &content).unwrap()).unwrap();
    }
    file
}

fn sealed(frame: &Frame) -> &[u8] {
    match frame {
        Frame::Sealed(bytes) => bytes,
        Frame::Opening(_) => &[],
    }
}

#[test]
fn frames_are_written_read_and_opened() {
    let frames = read(&file()).unwrap();
    assert_eq!((frames.frames.len(), frames.cut_off), (4, 0));
    assert_eq!(frames.frames[0], Frame::Opening(opening(1)));
    for (number, content) in contents().iter().enumerate() {
        let bytes = sealed(&frames.frames[number + 1]);
        let opened = context().open(&opening(1), number as u64, bytes).unwrap();
        assert_eq!(opened.encode(), content.encode(), "{number}");
    }
}

#[test]
fn file_that_power_cut_off_keeps_its_whole_frames() {
    let file = file();
    let mut last = 0;
    for length in 0..=file.len() {
        let frames = read(&file[..length]).unwrap();
        assert!(
            frames.frames.len() >= last && frames.frames.len() <= last + 1,
            "{length}"
        );
        last = frames.frames.len();
    }
    assert_eq!(last, 4);
    assert_eq!(read(&file[..file.len() - 1]).unwrap().frames.len(), 3);
    assert!(read(&file[..file.len() - 1]).unwrap().cut_off > 0);
}

#[test]
fn frame_opens_at_its_own_place_only() {
    let frames = read(&file()).unwrap().frames;
    let bytes = sealed(&frames[2]);
    assert!(context().open(&opening(1), 1, bytes).is_ok());
    for wrong in [0, 2, 1 << 40] {
        assert!(matches!(
            context().open(&opening(1), wrong, bytes),
            Err(Error::Rescue(_))
        ));
    }
    assert!(context().open(&opening(2), 1, bytes).is_err());
    let mut changed = bytes.to_vec();
    changed[0] ^= 1;
    assert!(context().open(&opening(1), 1, &changed).is_err());
}

#[test]
fn what_is_no_rescue_copy_is_refused() {
    assert!(matches!(
        read(b"<html>not ours</html>"),
        Err(Error::TooLarge { .. })
    ));
    let mut headless = Vec::new();
    append(&mut headless, &Frame::Sealed(vec![1; 40])).unwrap();
    assert!(matches!(read(&headless), Err(Error::Malformed(_))));
    let short = Opening {
        enc: Raw(vec![4; 64]),
        ..opening(1)
    };
    assert!(Opening::decode(&short.encode()).is_err());
    let huge = Frame::Sealed(vec![0; crate::version::MAX_RESCUE_FRAME_BYTES]);
    assert!(matches!(
        append(&mut Vec::new(), &huge),
        Err(Error::TooLarge { .. })
    ));
    assert_eq!(read(&[]).unwrap().frames, []);
}

#[test]
fn unsigned_lines_start_at_a_line() {
    let tail = |from| {
        let mut contents = contents();
        let Some(Content::Unsigned(mut tail)) = contents.pop() else {
            panic!("the last content is unsigned");
        };
        tail.from = from;
        Content::Unsigned(tail).encode()
    };
    assert!(Content::decode(&tail(1)).is_ok());
    assert!(Content::decode(&tail(0)).is_err());
    assert!(Content::decode(&tail(u64::MAX)).is_err());
}

proptest! {
    #[test]
    fn arbitrary_files_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
        let _ = Content::decode(&bytes);
    }
}
