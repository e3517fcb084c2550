//! Orders to erase, for administrators: how far each has come, and what is still known of its record. An order, its stop
//! and each look at the list are in the audit before they are answered.
//!
//! Nothing is destroyed from here: carrying an order out is done at the server itself.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde_json::{Value as Out, json};

use super::person::Person;
use super::refusal::Refusal;
use super::view::{ErasureRow, Erasures};
use super::{Input, Reason, answer, record_id, say};
use crate::Error;
use crate::db::audit::{self, Act};
use crate::db::record::Record;
use crate::db::{Tx, officer, record};
use crate::erase::{self, Erasure, GRACE_DAYS};
use crate::people::Role;
use crate::station::Station;

pub(super) async fn list(state: State<Arc<Station>>, person: Person) -> Result<Json<Erasures>, Refusal> {
    person.must(Role::erases)?;
    answer(state, move |station| {
        let act = Act {
            reader: Some(person.0.id),
            action: "erasures_read",
            ..Act::default()
        };
        let now = station.now();
        station.ledger.write(|tx| audit::add(tx, &act, now))?;
        let orders = erase::all(station)?.into_iter();
        let erasures = station.ledger.read(|db| {
            let rows = orders.map(|order| view(station, db, order));
            rows.collect::<Result<Vec<_>, Error>>()
        })?;
        Ok(Erasures { erasures })
    })
    .await
}

pub(super) async fn order(
    state: State<Arc<Station>>,
    Path(record): Path<String>,
    person: Person,
    Input(form): Input<Reason>,
) -> Result<Json<Out>, Refusal> {
    person.must(Role::erases)?;
    answer(state, move |station| {
        let (record, reason) = (record_id(&record)?, form.said()?);
        erase::order(station, record, (&reason, GRACE_DAYS), Some(person.0.id)).map_err(refused)?;
        Ok(json!({ "ordered": true }))
    })
    .await
}

pub(super) async fn stop(
    state: State<Arc<Station>>,
    Path(record): Path<String>,
    person: Person,
    Input(form): Input<Reason>,
) -> Result<Json<Out>, Refusal> {
    person.must(Role::erases)?;
    answer(state, move |station| {
        let (record, reason) = (record_id(&record)?, form.said()?);
        erase::stop(station, record, Some(&reason), Some(person.0.id)).map_err(refused)?;
        Ok(json!({ "stopped": true }))
    })
    .await
}

fn refused(error: Error) -> Refusal {
    match error {
        Error::Nobody(_) => Refusal::NotFound,
        Error::OnHold(_) => Refusal::OnHold,
        Error::ErasureStands(..) => Refusal::ErasureStands,
        other => other.into(),
    }
}

fn view(station: &Station, db: &Tx<'_>, order: Erasure) -> Result<ErasureRow, Error> {
    let known: Option<Record> = record::get(db, order.record)?;
    let author = known
        .as_ref()
        .map(|known| officer::get(db, known.officer))
        .transpose()?;
    Ok(ErasureRow {
        record: order.record.to_string(),
        kind: known.as_ref().map(|known| say::kind_name(known.kind)),
        happened_at: known.map(|known| say::moment(station, known.happened_at)),
        author: author.map(|author| author.name),
        state: order.state.code(),
        reason: order.reason,
        at: order.at,
        until: order.until,
        waiting: order.waiting,
        late_hold: order.late_hold,
    })
}
