//! One column of numbers: a guess from the numbers before, and what the guess missed by, in as few bits as fit.
//!
//! The miss is folded (`zigzag`) and written as a Rice code of the width that suits the column best: how often `2^width`
//! fits in, as so many ones and a zero, then `width` bits of the rest. A miss that would take more than 24 ones is
//! written as 24 ones and 64 bits.
//!
//! Where all misses are multiples of a unit, as those of times in whole seconds are, they are counted in it.

use super::bits::{BitReader, BitWriter};
use super::{read, read_signed, unzigzag, write, zigzag};
use crate::error::Error;

/// The width that says: no guess missed, and nothing more is written.
const ALL_HIT: u32 = 63;
const WIDEST: u32 = 62;
const MOST_ONES: u64 = 24;
/// Beside the guess's code: a unit is written down.
const IN_UNITS: u128 = 4;

/// What the next number is guessed from.
#[derive(Clone, Copy)]
enum Guess {
    /// It stays.
    Same,
    /// It goes on by the same step; the first step is written down.
    Onward(i64),
    /// The mean of the last four.
    Mean,
}

impl Guess {
    const fn code(self) -> u128 {
        match self {
            Self::Same => 0,
            Self::Onward(_) => 1,
            Self::Mean => 2,
        }
    }

    fn next(self, before: &[i64]) -> i64 {
        match (self, before) {
            (Self::Onward(_), [.., older, last]) => last.wrapping_add(last.wrapping_sub(*older)),
            (Self::Onward(step), [last]) => last.wrapping_add(step),
            (Self::Mean, [_, _, ..]) => {
                let last = before.get(before.len().saturating_sub(4)..).unwrap_or(before);
                let sum: i128 = last.iter().copied().map(i128::from).sum();
                (sum.div_euclid(last.len().max(1) as i128)) as i64
            }
            (_, [.., last]) => *last,
            (_, []) => 0,
        }
    }

    fn misses(self, numbers: &[i64]) -> Vec<i64> {
        let missed = |(at, number): (usize, &i64)| {
            let before = numbers.get(..at).unwrap_or_default();
            number.wrapping_sub(self.next(before))
        };
        numbers.iter().enumerate().skip(1).map(missed).collect()
    }
}

/// A column, ready to be written: its head goes before the bits of all columns.
pub(super) struct Packed {
    guess: Guess,
    unit: i64,
    width: u32,
    first: i64,
    misses: Vec<u64>,
}

/// Finds the shortest way to write a column; `None` for an empty one.
pub(super) fn pack(numbers: &[i64]) -> Option<Packed> {
    let first = *numbers.first()?;
    let step = numbers.get(1).map_or(0, |second| second.wrapping_sub(first));
    let ways = [Guess::Same, Guess::Onward(step), Guess::Mean]
        .into_iter()
        .flat_map(|guess| {
            let misses = guess.misses(numbers);
            let unit = unit(&misses);
            let counted = (unit > 1).then(|| packed(guess, unit, first, &misses));
            [Some(packed(guess, 1, first, &misses)), counted]
        });
    let shortest = ways.flatten().min_by_key(|(bits, _)| *bits);
    shortest.map(|(_, packed)| packed)
}

/// Returns a column whose misses are counted in a unit, and its bits.
fn packed(guess: Guess, unit: i64, first: i64, misses: &[i64]) -> (u64, Packed) {
    let misses: Vec<u64> = misses.iter().map(|miss| zigzag(miss / unit)).collect();
    let (bits, width) = narrowest(&misses);
    let mut head = Vec::new();
    if unit > 1 {
        write(zigzag(unit).into(), &mut head);
    }
    let packed = Packed {
        guess,
        unit,
        width,
        first,
        misses,
    };
    (bits + 8 * head.len() as u64, packed)
}

/// Returns the greatest unit of which all misses are multiples; 1 where it helps nobody.
fn unit(misses: &[i64]) -> i64 {
    let mut unit = 0;
    for miss in misses {
        let mut rest = miss.unsigned_abs();
        while rest > 0 {
            (unit, rest) = (rest, unit % rest);
        }
        if unit == 1 {
            break;
        }
    }
    i64::try_from(unit).unwrap_or(1).max(1)
}

fn narrowest(misses: &[u64]) -> (u64, u32) {
    if misses.iter().all(|miss| *miss == 0) {
        return (0, ALL_HIT);
    }
    let bits = |width: u32| misses.iter().map(|miss| length(*miss, width)).sum::<u64>();
    (0..=WIDEST)
        .map(|width| (bits(width), width))
        .min()
        .unwrap_or((0, 0))
}

fn length(miss: u64, width: u32) -> u64 {
    match miss >> width {
        ones if ones < MOST_ONES => ones + 1 + u64::from(width),
        _ => MOST_ONES + 64,
    }
}

impl Packed {
    pub(super) fn write_head(&self, out: &mut Vec<u8>) {
        let units = if self.unit > 1 { IN_UNITS } else { 0 };
        write(((self.guess.code() | units) << 6) | u128::from(self.width), out);
        write(zigzag(self.first).into(), out);
        if let Guess::Onward(step) = self.guess {
            write(zigzag(step).into(), out);
        }
        if self.unit > 1 {
            write(zigzag(self.unit).into(), out);
        }
    }

    pub(super) fn write_bits(&self, out: &mut BitWriter) {
        let width = self.width;
        for miss in self.misses.iter().filter(|_| width != ALL_HIT) {
            match miss >> width {
                ones if ones < MOST_ONES => {
                    out.write(u64::MAX << 1, ones as u32 + 1);
                    out.write(*miss, width);
                }
                _ => {
                    out.write(u64::MAX, MOST_ONES as u32);
                    out.write(*miss, 64);
                }
            }
        }
    }
}

/// The head of a column.
pub(super) struct Head {
    guess: Guess,
    unit: i64,
    width: u32,
    first: i64,
}

impl Head {
    pub(super) fn read(rest: &mut &[u8]) -> Result<Self, Error> {
        let code = read(rest)?;
        let first = read_signed(rest)?;
        let guess = match (code >> 6) & !IN_UNITS {
            0 => Guess::Same,
            1 => Guess::Onward(read_signed(rest)?),
            2 => Guess::Mean,
            _ => return Err(Error::ChunkDamaged),
        };
        let unit = if (code >> 6) & IN_UNITS == 0 {
            1
        } else {
            read_signed(rest).and_then(|unit| {
                if unit > 1 {
                    Ok(unit)
                } else {
                    Err(Error::ChunkDamaged)
                }
            })?
        };
        Ok(Self {
            guess,
            unit,
            width: (code & 63) as u32,
            first,
        })
    }

    /// Reads a column of so many numbers.
    pub(super) fn numbers(&self, count: usize, from: &mut BitReader<'_>) -> Result<Vec<i64>, Error> {
        let mut numbers = vec![self.first];
        while numbers.len() < count {
            let miss = if self.width == ALL_HIT {
                0
            } else {
                self.miss(from)?
            };
            let missed = unzigzag(miss).wrapping_mul(self.unit);
            numbers.push(self.guess.next(&numbers).wrapping_add(missed));
        }
        Ok(numbers)
    }

    fn miss(&self, from: &mut BitReader<'_>) -> Result<u64, Error> {
        let mut ones = 0;
        while ones < MOST_ONES && from.read(1)? == 1 {
            ones += 1;
        }
        if ones == MOST_ONES {
            return from.read(64);
        }
        let high = ones.checked_mul(1 << self.width).ok_or(Error::ChunkDamaged)?;
        Ok(high | from.read(self.width)?)
    }
}
