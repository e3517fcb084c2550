//! A batch as it is sent: the same lines with their bodies taken apart into columns, so that like lies beside like
//! and zstd finds it. What comes out is, byte for byte, the batch that went in.
//!
//! It says nothing of its own: hashes, commits and signatures are those of the batch, and are checked once it is
//! unpacked.

mod column;

use std::collections::BTreeMap;

use domain::id::RecordId;
use seal::Key;
use seal::sign::Signature;

use self::column::{Column, Numbers};
use super::Batch;
use crate::cbor::{Message as _, Raw, Reader, Wire, Writer};
use crate::version::{MAX_BATCH_ENTRIES, MAX_BODY_BYTES, VERSION};
use crate::{Class, Entry, Error, Signed, body};

const LABEL: &str = "pb1/packed";
const ITEMS: u64 = 14;
const KEY_BYTES: usize = 32;
/// Most bodies are no longer than this.
const USUAL_BODY: usize = 512;

/// `["pb1/packed", 1, notebook, lane, from, prev_hash, rows, shapes, plain, columns, key_lines, keys, statement, sig]`.
#[derive(Debug)]
pub struct PackedBatch(pub Batch);

impl PackedBatch {
    /// Reads a batch that was sent: packed, or as it is.
    pub fn open(bytes: &[u8]) -> Result<Batch, Error> {
        match Batch::decode(bytes) {
            Ok(batch) => Ok(batch),
            Err(error) => match Self::decode(bytes) {
                Ok(packed) => Ok(packed.0),
                // What is no packed batch either is told as what is wrong with a batch.
                Err(Error::OtherMessage { .. }) => Err(error),
                Err(error) => Err(error),
            },
        }
    }
}

/// The lines of a batch, taken apart.
#[derive(Default)]
struct Parts {
    /// For each line the number of its shape, from 1; 0 for one that stands among the plain ones.
    rows: Vec<u64>,
    /// The class and the keys of a body.
    shapes: Vec<Vec<u64>>,
    /// Lines without a body, and bodies that are no map.
    plain: Vec<Entry>,
    columns: Vec<Column>,
}

impl Parts {
    fn of(entries: &[Entry]) -> Self {
        let mut parts = Self::default();
        let mut columns: BTreeMap<u16, Numbers> = BTreeMap::new();
        for entry in entries {
            let leaves = entry.body().map(body::leaves);
            let Some(Ok(leaves)) = leaves else {
                parts.rows.push(0);
                parts.plain.push(entry.clone());
                continue;
            };
            let keys = leaves.iter().map(|(key, _)| u64::from(*key));
            let shape: Vec<u64> = std::iter::once(entry.class().number().into())
                .chain(keys)
                .collect();
            let number = parts.number_of(shape);
            parts.rows.push(number);
            let line = column::moments(&leaves);
            for (key, value) in leaves {
                columns.entry(key).or_default().push(value, line);
            }
        }
        parts.columns = columns
            .into_iter()
            .map(|(key, numbers)| numbers.pack(key))
            .collect();
        parts
    }

    fn number_of(&mut self, shape: Vec<u64>) -> u64 {
        let at = self
            .shapes
            .iter()
            .position(|known| *known == shape)
            .unwrap_or_else(|| {
                self.shapes.push(shape);
                self.shapes.len() - 1
            });
        at as u64 + 1
    }

    fn entries(&self) -> Result<Vec<Entry>, Error> {
        let mut columns = column::Open::all(&self.columns)?;
        let mut plain = self.plain.iter();
        let mut entries = Vec::new();
        for row in &self.rows {
            let shape = row
                .checked_sub(1)
                .map(|at| usize::try_from(at).ok().and_then(|at| self.shapes.get(at)));
            entries.push(match shape {
                None => plain.next().cloned().ok_or(LACKS)?,
                Some(shape) => whole(shape.ok_or(LACKS)?, &mut columns)?,
            });
        }
        if plain.next().is_some() || columns.are_left() {
            return Err(Error::Malformed("a packed batch holds more than its lines"));
        }
        Ok(entries)
    }
}

const LACKS: Error = Error::Malformed("a packed batch lacks a part of a line");

fn whole(shape: &[u64], columns: &mut column::Open<'_>) -> Result<Entry, Error> {
    let (class, keys) = shape.split_first().ok_or(LACKS)?;
    let class = u8::try_from(*class)
        .ok()
        .and_then(Class::from_number)
        .ok_or(LACKS)?;
    let mut body = Writer::with_room(USUAL_BODY);
    body.map(keys.len() as u64);
    columns.begin_line();
    for key in keys {
        body.uint(*key);
        columns.take(*key, &mut body)?;
        if body.written() > MAX_BODY_BYTES {
            return Err(Error::TooLarge {
                what: "a body",
                most: MAX_BODY_BYTES,
            });
        }
    }
    let body = body.finish();
    Ok(Entry::Whole { class, body })
}

