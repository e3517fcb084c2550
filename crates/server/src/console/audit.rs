//! The audit, for administrators. Reading it is in it.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;

use super::person::Person;
use super::refusal::Refusal;
use super::view::{Audit, AuditRow};
use super::{answer, say};
use crate::db::audit::{self, Act, Row};
use crate::people::Role;
use crate::station::Station;

const USUAL: i64 = 100;
const MOST: i64 = 500;

/// Which rows are asked for.
#[derive(Deserialize)]
pub(super) struct Asked {
    limit: Option<i64>,
    before: Option<i64>,
}

pub(super) async fn page(
    state: State<Arc<Station>>,
    asked: Result<Query<Asked>, QueryRejection>,
    person: Person,
) -> Result<Json<Audit>, Refusal> {
    person.must(Role::sees_audit)?;
    let Query(Asked { limit, before }) = asked.map_err(|_| Refusal::Input)?;
    answer(state, move |station| {
        let limit = limit.unwrap_or(USUAL).clamp(1, MOST);
        let now = station.now();
        let mut rows = station.ledger.write(|tx| {
            let rows = audit::page(tx, before.unwrap_or(i64::MAX), limit + 1)?;
            audit::add(
                tx,
                &Act {
                    reader: Some(person.0.id),
                    action: "audit_read",
                    ..Act::default()
                },
                now,
            )?;
            Ok(rows)
        })?;
        let more = rows.len() as i64 > limit;
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(Audit {
            rows: rows.into_iter().map(|row| view(station, row)).collect(),
            more,
        })
    })
    .await
}

fn view(station: &Station, row: Row) -> AuditRow {
    AuditRow {
        id: row.id.to_string(),
        at: say::moment(station, row.at),
        who: row.who.unwrap_or_default(),
        role: row.role.unwrap_or_default(),
        action: row.action,
        record: row.record.map(|record| record.to_string()),
        officer: row.officer,
        detail: row.detail,
    }
}
