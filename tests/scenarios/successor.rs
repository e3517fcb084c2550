//! Phones that were cloned, restored, damaged or locked for good: the officer goes on, every line reaches the server, and
//! what came back is counted as it is.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use app::syncing::Pace;
use app::view::SyncReport;
use app::{Clock, Phone, Session, Strength, Surroundings, SystemChance, SystemClock};
use app::{photo, status, successor, syncing};
use domain::{BootId, Lane, NotebookId, Timestamp};
use protocol::api::SyncApi as _;
use server::{Config, Running, Server};
use tempfile::TempDir;
use tests::house;

use super::rescue::{
    PIN, certificate, copy_folder, enrol, folder, phone, settle, start_shift, unlock, write_encounters,
};

struct Story {
    server: Running,
    data: TempDir,
}

impl Story {
    async fn begin() -> Self {
        let data = tempfile::tempdir().unwrap();
        let town = house().join("fixtures/town");
        let server = Server::start(Config::local(data.path(), town)).await.unwrap();
        Self { server, data }
    }

    /// Returns a server with all that this one has now.
    async fn copied(&self) -> Self {
        let data = tempfile::tempdir().unwrap();
        copy_folder(self.data.path(), data.path());
        let town = house().join("fixtures/town");
        let server = Server::start(Config::local(data.path(), town)).await.unwrap();
        Self { server, data }
    }

    /// Enrols an officer on a new phone, who starts a shift and writes so many records.
    async fn officer(&self, records: usize) -> (TempDir, String) {
        let home = tempfile::tempdir().unwrap();
        let phone = phone(home.path());
        let (_, notebook) = enrol(&self.server, &phone, 0).await;
        let session = unlock(&self.server, &phone, home.path(), &notebook).await;
        start_shift(&session);
        write_encounters(&session, records);
        close(home.path(), &notebook, (phone, session));
        (home, notebook)
    }

    async fn sync(&self, home: &Path, notebook: &str, session: &Session) -> SyncReport {
        let line = self.server.in_process(certificate(home, notebook));
        syncing::run(session, &line, Pace::default()).await.unwrap().0
    }

    /// Opens the phone, syncs twice, checks that nothing is unsent, and closes it.
    async fn synced(&self, home: &Path, notebook: &str) -> Told {
        let (phone, session) = opened(home, notebook);
        for _ in 0..2 {
            let report = self.sync(home, notebook, &session).await;
            assert_eq!(report.failure, None);
        }
        assert_eq!(status::outbox(&session).unwrap().items.len(), 0);
        let home_view = status::home(&session).unwrap();
        assert_eq!(home_view.status.on_phone, 0, "all of it is receipted");
        let told = Told {
            successor: home_view
                .successor
                .map(|told| (told.why, told.done, told.lines, told.missing)),
            records: status::records(&session, None, 1000).unwrap().len(),
        };
        close(home, notebook, (phone, session));
        told
    }

    /// Writes more records without a connection.
    fn written(&self, home: &Path, notebook: &str, records: usize) {
        let (phone, session) = opened(home, notebook);
        write_encounters(&session, records);
        close(home, notebook, (phone, session));
    }

    fn damage(&self) -> Vec<String> {
        self.server.admin().verify().unwrap().damage
    }
}

/// What the officer is told, and how many records the phone shows.
#[derive(Debug, PartialEq)]
struct Told {
    successor: Option<(String, bool, u32, u32)>,
    records: usize,
}

fn opened(home: &Path, notebook: &str) -> (Phone, Arc<Session>) {
    let phone = phone(home);
    phone.unlock(notebook, PIN).unwrap();
    let session = phone.session().unwrap();
    (phone, session)
}

fn close(home: &Path, notebook: &str, open: (Phone, Arc<Session>)) {
    let ended = Arc::downgrade(&open.1);
    drop(open);
    while ended.strong_count() > 0 {
        std::thread::yield_now();
    }
    settle(home, notebook);
}

fn cloned(home: &TempDir) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_folder(home.path(), copy.path());
    copy
}

fn why(told: &Told) -> &str {
    told.successor.as_ref().map_or("", |(why, ..)| why)
}

