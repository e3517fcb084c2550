//! Writing CBOR into memory, which cannot fail.

use minicbor::Encoder;

/// Collects the bytes of one message.
pub struct Writer(Encoder<Vec<u8>>);

/// A `Vec` takes every write and none of the calls below has an error of its own, so there is no error to hand on.
macro_rules! infallible {
    ($($name:ident($value:ident: $type:ty) => $call:ident;)*) => {
        $(pub(crate) fn $name(&mut self, $value: $type) {
            let written = self.0.$call($value);
            debug_assert!(written.is_ok(), "writing to memory failed");
        })*
    };
}

impl Writer {
    pub(crate) fn new() -> Self {
        Self(Encoder::new(Vec::new()))
    }

    /// Begins with room for so many bytes.
    pub(crate) fn with_room(bytes: usize) -> Self {
        Self(Encoder::new(Vec::with_capacity(bytes)))
    }

    /// Writes an item that is CBOR already.
    pub(crate) fn raw(&mut self, item: &[u8]) {
        self.0.writer_mut().extend_from_slice(item);
    }

    /// Returns how many bytes were written.
    pub(crate) fn written(&self) -> usize {
        self.0.writer().len()
    }

    infallible! {
        uint(value: u64) => u64;
        int(value: i64) => i64;
        text(value: &str) => str;
        bytes(value: &[u8]) => bytes;
        bool(value: bool) => bool;
        array(length: u64) => array;
        map(length: u64) => map;
    }

    pub(crate) fn null(&mut self) {
        let written = self.0.null();
        debug_assert!(written.is_ok(), "writing to memory failed");
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0.into_writer()
    }
}