/// The record of each line, where it has one.
fn records(entries: &[Entry]) -> Vec<Option<RecordId>> {
    let record = |entry: &Entry| entry.body().and_then(|body| body::record_of(body).ok());
    entries.iter().map(record).collect()
}

impl Wire for PackedBatch {
    fn write(&self, to: &mut Writer) {
        let batch = &self.0;
        let parts = Parts::of(&batch.entries);
        to.array(ITEMS);
        to.text(LABEL);
        to.uint(VERSION);
        batch.notebook.write(to);
        batch.lane.write(to);
        to.uint(batch.from);
        batch.prev_hash.write(to);
        numbers(&parts.rows, to);
        to.array(parts.shapes.len() as u64);
        parts.shapes.iter().for_each(|shape| numbers(shape, to));
        parts.plain.write(to);
        parts.columns.write(to);
        write_keys(&batch.keys, &records(&batch.entries), to);
        to.bytes(batch.statement.bytes());
        batch.statement.signature().write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        let (items, label, version) = (from.array()?, from.text().ok(), from.uint().ok());
        match version {
            Some(version) if label == Some(LABEL) && version > VERSION => {
                return Err(Error::NewerVersion {
                    what: "a packed batch",
                    version,
                });
            }
            Some(VERSION) if label == Some(LABEL) && items == ITEMS => {}
            _ => {
                return Err(Error::OtherMessage {
                    expected: "a packed batch of version 1",
                });
            }
        }
        let (notebook, lane, number, prev_hash) = (
            Wire::read(from)?,
            Wire::read(from)?,
            from.uint()?,
            Wire::read(from)?,
        );
        let parts = Parts {
            rows: read_numbers(from, MAX_BATCH_ENTRIES)?,
            shapes: read_shapes(from)?,
            plain: Wire::read(from)?,
            columns: Wire::read(from)?,
        };
        let entries = parts.entries()?;
        let batch = Batch {
            notebook,
            lane,
            from: number,
            prev_hash,
            keys: read_keys(&records(&entries), from)?,
            entries,
            statement: {
                let bytes = Raw::read(from)?.0;
                Signed::assemble(bytes, Signature::read(from)?)
            },
        };
        batch
            .last()
            .map(|_| Self(batch))
            .ok_or(Error::Malformed("a batch starts at no line"))
    }
}

/// Writes for each key the line after the last one whose record it is of (or the record itself), and all keys in one.
fn write_keys(keys: &[(RecordId, Key)], records: &[Option<RecordId>], to: &mut Writer) {
    let mut next = 0_i64;
    to.array(keys.len() as u64);
    let mut all = Vec::with_capacity(keys.len() * KEY_BYTES);
    for (record, key) in keys {
        let line = records.iter().position(|one| one.as_ref() == Some(record));
        match line.and_then(|line| i64::try_from(line).ok()) {
            Some(line) => {
                to.int(line - next);
                next = line + 1;
            }
            None => record.write(to),
        }
        all.extend(key.expose());
    }
    to.bytes(&all);
}

fn read_keys(records: &[Option<RecordId>], from: &mut Reader<'_>) -> Result<Vec<(RecordId, Key)>, Error> {
    let mut next = 0_i64;
    let mut of = Vec::new();
    for _ in 0..from.array()? {
        of.push(match from.datatype() {
            Some(minicbor::data::Type::Bytes) => RecordId::read(from)?,
            _ => {
                let line = next.checked_add(from.int()?).ok_or(LACKS)?;
                next = line.checked_add(1).ok_or(LACKS)?;
                let record = usize::try_from(line)
                    .ok()
                    .and_then(|line| records.get(line).copied().flatten());
                record.ok_or(LACKS)?
            }
        });
    }
    let (keys, rest) = from.bytes()?.as_chunks::<KEY_BYTES>();
    if keys.len() != of.len() || !rest.is_empty() {
        return Err(Error::Malformed("a packed batch has more keys than records"));
    }
    Ok(of
        .into_iter()
        .zip(keys.iter().map(|key| Key::from_bytes(*key)))
        .collect())
}

fn numbers(numbers: &[u64], to: &mut Writer) {
    to.array(numbers.len() as u64);
    numbers.iter().for_each(|number| to.uint(*number));
}

fn read_numbers(from: &mut Reader<'_>, most: usize) -> Result<Vec<u64>, Error> {
    let count = from.array()?;
    if count > most as u64 {
        return Err(Error::TooLarge {
            what: "a batch's entries",
            most,
        });
    }
    (0..count).map(|_| from.uint()).collect()
}

fn read_shapes(from: &mut Reader<'_>) -> Result<Vec<Vec<u64>>, Error> {
    (0..from.array()?)
        .map(|_| read_numbers(from, usize::MAX))
        .collect()
}

#[cfg(test)]
mod tests;
