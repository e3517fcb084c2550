//! What a phone lets go of: only what the server has signed to be in a good backup, and it comes back when asked for.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use app::syncing::Pace;
use app::view::{FieldValue, ShiftStart};
use app::{Phone, Session, draft, photo, shift, status, syncing};
use domain::Timestamp;
use server::{Clock, Config, InProcess, Running, Server, SystemClock};
use tempfile::TempDir;
use tests::house;

use crate::rescue::{PIN, certificate, enrol, folder, phone, unlock};

/// The server's clock, which the story moves.
struct Days(SystemClock, AtomicI64);

impl Clock for Days {
    fn now(&self) -> Timestamp {
        self.0.now().plus_millis(self.1.load(Ordering::Relaxed))
    }

    fn mono_ms(&self) -> u64 {
        self.0.mono_ms()
    }
}

struct Story {
    server: Running,
    clock: Arc<Days>,
    data: TempDir,
    home: TempDir,
    phone: Phone,
    notebook: String,
}

impl Story {
    async fn begin() -> Self {
        let data = tempfile::tempdir().unwrap();
        let clock = Arc::new(Days(SystemClock::start(), AtomicI64::new(0)));
        let mut config = Config::local(data.path().join("data"), house().join("fixtures/town"));
        config.clock = Arc::<Days>::clone(&clock);
        let server = Server::start(config).await.unwrap();
        let home = tempfile::tempdir().unwrap();
        let phone = phone(home.path());
        let (_, notebook) = enrol(&server, &phone, 0).await;
        unlock(&server, &phone, home.path(), &notebook).await;
        Self {
            server,
            clock,
            data,
            home,
            phone,
            notebook,
        }
    }

    fn session(&self) -> Arc<Session> {
        self.phone.session().unwrap()
    }

    fn line(&self) -> InProcess {
        self.server
            .in_process(certificate(self.home.path(), &self.notebook))
    }

    /// Opens the notebook anew, so that nothing is held back for its undo.
    fn open_again(&mut self) {
        self.phone = phone(self.home.path());
        self.phone.unlock(&self.notebook, PIN).unwrap();
    }

    async fn sync(&self) {
        let (view, report) = syncing::run(&self.session(), &self.line(), Pace::default())
            .await
            .unwrap();
        assert_eq!((view.failure, view.on_phone), (None, 0), "{report:?}");
    }

    fn back_up(&self) {
        let (data, town) = (self.data.path().join("data"), house().join("fixtures/town"));
        let place = self.data.path().join("backups");
        let made = self.server.admin().backup((&data, &town), &place, 7).unwrap();
        assert!(made.1.damage.is_empty(), "{:?}", made.1.damage);
    }

    fn days_pass(&self, days: i64) {
        self.clock.1.fetch_add(days * 24 * 3_600_000, Ordering::Relaxed);
    }

    /// Returns how many records and how many sealed files are on the phone.
    fn on_phone(&self) -> (usize, usize) {
        let records = status::records(&self.session(), None, 1_000).unwrap().len();
        let vault = folder(self.home.path(), &self.notebook).join("vault");
        (records, files(&vault))
    }
}

fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| match entry.file_type().unwrap().is_dir() {
            true => files(&entry.path()),
            false => 1,
        })
        .sum()
}

fn encounter(session: &Session) -> String {
    let opened = draft::open(session, "encounter", None).unwrap();
    for (field, code) in [("kind", "assist"), ("outcome", "resolved")] {
        draft::set(session, &opened.record, field, FieldValue::Text(code.into())).unwrap();
    }
    draft::save(session, &opened.record).unwrap();
    opened.record
}

fn start_shift(session: &Session) {
    let start = ShiftStart {
        unit: "U12".into(),
        zone: "Z2".into(),
        mode: "foot".into(),
        partner: None,
        partner_agency: None,
        kit: Vec::new(),
    };
    shift::start(session, &start).unwrap();
}

#[tokio::test]
async fn phone_lets_go_of_what_is_backed_up_and_gets_it_back() {
    let mut story = Story::begin().await;
    let session = story.session();
    for _ in 0..70 {
        encounter(&session);
    }
    let picture = std::fs::read(house().join("fixtures/photos/camera.jpg")).unwrap();
    photo::add(&session, picture.as_slice(), None, None).unwrap();
    start_shift(&session);
    let kept = encounter(&session);
    drop(session);
    story.open_again();
    story.sync().await;
    let whole = story.on_phone();
    assert_eq!(whole.1, 2, "a photo and its preview");
    let copy = folder(story.home.path(), &story.notebook).join("rescue.copy");
    let long = std::fs::metadata(&copy).unwrap().len();

    story.days_pass(40);
    story.sync().await;
    assert_eq!(story.on_phone(), whole, "there is no backup yet");

    story.back_up();
    story.days_pass(-40);
    story.open_again();
    assert_eq!(story.on_phone(), whole);
    story.days_pass(40);
    story.sync().await;
    let (records, files) = story.on_phone();
    assert_eq!((records, files), (2, 0), "the last shift and its encounter");
    let session = story.session();
    assert!(app::record::view(&session, &kept).is_ok());
    let short = std::fs::metadata(&copy).unwrap().len();
    assert!(short * 10 < long, "the rescue copy: {long} bytes, then {short}");

    // Chains and server still agree, also after the server began anew.
    story.server.admin().new_epoch().unwrap();
    encounter(&session);
    drop(session);
    story.open_again();
    story.sync().await;
    let found = story.server.admin().verify().unwrap();
    assert!(found.damage.is_empty(), "{:?}", found.damage);

    let fetched = syncing::fetch_back(&story.session(), &story.line())
        .await
        .unwrap();
    assert!(fetched >= 71, "{fetched}");
    assert_eq!(story.on_phone().0, whole.0 + 1);
    story.sync().await;
    assert_eq!(
        story.on_phone().0,
        whole.0 + 1,
        "what was fetched stays for a day"
    );
}
