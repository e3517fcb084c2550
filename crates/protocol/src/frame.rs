//! The one zstd frame that every request and answer body is.

use std::io::Read as _;

use crate::Error;
use crate::version::{MAX_MESSAGE_BYTES, MAX_WINDOW_LOG};

/// How hard to press: bytes are dear on a radio link, a batch is small.
const LEVEL: i32 = 15;

/// Packs a message.
pub fn compress(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    if bytes.len() > MAX_MESSAGE_BYTES {
        return Err(Error::TooLarge {
            what: "a message",
            most: MAX_MESSAGE_BYTES,
        });
    }
    zstd::bulk::compress(bytes, LEVEL).map_err(Error::Pack)
}

/// Unpacks a message; refuses more than 16 MiB, a large window, and whatever follows the frame.
pub fn decompress(frame: &[u8]) -> Result<Vec<u8>, Error> {
    let mut decoder = zstd::stream::read::Decoder::with_buffer(frame)
        .map_err(Error::Frame)?
        .single_frame();
    decoder.window_log_max(MAX_WINDOW_LOG).map_err(Error::Frame)?;
    let mut bytes = Vec::new();
    // One byte more than allowed is asked for, so that "exactly full" and "too large" can be told apart.
    (&mut decoder)
        .take(MAX_MESSAGE_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(Error::Frame)?;
    if bytes.len() > MAX_MESSAGE_BYTES {
        return Err(Error::TooLarge {
            what: "a message",
            most: MAX_MESSAGE_BYTES,
        });
    }
    if !decoder.finish().is_empty() {
        return Err(Error::FrameOverrun);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn message_is_packed_and_unpacked() {
        for bytes in [
            vec![],
            b"words".to_vec(),
            vec![7; 3_000_000],
            vec![0; MAX_MESSAGE_BYTES],
        ] {
            assert_eq!(decompress(&compress(&bytes).unwrap()).unwrap(), bytes);
        }
    }

    #[test]
    fn bomb_is_refused() {
        let bomb = zstd::bulk::compress(&vec![0; MAX_MESSAGE_BYTES + 1], 3).unwrap();
        assert!(bomb.len() < 10_000);
        assert!(matches!(decompress(&bomb), Err(Error::TooLarge { .. })));
        assert!(matches!(
            compress(&vec![0; MAX_MESSAGE_BYTES + 1]),
            Err(Error::TooLarge { .. })
        ));
    }

    #[test]
    fn wide_window_is_refused() {
        use std::io::Write as _;
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(MAX_WINDOW_LOG + 1).unwrap();
        encoder.write_all(&[1; 100]).unwrap();
        encoder.flush().unwrap();
        encoder.write_all(&[2; 100]).unwrap();
        assert!(matches!(
            decompress(&encoder.finish().unwrap()),
            Err(Error::Frame(_))
        ));
    }

    #[test]
    fn half_a_frame_and_more_than_one_are_refused() {
        let frame = compress(b"some words that are sent").unwrap();
        for length in 0..frame.len() {
            assert!(decompress(&frame[..length]).is_err(), "{length}");
        }
        assert!(matches!(
            decompress(&[frame.as_slice(), &[0]].concat()),
            Err(Error::FrameOverrun)
        ));
        assert!(matches!(
            decompress(&[frame.clone(), frame].concat()),
            Err(Error::FrameOverrun)
        ));
        assert!(decompress(b"<html>not ours</html>").is_err());
    }
}
