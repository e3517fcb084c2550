//! A server in a folder of its own, with a clock that stands still until it is moved.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::Timestamp;
use http_body_util::BodyExt as _;
use protocol::api::{ErrorBody, ErrorCode};
use protocol::{Message, frame};
use tower::ServiceExt as _;

use crate::admin::{Admin, Demo};
use crate::clock::Clock;
use crate::routes;
use crate::station::Station;

/// Sunday evening, 22 November 2026.
pub(crate) const EVENING: Timestamp = Timestamp(1_795_410_000_000);

pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn pass(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Relaxed))
    }

    fn mono_ms(&self) -> u64 {
        1_000
    }
}

pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) station: Arc<Station>,
    pub(crate) routes: Router,
}

pub(crate) fn town() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/town")
}

fn open(folder: &tempfile::TempDir, clock: &Arc<TestClock>) -> Arc<Station> {
    let clock: Arc<dyn Clock> = Arc::<TestClock>::clone(clock);
    Arc::new(Station::open(&folder.path().join("data"), &town(), clock).unwrap())
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(EVENING.0)));
        let station = open(&folder, &clock);
        let routes = routes::sync(Arc::clone(&station));
        Self {
            folder,
            clock,
            station,
            routes,
        }
    }

    /// Ends the server as a power cut would, and starts it again on the same folder.
    pub(crate) fn restart(self) -> Self {
        let Self {
            folder,
            clock,
            station,
            routes,
        } = self;
        drop((station, routes));
        let station = open(&folder, &clock);
        let routes = routes::sync(Arc::clone(&station));
        Self {
            folder,
            clock,
            station,
            routes,
        }
    }

    pub(crate) fn admin(&self) -> Admin {
        Admin::of(Arc::clone(&self.station), "127.0.0.1:7443".to_owned(), [7; 32])
    }

    pub(crate) fn demo(&self) -> Demo {
        self.admin().demo().unwrap()
    }

    /// Sends a request and returns what came back, unpacked.
    pub(crate) async fn send(&self, request: Request<Body>) -> (StatusCode, Vec<u8>) {
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, frame::decompress(&body).unwrap())
    }
}

/// Returns the message of a success.
#[track_caller]
pub(crate) fn good<T: Message>((status, body): (StatusCode, Vec<u8>)) -> T {
    if status != StatusCode::OK {
        panic!("{status}: {:?}", ErrorBody::decode(&body));
    }
    T::decode(&body).unwrap()
}

/// Checks that the answer is a refusal with this code, and returns it.
#[track_caller]
pub(crate) fn refused((status, body): (StatusCode, Vec<u8>), code: ErrorCode) -> ErrorBody {
    let body = ErrorBody::decode(&body).unwrap();
    assert_eq!(
        (body.code, status.as_u16()),
        (code, code.status()),
        "{}",
        body.message
    );
    body
}
