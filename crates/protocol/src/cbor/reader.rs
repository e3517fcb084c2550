//! Reading CBOR that `canonical` has already approved.

use minicbor::Decoder;
use minicbor::data::Type;

use crate::Error;

/// Walks through the bytes of one message.
pub struct Reader<'b>(Decoder<'b>);

impl<'b> Reader<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self(Decoder::new(bytes))
    }

    pub(crate) fn uint(&mut self) -> Result<u64, Error> {
        self.0.u64().map_err(|_| Error::Malformed("a number is missing"))
    }

    pub(crate) fn int(&mut self) -> Result<i64, Error> {
        self.0
            .i64()
            .map_err(|_| Error::Malformed("a whole number is missing or too large"))
    }

    pub(crate) fn text(&mut self) -> Result<&'b str, Error> {
        self.0.str().map_err(|_| Error::Malformed("a text is missing"))
    }

    pub(crate) fn bytes(&mut self) -> Result<&'b [u8], Error> {
        self.0
            .bytes()
            .map_err(|_| Error::Malformed("a byte string is missing"))
    }

    pub(crate) fn fixed<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        self.bytes()?
            .try_into()
            .map_err(|_| Error::Malformed("a byte string has the wrong length"))
    }

    pub(crate) fn bool(&mut self) -> Result<bool, Error> {
        self.0
            .bool()
            .map_err(|_| Error::Malformed("a yes or no is missing"))
    }

    /// Returns how many items follow in a list.
    pub(crate) fn array(&mut self) -> Result<u64, Error> {
        self.0
            .array()
            .ok()
            .flatten()
            .ok_or(Error::Malformed("a list is missing"))
    }

    /// Requires a list of exactly `length` items.
    pub(crate) fn array_of(&mut self, length: u64) -> Result<(), Error> {
        if self.array()? == length {
            Ok(())
        } else {
            Err(Error::Malformed("a list has the wrong length"))
        }
    }

    /// Returns how many pairs follow in a map.
    pub(crate) fn map(&mut self) -> Result<u64, Error> {
        self.0
            .map()
            .ok()
            .flatten()
            .ok_or(Error::Malformed("a map is missing"))
    }

    /// Takes a null, if one comes next.
    pub(crate) fn null(&mut self) -> bool {
        self.datatype() == Some(Type::Null) && self.0.null().is_ok()
    }

    /// Says what comes next.
    pub(crate) fn datatype(&self) -> Option<Type> {
        self.0.datatype().ok()
    }

    /// Passes over one item that this version does not know.
    pub(crate) fn skip(&mut self) -> Result<(), Error> {
        self.0.skip().map_err(|_| Error::Malformed("an item is cut off"))
    }
}
