//! A server in a folder of its own, with a clock that stands still until it is moved.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::{Lane, Timestamp};
use http_body_util::BodyExt as _;
use protocol::api::{ErrorBody, ErrorCode, PushAnswer};
use protocol::enrol::EnrolResponse;
use protocol::receipt::{self, Receipt};
use protocol::{Message, frame};
use tower::ServiceExt as _;

use crate::admin::{Admin, Demo};
use crate::backup::Proof;
use crate::clock::Clock;
use crate::config::{Database, Files, Stores};
use crate::nonce;
use crate::patience::Patience;
use crate::routes;
use crate::station::Station;
use crate::tests::cluster;
use crate::tests::phone::{Phone, enrol_request, post};

pub(crate) use crate::tests::phone::EVENING;

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
    pub(crate) database: Database,
    pub(crate) clock: Arc<TestClock>,
    pub(crate) station: Arc<Station>,
    pub(crate) routes: Router,
}

pub(crate) fn town() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/town")
}

fn open(folder: &tempfile::TempDir, database: &Database, clock: &Arc<TestClock>) -> Arc<Station> {
    let clock: Arc<dyn Clock> = Arc::<TestClock>::clone(clock);
    let stores = Stores {
        database: database.clone(),
        ..Stores::default()
    };
    Arc::new(Station::open(&folder.path().join("data"), &town(), &stores, clock).unwrap())
}

impl World {
    /// A server that waits no longer than this.
    pub(crate) fn with_patience(patience: Patience) -> Self {
        let mut world = Self::new();
        drop(world.routes);
        let mut station = Arc::into_inner(world.station).unwrap();
        station.patience = patience;
        world.station = Arc::new(station);
        world.routes = routes::sync(Arc::clone(&world.station));
        world
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self::on(Database::Embedded)
    }

    pub(crate) fn on_postgres() -> Self {
        Self::on(cluster::address("postgres", &cluster::fresh()).parse().unwrap())
    }

    fn on(database: Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock(AtomicI64::new(EVENING.0)));
        let station = open(&folder, &database, &clock);
        let routes = routes::sync(Arc::clone(&station));
        Self {
            folder,
            database,
            clock,
            station,
            routes,
        }
    }

    /// Ends the server as a power cut would, and starts it again on the same folder.
    pub(crate) fn restart(self) -> Self {
        let Self {
            folder,
            database,
            clock,
            station,
            routes,
        } = self;
        drop((station, routes));
        let station = open(&folder, &database, &clock);
        let routes = routes::sync(Arc::clone(&station));
        Self {
            folder,
            database,
            clock,
            station,
            routes,
        }
    }

    /// Loses the ledger and the sealed files, and goes on from a backup.
    pub(crate) fn restore(self, backup: &Path) -> Self {
        let data = self.folder.path().join("data");
        drop(self.routes);
        drop(self.station);
        for lost in ["ledger.db", "blobs"] {
            let aside = data.join(lost).with_extension("lost");
            let _ = std::fs::remove_dir_all(&aside);
            std::fs::rename(data.join(lost), aside).unwrap();
        }
        for rest in ["ledger.db-wal", "ledger.db-shm"] {
            let _ = std::fs::rename(data.join(rest), data.join(rest).with_extension("lost"));
        }
        let found = Admin::restore((&data, &town()), &Files::Embedded, (backup, Proof::Whole)).unwrap();
        assert!(found.damage.is_empty(), "{:?}", found.damage);
        let station = open(&self.folder, &self.database, &self.clock);
        Self {
            routes: routes::sync(Arc::clone(&station)),
            station,
            folder: self.folder,
            database: self.database,
            clock: self.clock,
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

impl World {
    /// Enrols the phone of the officer at this place of the demo's list.
    pub(crate) async fn phone(&self, officer: usize) -> Phone {
        self.phone_of(officer, 10 + u8::try_from(officer).unwrap()).await
    }

    /// Enrols another phone of an officer, whose keys and ids are made from the seed.
    pub(crate) async fn phone_of(&self, officer: usize, seed: u8) -> Phone {
        let code = self.demo().enrolment_codes[officer].code.clone();
        let (key, notebook, request) = enrol_request(&code, seed);
        let enrolled: EnrolResponse = good(self.send(post("/sync/v1/enrol", &request)).await);
        Phone::new(key, notebook, enrolled)
    }

    /// Sends a request with a proof and a fresh number.
    pub(crate) async fn ask(
        &self,
        phone: &Phone,
        method: &str,
        path: &str,
        body: Vec<u8>,
    ) -> (StatusCode, Vec<u8>) {
        let nonce = nonce::mint(&self.station.keys.nonce, self.station.now()).unwrap();
        self.send(phone.request(Some(nonce), method, path, body)).await
    }

    pub(crate) async fn tell(
        &self,
        phone: &Phone,
        path: &str,
        message: &impl Message,
    ) -> (StatusCode, Vec<u8>) {
        self.ask(phone, "POST", path, frame::compress(&message.encode()).unwrap())
            .await
    }

    /// Sends all lines of a lane from `from` on.
    pub(crate) async fn push(&self, phone: &Phone, lane: Lane, from: u64) -> (StatusCode, Vec<u8>) {
        self.tell(phone, &phone.entries(), &phone.batch(lane, from)).await
    }

    /// Sends all lines of a lane from `from` on, and returns the receipt, verified.
    pub(crate) async fn pushed(&self, phone: &Phone, lane: Lane, from: u64) -> Receipt {
        self.receipt_of(self.push(phone, lane, from).await, phone)
    }

    /// Returns the receipt of an answer, verified.
    #[track_caller]
    pub(crate) fn receipt_of(&self, answer: (StatusCode, Vec<u8>), phone: &Phone) -> Receipt {
        let PushAnswer::Committed(signed) = good(answer) else {
            panic!("staged")
        };
        receipt::open(&signed, &phone.enrolled.server.peek().unwrap()).unwrap()
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
