//! A phone that can send nothing itself: its rescue file brings every line to the server, under its author's name.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::syncing::Pace;
use app::view::{FieldValue, ShiftStart};
use app::{Phone, Session, Strength, Surroundings, draft, rescue, shift, syncing};
use domain::{Lane, NotebookId};
use protocol::Signed;
use protocol::api::SyncApi as _;
use server::{Config, InProcess, Running, Server};
use tempfile::TempDir;
use tests::house;

pub(crate) const PIN: &str = "246810";
const RECORDS: usize = 20;

/// A server, and the folder of a phone on which an officer wrote twenty records and never synced.
struct Story {
    server: Running,
    _data: TempDir,
    home: TempDir,
    notebook: String,
    officer: String,
}

impl Story {
    async fn begin() -> Self {
        let data = tempfile::tempdir().unwrap();
        let town = house().join("fixtures/town");
        let server = Server::start(Config::local(data.path(), town)).await.unwrap();
        let home = tempfile::tempdir().unwrap();
        let phone = phone(home.path());
        let (officer, notebook) = enrol(&server, &phone, 0).await;
        let session = unlock(&server, &phone, home.path(), &notebook).await;
        write_records(&session);
        drop(session);
        phone.lock().unwrap();
        Self {
            server,
            _data: data,
            home,
            notebook,
            officer,
        }
    }

    /// Returns the phone as it was left, in a folder of its own.
    fn left(&self) -> TempDir {
        let copy = tempfile::tempdir().unwrap();
        copy_folder(self.home.path(), copy.path());
        copy
    }

    fn line(&self, home: &Path) -> InProcess {
        self.server.in_process(certificate(home, &self.notebook))
    }

    /// Writes the rescue file of a phone and takes it in; says how many lines were new and how many were known.
    fn bring(&self, phone: &Phone) -> (u64, u64) {
        let out = tempfile::tempdir().unwrap();
        let written = rescue::export(phone, &self.notebook, out.path()).unwrap();
        let file = fs::read(out.path().join(written.name)).unwrap();
        let taken = self.server.admin().import_rescue(&file).unwrap();
        assert!(taken.refused.is_empty(), "{:?}", taken.refused);
        (taken.new, taken.known)
    }

    /// Checks that the server holds every line, byte for byte, as the officer's own.
    async fn holds_everything(&self) {
        let held = held(&self.line(self.home.path()), &self.notebook).await;
        assert_eq!(
            held.bodies,
            RECORDS + 1,
            "the records and the shift that they are of"
        );
        // The phone as it was left compares its own chains with the server's: a byte that differs would be a fork.
        let home = self.left();
        let phone = phone(home.path());
        phone.unlock(&self.notebook, PIN).unwrap();
        let session = phone.session().unwrap();
        let (view, report) = syncing::run(&session, &self.line(home.path()), Pace::default())
            .await
            .unwrap();
        assert_eq!((view.failure, report.sent, view.on_phone), (None, 0, 0));
        assert_eq!(session.officer_name(), self.officer);
    }
}

pub(crate) fn phone(home: &Path) -> Phone {
    Phone::open(home, Surroundings::system(), Strength::ForTests, Arc::new(|_| {})).unwrap()
}

pub(crate) async fn enrol(server: &Running, phone: &Phone, who: usize) -> (String, String) {
    let demo = server.demo().unwrap();
    let code = demo.enrolment_codes.get(who).unwrap();
    let notebook = phone
        .enrol(&code.code, PIN, |_| Ok(server.in_process_enrol()))
        .await
        .unwrap();
    (code.officer.clone(), notebook.to_string())
}

pub(crate) async fn unlock(server: &Running, phone: &Phone, home: &Path, notebook: &str) -> Arc<Session> {
    let line = server.in_process(certificate(home, notebook));
    phone.fetch_city(notebook, &line).await.unwrap();
    phone.unlock(notebook, PIN).unwrap();
    phone.session().unwrap()
}

