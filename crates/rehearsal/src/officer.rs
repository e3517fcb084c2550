//! One officer with one phone: does what the script says through the app's use cases, while time passes and the
//! receiver hears where they are, and notes down what was written.

mod call;
mod draft;
mod photo;
mod tour;
mod upload;

use std::path::Path;
use std::sync::Arc;

use app::syncing::{HttpServer, Pace};
use app::{AppError, Phone, Session, Strength, Surroundings};
use city::City;
use domain::field::{FieldValue as _, Position};
use domain::{Fields, NotebookId, RecordId, Timestamp};
use protocol::Signed;
use protocol::api::{ApiError, EnrolApi};
use protocol::certificate::{self, ServerCertificate};
use protocol::enrol::{EnrolRequest, EnrolResponse, EnrolmentCode};
use sync::{EnrolServer, Traffic};

pub use draft::Draft;

use crate::error::{Error, Result};
use crate::virtual_clock::{SeededChance, VirtualClock};
use crate::walk::Walk;
use crate::witness::Witness;
use crate::written::{Line, Written};

/// The PIN of every rehearsed phone.
pub const PIN: &str = "246810";

/// The numbers of the common fields that the app fills in by itself.
const SHIFT: u16 = 32;
const PLACE: u16 = 33;
const POSITION: u16 = 34;
const LINKED_TO: u16 = 41;

/// An officer at work.
pub struct Officer {
    phone: Phone,
    session: Arc<Session>,
    notebook: NotebookId,
    clock: VirtualClock,
    server: Witness<HttpServer>,
    /// The city's files as the phone fetched them.
    city: City,
    before: Traffic,
    pace: Pace,
    written: Written,
    walk: Option<Walk>,
    shift: Option<RecordId>,
    fixes_in: u64,
    save_ms: Vec<f64>,
    sync_ms: f64,
}

impl Officer {
    /// Enrols a new phone in a folder of its own with a one-time code, fetches the city and unlocks it.
    ///
    /// # Errors
    /// Returns why the enrolment was refused or the server could not be reached.
    pub async fn enrol(home: &Path, code: &EnrolmentCode, seed: u64, clock: VirtualClock) -> Result<Self> {
        let surroundings = Surroundings::new(clock.clone(), SeededChance::of(seed, &code.secret));
        let phone = Phone::open(home, surroundings, Strength::ForTests, Arc::new(|_| {}))?;
        let heard = Arc::default();
        let connect = |code: &EnrolmentCode| {
            let server = EnrolServer::new(&code.address, code.pin).map_err(|error| unexpected(&error))?;
            Ok(Listening {
                server,
                heard: Arc::clone(&heard),
            })
        };
        let enrolled = phone.enrol(&code.to_string(), PIN, connect).await;
        let notebook = enrolled.map_err(Error::of_call)?;
        let certificate = heard.lock().ok().and_then(|mut heard| heard.take());
        let certificate = certificate.ok_or(Error::Script("the enrolment brought no certificate"))?;
        phone.unlock(&notebook.to_string(), PIN)?;
        let session = phone.session()?;
        let server = Witness::of(app::syncing::server(&session)?, certificate);
        phone
            .fetch_city(&notebook.to_string(), &server)
            .await
            .map_err(Error::of_call)?;
        Ok(Self {
            before: server.server().traffic(),
            phone,
            session,
            notebook,
            clock,
            server,
            city: fetched(home)?,
            pace: Pace::default(),
            written: Written::default(),
            walk: None,
            shift: None,
            fixes_in: 0,
            save_ms: Vec::new(),
            sync_ms: 0.0,
        })
    }

    /// Lets seconds pass: the receiver is heard, and the recorder is told the time.
    ///
    /// # Errors
    /// Returns why a piece of the route could not be kept.
    pub fn pass(&mut self, seconds: u32) -> Result<()> {
        for _ in 0..seconds {
            self.clock.pass(1000);
            let now = self.clock.now();
            let Some(walk) = &mut self.walk else { continue };
            while let Some(fix) = walk.next_fix(now)? {
                app::route::take_fix(&self.session, fix, track::Source::Replay)?;
            }
            walk.tick(now);
            app::route::tick(&self.session)?;
        }
        Ok(())
    }