#[tokio::test]
async fn clone_and_original_go_on_in_successors_and_no_line_of_either_is_lost() {
    let story = Story::begin().await;
    let (home, notebook) = story.officer(3).await;
    assert_eq!(
        story.synced(home.path(), &notebook).await,
        Told {
            successor: None,
            records: 4
        }
    );
    let copy = cloned(&home);
    story.written(home.path(), &notebook, 2);
    story.written(copy.path(), &notebook, 5);
    assert_eq!(story.synced(home.path(), &notebook).await.records, 6);

    // The server has the original's lines: the clone's are another branch, and what it lacks comes back to it.
    let told = story.synced(copy.path(), &notebook).await;
    assert_eq!(told.successor, Some(("fork".to_owned(), true, 2, 0)));
    assert_eq!(told.records, 4 + 5 + 2);
    assert_eq!(story.damage(), [""; 0]);

    // The notebook is sealed: the original, too, goes on in a notebook of its own.
    let told = story.synced(home.path(), &notebook).await;
    assert_eq!(why(&told), "fork");
    for home in [&home, &copy] {
        story.written(home.path(), &notebook, 2);
        story.synced(home.path(), &notebook).await;
    }
    assert_eq!(story.damage(), [""; 0]);
    let held = story.server.admin().verify().unwrap();
    // Shift and records: 4 before, 2 and 5 on the branches, 2 in each successor.
    assert_eq!(held.lines, 4 + 2 + 5 + 2 + 2);
}

#[tokio::test]
async fn restored_phone_gets_back_what_the_server_has_and_goes_on() {
    let story = Story::begin().await;
    let (home, notebook) = story.officer(3).await;
    let backup = cloned(&home);
    story.written(home.path(), &notebook, 70);
    story.synced(home.path(), &notebook).await;
    let told = story.synced(backup.path(), &notebook).await;
    assert_eq!(told.successor, Some(("restored".to_owned(), true, 70, 0)));
    assert_eq!(told.records, 74);
    story.written(backup.path(), &notebook, 1);
    assert_eq!(story.synced(backup.path(), &notebook).await.records, 75);
    assert_eq!(story.damage(), [""; 0]);
}

#[tokio::test]
async fn restored_phone_asks_again_in_another_epoch_and_tells_nothing_twice() {
    let story = Story::begin().await;
    let (home, notebook) = story.officer(3).await;
    story.synced(home.path(), &notebook).await;
    let (backup, early) = (cloned(&home), story.copied().await);
    story.written(home.path(), &notebook, 70);
    story.synced(home.path(), &notebook).await;
    let late = story.copied().await;
    for server in [&story, &early, &late] {
        let told = server.synced(backup.path(), &notebook).await;
        assert_eq!(told.successor, Some(("restored".to_owned(), true, 70, 0)));
        assert_eq!(told.records, 74);
    }
}

#[tokio::test]
async fn damaged_notebook_comes_back_from_rescue_copy_and_server_without_a_new_code() {
    for (torn, missing) in [(false, 0), (true, 9)] {
        let story = Story::begin().await;
        let (home, notebook) = story.officer(4).await;
        story.synced(home.path(), &notebook).await;
        // These are in the rescue copy alone.
        let kept = fs::metadata(folder(home.path(), &notebook).join("rescue.copy"))
            .unwrap()
            .len();
        story.written(home.path(), &notebook, 9);
        let place = folder(home.path(), &notebook);
        let length = usize::try_from(fs::metadata(place.join("notebook.db")).unwrap().len()).unwrap();
        fs::write(place.join("notebook.db"), vec![0x5a; length]).unwrap();
        if torn {
            let copy = fs::OpenOptions::new()
                .write(true)
                .open(place.join("rescue.copy"))
                .unwrap();
            copy.set_len(kept).unwrap();
        }
        let told = story.synced(home.path(), &notebook).await;
        let lines = 5 + 9 - missing;
        assert_eq!(
            told.successor,
            Some(("damaged".to_owned(), true, lines, missing)),
            "torn: {torn}"
        );
        assert_eq!(told.records as u32, lines);
        assert!(place.join("damaged-1/notebook.db").exists());
        story.written(home.path(), &notebook, 1);
        assert_eq!(
            story.synced(home.path(), &notebook).await.records as u32,
            lines + 1
        );
        assert_eq!(story.damage(), [""; 0]);
    }
}

