//! Tells whether a JPEG reaches its end. Decoders fill what is missing with grey and say nothing, and a preview that
//! shows grey where something was must not stand for the photo.

use std::io::{self, BufRead, Read};

/// Says whether the picture's own end marker is there (the one of a small picture within its notes does not count).
pub(super) fn is_whole(picture: &mut impl BufRead) -> bool {
    walk(picture).unwrap_or(false)
}

/// Goes from marker to marker (ITU-T T.81, annex B). In the compressed data between them 0xff is followed by zero or
/// by a restart marker, both without a length, so that the same walk leads through it.
fn walk(picture: &mut impl BufRead) -> io::Result<bool> {
    loop {
        match next_marker(picture)? {
            None => return Ok(false),
            Some(0xd9) => return Ok(true),
            Some(0x00 | 0x01 | 0xd0..=0xd8) => {}
            Some(_) => skip_segment(picture)?,
        }
    }
}

fn next_marker(picture: &mut impl BufRead) -> io::Result<Option<u8>> {
    if picture.skip_until(0xff)? == 0 {
        return Ok(None);
    }
    loop {
        let mut byte = [0];
        if picture.read(&mut byte)? == 0 {
            return Ok(None);
        }
        if byte != [0xff] {
            return Ok(byte.first().copied());
        }
    }
}

fn skip_segment(picture: &mut impl BufRead) -> io::Result<()> {
    let mut length = [0; 2];
    picture.read_exact(&mut length)?;
    let rest = u64::from(u16::from_be_bytes(length)).saturating_sub(2);
    io::copy(&mut picture.take(rest), &mut io::sink())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn end_is_the_pictures_own() {
        let check =
            |bytes: &[u8], expected: bool| assert_eq!(is_whole(&mut &*bytes), expected, "{bytes:02x?}");
        check(b"", false);
        check(b"\xff\xd8\xff", false);
        check(b"\xff\xd8\xff\xd9", true);
        // An end marker within a segment (a small picture in the notes) is not the picture's.
        check(b"\xff\xd8\xff\xe1\x00\x04\xff\xd9", false);
        check(b"\xff\xd8\xff\xe1\x00\x04\xff\xd9\xff\xd9", true);
        // Compressed data: 0xff as a value, a restart, fill bytes, then the end.
        check(
            b"\xff\xd8\xff\xda\x00\x02ab\xff\x00cd\xff\xd0ef\xff\xff\xd9",
            true,
        );
        check(b"\xff\xd8\xff\xda\x00\x02ab\xff\x00cd\xff\xd0ef\xff", false);
        check(b"\xff\xd8\xff\xe1\xff\xff short", false);
        check(
            b"\xff\xd8\xff\xd9 and what some cameras write behind the end",
            true,
        );
    }
}
