//! What an administrator does with a phone from afar: it is locked over an open shift, and a lost one forgets its notebook
//! only after everything on it was sent.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use app::syncing::Pace;
use app::view::{FieldValue, ShiftStart, WipeState};
use app::{
    Phone, Session, Strength, Surroundings, SystemChance, draft, orders, photo, shift, status, syncing,
};
use domain::{Lane, NotebookId};
use protocol::api::{
    ApiError, BlobAppend, BlobState, FeedPage, HelloRequest, HelloResponse, ManifestAnswer, ManifestRequest,
    OwnPage, PushAnswer, RescueAnswer, RescueUpload, SosCall, SosState, SyncApi,
};
use protocol::certificate::DeviceCertificate;
use protocol::{BlobHash, Cursor, Message as _, Signed};
use server::{Config, InProcess, PhoneOrder, Running, Server};
use tempfile::TempDir;
use tests::house;

use super::successor::Hurried;

const PIN: &str = "246810";

/// A server, and a phone with an open shift, three encounters and a photo, of which nothing was sent.
struct Story {
    server: Running,
    data: TempDir,
    home: TempDir,
    phone: Phone,
    notebook: String,
}

impl Story {
    async fn begin() -> Self {
        Self::with(Surroundings::system()).await
    }

    async fn with(surroundings: Surroundings) -> Self {
        let data = tempfile::tempdir().unwrap();
        let server = Server::start(Config::local(data.path(), house().join("fixtures/town")))
            .await
            .unwrap();
        let home = tempfile::tempdir().unwrap();
        let phone = Phone::open(home.path(), surroundings, Strength::ForTests, Arc::new(|_| {})).unwrap();
        let code = server.demo().unwrap().enrolment_codes.remove(0).code;
        let enrolled = phone.enrol(&code, PIN, |_| Ok(server.in_process_enrol()));
        let notebook = enrolled.await.unwrap().to_string();
        let story = Self {
            server,
            data,
            home,
            phone,
            notebook,
        };
        story
            .phone
            .fetch_city(&story.notebook, &story.line())
            .await
            .unwrap();
        story.phone.unlock(&story.notebook, PIN).unwrap();
        write(&story.phone.session().unwrap());
        story
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("notebooks").join(&self.notebook)
    }

    fn line(&self) -> InProcess {
        let papers = fs::read(self.folder().join("enrolment.json")).unwrap();
        let papers: serde_json::Value = serde_json::from_slice(&papers).unwrap();
        let hex = papers.get("certificate").unwrap().as_str().unwrap();
        let certificate: Signed<DeviceCertificate> =
            Signed::decode(&seal::digest::from_hex(hex).unwrap()).unwrap();
        self.server.in_process(certificate)
    }

    fn order(&self, order: PhoneOrder) {
        let admin = self.server.admin();
        let device = admin.phones().unwrap().remove(0).device;
        admin.order(device, order, "left on a bus").unwrap();
    }

    /// Returns how far the newest order is, and what it told.
    fn ordered(&self) -> (String, &'static str, Option<String>) {
        let given = self.server.admin().phones().unwrap().remove(0).orders.remove(0);
        (given.order, given.state, given.report)
    }

    /// Checks that the keys and the notebook are gone, that the rescue copy is not, and that the server has all of it.
    async fn is_wiped(&self) {
        for gone in ["device-key.json", "lock.json", "notebook.db", "notebook.db-wal"] {
            assert!(!self.folder().join(gone).exists(), "{gone}");
        }
        assert_eq!(sealed_files(&self.folder().join("vault")), 0);
        assert!(self.folder().join("rescue.copy").metadata().unwrap().len() > 0);
        assert_eq!(
            self.phone.unlock(&self.notebook, PIN).unwrap_err().code,
            "E-WIPE-2"
        );
        let view = self.phone.view().unwrap();
        assert_eq!(view.notebooks.first().unwrap().wipe, Some(WipeState::Done));
        assert!(!view.can_sos);
        let id: NotebookId = self.notebook.parse().unwrap();
        let page = self.line().own_entries(id, Lane::Records, 1).await.unwrap();
        let whole = page.entries.iter().filter(|entry| entry.body().is_some()).count();
        // The shift, three encounters, the photo and that it was taken.
        assert!(whole >= 5, "{whole}");
        let found = self.server.admin().verify().unwrap();
        assert!(found.damage.is_empty(), "{:?}", found.damage);
        assert_eq!((found.files, found.awaited), (2, 0), "the photo and its preview");
        let (order, state, report) = self.ordered();
        assert_eq!((order.as_str(), state), ("wipe", "done"));
        assert_eq!(report.as_deref(), Some("records=4 photos=1 about_people=0"));
    }
}

