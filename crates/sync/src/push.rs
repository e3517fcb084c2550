//! Pushing: packs lines of a lane with a signed statement of where they end, and believes nothing but a receipt.

use std::collections::BTreeSet;

use domain::{Clocks, Lane};
use protocol::api::{ApiError, ErrorCode, PushAnswer};
use protocol::batch::PackedBatch;
use protocol::receipt::Receipt;
use protocol::{Batch, Entry, LaneHead, Message as _, Signed, frame};
use store::{Reading, entry, receipt, signed_shift};

use crate::pace::{self, LARGEST_FRAME};
use crate::session::{Session, compare};
use crate::{Error, Phone, statement};

/// A batch, ready to be sent.
#[derive(Debug)]
pub(crate) struct Packed {
    pub(crate) frame: Vec<u8>,
    pub(crate) entries: usize,
}

/// Which lines are to be packed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) lane: Lane,
    pub(crate) from: u64,
    /// None is allowed: then only the statement is sent, to be answered by a receipt.
    pub(crate) most: usize,
}

/// Packs as many of the wanted lines as fit into one frame, and at least one if any is wanted.
pub(crate) fn pack(phone: &Phone<'_>, session: &Session, wanted: Wanted) -> Result<Packed, Error> {
    let allowed = usize::try_from(session.limits.max_batch_bytes).unwrap_or(LARGEST_FRAME);
    let largest = allowed.min(LARGEST_FRAME);
    let mut wanted = wanted;
    let clocks = (phone.clocks)();
    loop {
        let batch = phone
            .store
            .read(|reading| build(reading, phone, session, (wanted, clocks)))?;
        let entries = batch.entries.len();
        match frame::compress(&PackedBatch(batch).encode()) {
            Ok(frame) if frame.len() > largest && entries > 1 => {
                wanted.most = pace::fitting(entries, frame.len(), largest);
            }
            Err(protocol::Error::TooLarge { .. }) if entries > 1 => wanted.most = entries / 2,
            packed => {
                return Ok(Packed {
                    frame: packed?,
                    entries,
                });
            }
        }
    }
}

fn build(
    reading: &Reading<'_>,
    phone: &Phone<'_>,
    session: &Session,
    (wanted, clocks): (Wanted, Clocks),
) -> store::Result<Batch> {
    let Wanted { lane, from, most } = wanted;
    let mut lines = entry::range(reading, lane, from, most)?;
    // What the officer signed goes with the line that ends the shift: its batch ends there.
    let to = from.saturating_sub(1).saturating_add(lines.len() as u64);
    let signed = match lane {
        Lane::Records => signed_shift::first_within(reading, from, to)?,
        Lane::Safety | Lane::Tracks => None,
    };
    if let Some(signed) = &signed {
        lines.retain(|line| line.seq <= signed.seq);
    }
    let prev_hash = entry::hash_at(reading, lane, from.saturating_sub(1))?;
    let end = lines
        .last()
        .map_or((from.saturating_sub(1), prev_hash), |line| (line.seq, line.hash));
    let head = LaneHead {
        lane,
        seq: end.0,
        hash: end.1,
    };
    Ok(Batch {
        notebook: phone.store.identity().notebook,
        lane,
        from,
        prev_hash,
        keys: keys(reading, session, lane, &lines)?,
        entries: lines.into_iter().map(on_the_wire).collect(),
        statement: match signed {
            Some(signed) => signed.statement,
            None => {
                let said = statement::of_batch(reading, &phone.store.identity(), clocks, head)?;
                Signed::sign(&said, phone.signing_key)
            }
        },
    })
}

fn on_the_wire(line: entry::Entry) -> Entry {
    let (class, commit) = (line.class, line.commit);
    match line.body {
        Ok(body) => Entry::Whole { class, body },
        Err(absence) => Entry::Bare {
            class,
            commit,
            absence,
        },
    }
}

/// Returns the keys of the records in these lines of which the server has no line yet, and with it no key.
fn keys(
    reading: &Reading<'_>,
    session: &Session,
    lane: Lane,
    lines: &[entry::Entry],
) -> store::Result<Vec<(domain::RecordId, seal::Key)>> {
    let all = session.sides.get(&lane).is_some_and(|side| side.all_keys);
    let records: BTreeSet<_> = lines.iter().filter_map(|line| line.record).collect();
    let mut keys = Vec::new();
    for record in records {
        let known = entry::of_record(reading, record)?
            .iter()
            .any(|line| line.own && line.seq <= session.on_server(line.lane));
        if (all || !known)
            && let Some(key) = entry::find_key(reading, record)?
        {
            keys.push((record, key));
        }
    }
    Ok(keys)
}

