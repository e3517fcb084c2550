//! Syncs whenever there is something to do and a connection is there; waits longer after each failure.

use std::sync::Arc;
use std::time::Duration;

use app::syncing::{Backoff, HttpServer, Pace};
use app::view::SyncReport;
use app::{Phone, Result, Session, orders, syncing};
use tokio::sync::{Mutex, Notify};

use super::link;

/// How often the server is asked when nothing is new.
const IDLE: Duration = Duration::from_secs(15);

/// The orders of locked notebooks are asked for once in so many rounds: each needs a connection of its own.
const LOCKED_EVERY: u32 = 20;

/// The task that syncs; "Try now" runs it out of turn.
pub(crate) struct Syncing {
    line: Arc<Line>,
    asked: Arc<Notify>,
}

/// The way to the server, kept open between syncs; one sync at a time.
#[derive(Default)]
struct Line(Mutex<Option<Open>>);

struct Open {
    notebook: String,
    server: HttpServer,
    pace: Pace,
}

impl Syncing {
    pub(crate) fn start(phone: Arc<Phone>) -> Self {
        let syncing = Self {
            line: Arc::default(),
            asked: Arc::default(),
        };
        tauri::async_runtime::spawn(link::watch(Arc::clone(&phone), Arc::clone(&syncing.asked)));
        let (line, asked) = (Arc::clone(&syncing.line), Arc::clone(&syncing.asked));
        tauri::async_runtime::spawn(keep_in_sync(phone, line, asked));
        syncing
    }

    /// Syncs once, now.
    pub(crate) async fn run_once(&self, phone: &Phone, session: &Session) -> Result<SyncReport> {
        let (view, _) = self.line.run(phone, session).await?;
        self.asked.notify_one();
        Ok(view)
    }
}

impl Line {
    /// Syncs, and carries out what the server orders.
    async fn run(&self, phone: &Phone, session: &Session) -> Result<(SyncReport, syncing::Report)> {
        let mut open = self.0.lock().await;
        let notebook = session.notebook();
        let mut line = match open.take().filter(|line| line.notebook == notebook) {
            Some(line) => line,
            None => Open {
                server: syncing::server(session)?,
                pace: Pace::default(),
                notebook,
            },
        };
        let (view, report) = syncing::run(session, &line.server, line.pace).await?;
        line.pace = report.pace;
        let obeyed = orders::obey(phone, &line.notebook, &line.server, &report.orders).await;
        if let Err(error) = obeyed {
            tracing::warn!("carry out the server's orders: {error}");
        }
        *open = Some(line);
        Ok((view, report))
    }
}

async fn keep_in_sync(phone: Arc<Phone>, line: Arc<Line>, asked: Arc<Notify>) {
    let mut backoff = Backoff::default();
    // Before the first photo goes, not after.
    link::look(&phone).await;
    for round in (0..LOCKED_EVERY).cycle() {
        let mut wait = IDLE;
        if let Some(session) = phone.open_session() {
            fetch_city(&phone, &session).await;
            match line.run(&phone, &session).await {
                Ok((view, _)) if view.failure.is_none() => backoff.reset(),
                Ok((_, report)) => {
                    wait = Duration::from_millis(syncing::wait_ms(&session, &mut backoff, &report))
                }
                Err(error) => tracing::warn!("sync: {error}"),
            }
        }
        if round == 0 {
            ask_for_locked(&phone).await;
        }
        let _ = tokio::time::timeout(wait, asked.notified()).await;
    }
}

/// Asks for the orders of notebooks that nobody has open: a lost phone is locked, and must hear of it too.
async fn ask_for_locked(phone: &Phone) {
    let notebooks = phone.locked_notebooks().unwrap_or_default();
    for notebook in notebooks {
        let Ok(server) = syncing::server_while_locked(phone, &notebook) else {
            continue;
        };
        if let Err(error) = orders::ask(phone, &notebook, &server).await {
            tracing::debug!("ask for the orders of a locked notebook: {error}");
        }
    }
}

async fn fetch_city(phone: &Phone, session: &Session) {
    if session.has_city() {
        return;
    }
    let Ok(server) = syncing::server(session) else {
        return;
    };
    if let Err(error) = phone.fetch_city(&session.notebook(), &server).await {
        tracing::warn!("fetch the city's files: {error}");
    }
}