fn sealed_files(vault: &Path) -> usize {
    let shelves = fs::read_dir(vault).unwrap().map(|shelf| shelf.unwrap().path());
    shelves.map(|shelf| fs::read_dir(shelf).unwrap().count()).sum()
}

fn write(session: &Session) {
    let start = ShiftStart {
        unit: "U12".into(),
        zone: "Z2".into(),
        mode: "foot".into(),
        partner: None,
        partner_agency: None,
        kit: Vec::new(),
    };
    shift::start(session, &start).unwrap();
    for _ in 0..3 {
        let opened = draft::open(session, "encounter", None).unwrap();
        for (field, code) in [("kind", "assist"), ("outcome", "resolved")] {
            draft::set(session, &opened.record, field, FieldValue::Text(code.into())).unwrap();
        }
        draft::save(session, &opened.record).unwrap();
    }
    let picture = fs::read(house().join("fixtures/photos/camera.jpg")).unwrap();
    photo::add(session, picture.as_slice(), None, None).unwrap();
}

/// A server of which the photos' door sticks until it is let go.
struct Stuck<'a> {
    line: &'a InProcess,
    stuck: AtomicBool,
}

type Answer<T> = Result<T, ApiError>;

fn nowhere<T>() -> Answer<T> {
    Err(ApiError::Unreachable("it is stuck".to_owned()))
}

impl SyncApi for Stuck<'_> {
    async fn hello(&self, request: HelloRequest) -> Answer<HelloResponse> {
        self.line.hello(request).await
    }
    async fn push(&self, _: NotebookId, _: Vec<u8>) -> Answer<PushAnswer> {
        nowhere()
    }
    async fn own_entries(&self, _: NotebookId, _: Lane, _: u64) -> Answer<OwnPage> {
        nowhere()
    }
    async fn feed(&self, _: Option<Cursor>, _: u64) -> Answer<FeedPage> {
        nowhere()
    }
    async fn blob_state(&self, hash: BlobHash) -> Answer<BlobState> {
        self.line.blob_state(hash).await
    }
    async fn blob_append(&self, piece: BlobAppend) -> Answer<BlobState> {
        if self.stuck.load(Ordering::Relaxed) {
            return nowhere();
        }
        self.line.blob_append(piece).await
    }
    async fn manifest(&self, _: ManifestRequest) -> Answer<ManifestAnswer> {
        nowhere()
    }
    async fn rescue(&self, upload: RescueUpload) -> Answer<RescueAnswer> {
        self.line.rescue(upload).await
    }
    async fn sos(&self, _: SosCall) -> Answer<SosState> {
        nowhere()
    }
    async fn city_file(&self, _: [u8; 32], _: u64) -> Answer<Vec<u8>> {
        nowhere()
    }
}

#[tokio::test]
async fn phone_that_is_locked_from_afar_goes_on_recording() {
    let story = Story::begin().await;
    story.order(PhoneOrder::Lock);
    let session = story.phone.session().unwrap();
    let (view, report) = syncing::run(&session, &story.line(), Pace::default())
        .await
        .unwrap();
    assert_eq!((view.failure, view.orders), (None, vec!["lock".to_owned()]));
    orders::obey(&story.phone, &story.notebook, &story.line(), &report.orders)
        .await
        .unwrap();
    assert_eq!(story.phone.session().unwrap_err().code, "E-LOCK-1");
    assert!(story.phone.open_session().unwrap().is_on_shift());
    assert_eq!(story.ordered(), ("lock".to_owned(), "done", None));
    // Unlocked again it stays open: the order was done once.
    story.phone.unlock(&story.notebook, PIN).unwrap();
    let (view, report) = syncing::run(&session, &story.line(), Pace::default())
        .await
        .unwrap();
    assert!(view.orders.is_empty());
    orders::obey(&story.phone, &story.notebook, &story.line(), &report.orders)
        .await
        .unwrap();
    assert!(story.phone.session().is_ok());
}

