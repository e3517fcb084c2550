//! Signing in and out.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::Timestamp;
use seal::digest::{sha256, to_hex};
use serde::Deserialize;

use super::person::{COOKIE_NAME, IDLE_MS, Person, session_hash};
use super::refusal::Refusal;
use super::view::{Can, Me};
use super::{Input, away};
use crate::db::audit::{self, Act};
use crate::db::officer::{self, Officer};
use crate::db::session;
use crate::station::Station;
use crate::{chance, password};

/// So many wrong tries for one sign-in, and then a wait.
const TRIES: u32 = 5;
const WAIT_MS: i64 = 30_000;
/// Names that nobody has are forgotten beyond this.
const REMEMBERED: usize = 10_000;

/// Counts wrong tries for each sign-in.
#[derive(Default)]
pub(crate) struct Tries(Mutex<HashMap<String, (u32, Timestamp)>>);

impl Tries {
    fn admit(&self, sign_in: &str, now: Timestamp) -> Result<(), Refusal> {
        let tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = tries
            .get(sign_in)
            .is_some_and(|(count, last)| *count >= TRIES && (0..WAIT_MS).contains(&now.millis_since(*last)));
        if waits { Err(Refusal::SlowDown) } else { Ok(()) }
    }

    fn wrong(&self, sign_in: &str, now: Timestamp) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() > REMEMBERED {
            tries.clear();
        }
        let tried = tries.entry(sign_in.to_owned()).or_insert((0, now));
        *tried = (tried.0.saturating_add(1), now);
    }

    fn right(&self, sign_in: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(sign_in);
    }
}

/// What the sign-in form sends.
#[derive(Deserialize)]
pub(super) struct SignIn {
    sign_in: String,
    password: String,
}

pub(super) async fn sign_in(
    State(station): State<Arc<Station>>,
    Input(form): Input<SignIn>,
) -> Result<Response, Refusal> {
    let (me, secret) = away(move || begin(&station, &form)).await?;
    let mut response = Json(me).into_response();
    set_cookie(&mut response, &secret, IDLE_MS / 1000);
    Ok(response)
}

fn begin(station: &Station, form: &SignIn) -> Result<(Me, String), Refusal> {
    let now = station.now();
    let name = form.sign_in.trim();
    station.tries.admit(name, now)?;
    let found = station.ledger.read(|db| officer::by_sign_in(db, name))?;
    let stored = found.as_ref().and_then(|officer| officer.password.as_deref());
    let fits = password::is(&form.password, stored)?;
    let (Some(officer), true) = (found.as_ref(), fits) else {
        station.tries.wrong(name, now);
        let act = Act {
            action: "sign_in_failed",
            officer: found.map(|officer| officer.id),
            ..Act::default()
        };
        station.ledger.write(|tx| audit::add(tx, &act, now))?;
        return Err(Refusal::SignIn);
    };
    station.tries.right(name);
    let secret: [u8; 32] = chance::draw()?;
    station.ledger.write(|tx| {
        session::begin(
            tx,
            &sha256(&[&secret]),
            officer.id,
            now,
            now.plus_millis(-IDLE_MS),
        )?;
        audit::add(
            tx,
            &Act {
                reader: Some(officer.id),
                action: "sign_in",
                ..Act::default()
            },
            now,
        )
    })?;
    Ok((me_of(station, officer), to_hex(&secret)))
}

pub(super) async fn sign_out(
    State(station): State<Arc<Station>>,
    request: Request,
) -> Result<Response, Refusal> {
    let (mut parts, _) = request.into_parts();
    let person = Person::from_request_parts(&mut parts, &station).await?;
    let hash = session_hash(&parts).ok_or(Refusal::Session)?;
    let end = move || {
        let now = station.now();
        station.ledger.write(|tx| {
            session::end(tx, &hash)?;
            audit::add(
                tx,
                &Act {
                    reader: Some(person.0.id),
                    action: "sign_out",
                    ..Act::default()
                },
                now,
            )
        })?;
        Ok(())
    };
    away(end).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&mut response, "", 0);
    Ok(response)
}

pub(super) async fn me(State(station): State<Arc<Station>>, person: Person) -> Json<Me> {
    Json(me_of(&station, &person.0))
}

fn me_of(station: &Station, officer: &Officer) -> Me {
    let role = officer.role;
    Me {
        name: officer.name.clone(),
        sign_in: officer.sign_in.clone().unwrap_or_default(),
        role: role.code(),
        team: officer.team.clone(),
        demo: station.pack.city.profile.made_up,
        version: env!("CARGO_PKG_VERSION"),
        can: Can {
            board: role.sees_board(),
            sos_acknowledge: role.answers_sos(),
            shifts: role.sees_shifts(),
            audit: role.sees_audit(),
            settle: role.settles(),
            held: role.releases(),
            phones: role.keeps_phones(),
            erasures: role.erases(),
            coverage: role.sees_coverage(),
        },
    }
}

/// No `Secure`: the console is plain HTTP on this machine only.
fn set_cookie(response: &mut Response, secret: &str, seconds: i64) {
    let cookie =
        format!("{COOKIE_NAME}={secret}; HttpOnly; SameSite=Strict; Path=/console; Max-Age={seconds}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(SET_COOKIE, value);
    }
}
