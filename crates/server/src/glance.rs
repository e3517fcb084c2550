//! Glance: says whether a phone that has nothing to send has a reason to say hello. When in doubt, it has.
//!
//! The phone's hash is compared with the one that this ledger gives: epoch, heads, the feed's past, and everything else
//! that hello would say are in it, so that nothing of it can change unnoticed.

use domain::Lane;
use protocol::api::{Glance, Glanced, HelloResponse, standing};
use protocol::statement::Heads;
use protocol::{Cursor, LaneHead, Standing};

use crate::auth::Caller;
use crate::db::{Tx, feed};
use crate::station::Station;
use crate::{Error, hello};

/// A phone that stands further back in the feed reads on, so that what is looked through for it stays short.
const FAR_BACK: u64 = 2_000;

/// Answers a glance.
pub(crate) fn answer(station: &Station, caller: &Caller, glance: &Glance) -> Result<Glanced, Error> {
    let (said, stands, unread) = station.ledger.read(|db| {
        let said = hello::say(station, db, caller, &[glance.notebook])?;
        let stands = stands(db, glance, &said)? == Some(glance.standing);
        let unread = stands && is_unread(station, db, caller, glance.position)?;
        Ok((said, stands, unread))
    })?;
    if stands {
        hello::has_read(station, caller, glance.position)?;
    }
    let is_far_back = said.feed_head.saturating_sub(glance.position) > FAR_BACK;
    Ok(Glanced {
        changed: !stands || unread || is_far_back || !said.orders.is_empty(),
        server_time: said.server_time,
        nonce: said.nonce,
    })
}

/// Says whether the feed holds something for this officer after a position. A revoked phone may not read any more, and
/// was told.
fn is_unread(station: &Station, db: &Tx<'_>, caller: &Caller, position: u64) -> Result<bool, Error> {
    let who = (caller.device.device, caller.officer);
    Ok(!caller.device.revoked && !feed::visible(db, who, position, 1, station.now())?.is_empty())
}

/// Returns where both stand as this ledger has it; nothing where the feed does not reach that far.
fn stands(db: &Tx<'_>, glance: &Glance, said: &HelloResponse) -> Result<Option<Standing>, Error> {
    let Some(log_hash) = feed::log_hash_at(db, glance.position)? else {
        return Ok(None);
    };
    let cursor = Cursor {
        epoch: said.epoch,
        position: glance.position,
        log_hash,
    };
    let head = |lane: Lane, seq, hash| LaneHead { lane, seq, hash };
    let lanes = said.notebooks.iter().flat_map(|state| &state.lanes);
    let heads = lanes
        .filter(|state| state.committed > 0)
        .filter_map(|state| Some(head(state.lane, state.committed, state.hash?)));
    let heads = Heads::new(heads.collect())?;
    Ok(Some(standing(hello::tag(said), glance.notebook, &heads, &cursor)))
}
