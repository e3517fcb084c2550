//! Readers of sealed things: pieces of blobs and sealed files, rescue copies, and pieces of a route.

use std::io::{Cursor, Read as _};

use domain::CityId;
use evidence::Opened;
use protocol::api::BlobAppend;
use protocol::rescue::{self, Content, Context, Frame};
use protocol::{KeyId, Message as _};
use seal::Key;
use seal::chunked::{open_stream, seal_stream};
use seal::sign::SigningKey;
use track::chunk as chunks;

const CITY: CityId = CityId::from_bytes([0xc1; 16]);

/// Pieces of a blob, and sealed files: both ways of opening them agree, and what was sealed opens.
pub fn blob(bytes: &[u8]) {
    let _ = BlobAppend::decode(bytes);
    let key = || Key::from_bytes([7; 32]);
    both_ways(bytes, key());
    let mut file = Vec::new();
    seal_stream(key(), &mut &*bytes, &mut file).expect("bytes are sealed");
    assert!(both_ways(&file, key()).as_deref() == Some(bytes));
    // One byte of it is another one, or it is cut off.
    if let (Some(at), Some(by)) = (bytes.first(), bytes.get(1).filter(|by| **by != 0)) {
        let at = usize::from(*at) % file.len();
        file[at] ^= by;
        assert!(both_ways(&file, key()).is_none());
        file[at] ^= by;
        file.truncate(at);
        assert!(both_ways(&file, key()).is_none());
    }
}

fn both_ways(file: &[u8], key: Key) -> Option<Vec<u8>> {
    let mut streamed = Vec::new();
    let stream = open_stream(key.clone(), &mut &*file, &mut streamed).is_ok();
    let opened = Opened::over(Cursor::new(file), file.len() as u64, key);
    let mut whole = Vec::new();
    let opened = opened.is_ok_and(|mut opened| opened.read_to_end(&mut whole).is_ok());
    assert_eq!(stream, opened);
    assert!(!stream || streamed == whole);
    stream.then_some(whole)
}

/// Rescue copies: frames, and what is sealed in them.
pub fn rescue(bytes: &[u8]) {
    let (frames, _) = rescue::read_as_far(bytes);
    assert!(frames.cut_off <= bytes.len());
    let _ = rescue::read(bytes);
    let server = SigningKey::from_key(&Key::from_bytes([2; 32])).expect("a key");
    let mut part = None;
    for frame in frames.frames.iter().take(8) {
        match (frame, &part) {
            (Frame::Opening(opening), _) => {
                part = Context::reach(opening, CITY, &server)
                    .ok()
                    .map(|context| (context, opening));
            }
            (Frame::Sealed(sealed), Some((context, opening))) => {
                let _ = context.open(opening, 0, sealed);
            }
            (Frame::Sealed(_), None) => {}
        }
    }
    let _ = KeyId::of(&server.verifying_key());
    if let Ok(content) = Content::decode(bytes) {
        assert!(content.encode() == bytes);
    }
}

/// Pieces of a route: what is read is written, and read the same again.
pub fn chunk(bytes: &[u8]) {
    let Ok(items) = chunks::decode(bytes) else { return };
    let written = chunks::encode(&items);
    let again = chunks::decode(&written).expect("what is written is read");
    assert_eq!(format!("{again:?}"), format!("{items:?}"));
}
