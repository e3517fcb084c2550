//! One shift, whole, for the screen and for paper.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use domain::RecordId;
use domain::code::Code as _;
use domain::kind::Record as _;
use domain::kinds::{Acknowledgement, HandoverItem, Photo, Shift};
use protocol::Lane;
use serde::Deserialize;

use super::person::Person;
use super::refusal::Refusal;
use super::view::{BriefingAck, ChainHead, Handover, Manifest, ReadBy, ShiftPage};
use super::{answer, photos, record as records, record_id, say, shifts};
use crate::Error;
use crate::db::record::{self, Record};
use crate::db::shift::{self, Which};
use crate::db::{RowId, Tx, branch, entry, manifest, notebook, officer};
use crate::station::Station;

/// What the page is for.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(rename = "for")]
    purpose: Option<String>,
}

pub(super) async fn page(
    state: State<Arc<Station>>,
    Path(record): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    person: Person,
) -> Result<Json<ShiftPage>, Refusal> {
    let Query(asked) = asked.map_err(|_| Refusal::Input)?;
    let printed = asked.purpose.as_deref() == Some("print");
    let action = if printed { "shift_printed" } else { "shift_read" };
    answer(state, move |station| {
        let record = person.open(station, record_id(&record)?, action, None)?;
        if record.kind != Shift::KIND.number {
            return Err(Refusal::NotFound);
        }
        Ok(station.ledger.read(|db| view(station, db, &person, &record))?)
    })
    .await
}

fn view(station: &Station, db: &Tx<'_>, person: &Person, shift: &Record) -> Result<ShiftPage, Error> {
    let which = Which {
        record: Some(shift.record),
        limit: 1,
        ..Which::default()
    };
    let counted = shift::list(db, &which)?
        .into_iter()
        .next()
        .ok_or(Error::Damaged("a shift"))?;
    let all = record::of_shift(db, shift.record)?;
    let of_kind = |number: u16| all.iter().filter(move |record| record.kind == number);
    let read_before = record::before_shift(db, shift, Acknowledgement::KIND.number)?;
    let read = read_before.iter().chain(of_kind(Acknowledgement::KIND.number));
    let lines = all.iter().filter(|record| record.kind != Photo::KIND.number);
    Ok(ShiftPage {
        brief: shifts::brief(station, &counted),
        fields: records::fields(station, db, shift)?,
        records: lines
            .map(|record| records::brief(station, db, record))
            .collect::<Result<_, _>>()?,
        photos: of_kind(Photo::KIND.number)
            .map(|photo| photos::view(station, db, photo))
            .collect::<Result<_, _>>()?,
        handover: of_kind(HandoverItem::KIND.number)
            .map(|item| handover(station, db, item))
            .collect::<Result<_, _>>()?,
        briefing: briefing(station, db, read)?,
        chain: chain(db, shift.notebook)?,
        manifest: signed(station, db, shift.record)?,
        printed_by: person.0.name.clone(),
        printed_at: say::moment(station, station.now()),
        city: station.pack.city.profile.name.clone(),
        notebook: notebook::id_of(db, shift.notebook)?.to_string(),
    })
}

fn handover(station: &Station, db: &Tx<'_>, record: &Record) -> Result<Handover, Error> {
    let item = HandoverItem::read(&record.fields);
    let expires_at = item.expires_at.unwrap_or(record.happened_at);
    let mut acknowledged_by = Vec::new();
    for read in record::about(db, record.record, Acknowledgement::KIND.number)? {
        let officer = officer::get(db, read.officer)?.name;
        acknowledged_by.push(ReadBy {
            officer,
            at: say::moment(station, read.happened_at),
        });
    }
    Ok(Handover {
        record: record.record.to_string(),
        kind: item
            .kind
            .map_or_else(String::new, |kind| kind.0.as_code().to_owned()),
        text: item.text.map(|text| text.0).unwrap_or_default(),
        must_read: item.must_read.unwrap_or_default(),
        expires_at: say::moment(station, expires_at),
        expired: station.now() > expires_at,
        withdrawn: record.withdrawn,
        acknowledged_by,
    })
}

fn briefing<'a>(
    station: &Station,
    db: &Tx<'_>,
    acknowledgements: impl Iterator<Item = &'a Record>,
) -> Result<Vec<BriefingAck>, Error> {
    let mut read = Vec::new();
    for acknowledgement in acknowledgements {
        let Some(id) = acknowledgement.about else { continue };
        let Some(record) = record::get(db, id)? else {
            continue;
        };
        let item = HandoverItem::read(&record.fields);
        read.push(BriefingAck {
            item: id.to_string(),
            kind: item
                .kind
                .map_or_else(String::new, |kind| kind.0.as_code().to_owned()),
            text: item.text.map(|text| text.0).unwrap_or_default(),
            must_read: item.must_read.unwrap_or_default(),
            author: officer::get(db, record.officer)?.name,
            acknowledged_at: say::moment(station, acknowledgement.happened_at),
        });
    }
    Ok(read)
}

/// Returns where the chains of a notebook end, and after them the branches of those that forked.
fn chain(db: &Tx<'_>, notebook: RowId) -> Result<Vec<ChainHead>, Error> {
    let mut heads = Vec::new();
    for lane in Lane::ALL.iter().copied() {
        heads.extend(chain_head(db, notebook, lane)?);
    }
    for (row, lane, _) in branch::of(db, notebook)? {
        heads.extend(chain_head(db, row, lane)?);
    }
    Ok(heads)
}

fn chain_head(db: &Tx<'_>, row: RowId, lane: Lane) -> Result<Option<ChainHead>, Error> {
    let Some(head) = notebook::head(db, row, lane)? else {
        return Ok(None);
    };
    Ok(Some(ChainHead {
        lane: lane.to_string(),
        committed: head.committed,
        hash: head.hash.to_string(),
        held: entry::held(db, row, lane)?.len() as u64,
        fork: branch::fork_of(db, (row, lane), head.committed)?,
    }))
}

fn signed(station: &Station, db: &Tx<'_>, shift: RecordId) -> Result<Option<Manifest>, Error> {
    let found = manifest::get(db, shift)?;
    Ok(found.map(|found| Manifest {
        all_held: true,
        records: found.records,
        photos: found.photos,
        at: say::moment(station, found.at),
    }))
}
