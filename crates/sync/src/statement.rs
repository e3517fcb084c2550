//! Statements: where the three lanes stand, signed by the phone.

use domain::{Clocks, Lane};
use protocol::statement::Heads;
use protocol::{LaneHead, Purpose, Signed, Statement};
use seal::sign::SigningKey;
use store::{Identity, Reading, receipt};

use crate::session;

/// Signs where all lanes stand, because the officer signs the shift. To be kept in the write that ends it; the batch
/// that brings the shift's last line takes it along.
///
/// # Errors
/// Returns why the notebook could not be read.
pub fn sign_shift(
    reading: &Reading<'_>,
    identity: &Identity,
    clocks: Clocks,
    key: &SigningKey,
) -> store::Result<Signed<Statement>> {
    let heads = session::all_heads(reading)?;
    let statement = over(reading, identity, clocks, (heads, Purpose::ShiftSigned))?;
    Ok(Signed::sign(&statement, key))
}

/// Says where the lanes stand for a batch: its own where it ends, the others where they are.
pub(crate) fn of_batch(
    reading: &Reading<'_>,
    identity: &Identity,
    clocks: Clocks,
    end: LaneHead,
) -> store::Result<Statement> {
    ending_at(reading, identity, clocks, (end, Purpose::Push))
}

/// Says the same for lines that go into the rescue copy.
pub(crate) fn of_rescue(
    reading: &Reading<'_>,
    identity: &Identity,
    clocks: Clocks,
    end: LaneHead,
) -> store::Result<Statement> {
    ending_at(reading, identity, clocks, (end, Purpose::Rescue))
}

fn ending_at(
    reading: &Reading<'_>,
    identity: &Identity,
    clocks: Clocks,
    (end, purpose): (LaneHead, Purpose),
) -> store::Result<Statement> {
    let mut heads = session::all_heads(reading)?;
    heads.retain(|head| head.lane != end.lane);
    heads.push(end);
    over(reading, identity, clocks, (heads, purpose))
}

fn over(
    reading: &Reading<'_>,
    identity: &Identity,
    clocks: Clocks,
    (heads, purpose): (Vec<LaneHead>, Purpose),
) -> store::Result<Statement> {
    let mut newest = None;
    for lane in Lane::ALL {
        newest = newest.max(receipt::get(reading, *lane)?.map(|kept| (kept.received_at, kept.signed.hash())));
    }
    Ok(Statement {
        city: identity.city,
        notebook: identity.notebook,
        heads: Heads::new(heads)?,
        purpose,
        wall: clocks.wall,
        boot: clocks.boot,
        mono_ms: clocks.mono_ms,
        cursor: session::cursor(reading)?,
        last_receipt_hash: newest.map(|(_, hash)| hash),
    })
}
