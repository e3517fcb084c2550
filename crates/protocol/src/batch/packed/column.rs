//! The values of one key in all lines of a batch, one after the other. Moments are close to other moments, so a column
//! of whole numbers may hold differences instead.

use crate::Error;
use crate::cbor::{Raw, Reader, Wire, Writer, canonical};

/// When it happened, and the wall clock when it was written: what other moments of a line are close to.
const HAPPENED: u64 = 4;
const WRITTEN: u64 = 5;

/// How the numbers of a column stand.
const AS_THEY_ARE: u64 = 0;
/// Less the one before in this column.
const FROM_BEFORE: u64 = 1;
/// Less the line's own key 4.
const FROM_HAPPENED: u64 = 2;
/// Less the line's own key 5.
const FROM_WRITTEN: u64 = 3;
const WAYS: [u64; 4] = [AS_THEY_ARE, FROM_BEFORE, FROM_HAPPENED, FROM_WRITTEN];

const LACKS: Error = Error::Malformed("a column of a packed batch lacks a value");

/// A line's keys 4 and 5, where they are whole numbers.
pub(super) type Moments = [Option<i64>; 2];

pub(super) fn moments(leaves: &[(u16, &[u8])]) -> Moments {
    [HAPPENED, WRITTEN].map(|wanted| {
        let found = leaves.iter().find(|(key, _)| u64::from(*key) == wanted);
        found.and_then(|(_, value)| number(value))
    })
}

fn number(value: &[u8]) -> Option<i64> {
    Reader::new(value).int().ok()
}

fn written(number: i64) -> Vec<u8> {
    let mut to = Writer::new();
    to.int(number);
    to.finish()
}

/// `[key, way, bytes]`.
pub(super) struct Column {
    key: u64,
    way: u64,
    values: Vec<u8>,
}

impl Wire for Column {
    fn write(&self, to: &mut Writer) {
        to.array(3);
        to.uint(self.key);
        to.uint(self.way);
        to.bytes(&self.values);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Error> {
        from.array_of(3)?;
        Ok(Self {
            key: from.uint()?,
            way: from.uint()?,
            values: Raw::read(from)?.0,
        })
    }
}

/// The values of a column, before it is known how they are best written.
#[derive(Default)]
pub(super) struct Numbers<'a> {
    values: Vec<(&'a [u8], Moments)>,
}

impl<'a> Numbers<'a> {
    pub(super) fn push(&mut self, value: &'a [u8], line: Moments) {
        self.values.push((value, line));
    }

    pub(super) fn pack(&self, key: u16) -> Column {
        let key = u64::from(key);
        let ways = WAYS
            .into_iter()
            .filter_map(|way| Some((way, self.written(key, way)?)));
        let (way, values) = ways.min_by_key(|(_, values)| cost(values)).unwrap_or_default();
        Column {
            key,
            way,
            values: values.concat(),
        }
    }

    fn written(&self, key: u64, way: u64) -> Option<Vec<Vec<u8>>> {
        if way == AS_THEY_ARE {
            return Some(self.values.iter().map(|(value, _)| value.to_vec()).collect());
        }
        let mut before = 0;
        let mut out = Vec::new();
        for (value, line) in &self.values {
            let number = number(value)?;
            let from = reference(way, key, before, *line)?;
            out.push(written(number.checked_sub(from)?));
            before = number;
        }
        Some(out)
    }
}

/// Guesses how long values will be once zstd has seen them: what repeats costs almost nothing.
fn cost(values: &[Vec<u8>]) -> usize {
    let before = std::iter::once(None).chain(values.iter().map(Some));
    let cost = |(value, before): (&Vec<u8>, Option<&Vec<u8>>)| {
        if before == Some(value) { 1 } else { value.len() }
    };
    values.iter().zip(before).map(cost).sum()
}

/// Returns what the number of a line stands beside.
fn reference(way: u64, key: u64, before: i64, [happened, wall]: Moments) -> Option<i64> {
    match way {
        FROM_BEFORE => Some(before),
        FROM_HAPPENED if key > HAPPENED => happened,
        FROM_WRITTEN if key > WRITTEN => wall,
        _ => None,
    }
}

/// Columns from which lines are put together again.
pub(super) struct Open<'a> {
    columns: Vec<(&'a Column, &'a [u8], i64)>,
    line: Moments,
}

impl<'a> Open<'a> {
    pub(super) fn all(columns: &'a [Column]) -> Result<Self, Error> {
        if !columns.is_sorted_by(|one, next| one.key < next.key) {
            return Err(Error::Malformed("columns do not ascend"));
        }
        Ok(Self {
            columns: columns
                .iter()
                .map(|column| (column, column.values.as_slice(), 0))
                .collect(),
            line: [None; 2],
        })
    }

    pub(super) const fn begin_line(&mut self) {
        self.line = [None; 2];
    }

    /// Writes the next value of a column behind a body.
    pub(super) fn take(&mut self, key: u64, body: &mut Writer) -> Result<(), Error> {
        let Ok(at) = self.columns.binary_search_by_key(&key, |(column, ..)| column.key) else {
            return Err(LACKS);
        };
        let Some((column, rest, before)) = self.columns.get_mut(at) else {
            return Err(LACKS);
        };
        let Ok((value, after)) = canonical::first(rest) else {
            return Err(LACKS);
        };
        *rest = after;
        let is_moment = matches!(key, HAPPENED | WRITTEN);
        let whole = if column.way == AS_THEY_ARE {
            body.raw(value);
            is_moment.then(|| number(value)).flatten()
        } else {
            let from = reference(column.way, key, *before, self.line);
            let whole = from
                .zip(number(value))
                .and_then(|(from, by)| from.checked_add(by));
            let whole = whole.ok_or(Error::Malformed("a column of a packed batch holds no difference"))?;
            body.int(whole);
            *before = whole;
            Some(whole)
        };
        let [happened, wall] = &mut self.line;
        match key {
            HAPPENED => *happened = whole,
            WRITTEN => *wall = whole,
            _ => {}
        }
        Ok(())
    }

    pub(super) fn are_left(&self) -> bool {
        self.columns.iter().any(|(_, rest, _)| !rest.is_empty())
    }
}
