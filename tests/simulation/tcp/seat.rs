//! A phone as a host of the network: it waits until it is told to sync, syncs, and says what came of it.

use std::sync::{Arc, Mutex, PoisonError};

use sync::Report;
use sync::http::HttpServer;
use tokio::sync::Notify;

use super::line::Line;
use crate::phone::{Phone, Run};

/// What driver and host share of one phone.
pub(super) struct Seat {
    server: Mutex<Arc<HttpServer<Line>>>,
    run: Mutex<Option<Run>>,
    report: Mutex<Option<Report>>,
    told: Notify,
}

impl Seat {
    pub(super) fn of(phone: &Phone) -> Arc<Self> {
        Arc::new(Self {
            server: Mutex::new(server(phone)),
            run: Mutex::default(),
            report: Mutex::default(),
            told: Notify::new(),
        })
    }

    /// Has the phone sync when its host goes on.
    pub(super) fn begin(&self, phone: &Phone) {
        let server = Arc::clone(&lock(&self.server));
        *lock(&self.run) = Some(phone.run_over(server));
        self.told.notify_one();
    }

    /// Returns what came of the last run, once.
    pub(super) fn report(&self) -> Option<Report> {
        lock(&self.report).take()
    }

    /// Forgets everything, as an app that was killed.
    pub(super) fn forget(&self, phone: &Phone) {
        *lock(&self.run) = None;
        *lock(&self.report) = None;
        *lock(&self.server) = server(phone);
    }

    /// What the host does as long as it lives.
    pub(super) async fn live(self: Arc<Self>) -> turmoil::Result {
        loop {
            let run = lock(&self.run).take();
            match run {
                Some(run) => {
                    let report = run.await;
                    *lock(&self.report) = Some(report);
                }
                None => self.told.notified().await,
            }
        }
    }
}

fn server(phone: &Phone) -> Arc<HttpServer<Line>> {
    let papers = &phone.papers;
    let (certificate, key) = (papers.certificate.clone(), papers.signing.clone());
    Arc::new(HttpServer::over(Line::default(), certificate, key).unwrap())
}

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
