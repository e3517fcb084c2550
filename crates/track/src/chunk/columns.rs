//! Version 2: the fixes of a chunk as five columns, after what is no fix.
//!
//! `items`, `others`, then each item that is no fix (how many fixes came before it since the last one, what it is, its
//! span, a stop's place), then the heads of the columns time, latitude, longitude, accuracy + 1, speed + 1 (0: not
//! known), then the bits of all columns.

use super::bits::{BitReader, BitWriter};
use super::column::{self, Head};
use super::{Before, MARKER, WORST, read, write};
use crate::error::Error;
use crate::fix::Fix;
use crate::item::Item;
use crate::position::Position;

const COLUMNS: usize = 5;

pub(super) fn encode(items: &[Item], out: &mut Vec<u8>) {
    let fixes: Vec<Fix> = items.iter().filter_map(fix_of).collect();
    write(items.len() as u128, out);
    write((items.len() - fixes.len()) as u128, out);
    let (mut before, mut passed) = (Before::START, 0);
    for item in items {
        match item {
            Item::Fix(_) => passed += 1,
            Item::Gap(gap) => {
                write(std::mem::take(&mut passed), out);
                before.write_gap(*gap, out);
            }
            Item::Stop(stop) => {
                write(std::mem::take(&mut passed), out);
                before.write_stop(*stop, out);
            }
        }
    }
    let columns = columns(&fixes).map(|numbers| column::pack(&numbers));
    let mut bits = BitWriter::default();
    for column in columns.iter().flatten() {
        column.write_head(out);
        column.write_bits(&mut bits);
    }
    out.extend(bits.finish());
}

const fn fix_of(item: &Item) -> Option<Fix> {
    match item {
        Item::Fix(fix) => Some(*fix),
        Item::Gap(_) | Item::Stop(_) => None,
    }
}

fn columns(fixes: &[Fix]) -> [Vec<i64>; COLUMNS] {
    let column = |of: fn(&Fix) -> i64| fixes.iter().map(of).collect();
    [
        column(|fix| fix.time_ms),
        column(|fix| fix.position.lat_e7().into()),
        column(|fix| fix.position.lon_e7().into()),
        column(|fix| fix.accuracy_dm.map_or(0, |known| i64::from(known) + 1)),
        column(|fix| fix.speed_cm_s.map_or(0, |known| i64::from(known) + 1)),
    ]
}

pub(super) fn decode(mut rest: &[u8]) -> Result<Vec<Item>, Error> {
    let room = rest.len().saturating_mul(WORST);
    let count = |rest: &mut &[u8]| usize::try_from(read(rest)?).map_err(|_| Error::ChunkDamaged);
    let (items, others) = (count(&mut rest)?, count(&mut rest)?);
    // Nothing is set aside for what a few bytes promise.
    if items > room {
        return Err(Error::ChunkCutOff);
    }
    let left = items.checked_sub(others).ok_or(Error::ChunkDamaged)?;
    let mut before = Before::START;
    let mut placed = Vec::new();
    for _ in 0..others {
        let passed = count(&mut rest)?;
        let token = read(&mut rest)?;
        if token & MARKER == 0 {
            return Err(Error::ChunkDamaged);
        }
        placed.push((passed, before.read_other(token, &mut rest)?));
    }
    let fixes = fixes(left, rest)?;
    weave(placed, fixes)
}

fn weave(others: Vec<(usize, Item)>, fixes: Vec<Fix>) -> Result<Vec<Item>, Error> {
    let mut fixes = fixes.into_iter().map(Item::Fix);
    let mut items = Vec::new();
    for (passed, other) in others {
        let before = items.len();
        items.extend(fixes.by_ref().take(passed));
        if items.len() - before != passed {
            return Err(Error::ChunkDamaged);
        }
        items.push(other);
    }
    items.extend(fixes);
    Ok(items)
}

fn fixes(count: usize, mut rest: &[u8]) -> Result<Vec<Fix>, Error> {
    if count == 0 {
        return if rest.is_empty() {
            Ok(Vec::new())
        } else {
            Err(Error::ChunkDamaged)
        };
    }
    let mut heads = Vec::new();
    for _ in 0..COLUMNS {
        heads.push(Head::read(&mut rest)?);
    }
    let mut bits = BitReader::new(rest);
    let mut columns = Vec::new();
    for head in heads {
        columns.push(head.numbers(count, &mut bits)?.into_iter());
    }
    bits.finish()?;
    let mut next = |column: usize| {
        columns
            .get_mut(column)
            .and_then(Iterator::next)
            .ok_or(Error::ChunkDamaged)
    };
    (0..count)
        .map(|_| fix([next(0)?, next(1)?, next(2)?, next(3)?, next(4)?]))
        .collect()
}

fn fix([time_ms, lat, lon, accuracy, speed]: [i64; COLUMNS]) -> Result<Fix, Error> {
    let degrees = |e7: i64| i32::try_from(e7).map_err(|_| Error::ChunkDamaged);
    let known = |number: i64| match number {
        0 => Ok(None),
        known => known
            .checked_sub(1)
            .and_then(|known| u16::try_from(known).ok())
            .map(Some)
            .ok_or(Error::ChunkDamaged),
    };
    Ok(Fix {
        position: Position::from_e7(degrees(lat)?, degrees(lon)?).map_err(|_| Error::ChunkDamaged)?,
        time_ms,
        accuracy_dm: known(accuracy)?,
        speed_cm_s: known(speed)?,
    })
}