pub(crate) fn start_shift(session: &Session) {
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

pub(crate) fn write_records(session: &Session) {
    start_shift(session);
    write_encounters(session, RECORDS);
}

pub(crate) fn write_encounters(session: &Session, count: usize) {
    for _ in 0..count {
        let opened = draft::open(session, "encounter", None).unwrap();
        for (field, code) in [("kind", "assist"), ("outcome", "resolved")] {
            draft::set(session, &opened.record, field, FieldValue::Text(code.into())).unwrap();
        }
        draft::save(session, &opened.record).unwrap();
    }
}

pub(crate) fn folder(home: &Path, notebook: &str) -> PathBuf {
    home.join("notebooks").join(notebook)
}

pub(crate) fn certificate(home: &Path, notebook: &str) -> Signed<protocol::certificate::DeviceCertificate> {
    use protocol::Message as _;
    let papers = fs::read(folder(home, notebook).join("enrolment.json")).unwrap();
    let papers: serde_json::Value = serde_json::from_slice(&papers).unwrap();
    let hex = papers.get("certificate").unwrap().as_str().unwrap();
    Signed::decode(&seal::digest::from_hex(hex).unwrap()).unwrap()
}

struct Held {
    bodies: usize,
}

async fn held(line: &InProcess, notebook: &str) -> Held {
    let id: NotebookId = notebook.parse().unwrap();
    let page = line.own_entries(id, Lane::Records, 1).await.unwrap();
    let bodies = page.entries.iter().filter(|entry| entry.body().is_some()).count();
    Held { bodies }
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Waits until the session that the phone had last has written its last line.
pub(crate) fn settle(home: &Path, notebook: &str) {
    let file = fs::File::open(folder(home, notebook).join("rescue.copy")).unwrap();
    file.lock().unwrap();
}

#[tokio::test]
async fn forgotten_pin_garbage_for_a_notebook_and_lost_keys_lose_no_line() {
    for what in ["pin", "database", "keys"] {
        let story = Story::begin().await;
        settle(story.home.path(), &story.notebook);
        let home = story.left();
        let phone = phone(home.path());
        let told = match what {
            "pin" => phone.unlock(&story.notebook, "999999"),
            "database" => {
                let database = folder(home.path(), &story.notebook).join("notebook.db");
                let length = usize::try_from(fs::metadata(&database).unwrap().len()).unwrap();
                fs::write(&database, vec![0x5a; length]).unwrap();
                phone.unlock(&story.notebook, PIN)
            }
            _ => {
                let keys = folder(home.path(), &story.notebook).join("device-key.json");
                fs::rename(keys, home.path().join("lost")).unwrap();
                phone.unlock(&story.notebook, PIN)
            }
        };
        // A damaged notebook is gone on with; without a PIN or the keys nobody opens it.
        assert_eq!(told.is_ok(), what == "database", "{what}");
        let (new, known) = story.bring(&phone);
        assert_eq!((new as usize, known), (RECORDS + 1, 0), "{what}");
        let (again, known) = story.bring(&phone);
        assert_eq!((again, known as usize), (0, RECORDS + 1), "{what}");
        story.holds_everything().await;
    }
}

#[tokio::test]
async fn whoever_is_unlocked_sends_what_a_locked_notebook_could_not() {
    let story = Story::begin().await;
    settle(story.home.path(), &story.notebook);
    let phone = phone(story.home.path());
    let (other, second) = enrol(&story.server, &phone, 1).await;
    assert_ne!(other, story.officer);
    let session = unlock(&story.server, &phone, story.home.path(), &second).await;
    let line = story.server.in_process(certificate(story.home.path(), &second));
    let (view, _) = syncing::run(&session, &line, Pace::default()).await.unwrap();
    assert_eq!(view.failure, None);
    drop(session);
    let (new, known) = story.bring(&phone);
    assert_eq!((new, known as usize), (0, RECORDS + 1), "it is all there already");
    story.holds_everything().await;
}
