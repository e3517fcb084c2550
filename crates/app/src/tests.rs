//! Tests of the use cases on a phone without a server: one officer, the made-up town, clocks that the test moves.

mod clocks;
mod damage;
mod language;
mod photos;
mod recorder;
mod rescue;
mod settling;
mod signing;
mod streets;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use domain::{BootId, CityId, DeviceId, OfficerId, Timestamp};
use protocol::api::{ApiError, EnrolApi};
use protocol::certificate::{DeviceCertificate, ServerCertificate};
use protocol::enrol::{EnrolRequest, EnrolResponse, EnrolmentCode, open_request};
use protocol::{KeyId, Raw, Signed};
use seal::Key;
use seal::sign::SigningKey;
use tempfile::TempDir;

use crate::view::{DraftView, FieldValue, ShiftEnding, ShiftStart};
use crate::{Clock, Phone, Session, Strength, Surroundings, SystemChance, draft, shift};

const PIN: &str = "246810";
const CITY: CityId = CityId::from_bytes([0xc1; 16]);
/// 2026-07-01 20:00 in the town.
const EVENING: Timestamp = Timestamp(1_782_961_200_000);

/// A phone with one notebook, unlocked.
pub(crate) struct World {
    home: TempDir,
    clock: Hands,
    phone: Phone,
    notebook: String,
    session: Arc<Session>,
}

/// The clocks of the phone, as a test sets them.
#[derive(Clone)]
struct Hands(Arc<Mutex<(Timestamp, u64, u8)>>);

impl Hands {
    fn pass(&self, ms: u32) {
        let mut hands = self.0.lock().unwrap();
        hands.0 = hands.0.plus_millis(ms.into());
        hands.1 += u64::from(ms);
    }

    /// Sets the wall clock alone, as an officer or a network can.
    fn set_wall(&self, at: Timestamp) {
        self.0.lock().unwrap().0 = at;
    }

    fn boot_again(&self) {
        let mut hands = self.0.lock().unwrap();
        (hands.1, hands.2) = (1_000, hands.2 + 1);
    }
}

impl Clock for Hands {
    fn wall(&self) -> Timestamp {
        self.0.lock().unwrap().0
    }

    fn mono_ms(&self) -> u64 {
        self.0.lock().unwrap().1
    }

    fn boot(&self) -> BootId {
        BootId::from_bytes([self.0.lock().unwrap().2; 16])
    }
}

/// A server that enrols whoever asks.
struct Enrols;

impl EnrolApi for Enrols {
    async fn enrol(&self, request: Signed<EnrolRequest>) -> Result<EnrolResponse, ApiError> {
        let key = |byte| SigningKey::from_key(&Key::from_bytes([byte; 32])).unwrap();
        let (root, server) = (key(1), key(2).verifying_key());
        let officer = OfficerId::from_bytes([0x0f; 16]);
        let certificate = ServerCertificate {
            city: CITY,
            key_id: KeyId::of(&server),
            public_key: server,
        };
        let device = DeviceCertificate {
            city: CITY,
            device: DeviceId::from_bytes([0xde; 16]),
            officer,
            public_key: open_request(&request).unwrap().public_key,
            issued_at: EVENING,
        };
        Ok(EnrolResponse {
            city: CITY,
            root: root.verifying_key(),
            server: Signed::sign(&certificate, &root),
            device: Signed::sign(&device, &root),
            officer,
            officer_name: "A. Example".into(),
            city_files: Vec::new(),
            profile: Raw(std::fs::read(town().join("profile.json")).unwrap()),
        })
    }
}

impl World {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let clock = Hands(Arc::new(Mutex::new((EVENING, 5_000_000, 1))));
        let phone = open(home.path(), &clock);
        let notebook = enrol(&phone);
        for file in ["profile.json", "zones.geojson", "addresses.csv", "town.pmtiles"] {
            let city = home.path().join("cities").join(CITY.to_string());
            std::fs::copy(town().join(file), city.join(file)).unwrap();
        }
        phone.unlock(&notebook, PIN).unwrap();
        let session = phone.session().unwrap();
        Self {
            home,
            clock,
            phone,
            notebook,
            session,
        }
    }

    /// Kills the app and opens it again.
    fn restart(self) -> Self {
        let Self {
            home,
            clock,
            phone,
            notebook,
            session,
        } = self;
        drop((phone, session));
        let phone = open(home.path(), &clock);
        phone.unlock(&notebook, PIN).unwrap();
        let session = phone.session().unwrap();
        Self {
            home,
            clock,
            phone,
            notebook,
            session,
        }
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("notebooks").join(&self.notebook)
    }

    fn start_shift(&self) {
        let start = ShiftStart {
            unit: "U12".into(),
            zone: "Z2".into(),
            mode: "foot".into(),
            partner: None,
            partner_agency: None,
            kit: Vec::new(),
        };
        shift::start(&self.session, &start).unwrap();
    }

    fn end_shift(&self) -> domain::RecordId {
        let ending = ShiftEnding {
            remark: String::new(),
            kit_returned: Vec::new(),
            naloxone_used: 0,
        };
        shift::end(&self.session, &ending, crate::log::Language::English).unwrap()
    }

    fn encounter(&self) -> DraftView {
        let draft = draft::open(&self.session, "encounter", None).unwrap();
        for (field, code) in [("kind", "assist"), ("outcome", "resolved")] {
            draft::set(&self.session, &draft.record, field, FieldValue::Text(code.into())).unwrap();
        }
        draft
    }

    fn save_encounter(&self) -> String {
        let draft = self.encounter();
        draft::save(&self.session, &draft.record).unwrap();
        draft.record
    }

    /// Hears a fix downtown, as a receiver of some kind.
    fn hear_fix(&self, source: track::Source) {
        let position = track::Position::from_degrees(49.475_941, -125.861_013).unwrap();
        let fix = track::Fix::at(position, self.clock.wall().0);
        crate::route::take_fix(&self.session, fix, source).unwrap();
    }
}

fn open(home: &Path, clock: &Hands) -> Phone {
    let surroundings = Surroundings::new(clock.clone(), SystemChance);
    Phone::open(home, surroundings, Strength::ForTests, Arc::new(|_| {})).unwrap()
}

fn enrol(phone: &Phone) -> String {
    let code = EnrolmentCode {
        address: "localhost:1".into(),
        pin: [7; 32],
        secret: [8; 16],
    };
    finish(phone.enrol(&code.to_string(), PIN, |_| Ok(Enrols)))
        .unwrap()
        .to_string()
}

/// Runs what never waits for anybody.
fn finish<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

fn fixture(path: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    std::fs::read(folder.join(path)).unwrap()
}

fn town() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/town")
}
