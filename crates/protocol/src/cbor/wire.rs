//! How each small type stands on the wire. Ids and hashes are byte strings, times are milliseconds, codes texts.

use domain::id::{BootId, CityId, DeviceId, EntryHash, NotebookId, OfficerId, RecordId};
use domain::time::Timestamp;
use seal::Key;
use seal::sign::{Signature, VerifyingKey};

use super::{Reader, Writer};
use crate::Error;

/// A type that has one form on the wire.
pub trait Wire: Sized {
    /// Appends the form.
    fn write(&self, to: &mut Writer);

    /// Reads it.
    fn read(from: &mut Reader<'_>) -> Result<Self, Error>;

    /// Says whether a map leaves this value out.
    fn is_absent(&self) -> bool {
        false
    }

    /// Returns what a map means that leaves this value out; nothing when it must not.
    fn absent() -> Option<Self> {
        None
    }
}

/// Bytes that are carried as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw(pub Vec<u8>);

/// Gives types made of `$length` bytes their form; each has a constructor and a view.
macro_rules! bytes_wire {
    ($($type:ty, $length:literal, $make:expr, $view:expr;)*) => {
        $(impl $crate::cbor::Wire for $type {
            fn write(&self, to: &mut $crate::cbor::Writer) {
                let view: fn(&$type) -> &[u8; $length] = $view;
                to.bytes(view(self));
            }

            fn read(from: &mut $crate::cbor::Reader<'_>) -> Result<Self, $crate::Error> {
                let make: fn([u8; $length]) -> $type = $make;
                from.fixed().map(make)
            }
        })*
    };
}
pub(crate) use bytes_wire;

/// Gives an enum its form as a number, by its `number` and `from_number`.
macro_rules! number_wire {
    ($type:ty, $unknown:literal) => {
        impl $crate::cbor::Wire for $type {
            fn write(&self, to: &mut $crate::cbor::Writer) {
                to.uint(u64::from(self.number()));
            }

            fn read(from: &mut $crate::cbor::Reader<'_>) -> Result<Self, $crate::Error> {
                let number = u8::try_from(from.uint()?).ok();
                number
                    .and_then(Self::from_number)
                    .ok_or($crate::Error::Malformed($unknown))
            }
        }
    };
}
pub(crate) use number_wire;

/// Gives an enum its form as a text, by its `code` and `from_code`.
macro_rules! text_wire {
    ($type:ty, $unknown:literal) => {
        impl $crate::cbor::Wire for $type {
            fn write(&self, to: &mut $crate::cbor::Writer) {
                to.text(self.code());
            }

            fn read(from: &mut $crate::cbor::Reader<'_>) -> Result<Self, $crate::Error> {
                Self::from_code(from.text()?).ok_or($crate::Error::Malformed($unknown))
            }
        }
    };
}
pub(crate) use text_wire;

bytes_wire! {
    RecordId, 16, RecordId::from_bytes, RecordId::as_bytes;
    NotebookId, 16, NotebookId::from_bytes, NotebookId::as_bytes;
    DeviceId, 16, DeviceId::from_bytes, DeviceId::as_bytes;
    OfficerId, 16, OfficerId::from_bytes, OfficerId::as_bytes;
    CityId, 16, CityId::from_bytes, CityId::as_bytes;
    BootId, 16, BootId::from_bytes, BootId::as_bytes;
    EntryHash, 32, EntryHash, |hash| &hash.0;
    [u8; 16], 16, |bytes| bytes, |bytes| bytes;
    [u8; 32], 32, |bytes| bytes, |bytes| bytes;
    Key, 32, Key::from_bytes, Key::expose;
    Signature, 64, Signature::from_bytes, Signature::as_bytes;
}

impl Wire for VerifyingKey {
    fn write(&self, to: &mut Writer) {
        to.bytes(&self.to_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        Self::from_slice(from.bytes()?).map_err(Error::Key)
    }
}

impl Wire for Timestamp {
    fn write(&self, to: &mut Writer) {
        to.int(self.0);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        from.int().map(Self)
    }
}

impl Wire for u64 {
    fn write(&self, to: &mut Writer) {
        to.uint(*self);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        from.uint()
    }
}

impl Wire for bool {
    fn write(&self, to: &mut Writer) {
        to.bool(*self);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        from.bool()
    }
}

impl Wire for String {
    fn write(&self, to: &mut Writer) {
        to.text(self);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        from.text().map(str::to_owned)
    }
}

impl Wire for Raw {
    fn write(&self, to: &mut Writer) {
        to.bytes(&self.0);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        from.bytes().map(|bytes| Self(bytes.to_vec()))
    }
}

impl<T: Wire> Wire for Option<T> {
    fn write(&self, to: &mut Writer) {
        match self {
            Some(value) => value.write(to),
            None => to.null(),
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        if from.null() {
            Ok(None)
        } else {
            T::read(from).map(Some)
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn write(&self, to: &mut Writer) {
        to.array(self.len() as u64);
        self.iter().for_each(|item| item.write(to));
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        // Collected one by one: the length is only a claim, and memory is taken for what is really there.
        let mut items = Self::new();
        for _ in 0..from.array()? {
            items.push(T::read(from)?);
        }
        Ok(items)
    }
}

impl<A: Wire, B: Wire> Wire for (A, B) {
    fn write(&self, to: &mut Writer) {
        to.array(2);
        self.0.write(to);
        self.1.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        from.array_of(2)?;
        Ok((A::read(from)?, B::read(from)?))
    }
}