/// Writes so many records, and leaves the notebook as a kill would, with one bit of its log flipped: they are gone from it.
fn cut_log(home: &Path, notebook: &str, records: usize) {
    let (phone, session) = opened(home, notebook);
    write_encounters(&session, records);
    let place = folder(home, notebook);
    let names = ["notebook.db", "notebook.db-wal", "notebook.db-shm"];
    let files = names.map(|name| (place.join(name), fs::read(place.join(name)).unwrap()));
    close(home, notebook, (phone, session));
    for (path, mut bytes) in files {
        if path.to_string_lossy().ends_with("-wal") {
            *bytes.get_mut(60).unwrap() ^= 1;
        }
        fs::write(path, bytes).unwrap();
    }
}

#[tokio::test]
async fn log_that_a_flipped_bit_cut_short_comes_back_and_officer_and_administrator_are_told() {
    // Without a record in between the server is ahead of the phone; with one, there are two branches.
    for (more, cause) in [(0, "restored"), (1, "fork")] {
        let story = Story::begin().await;
        let (home, notebook) = story.officer(4).await;
        story.synced(home.path(), &notebook).await;
        cut_log(home.path(), &notebook, 3);
        story.written(home.path(), &notebook, more);
        let (phone, session) = opened(home.path(), &notebook);
        let told = status::home(&session).unwrap().cut_log.unwrap();
        assert_eq!(told.lines, 3);
        assert_eq!(status::records(&session, None, 1000).unwrap().len(), 5 + more);
        close(home.path(), &notebook, (phone, session));

        story.synced(home.path(), &notebook).await;
        let told = story.synced(home.path(), &notebook).await;
        assert_eq!(told.successor, Some((cause.to_owned(), true, 3, 0)));
        assert_eq!(told.records, 5 + more + 3, "what the copy knew is back");
        let audit = story.server.admin().audit(100).unwrap();
        let said = audit.iter().filter(|row| row.contains("phone_log_cut"));
        assert_eq!(said.count(), 1, "{audit:?}");
        assert_eq!(story.damage(), [""; 0]);
    }
}

#[tokio::test]
async fn what_was_set_aside_goes_with_a_record_that_was_erased_by_order_and_no_sooner() {
    let story = Story::begin().await;
    let (home, notebook) = story.officer(4).await;
    let place = folder(home.path(), &notebook);
    story.synced(home.path(), &notebook).await;
    // A copy that knew more than the notebook, and then the file of a damaged one.
    cut_log(home.path(), &notebook, 3);
    story.synced(home.path(), &notebook).await;
    let length = usize::try_from(fs::metadata(place.join("notebook.db")).unwrap().len()).unwrap();
    fs::write(place.join("notebook.db"), vec![0x5a; length]).unwrap();
    for name in ["notebook.db-wal", "notebook.db-shm"] {
        let _ = fs::write(place.join(name), []);
    }
    for _ in 0..2 {
        story.synced(home.path(), &notebook).await;
    }
    let kept = || {
        (
            place.join("rescue-1.copy").exists(),
            place.join("damaged-1").exists(),
        )
    };
    assert_eq!(kept(), (true, true), "there is no backup, and nothing was erased");
    let copy = fs::read(place.join("rescue-1.copy")).unwrap();
    let sample = copy.get(200..264).unwrap();
    assert!(lies_somewhere(&place, sample));

    let (phone, session) = opened(home.path(), &notebook);
    let record = status::records(&session, None, 1).unwrap().remove(0).record;
    close(home.path(), &notebook, (phone, session));
    let erased = record.parse().unwrap();
    story
        .server
        .admin()
        .order_erasure(erased, "asked for", None)
        .unwrap();
    for _ in 0..2 {
        story.synced(home.path(), &notebook).await;
    }
    assert_eq!(kept(), (false, false));
    assert!(
        !lies_somewhere(&place, sample),
        "not a frame of it is left on the phone"
    );
    assert_eq!(story.damage(), [""; 0]);
}