/// What to do about a batch that was refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Go on from where the server stands.
    GoOnAfter(protocol::api::Have),
    /// Send it again with the keys of all its records.
    SendKeys,
    /// Send half of it.
    Halve,
    /// Leave the lane for this run.
    GiveUp,
}

/// Decides what to do about a refusal of a batch of so many entries.
pub(crate) fn remedy(error: &ApiError, entries: usize, all_keys: bool) -> Remedy {
    match (error.code(), error.have()) {
        (Some(ErrorCode::Gap), Some(have)) => Remedy::GoOnAfter(have),
        (Some(ErrorCode::Malformed), _) if !all_keys => Remedy::SendKeys,
        (Some(ErrorCode::TooLarge | ErrorCode::HashMismatch | ErrorCode::Malformed), _) if entries > 1 => {
            Remedy::Halve
        }
        _ => Remedy::GiveUp,
    }
}

/// Verifies the answer to a batch that ends at line `last` and keeps the receipt; returns it and how many lines it
/// newly confirms.
pub(crate) fn accept(
    phone: &Phone<'_>,
    session: &Session,
    (lane, last): (Lane, u64),
    answer: &PushAnswer,
) -> Result<(Receipt, u64), Error> {
    let PushAnswer::Committed(signed) = answer else {
        return Err(Error::Staged(lane));
    };
    let receipt = session.trust.open(signed)?;
    if receipt.epoch != session.epoch {
        return Err(Error::OtherEpoch);
    }
    let wrong = [
        (
            receipt.notebook != phone.store.identity().notebook,
            "it is of another notebook",
        ),
        (receipt.lane != lane, "it is of another lane"),
        (receipt.committed < last, "it confirms less than was sent"),
        (
            receipt.backed_up > receipt.committed,
            "it says more is backed up than there is",
        ),
    ];
    if let Some((_, why)) = wrong.iter().find(|(is_wrong, _)| *is_wrong) {
        return Err(Error::WrongReceipt(why));
    }
    compare(phone, lane, receipt.committed, Some(receipt.hash))?;
    let at = (phone.clocks)().wall;
    let (before, _) = phone.store.write(|writing| {
        let before = receipt::committed(writing, lane)?;
        // Of several batches under way, an older receipt may come last; it says nothing new.
        if receipt.committed >= before {
            receipt::put(writing, &receipt, signed, at)?;
        }
        Ok(before)
    })?;
    let confirmed = receipt.committed.saturating_sub(before);
    Ok((receipt, confirmed))
}

#[cfg(test)]
mod tests {
    use domain::EntryHash;
    use protocol::api::{ErrorBody, Have};

    use super::*;

    #[test]
    fn each_refusal_has_its_remedy() {
        let have = Have {
            seq: 3,
            hash: EntryHash([3; 32]),
        };
        let check = |code, entries, all_keys, expected| {
            let error = ApiError::Answered(ErrorBody::new(code, ""));
            assert_eq!(remedy(&error, entries, all_keys), expected, "{code:?} {entries}");
        };
        let gap = ApiError::Answered(ErrorBody::new(ErrorCode::Gap, "").with_have(have));
        assert_eq!(remedy(&gap, 64, false), Remedy::GoOnAfter(have));
        check(ErrorCode::Gap, 64, false, Remedy::GiveUp);
        check(ErrorCode::Malformed, 64, false, Remedy::SendKeys);
        check(ErrorCode::Malformed, 64, true, Remedy::Halve);
        check(ErrorCode::TooLarge, 64, false, Remedy::Halve);
        check(ErrorCode::TooLarge, 1, false, Remedy::GiveUp);
        check(ErrorCode::HashMismatch, 2, true, Remedy::Halve);
        check(ErrorCode::HashMismatch, 1, true, Remedy::GiveUp);
        check(ErrorCode::Fork, 64, false, Remedy::GiveUp);
        check(ErrorCode::UpgradeRequired, 64, false, Remedy::GiveUp);
        let unreachable = ApiError::Unreachable(String::new());
        assert_eq!(remedy(&unreachable, 64, false), Remedy::GiveUp);
    }
}
