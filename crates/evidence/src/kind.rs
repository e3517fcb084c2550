//! What kind of picture bytes are, told by the bytes: a file's name and what its sender says of it count for nothing.

/// How many bytes from the start are enough to tell.
pub const TELLING: usize = 64;

/// A kind of picture that is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// What most cameras write.
    Jpeg,
    /// What screenshots are.
    Png,
    /// What messengers send.
    WebP,
    /// What some phones write; kept, but not decoded here.
    Heic,
    /// A newer relative of HEIC; kept, but not decoded here.
    Avif,
}

impl PictureKind {
    /// Returns the kind of the picture that begins with these bytes; `None` when they begin no picture.
    pub fn from_bytes(start: &[u8]) -> Option<Self> {
        match start {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [a, b, c, d, b'f', b't', b'y', b'p', brands @ ..] => {
                let length = u32::from_be_bytes([*a, *b, *c, *d]);
                from_brands(brands, usize::try_from(length).unwrap_or(usize::MAX))
            }
            _ => None,
        }
    }

    /// Returns the media type as it stands in the record.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Heic => "image/heic",
            Self::Avif => "image/avif",
        }
    }

    /// Returns the decoder for this kind; `None` when there is none here.
    pub(crate) const fn format(self) -> Option<image::ImageFormat> {
        match self {
            Self::Jpeg => Some(image::ImageFormat::Jpeg),
            Self::Png => Some(image::ImageFormat::Png),
            Self::WebP => Some(image::ImageFormat::WebP),
            Self::Heic | Self::Avif => None,
        }
    }
}

/// Reads the brands of an ISO media file (ISO 14496-12, `ftyp`): AVIF names HEIF's general brand too, so that it is
/// looked for first.
fn from_brands(brands: &[u8], box_length: usize) -> Option<PictureKind> {
    let within = brands
        .get(..box_length.saturating_sub(8).min(TELLING))
        .unwrap_or(brands);
    let (brands, _) = within.as_chunks::<4>();
    let any = |names: &[&[u8; 4]]| brands.iter().any(|brand| names.contains(&brand));
    if any(&[b"avif", b"avis"]) {
        Some(PictureKind::Avif)
    } else if any(&[
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
    ]) {
        Some(PictureKind::Heic)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_is_told_by_the_first_bytes() {
        let check = |start: &[u8], expected: Option<PictureKind>| {
            assert_eq!(PictureKind::from_bytes(start), expected, "{start:?}");
        };
        check(b"\xff\xd8\xff\xe0", Some(PictureKind::Jpeg));
        check(b"\x89PNG\r\n\x1a\n\0\0", Some(PictureKind::Png));
        check(b"RIFF\x10\0\0\0WEBPVP8 ", Some(PictureKind::WebP));
        check(b"\0\0\0\x14ftypheic\0\0\0\0mif1", Some(PictureKind::Heic));
        check(b"\0\0\0\x14ftypmif1\0\0\0\0heic", Some(PictureKind::Heic));
        check(b"\0\0\0\x14ftypmif1\0\0\0\0avif", Some(PictureKind::Avif));
        check(b"\xff\xff\xff\xffftypheic", Some(PictureKind::Heic));
    }

    #[test]
    fn what_is_no_picture_has_no_kind() {
        for start in [
            b"".as_slice(),
            b"\xff\xd8",
            b"RIFF\x10\0\0\0WAVEfmt ",
            b"\0\0\0\x14ftypisom\0\0\0\0mp42",
            b"\0\0\0\x0cftypisomheic",
            b"\0\0\0\0ftypheic",
            b"GIF89a",
            b"BM\0\0",
            b"%PDF-1.7",
        ] {
            assert_eq!(PictureKind::from_bytes(start), None, "{start:?}");
        }
    }
}