#[tokio::test]
async fn copy_that_was_set_aside_goes_once_a_good_backup_has_all_of_it() {
    let story = Story::begin().await;
    let (home, notebook) = story.officer(4).await;
    let aside = folder(home.path(), &notebook).join("rescue-1.copy");
    story.synced(home.path(), &notebook).await;
    cut_log(home.path(), &notebook, 3);
    for _ in 0..2 {
        story.synced(home.path(), &notebook).await;
        assert!(aside.exists(), "the server has it, and no backup");
    }
    let town = house().join("fixtures/town");
    let place = home.path().join("backups");
    let made = story
        .server
        .admin()
        .backup((story.data.path(), &town), &place, 7)
        .unwrap();
    assert!(made.1.damage.is_empty(), "{:?}", made.1.damage);
    story.synced(home.path(), &notebook).await;
    assert!(!aside.exists());
    assert_eq!(story.damage(), [""; 0]);
}

/// Says whether these bytes lie in any file of a folder.
pub(crate) fn lies_somewhere(folder: &Path, bytes: &[u8]) -> bool {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.into_iter().any(|path| match path.is_dir() {
        true => lies_somewhere(&path, bytes),
        false => fs::read(&path)
            .unwrap()
            .windows(bytes.len())
            .any(|window| window == bytes),
    })
}

#[tokio::test]
async fn notebook_that_ten_wrong_pins_closed_comes_back_with_a_new_code_photo_and_all() {
    let story = Story::begin().await;
    let (home, notebook) = story.officer(2).await;
    {
        let (phone, session) = opened(home.path(), &notebook);
        let picture = fs::read(house().join("fixtures/photos/doorway.jpg")).unwrap();
        photo::add(&session, picture.as_slice(), None, None).unwrap();
        close(home.path(), &notebook, (phone, session));
    }
    let surroundings = Surroundings::new(Hurried::default(), SystemChance);
    let phone = Phone::open(home.path(), surroundings, Strength::ForTests, Arc::new(|_| {})).unwrap();
    for tries in 1..=10 {
        let told = phone.unlock(&notebook, "999999").unwrap_err().code;
        assert_eq!(told, if tries < 10 { "E-PIN-1" } else { "E-PIN-4" });
    }
    assert_eq!(phone.unlock(&notebook, PIN).unwrap_err().code, "E-PIN-4");

    let (_, next) = enrol(&story.server, &phone, 0).await;
    let session = unlock(&story.server, &phone, home.path(), &next).await;
    let report = story.sync(home.path(), &next, &session).await;
    assert_eq!(report.failure, None);
    let told = successor::told(&session).unwrap().unwrap();
    // The shift, two encounters, the photo and its custody event.
    assert_eq!(
        (told.why.as_str(), told.done, told.lines, told.missing),
        ("enrolled", true, 5, 0)
    );
    successor::read(&session).unwrap();
    assert_eq!(successor::told(&session).unwrap(), None);

    let line = story.server.in_process(certificate(home.path(), &notebook));
    let id: NotebookId = notebook.parse().unwrap();
    let held = line.own_entries(id, Lane::Records, 1).await.unwrap();
    assert_eq!(
        held.entries.len(),
        5,
        "under the old notebook, as its author signed them"
    );
    let found = story.server.admin().verify().unwrap();
    assert_eq!(
        (found.files, found.awaited),
        (2, 0),
        "original and preview came, too"
    );
    assert_eq!(found.damage, [""; 0]);
}

/// A clock that is asked every ten minutes, so that nobody has to wait.
#[derive(Default)]
pub(crate) struct Hurried(AtomicU64);

impl Clock for Hurried {
    fn wall(&self) -> Timestamp {
        SystemClock::new().wall()
    }

    fn mono_ms(&self) -> u64 {
        self.0.fetch_add(600_000, Ordering::Relaxed)
    }

    fn boot(&self) -> BootId {
        BootId::from_bytes([7; 16])
    }
}