#[tokio::test]
async fn wiped_phone_sends_everything_first_and_keeps_its_rescue_copy() {
    let story = Story::begin().await;
    story.order(PhoneOrder::Wipe);
    orders::ask(&story.phone, &story.notebook, &story.line())
        .await
        .unwrap();
    story.is_wiped().await;
}

#[tokio::test]
async fn lost_phone_is_wiped_while_it_is_locked_and_revoked() {
    let story = Story::begin().await;
    drop(story.phone.lock().unwrap());
    let admin = story.server.admin();
    let device = admin.phones().unwrap().remove(0).device;
    admin.revoke(device, "lost").unwrap();
    story.order(PhoneOrder::Wipe);
    orders::ask(&story.phone, &story.notebook, &story.line())
        .await
        .unwrap();
    for line in admin.held().unwrap() {
        admin.release(&line.hash, "it is the officer's own").unwrap();
    }
    for gone in ["device-key.json", "lock.json", "notebook.db"] {
        assert!(!story.folder().join(gone).exists(), "{gone}");
    }
    let found = admin.verify().unwrap();
    assert_eq!((found.damage.len(), found.files, found.awaited), (0, 2, 0));
}

#[tokio::test]
async fn wipe_waits_until_everything_was_sent() {
    let story = Story::begin().await;
    let line = story.line();
    let door = Stuck {
        line: &line,
        stuck: AtomicBool::new(true),
    };
    story.order(PhoneOrder::Wipe);
    for _ in 0..2 {
        assert!(orders::ask(&story.phone, &story.notebook, &door).await.is_err());
        for kept in ["device-key.json", "lock.json", "notebook.db"] {
            assert!(story.folder().join(kept).exists(), "{kept}");
        }
        let told = story.phone.unlock(&story.notebook, PIN).unwrap_err();
        assert_eq!(told.code, "E-WIPE-1");
        let view = story.phone.view().unwrap();
        assert_eq!(view.notebooks.first().unwrap().wipe, Some(WipeState::Waits));
        assert_eq!(story.ordered().1, "told");
    }
    door.stuck.store(false, Ordering::Relaxed);
    orders::ask(&story.phone, &story.notebook, &door).await.unwrap();
    story.is_wiped().await;
}

#[tokio::test]
async fn officer_of_a_revoked_phone_is_told_and_goes_on_when_it_is_taken_back() {
    // Nothing is held back for its undo.
    let story = Story::with(Surroundings::new(Hurried::default(), SystemChance)).await;
    let session = story.phone.session().unwrap();
    let admin = story.server.admin();
    let device = admin.phones().unwrap().remove(0).device;
    admin.revoke(device, "to be looked at").unwrap();
    let (view, report) = syncing::run(&session, &story.line(), Pace::default())
        .await
        .unwrap();
    assert_eq!((view.failure, report.troubles.len()), (None, 0), "{report:?}");
    let home = status::home(&session).unwrap();
    assert!(home.status.revoked);
    let held = admin.held().unwrap();
    assert!(!held.is_empty() && held.iter().all(|line| line.code == "revoked"));
    admin.restore_phone(device, "it is fine").unwrap();
    for line in held {
        admin.release(&line.hash, "it is fine").unwrap();
    }
    let (view, _) = syncing::run(&session, &story.line(), Pace::default())
        .await
        .unwrap();
    assert_eq!(view.failure, None);
    let home = status::home(&session).unwrap();
    assert_eq!((home.status.revoked, home.status.attention), (false, 0));
    // It goes on as if nothing had been: what is written now is held no more, and it reads again.
    let picture = fs::read(house().join("fixtures/photos/doorway.jpg")).unwrap();
    photo::add(&session, picture.as_slice(), None, None).unwrap();
    let (view, report) = syncing::run(&session, &story.line(), Pace::default())
        .await
        .unwrap();
    assert_eq!((view.failure, report.revoked), (None, Some(false)), "{report:?}");
    assert!(report.sent > 0 && report.blobs_sent > 0, "{report:?}");
    assert!(admin.held().unwrap().is_empty());
    assert_eq!(status::home(&session).unwrap().status.attention, 0);
    let found = admin.verify().unwrap();
    assert_eq!((found.damage.len(), found.awaited), (0, 0));
    drop(story.data);
}
