//! The simplest thing that could work: lines as JSON in SQLite on both sides, sent in batches packed by zstd, over the
//! same HTTPS as everything else. No keys, no chain, no signature, no receipt but a number.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use rusqlite::{Connection, params};
use serde_json::Value as Json;

use super::{Script, UP, WORKLOAD};
use crate::city_shift::{self, SEED};
use crate::net::proxy::Proxy;
use crate::net::tls;
use crate::row::{Row, count};
use crate::sync::traffic::Trip;
use crate::{Result, helper};

const SYSTEM: &str = "rusqlite + zstd JSON batches";
const BATCH: usize = 64;
const LEVEL: i32 = 3;
const LIMIT: usize = 16 * 1024 * 1024;
/// Shifts over which the server's CPU is counted.
const SHIFTS: usize = 20;

/// Measures it beside the phone.
pub(crate) async fn measure(own: Trip) -> Result<Vec<Row>> {
    let home = tempfile::tempdir()?;
    let phone = Phone::fill(&home.path().join("phone.db"))?;
    let server = Script::own(&["json-server", &helper::text(home.path())?])?;
    let row = |metric, value, unit| Row::new("peers", WORKLOAD, SYSTEM, metric, value, unit);
    let whole = phone.travel(1, &server, None).await?;
    let cut = phone.travel(2, &server, Some(whole / 2)).await?;
    let before = server.cpu_ms()?;
    for number in 0..SHIFTS {
        phone.travel(3 + number, &server, None).await?;
    }
    let cpu = (server.cpu_ms()? - before) / count(SHIFTS as u64);
    Ok(vec![
        row(UP, count(whole), "bytes").beside("phone", count(own.up)),
        row("sent twice, cut at 50 %", count(cut) - count(whole), "bytes"),
        row("server CPU a shift", cpu, "ms"),
    ])
}

const TABLE: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE line (shift INTEGER NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (shift, seq)) STRICT;";

fn open(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(TABLE)?;
    Ok(connection)
}

fn insert(connection: &Connection, shift: u64, seq: usize, json: &Json) -> Result<()> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO line (shift, seq, json) VALUES (?1, ?2, ?3)")?
        .execute(params![shift, seq, json.to_string()])?;
    Ok(())
}

struct Phone(Connection);

impl Phone {
    fn fill(path: &Path) -> Result<Self> {
        let connection = open(path)?;
        let lines: Vec<Json> = serde_json::from_slice(&city_shift::json(&city_shift::lines(SEED)?)?)?;
        for (seq, line) in lines.iter().enumerate() {
            insert(&connection, 0, seq, line)?;
        }
        Ok(Self(connection))
    }

    /// Sends everything as a shift of this number; returns how many bytes went up.
    async fn travel(&self, shift: usize, server: &Script, cut: Option<u64>) -> Result<u64> {
        let proxy = Proxy::start(server.address, None).await?;
        if let Some(bytes) = cut {
            proxy.cut_after(bytes);
        }
        let address = format!("https://{}/{shift}", proxy.address());
        if self.send(&address).await.is_err() {
            self.send(&address).await?;
        }
        Ok(proxy.up())
    }

    async fn send(&self, address: &str) -> Result<()> {
        let client = tls::http()?;
        let mut held: usize = client.get(address).send().await?.text().await?.parse()?;
        loop {
            let body = self.batch(held)?;
            if body.is_empty() {
                return Ok(());
            }
            let answer = client
                .post(format!("{address}?from={held}"))
                .body(body)
                .send()
                .await?;
            held = answer.error_for_status()?.text().await?.parse()?;
        }
    }

    fn batch(&self, from: usize) -> Result<Vec<u8>> {
        let mut statement = self
            .0
            .prepare_cached("SELECT json FROM line WHERE seq >= ?1 ORDER BY seq LIMIT ?2")?;
        let lines = statement.query_map(params![from, BATCH], |row| row.get::<_, String>(0))?;
        let lines: Vec<String> = lines.collect::<rusqlite::Result<_>>()?;
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        Ok(zstd::encode_all(
            format!("[{}]", lines.join(",")).as_bytes(),
            LEVEL,
        )?)
    }
}

type Shelf = Arc<Mutex<Connection>>;
type Answer = std::result::Result<String, StatusCode>;

/// Serves with its data in a folder; returns where.
pub(crate) async fn serve(folder: &Path) -> Result<u16> {
    let shelf: Shelf = Arc::new(Mutex::new(open(&folder.join("server.db"))?));
    let routes = Router::new()
        .route("/{shift}", get(held).merge(post(keep)))
        .layer(DefaultBodyLimit::max(LIMIT))
        .with_state(shelf);
    Ok(tls::serve("127.0.0.1", routes).await?.port())
}

type Path64 = axum::extract::Path<u64>;

async fn held(State(shelf): State<Shelf>, axum::extract::Path(shift): Path64) -> Answer {
    let connection = shelf.lock().unwrap_or_else(PoisonError::into_inner);
    next(&connection, shift).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

#[derive(serde::Deserialize)]
struct From {
    from: usize,
}

async fn keep(
    State(shelf): State<Shelf>,
    axum::extract::Path(shift): Path64,
    axum::extract::Query(From { from }): axum::extract::Query<From>,
    body: Bytes,
) -> Answer {
    let mut connection = shelf.lock().unwrap_or_else(PoisonError::into_inner);
    take(&mut connection, shift, from, &body).map_err(|_| StatusCode::BAD_REQUEST)
}

fn take(connection: &mut Connection, shift: u64, from: usize, body: &[u8]) -> Result<String> {
    let lines: Vec<Json> = serde_json::from_slice(&zstd::decode_all(body)?)?;
    let transaction = connection.transaction()?;
    for (seq, line) in (from..).zip(&lines) {
        insert(&transaction, shift, seq, line)?;
    }
    transaction.commit()?;
    next(connection, shift)
}

/// Returns the line that is wanted next.
fn next(connection: &Connection, shift: u64) -> Result<String> {
    let lines: u64 = connection
        .prepare_cached("SELECT count(*) FROM line WHERE shift = ?1")?
        .query_row(params![shift], |row| row.get(0))?;
    Ok(lines.to_string())
}
