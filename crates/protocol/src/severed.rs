//! A copy of an entry in which some fields are withheld and the rest can still be proved.

use seal::Key;

use crate::cbor::{Raw, Reader, Wire, Writer};
use crate::commit::{self, Place};
use crate::version::VERSION;
use crate::{Class, Commit, Error, body};

/// One field of a severed copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Open to the reader: its salt and the CBOR bytes of its value.
    Open {
        /// The salt.
        salt: [u8; 32],
        /// The CBOR bytes of the value.
        value: Vec<u8>,
    },
    /// Withheld: only its leaf.
    Withheld {
        /// The leaf.
        leaf: [u8; 32],
    },
}

/// `["pb1/severed", 1, notebook, lane, seq, class, [[field, salt, value] or [field, leaf]…]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Severed {
    /// Where the entry stands.
    pub place: Place,
    /// What sort of line it is.
    pub class: Class,
    /// Its fields, ascending.
    pub parts: Vec<(u16, Part)>,
}

impl Severed {
    /// Makes a copy of a body in which only the fields that `open` approves can be read.
    pub fn of(
        record_key: &Key,
        place: Place,
        class: Class,
        body: &[u8],
        open: impl Fn(u16) -> bool,
    ) -> Result<Self, Error> {
        let key = commit::entry_key(record_key, place);
        let part = |(number, value): (u16, &[u8])| {
            let salt = commit::salt(&key, number);
            let part = if open(number) {
                Part::Open {
                    salt,
                    value: value.to_vec(),
                }
            } else {
                Part::Withheld {
                    leaf: commit::leaf(&salt, number, value),
                }
            };
            (number, part)
        };
        Ok(Self {
            place,
            class,
            parts: body::leaves(body)?.into_iter().map(part).collect(),
        })
    }

    /// Returns the commit that this copy amounts to.
    pub fn commit(&self) -> Result<Commit, Error> {
        let leaves: Vec<_> = self
            .parts
            .iter()
            .map(|(number, part)| match part {
                Part::Open { salt, value } => commit::leaf(salt, *number, value),
                Part::Withheld { leaf } => *leaf,
            })
            .collect();
        commit::over(self.place, self.class, &leaves)
    }

    /// Checks that this is a copy of the entry that was committed to.
    pub fn verify(&self, commit: Commit) -> Result<(), Error> {
        if self.commit()? == commit {
            Ok(())
        } else {
            Err(Error::CommitMismatch)
        }
    }
}

const LABEL: &str = "pb1/severed";

impl Wire for Severed {
    fn write(&self, to: &mut Writer) {
        to.array(7);
        to.text(LABEL);
        to.uint(VERSION);
        self.place.notebook.write(to);
        self.place.lane.write(to);
        to.uint(self.place.seq);
        self.class.write(to);
        to.array(self.parts.len() as u64);
        self.parts
            .iter()
            .for_each(|(number, part)| write_part(*number, part, to));
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        from.array_of(7)?;
        if from.text()? != LABEL || from.uint()? != VERSION {
            return Err(Error::OtherMessage { expected: LABEL });
        }
        let place = Place {
            notebook: Wire::read(from)?,
            lane: Wire::read(from)?,
            seq: from.uint()?,
        };
        let class = Wire::read(from)?;
        let mut parts: Vec<(u16, Part)> = Vec::new();
        for _ in 0..from.array()? {
            let (number, part) = read_part(from)?;
            if parts.last().is_some_and(|(last, _)| *last >= number) {
                return Err(Error::NotDeterministic(
                    "the fields of a severed copy do not ascend",
                ));
            }
            parts.push((number, part));
        }
        Ok(Self { place, class, parts })
    }
}

fn write_part(number: u16, part: &Part, to: &mut Writer) {
    match part {
        Part::Open { salt, value } => {
            to.array(3);
            to.uint(u64::from(number));
            salt.write(to);
            to.bytes(value);
        }
        Part::Withheld { leaf } => {
            to.array(2);
            to.uint(u64::from(number));
            leaf.write(to);
        }
    }
}

fn read_part(from: &mut Reader<'_>) -> Result<(u16, Part), Error> {
    let length = from.array()?;
    let number = u16::try_from(from.uint()?).map_err(|_| Error::Malformed("no such field number"))?;
    match length {
        2 => Ok((
            number,
            Part::Withheld {
                leaf: Wire::read(from)?,
            },
        )),
        3 => Ok((
            number,
            Part::Open {
                salt: Wire::read(from)?,
                value: Raw::read(from)?.0,
            },
        )),
        _ => Err(Error::Malformed("a field of a severed copy has the wrong length")),
    }
}
