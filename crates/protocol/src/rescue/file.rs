//! The file of the rescue copy: frames one after the other, each with its length before it. Power may fail within a
//! frame, so that a file may end in half a one.

use domain::id::CityId;

use crate::cbor::{Message as _, Raw, Reader, Wire, Writer};
use crate::version::{MAX_RESCUE_FRAME_BYTES, VERSION};
use crate::{Error, KeyId};

const LABEL: &str = "pb1/rescue";
const LENGTH_BYTES: usize = 4;

/// `["pb1/rescue", 1, city, key_id, enc]`: from here on frames are sealed with what `enc` agreed on with that key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The city.
    pub city: CityId,
    /// The server's key that can open what follows.
    pub key_id: KeyId,
    /// The encapsulated key: an uncompressed point of P-256.
    pub enc: Raw,
}

/// How long an encapsulated key is.
const ENC_BYTES: usize = 65;

impl Wire for Opening {
    fn write(&self, to: &mut Writer) {
        to.array(5);
        to.text(LABEL);
        to.uint(VERSION);
        self.city.write(to);
        self.key_id.write(to);
        self.enc.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        let length = from.array()?;
        if from.text()? != LABEL || from.uint()? != VERSION || length != 5 {
            return Err(Error::OtherMessage { expected: LABEL });
        }
        let opening = Self {
            city: Wire::read(from)?,
            key_id: Wire::read(from)?,
            enc: Wire::read(from)?,
        };
        if opening.enc.0.len() != ENC_BYTES {
            return Err(Error::Malformed("a byte string has the wrong length"));
        }
        Ok(opening)
    }
}

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// A new key was agreed on: the first frame, and again after each unlock.
    Opening(Opening),
    /// Sealed content.
    Sealed(Vec<u8>),
}

impl Wire for Frame {
    fn write(&self, to: &mut Writer) {
        match self {
            Self::Opening(opening) => opening.write(to),
            Self::Sealed(bytes) => to.bytes(bytes),
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        match from.datatype() {
            Some(minicbor::data::Type::Bytes) => Ok(Self::Sealed(Raw::read(from)?.0)),
            _ => Opening::read(from).map(Self::Opening),
        }
    }
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frames {
    /// The whole frames, in order.
    pub frames: Vec<Frame>,
    /// How many bytes at the end are of a frame that was cut off.
    pub cut_off: usize,
}

/// Appends a frame to what is or becomes a file.
pub fn append(file: &mut Vec<u8>, frame: &Frame) -> Result<(), Error> {
    let bytes = frame.encode();
    let length = u32::try_from(bytes.len()).ok().filter(|_| fits(bytes.len()));
    let length = length.ok_or(TOO_LARGE)?;
    file.extend_from_slice(&length.to_be_bytes());
    file.extend_from_slice(&bytes);
    Ok(())
}

/// Reads a file as far as it is whole. It begins with an opening.
pub fn read(file: &[u8]) -> Result<Frames, Error> {
    match read_as_far(file) {
        (frames, None) => Ok(frames),
        (_, Some(error)) => Err(error),
    }
}

/// Reads a damaged file as far as it can be read, and says what is wrong after that: what lies before the damage is
/// good, and often nowhere else.
pub fn read_as_far(file: &[u8]) -> (Frames, Option<Error>) {
    let (mut frames, mut rest) = (Vec::new(), file);
    let stopped = loop {
        match next(rest).and_then(|cut| {
            cut.map(|(bytes, after)| Ok((Frame::decode(bytes)?, after)))
                .transpose()
        }) {
            Ok(Some((Frame::Sealed(_), _))) if frames.is_empty() => {
                break Some(Error::Malformed("a rescue copy does not begin with its opening"));
            }
            Ok(Some((frame, after))) => {
                frames.push(frame);
                rest = after;
            }
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    let cut_off = rest.len();
    (Frames { frames, cut_off }, stopped)
}

const TOO_LARGE: Error = Error::TooLarge {
    what: "a rescue frame",
    most: MAX_RESCUE_FRAME_BYTES,
};

const fn fits(length: usize) -> bool {
    length <= MAX_RESCUE_FRAME_BYTES
}

/// The bytes of a frame, and what follows them.
type Cut<'a> = (&'a [u8], &'a [u8]);

/// Returns the next frame's bytes and what follows; nothing at the end, or where the file is cut off.
fn next(rest: &[u8]) -> Result<Option<Cut<'_>>, Error> {
    let Some((length, after)) = rest.split_first_chunk::<LENGTH_BYTES>() else {
        return Ok(None);
    };
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
    if fits(length) {
        Ok(after.split_at_checked(length))
    } else {
        Err(TOO_LARGE)
    }
}
