//! Erasing a record by order, in two steps: the order is announced, so that phones destroy what they have and a hold that
//! is still on its way can stop it; then key and bodies are destroyed here. Headers and commits stay, and every chain
//! still verifies.
//!
//! What happens to an order is on the list (`list`) before it happens in the ledger, so that whatever a ledger is brought
//! back from, the list is carried out anew.

mod destroy;
mod hold;
pub(crate) mod list;

use std::collections::BTreeMap;
use std::path::PathBuf;

use domain::{RecordId, Timestamp};

use crate::Error;
use crate::db::audit::{self, Act};
use crate::db::tombstone::{self, State, Tombstone};
use crate::db::{RowId, Tx, blob, device, entry, feed};
use crate::station::Station;

pub(crate) use hold::{notice, stops};

const DAY_MS: i64 = 24 * 3_600_000;
/// How long phones have to hear of an order, unless told otherwise.
pub(crate) const GRACE_DAYS: u32 = 30;

/// Orders that a record be erased, and announces it.
pub(crate) fn order(
    station: &Station,
    record: RecordId,
    (reason, days): (&str, u32),
    by: Option<RowId>,
) -> Result<Tombstone, Error> {
    let now = station.now();
    station.ledger.write(|tx| {
        let known = tombstone::get(tx, record)?;
        let standing = known.as_ref().filter(|known| known.state != State::Stopped);
        if let Some(standing) = standing {
            return Err(Error::ErasureStands(record, standing.state.code()));
        }
        if !entry::exists(tx, record)? {
            return Err(Error::Nobody(format!("a record with the id {record}")));
        }
        if hold::is_on(tx, record)? {
            return Err(Error::OnHold(record));
        }
        let order = Tombstone {
            record,
            step: known.map_or(1, |known| known.step + 1),
            state: State::Ordered,
            reason: reason.to_owned(),
            at: now,
            until: now.plus_millis(i64::from(days) * DAY_MS),
            position: 0,
            late_hold: None,
        };
        note(station, tx, order, by)
    })
}

/// Stops an order that has not been carried out; phones get back what they destroyed as far as they may see it. A reason
/// takes the place of the order's own.
pub(crate) fn stop(
    station: &Station,
    record: RecordId,
    reason: Option<&str>,
    by: Option<RowId>,
) -> Result<(), Error> {
    station
        .ledger
        .write(|tx| stop_within(station, tx, record, (reason, by)))
}

fn stop_within(
    station: &Station,
    tx: &Tx<'_>,
    record: RecordId,
    (reason, by): (Option<&str>, Option<RowId>),
) -> Result<(), Error> {
    let order = standing(tx, record)?;
    let stopped = Tombstone {
        state: State::Stopped,
        step: order.step + 1,
        at: station.now(),
        reason: reason.map_or_else(|| order.reason.clone(), str::to_owned),
        ..order
    };
    note(station, tx, stopped, by).map(drop)
}

/// Carries an order out, once every phone has heard of it or its time is over.
pub(crate) fn complete(station: &Station, record: RecordId, by: Option<RowId>) -> Result<Tombstone, Error> {
    let now = station.now();
    let erased = station.ledger.write(|tx| {
        let order = standing(tx, record)?;
        if hold::is_on(tx, record)? {
            return Err(Error::OnHold(record));
        }
        let waiting = device::behind(tx, order.position)?;
        if !waiting.is_empty() && now < order.until {
            let until = crate::console::moment(station, order.until);
            return Err(Error::ErasureWaits(record, waiting.join(", "), until));
        }
        let erased = Tombstone {
            state: State::Erased,
            step: order.step + 1,
            at: now,
            ..order
        };
        note(station, tx, erased, by)
    })?;
    destroy::files(station)?;
    Ok(erased)
}

/// Does in the ledger what the list says, and adds to the list what only the ledger knows.
pub(crate) fn apply(station: &Station) -> Result<(), Error> {
    let listed = station.erasures.read()?;
    let mut known = station.ledger.read(tombstone::all)?;
    // A server that was ended in the middle of it has files left to remove.
    let mut destroyed = !station.ledger.read(blob::doomed)?.is_empty();
    for order in listed.values() {
        let standing = known.iter().find(|one| one.record == order.record);
        if standing.is_none_or(|standing| standing.step < order.step) {
            station
                .ledger
                .write(|tx| carry_out(station, tx, order.clone()).map(drop))?;
            destroyed |= order.state.is_destroyed();
        }
    }
    if destroyed {
        destroy::files(station)?;
    }
    known.retain(|one| listed.get(&one.record).is_none_or(|order| order.step < one.step));
    known.iter().try_for_each(|order| station.erasures.add(order))
}

