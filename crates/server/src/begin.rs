//! How a notebook begins that goes on from others: who opens it must own them, and what it cites must be so, as far as
//! it is known here. It changes no line of the older ones.

use std::collections::BTreeSet;

use domain::{Lane, NotebookId};
use protocol::Signed;
use protocol::api::{ErrorCode, NotebookState};
use protocol::begin::{self, Begin, Reason};
use protocol::chain::CitedHead;
use protocol::version::MAX_NOTEBOOKS;

use crate::auth::Caller;
use crate::db::notebook::{self, Notebook};
use crate::db::{Tx, begun, branch, entry};
use crate::station::Station;
use crate::{Error, hello};

/// Begins a notebook for a phone that asks, and says where it stands.
pub(crate) fn answer(
    station: &Station,
    caller: &Caller,
    id: NotebookId,
    signed: &Signed<Begin>,
) -> Result<NotebookState, Error> {
    if signed.peek()?.notebook != id {
        return Err(protocol::Error::Foreign { what: "pb1/begin" }.into());
    }
    take(station, caller, signed)?;
    station.ledger.read(|db| hello::notebook_state(db, caller, id))
}

/// Begins a notebook. Done twice, it is begun once.
pub(crate) fn take(station: &Station, caller: &Caller, signed: &Signed<Begin>) -> Result<(), Error> {
    let begin = begin::open(signed, &caller.device.certificate, &caller.certificate)?;
    if begin.cited.all().len() > MAX_NOTEBOOKS * Lane::ALL.len() * 2 {
        return Err(Error::refused(
            ErrorCode::TooLarge,
            "more heads than a phone's notebooks have",
        ));
    }
    station.ledger.write(|tx| {
        let notebook = opened(station, tx, caller, begin.notebook)?;
        if let Some(known) = begun::of(tx, notebook.id)? {
            return same(&known.peek()?, &begin);
        }
        continues(tx, &notebook, &begin)?;
        for cited in begin.cited.all() {
            check(tx, caller, cited, begin.reason)?;
        }
        let older: BTreeSet<_> = begin.cited.all().iter().map(|cited| cited.notebook).collect();
        let older: Vec<_> = older.into_iter().collect();
        begun::put(tx, notebook.id, signed, &older, station.now())
    })
}

fn opened(station: &Station, tx: &Tx<'_>, caller: &Caller, id: NotebookId) -> Result<Notebook, Error> {
    let device = &caller.device;
    match notebook::find(tx, id)? {
        Some(notebook) if notebook.device == device.id => Ok(notebook),
        Some(_) => Err(Error::refused(
            ErrorCode::NotFound,
            "this notebook is another phone's",
        )),
        None if notebook::count_of_device(tx, device.id)? >= MAX_NOTEBOOKS as u64 => Err(Error::refused(
            ErrorCode::TooLarge,
            "this phone has too many notebooks",
        )),
        None => notebook::open(tx, id, device.id, device.officer, station.now()),
    }
}

/// What begins twice begins the same way; the first reason stays.
fn same(known: &Begin, begin: &Begin) -> Result<(), Error> {
    if known.cited == begin.cited {
        return Ok(());
    }
    Err(Error::refused(
        ErrorCode::HashMismatch,
        "this notebook began in another way",
    ))
}

/// A notebook that has lines already must have begun so.
fn continues(tx: &Tx<'_>, notebook: &Notebook, begin: &Begin) -> Result<(), Error> {
    for lane in Lane::ALL {
        let first = entry::previous_of(tx, notebook.id, *lane, 1)?;
        if first.is_some_and(|first| first != begin.beginning().genesis(*lane)) {
            return Err(Error::refused(
                ErrorCode::HashMismatch,
                "this notebook has lines, and began in another way",
            ));
        }
    }
    Ok(())
}

/// What is cited of a notebook that is known must be the officer's own, and a line that stands there; unless it forked:
/// then the cited line is of a branch that may still come. What is not known is taken as told.
fn check(tx: &Tx<'_>, caller: &Caller, cited: &CitedHead, reason: Reason) -> Result<(), Error> {
    let Some(older) = notebook::find(tx, cited.notebook)? else {
        return Ok(());
    };
    if older.officer != caller.device.officer {
        return Err(Error::refused(
            ErrorCode::BadSignature,
            "it goes on from a notebook of another officer",
        ));
    }
    let there = entry::hash_at(tx, older.id, cited.lane, cited.seq)?;
    let known = there.is_none() || branch::knows(tx, &older, cited.lane, (cited.seq, cited.hash))?;
    match (known, reason) {
        (true, _) => Ok(()),
        (false, Reason::Fork) => notebook::seal(tx, older.id),
        (false, _) => Err(Error::refused(
            ErrorCode::HashMismatch,
            "another line stands where it says that an older notebook ends",
        )),
    }
}

/// Says whether a device may sign for lines of this notebook that nobody could sign: it has one that adopts it.
pub(crate) fn adopts(tx: &Tx<'_>, caller: &Caller, id: NotebookId, older: &Notebook) -> Result<bool, Error> {
    if caller.device.officer != older.officer {
        return Ok(false);
    }
    for row in begun::successors(tx, id)? {
        let begin = begun::of(tx, row)?.map(|signed| signed.peek()).transpose()?;
        let own = begin
            .as_ref()
            .map(|begin| notebook::find(tx, begin.notebook))
            .transpose()?
            .flatten();
        let own = own.is_some_and(|own| own.device == caller.device.id);
        if own && begin.is_some_and(|begin| begin.reason == Reason::Adopt) {
            return Ok(true);
        }
    }
    Ok(false)
}
