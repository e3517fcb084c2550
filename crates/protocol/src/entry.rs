//! An entry as it travels: its class and its body, or what is left when the body is gone.

use crate::cbor::{Raw, Reader, Wire, Writer, text_wire};
use crate::{Class, Commit, Error};

/// Why a body is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Absence {
    /// Its key was destroyed by order.
    Erased,
    /// The officer undid it before it was sent.
    Discarded,
    /// The sender no longer has it: the receiver was known to have it, in a verified backup.
    Pruned,
}

impl Absence {
    /// Returns the code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Erased => "erased",
            Self::Discarded => "discarded",
            Self::Pruned => "pruned",
        }
    }

    /// Returns the absence with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Erased, Self::Discarded, Self::Pruned]
            .into_iter()
            .find(|one| one.code() == code)
    }
}

text_wire!(Absence, "no such reason for a missing body");

/// `[class, body]` or `[class, null, commit, reason]`; the body is a byte string, so that it stays as it was written
/// even where it cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// With its body.
    Whole {
        /// What sort of line it is.
        class: Class,
        /// The bytes of its body.
        body: Vec<u8>,
    },
    /// Without.
    Bare {
        /// What sort of line it is.
        class: Class,
        /// What its header says of the body.
        commit: Commit,
        /// Why the body is not there.
        absence: Absence,
    },
}

impl Entry {
    /// Returns the class.
    pub const fn class(&self) -> Class {
        match self {
            Self::Whole { class, .. } | Self::Bare { class, .. } => *class,
        }
    }

    /// Returns the bytes of the body, where it is there.
    pub fn body(&self) -> Option<&[u8]> {
        match self {
            Self::Whole { body, .. } => Some(body),
            Self::Bare { .. } => None,
        }
    }
}

impl Wire for Entry {
    fn write(&self, to: &mut Writer) {
        match self {
            Self::Whole { class, body } => {
                to.array(2);
                class.write(to);
                to.bytes(body);
            }
            Self::Bare {
                class,
                commit,
                absence,
            } => {
                to.array(4);
                class.write(to);
                to.null();
                commit.write(to);
                absence.write(to);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        let length = from.array()?;
        let class = Wire::read(from)?;
        match (length, from.null()) {
            (2, false) => Ok(Self::Whole {
                class,
                body: Raw::read(from)?.0,
            }),
            (4, true) => Ok(Self::Bare {
                class,
                commit: Wire::read(from)?,
                absence: Wire::read(from)?,
            }),
            _ => Err(Error::Malformed("an entry has the wrong length")),
        }
    }
}
