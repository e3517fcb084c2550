//! Looks at a picture within limits: how large it is, whether it is whole, what it looks like small. It never writes
//! to an original, and whatever it cannot decode costs the preview only.

mod jpeg;

use std::fmt;
use std::io::{BufRead, Cursor, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use crate::{Error, Limits, PictureKind, Warning};

/// The longest side of a preview in pixels.
pub const PREVIEW_SIDE: u32 = 512;

/// How faithful the preview's JPEG is, of 100.
const PREVIEW_QUALITY: u8 = 80;

/// A picture's size in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

impl Size {
    fn of((width, height): (u32, u32)) -> Self {
        Self { width, height }
    }

    /// Returns the size after the picture was turned upright.
    fn upright(self, orientation: Orientation) -> Self {
        let swaps = matches!(
            orientation,
            Orientation::Rotate90
                | Orientation::Rotate270
                | Orientation::Rotate90FlipH
                | Orientation::Rotate270FlipH
        );
        if swaps {
            Self {
                width: self.height,
                height: self.width,
            }
        } else {
            self
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} × {}", self.width, self.height)
    }
}

/// What a picture turned out to be.
pub(crate) struct Look {
    /// Its size when shown upright, as far as it can be told.
    pub(crate) size: Option<Size>,
    /// The small picture, or why there is none.
    pub(crate) preview: Result<Preview, Warning>,
}

/// A small upright JPEG without any metadata.
pub(crate) struct Preview {
    pub(crate) jpeg: Vec<u8>,
    pub(crate) size: Size,
}

/// Looks at the picture that `open` gives from its start, each time it is called.
pub(crate) fn look<R: BufRead + Seek>(
    open: &dyn Fn() -> Result<R, Error>,
    kind: PictureKind,
    orientation: Option<u8>,
    limits: &Limits,
) -> Result<Look, Error> {
    let Some(format) = kind.format() else {
        return Ok(Look {
            size: None,
            preview: Err(Warning::NotShownHere),
        });
    };
    let turn = orientation
        .and_then(Orientation::from_exif)
        .unwrap_or(Orientation::NoTransforms);
    let whole = format != ImageFormat::Jpeg || jpeg::is_whole(&mut open()?);
    let picture = open()?;
    // Decoders of a hundred formats' corners have panicked before, and evidence must not be lost by that.
    let looked = catch_unwind(AssertUnwindSafe(|| decode(picture, format, turn, whole, limits)));
    looked.unwrap_or(Ok(Look {
        size: None,
        preview: Err(Warning::Damaged),
    }))
}

fn decode<R: BufRead + Seek>(
    picture: R,
    format: ImageFormat,
    turn: Orientation,
    whole: bool,
    limits: &Limits,
) -> Result<Look, Error> {
    let mut reader = ImageReader::with_format(picture, format);
    let mut memory = image::Limits::no_limits();
    memory.max_alloc = Some(limits.decoded);
    reader.limits(memory);
    let Ok(decoder) = reader.into_decoder() else {
        return Ok(Look {
            size: None,
            preview: Err(if whole { Warning::Damaged } else { Warning::CutOff }),
        });
    };
    let size = Size::of(decoder.dimensions());
    limits.check_size(size)?;
    let size = size.upright(turn);
    let preview = if !whole {
        Err(Warning::CutOff)
    } else if decoder.total_bytes() > limits.decoded {
        Err(Warning::TooManyPixels)
    } else {
        DynamicImage::from_decoder(decoder).map_err(|_| Warning::Damaged)
    };
    let preview = match preview {
        Ok(decoded) => Ok(preview_of(decoded, turn)?),
        Err(warning) => Err(warning),
    };
    Ok(Look {
        size: Some(size),
        preview,
    })
}

/// Shrinks, turns upright and encodes; encoding anew leaves all metadata behind.
fn preview_of(decoded: DynamicImage, turn: Orientation) -> Result<Preview, Error> {
    let large = decoded.width().max(decoded.height()) > PREVIEW_SIDE;
    let mut small = if large {
        decoded.thumbnail(PREVIEW_SIDE, PREVIEW_SIDE)
    } else {
        decoded
    };
    small.apply_orientation(turn);
    let small = small.to_rgb8();
    let mut jpeg = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut jpeg, PREVIEW_QUALITY)
        .encode_image(&small)
        .map_err(Error::Preview)?;
    Ok(Preview {
        jpeg: jpeg.into_inner(),
        size: Size::of(small.dimensions()),
    })
}