    /// Returns the time on the phone.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Returns the unlocked session, for what a screen would show.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Returns the notebook.
    #[must_use]
    pub const fn notebook(&self) -> NotebookId {
        self.notebook
    }

    /// Returns the server, as this officer's phone reaches it.
    #[must_use]
    pub const fn server(&self) -> &Witness<HttpServer> {
        &self.server
    }

    /// Returns what was written so far.
    #[must_use]
    pub const fn written(&self) -> &Written {
        &self.written
    }

    /// Returns how many fixes were fed during the shift.
    #[must_use]
    pub const fn fixes_in(&self) -> u64 {
        self.fixes_in
    }

    /// Returns how long each save took, in milliseconds of the real clock.
    #[must_use]
    pub fn save_ms(&self) -> &[f64] {
        &self.save_ms
    }

    /// Returns how long all syncs took, in seconds of the real clock.
    #[must_use]
    pub fn sync_seconds(&self) -> f64 {
        self.sync_ms / 1000.0
    }

    /// Returns what went over the wire since the enrolment.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        let now = self.server.server().traffic();
        Traffic {
            requests: now.requests - self.before.requests,
            bytes_up: now.bytes_up - self.before.bytes_up,
            bytes_down: now.bytes_down - self.before.bytes_down,
        }
    }

    /// Returns the last fix as a record keeps it.
    fn here(&self) -> Option<Position> {
        let fix = self.walk.as_ref()?.last()?;
        Some(Position {
            lat_e7: fix.position.lat_e7(),
            lon_e7: fix.position.lon_e7(),
            accuracy_dm: fix.accuracy_dm.map(u32::from),
            fixed_at: Some(Timestamp(fix.time_ms)),
            source: track::Source::Replay.code().to_owned(),
        })
    }

    /// Returns the fields that every record of an open shift has.
    fn common(&self) -> Fields {
        self.shift
            .map(|shift| (SHIFT, shift.write()))
            .into_iter()
            .collect()
    }

    /// Returns a line that happens and is saved now.
    fn line(&self, fields: Fields) -> Line {
        Line {
            happened_at: self.now(),
            saved_at: self.now(),
            fields,
        }
    }

    /// Notes a line that amends a record: it keeps the moment at which the record happened.
    fn amended(&mut self, record: RecordId, fields: Fields) {
        let saved_at = self.now();
        let known = self.written.records.iter().find(|one| one.id == Some(record));
        let happened_at = known
            .and_then(|one| one.lines.last())
            .map_or(saved_at, |line| line.happened_at);
        self.written.go_on(
            record,
            Line {
                happened_at,
                saved_at,
                fields,
            },
        );
    }
}

/// The way to the server before the enrolment, listening to what it says of its own key.
struct Listening {
    server: EnrolServer,
    heard: Arc<std::sync::Mutex<Option<ServerCertificate>>>,
}

impl EnrolApi for Listening {
    async fn enrol(&self, request: Signed<EnrolRequest>) -> std::result::Result<EnrolResponse, ApiError> {
        let answer = self.server.enrol(request).await?;
        let certificate = certificate::open_server(&answer.server, answer.city, &answer.root).ok();
        if let Ok(mut heard) = self.heard.lock() {
            *heard = certificate;
        }
        Ok(answer)
    }
}

fn unexpected(error: &sync::Error) -> AppError {
    AppError {
        code: "E-INTERNAL".to_owned(),
        message: error.to_string(),
    }
}

/// Opens the city that a phone in this folder has fetched.
fn fetched(home: &Path) -> Result<City> {
    let mut cities = std::fs::read_dir(home.join("cities")).into_iter().flatten();
    let folder = cities.find_map(std::result::Result::ok).map(|entry| entry.path());
    let city = folder.and_then(|folder| City::open_even_without_map(folder).ok());
    city.map(|(city, _)| city)
        .ok_or(Error::Script("the phone fetched no city"))
}