/// Notes each order that was carried out in all generations of backups, too; `lists` are theirs.
pub(crate) fn expire(station: &Station, lists: &[PathBuf]) -> Result<(), Error> {
    let generations = lists
        .iter()
        .map(|path| list::read(path))
        .collect::<Result<Vec<_>, _>>()?;
    for order in station.ledger.read(tombstone::all)? {
        let gone = |orders: &BTreeMap<RecordId, Tombstone>| {
            orders
                .get(&order.record)
                .is_some_and(|one| one.state.is_destroyed())
        };
        if order.state == State::Erased && !generations.is_empty() && generations.iter().all(gone) {
            let complete = Tombstone {
                state: State::Complete,
                step: order.step + 1,
                at: station.now(),
                ..order
            };
            station
                .ledger
                .write(|tx| note(station, tx, complete, None).map(drop))?;
        }
    }
    Ok(())
}

/// Returns the order about a record while it can be carried out or stopped.
fn standing(db: &Tx<'_>, record: RecordId) -> Result<Tombstone, Error> {
    let order = tombstone::get(db, record)?;
    let order = order.ok_or_else(|| Error::Nobody(format!("an order to erase {record}")))?;
    match order.state {
        State::Ordered => Ok(order),
        other => Err(Error::ErasureStands(record, other.code())),
    }
}

/// Puts what happens to an order on the list and into the ledger. The list is first: a ledger that fails afterwards is
/// told by it when it is opened next.
fn note(station: &Station, tx: &Tx<'_>, order: Tombstone, by: Option<RowId>) -> Result<Tombstone, Error> {
    let order = carry_out(station, tx, order)?;
    audit::add(
        tx,
        &Act {
            reader: by,
            action: action(order.state),
            record: Some(order.record),
            officer: None,
            detail: Some(&order.reason),
        },
        order.at,
    )?;
    station.erasures.add(&order)?;
    Ok(order)
}

const fn action(state: State) -> &'static str {
    match state {
        State::Ordered => "erasure_ordered",
        State::Stopped => "erasure_stopped",
        State::Erased => "erasure_done",
        State::Complete => "erasure_complete",
    }
}

fn carry_out(station: &Station, tx: &Tx<'_>, mut order: Tombstone) -> Result<Tombstone, Error> {
    match order.state {
        State::Ordered | State::Stopped => order.position = announce(tx, order.record)?,
        State::Erased | State::Complete => {
            // A ledger that came back had the lines at other places of the feed than phones have read.
            let announced = tombstone::get(tx, order.record)?.map(|known| known.position);
            order.position = match announced {
                Some(position) => position,
                None => announce(tx, order.record)?,
            };
            destroy::rows(station, tx, order.record)?;
        }
    }
    tombstone::put(tx, &order)?;
    Ok(order)
}

/// Gives every line of a record one more place in the feed: what is known of it has changed. Returns the last place.
fn announce(tx: &Tx<'_>, record: RecordId) -> Result<u64, Error> {
    let mut position = feed::head(tx)?.0;
    for (row, hash) in entry::rows_of(tx, record)? {
        position = feed::announce(tx, row, hash)?;
    }
    Ok(position)
}

/// How an order stands, for people.
#[derive(Debug, Clone)]
pub struct Erasure {
    /// The record.
    pub record: RecordId,
    /// How far it has come.
    pub state: State,
    /// Why.
    pub reason: String,
    /// When that was, in the city's zone.
    pub at: String,
    /// When it may be carried out although phones have not heard of it, in the city's zone.
    pub until: String,
    /// The phones that have not heard of it.
    pub waiting: Vec<String>,
    /// When a hold came that was too late, in the city's zone.
    pub late_hold: Option<String>,
}

/// Returns all orders, the newest first.
pub(crate) fn all(station: &Station) -> Result<Vec<Erasure>, Error> {
    let moment = |at: Timestamp| crate::console::moment(station, at);
    station.ledger.read(|db| {
        let mut all = Vec::new();
        for order in tombstone::all(db)? {
            let waiting = match order.state {
                State::Ordered => device::behind(db, order.position)?,
                _ => Vec::new(),
            };
            all.push(Erasure {
                record: order.record,
                state: order.state,
                reason: order.reason,
                at: moment(order.at),
                until: moment(order.until),
                waiting,
                late_hold: order.late_hold.map(moment),
            });
        }
        Ok(all)
    })
}
