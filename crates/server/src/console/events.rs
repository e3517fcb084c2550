//! Server-sent events: that something changed, never what it says.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::Stream;
use serde_json::json;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::watch;
use tokio::time::Instant;

use super::person::Person;
use super::say;
use crate::live::News;
use crate::people::Role;
use crate::station::Station;

/// The browser comes again after so long, and its session is looked at again.
const AT_MOST: Duration = Duration::from_secs(600);
const RETRY: Duration = Duration::from_secs(2);
const KEEP_ALIVE: Duration = Duration::from_secs(15);

struct Watching {
    station: Arc<Station>,
    news: Receiver<News>,
    stop: watch::Receiver<bool>,
    role: Role,
    until: Instant,
    greeted: bool,
}

pub(super) async fn events(
    State(station): State<Arc<Station>>,
    Person(officer): Person,
    stop: watch::Receiver<bool>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let news = station.live.watch();
    let until = tokio::time::Instant::now() + AT_MOST;
    let watching = Watching {
        station,
        news,
        stop,
        role: officer.role,
        until,
        greeted: false,
    };
    let stream = futures_util::stream::unfold(watching, |mut watching| async move {
        let event = watching.next().await?;
        Some((Ok(event), watching))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

impl Watching {
    async fn next(&mut self) -> Option<Event> {
        if !self.greeted {
            self.greeted = true;
            return Some(self.hello());
        }
        loop {
            let news = tokio::select! {
                _ = self.stop.changed() => return None,
                () = tokio::time::sleep_until(self.until) => return None,
                news = self.news.recv() => news,
            };
            match news {
                Ok(news) if self.may_know(news) => return Some(changed(news)),
                Ok(_) => {}
                // Some news were missed: say hello again, upon which everything is read anew.
                Err(RecvError::Lagged(_)) => return Some(self.hello()),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    fn may_know(&self, news: News) -> bool {
        self.role.sees_shifts() || news.what.is_on_board()
    }

    fn hello(&self) -> Event {
        let now = say::moment(&self.station, self.station.now());
        Event::default()
            .event("hello")
            .retry(RETRY)
            .data(json!({ "now": now }).to_string())
    }
}

fn changed(news: News) -> Event {
    let shift = news.shift.map(|shift| shift.to_string());
    Event::default()
        .event("changed")
        .data(json!({ "what": news.what.code(), "shift": shift }).to_string())
}
