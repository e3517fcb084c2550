//! Who is signed in, and whose shifts they may see.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use domain::RecordId;
use seal::digest::{from_hex, sha256};

use super::refusal::Refusal;
use crate::Error;
use crate::db::audit::{self, Act};
use crate::db::officer::{self, Officer};
use crate::db::record::{self, Record};
use crate::db::shift::Which;
use crate::db::{Tx, session};
use crate::people::Role;
use crate::station::Station;

/// The cookie's name.
pub(super) const COOKIE_NAME: &str = "patrolbook_console";
/// A session that is not used for so long is over.
pub(super) const IDLE_MS: i64 = 12 * 3_600_000;
/// Its use is noted at most so often.
const NOTED_EVERY_MS: i64 = 60_000;

/// The person who is signed in.
#[derive(Debug, Clone)]
pub(super) struct Person(pub(super) Officer);

impl FromRequestParts<Arc<Station>> for Person {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, station: &Arc<Station>) -> Result<Self, Refusal> {
        let hash = session_hash(parts).ok_or(Refusal::Session)?;
        let station = Arc::clone(station);
        super::away(move || signed_in(&station, &hash)).await
    }
}

/// Returns the hash of the session that a request names.
pub(super) fn session_hash(parts: &Parts) -> Option<[u8; 32]> {
    let cookies = parts.headers.get(COOKIE)?.to_str().ok()?;
    let named = |pair: &str| {
        pair.trim()
            .strip_prefix(COOKIE_NAME)?
            .strip_prefix('=')
            .map(str::to_owned)
    };
    let secret = from_hex(&cookies.split(';').find_map(named)?).ok()?;
    Some(sha256(&[&secret]))
}

fn signed_in(station: &Station, hash: &[u8; 32]) -> Result<Person, Refusal> {
    let now = station.now();
    let found = station.ledger.read(|db| {
        let found = session::find(db, hash, now.plus_millis(-IDLE_MS))?;
        found
            .map(|(id, used_at)| Ok((officer::get(db, id)?, used_at)))
            .transpose()
    })?;
    let (officer, used_at) = found.ok_or(Refusal::Session)?;
    if now.millis_since(used_at) > NOTED_EVERY_MS {
        station.ledger.write(|tx| session::used(tx, hash, now))?;
    }
    Ok(Person(officer))
}

impl Person {
    /// Refuses whoever's role is not one of those that `may`.
    pub(super) fn must(&self, may: fn(Role) -> bool) -> Result<(), Refusal> {
        if may(self.0.role) {
            Ok(())
        } else {
            Err(Refusal::Role)
        }
    }

    /// Returns which shifts they may see, or why none.
    pub(super) fn scope(&self) -> Result<Which<'_>, Refusal> {
        let all = Which {
            limit: 1,
            ..Which::default()
        };
        match (self.0.role, &self.0.team) {
            (Role::Admin, _) => Ok(all),
            (Role::CrewLeader, Some(team)) => Ok(Which {
                team: Some(team),
                ..all
            }),
            (Role::Officer | Role::CrewLeader, _) => Ok(Which {
                officer: Some(self.0.id),
                ..all
            }),
            (Role::Dispatcher, _) => Err(Refusal::Role),
        }
    }

    /// Says whether they may see what this officer wrote.
    pub(super) fn may_read(&self, db: &Tx<'_>, author: i64) -> Result<bool, Error> {
        Ok(match self.0.role {
            Role::Admin => true,
            Role::Dispatcher => false,
            Role::Officer => author == self.0.id,
            Role::CrewLeader => {
                author == self.0.id || self.0.team.is_some() && officer::get(db, author)?.team == self.0.team
            }
        })
    }

    /// Writes that a record is read, durably, and returns it: there is no other way to a record.
    pub(super) fn open(
        &self,
        station: &Station,
        id: RecordId,
        action: &str,
        detail: Option<&str>,
    ) -> Result<Record, Refusal> {
        self.must(Role::sees_shifts)?;
        let now = station.now();
        station.ledger.write(|tx| {
            let Some(record) = record::get(tx, id)? else {
                return Ok(Err(Refusal::NotFound));
            };
            if !self.may_read(tx, record.officer)? {
                return Ok(Err(Refusal::Role));
            }
            let (reader, officer) = (Some(self.0.id), Some(record.officer));
            audit::add(
                tx,
                &Act {
                    reader,
                    action,
                    record: Some(id),
                    officer,
                    detail,
                },
                now,
            )?;
            Ok(Ok(record))
        })?
    }
}
