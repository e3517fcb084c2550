//! Holds: a custody event that says a piece of evidence must be kept. One that comes while an erasure is announced stops
//! it; one that comes afterwards is told to a person.

use domain::codes::CustodyAct;
use domain::kind::Record as _;
use domain::kinds::CustodyEvent;
use domain::{Fields, RecordId};
use protocol::Body;

use super::stop_within;
use crate::Error;
use crate::db::audit::{self, Act};
use crate::db::tombstone::{self, State};
use crate::db::{Tx, record};
use crate::station::Station;

/// Returns what a line holds, if it is a hold.
pub(crate) fn stops(body: &Body) -> Option<RecordId> {
    if body.kind != CustodyEvent::KIND.number {
        return None;
    }
    held_by(&body.fields)
}

fn held_by(fields: &Fields) -> Option<RecordId> {
    let event = CustodyEvent::read(fields);
    let holds = event.act.is_some_and(|act| act.0 == CustodyAct::Held);
    event.photo.filter(|_| holds)
}

/// Says whether a hold lies on a record, or on a photo that belongs to it.
pub(super) fn is_on(db: &Tx<'_>, id: RecordId) -> Result<bool, Error> {
    let mut evidence = vec![id];
    let photos = record::linked(db, id, domain::kinds::Photo::KIND.number)?;
    evidence.extend(photos.iter().map(|photo| photo.record));
    for one in evidence {
        let events = record::about(db, one, CustodyEvent::KIND.number)?;
        if events.iter().any(|event| held_by(&event.fields).is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Does what a hold on `evidence` asks: stops the orders to erase it, or what it belongs to.
pub(crate) fn notice(station: &Station, tx: &Tx<'_>, evidence: RecordId) -> Result<(), Error> {
    let belongs_to = record::get(tx, evidence)?.and_then(|photo| photo.linked_to);
    for id in [Some(evidence), belongs_to].into_iter().flatten() {
        match tombstone::get(tx, id)? {
            Some(order) if order.state == State::Ordered => {
                tracing::warn!("a hold came: an erasure that was ordered is stopped, see admin erasures");
                stop_within(station, tx, id, (None, None))?;
            }
            Some(order) if order.state.is_destroyed() && order.late_hold.is_none() => {
                tracing::error!("a hold came for a record that is erased already, see admin erasures");
                let now = station.now();
                let act = Act {
                    action: "hold_too_late",
                    record: Some(id),
                    ..Act::default()
                };
                audit::add(tx, &act, now)?;
                let late_hold = Some(now);
                tombstone::put(tx, &tombstone::Tombstone { late_hold, ..order })?;
            }
            _ => {}
        }
    }
    Ok(())
}
