//! The phones of the city, and what is done with them from afar; for administrators.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use domain::DeviceId;
use serde_json::{Value as Out, json};

use super::person::Person;
use super::refusal::Refusal;
use super::view::{Phone, PhoneOrder, Phones};
use super::{Input, Reason, answer, say};
use crate::Error;
use crate::admin::{PhoneOrder as Order, order_state};
use crate::db::Tx;
use crate::db::device::{self, Listed};
use crate::db::order::{self, Given};
use crate::people::Role;
use crate::phones::{self, Deed};
use crate::station::Station;

pub(super) async fn list(state: State<Arc<Station>>, person: Person) -> Result<Json<Phones>, Refusal> {
    person.must(Role::keeps_phones)?;
    answer(state, |station| {
        let phones = station.ledger.read(|db| {
            let phones = device::phones(db)?.into_iter();
            phones
                .map(|one| view(station, db, one))
                .collect::<Result<Vec<_>, Error>>()
        })?;
        Ok(Phones { phones })
    })
    .await
}

pub(super) async fn act(
    state: State<Arc<Station>>,
    Path((device, deed)): Path<(String, String)>,
    person: Person,
    Input(form): Input<Reason>,
) -> Result<Json<Out>, Refusal> {
    person.must(Role::keeps_phones)?;
    answer(state, move |station| {
        let device: DeviceId = device.parse().map_err(|_| Refusal::NotFound)?;
        let (deed, reason) = (deed_of(&deed)?, form.said()?);
        if phones::act(station, Some(person.0.id), device, deed, &reason)? {
            Ok(json!({ "done": true }))
        } else {
            Err(Refusal::NotFound)
        }
    })
    .await
}

fn deed_of(word: &str) -> Result<Deed, Refusal> {
    match (word, Order::from_code(word)) {
        ("revoke", _) => Ok(Deed::Revoke),
        ("restore", _) => Ok(Deed::Restore),
        (_, Some(order)) => Ok(Deed::Order(order.on_the_wire())),
        (_, None) => Err(Refusal::NotFound),
    }
}

fn view(station: &Station, db: &Tx<'_>, one: Listed) -> Result<Phone, Error> {
    let moment = |at| say::moment(station, at);
    let orders = order::of_device(db, one.device)?;
    Ok(Phone {
        device: one.device.to_string(),
        officer: one.officer,
        label: one.label,
        enrolled_at: moment(one.enrolled_at),
        last_heard: one.last_heard.map(moment),
        revoked_at: one.revoked_at.map(moment),
        orders: orders.iter().map(|given| order_view(station, given)).collect(),
    })
}

fn order_view(station: &Station, given: &Given) -> PhoneOrder {
    let moment = |at| say::moment(station, at);
    PhoneOrder {
        order: Order::word(given.order),
        state: order_state(given),
        reason: given.reason.clone(),
        given_by: given.given_by.clone(),
        given_at: moment(given.given_at),
        told_at: given.told_at.map(moment),
        done_at: given.done_at.map(moment),
        report: given.report.clone(),
    }
}
