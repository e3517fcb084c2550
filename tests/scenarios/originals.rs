//! Photos in full size wait for Wi-Fi; records and small pictures do not, and the officer may send them all the same.

use std::sync::Arc;

use app::syncing::{Link, Pace};
use app::view::OriginalsRule;
use app::{Phone, Session, originals, photo, shift, status, syncing};
use server::{Config, InProcess, Running, Server};
use tempfile::TempDir;
use tests::house;

use crate::rescue::{PIN, certificate, enrol, phone, start_shift, unlock};

struct Story {
    server: Running,
    home: TempDir,
    _data: TempDir,
    phone: Phone,
    notebook: String,
}

impl Story {
    /// A phone on mobile data, with an open shift.
    async fn begin() -> Self {
        let (data, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let config = Config::local(data.path(), house().join("fixtures/town"));
        let server = Server::start(config).await.unwrap();
        let phone = phone(home.path());
        let (_, notebook) = enrol(&server, &phone, 0).await;
        start_shift(&*unlock(&server, &phone, home.path(), &notebook).await);
        let mut story = Self {
            server,
            home,
            _data: data,
            phone,
            notebook,
        };
        story.open_again();
        story
    }

    /// Opens the notebook anew, so that nothing is held back for its undo.
    fn open_again(&mut self) {
        self.phone = phone(self.home.path());
        self.phone.unlock(&self.notebook, PIN).unwrap();
        self.phone.note_link(Link::Metered);
    }

    fn session(&self) -> Arc<Session> {
        self.phone.session().unwrap()
    }

    fn line(&self) -> InProcess {
        self.server
            .in_process(certificate(self.home.path(), &self.notebook))
    }

    fn take_photo(&mut self) {
        let picture = std::fs::read(house().join("fixtures/photos/camera.jpg")).unwrap();
        photo::add(&self.session(), picture.as_slice(), None, None).unwrap();
        self.open_again();
    }

    async fn sync(&self) {
        let (view, report) = syncing::run(&self.session(), &self.line(), Pace::default())
            .await
            .unwrap();
        assert_eq!((view.failure, view.on_phone), (None, 0), "{report:?}");
    }

    /// Returns how many photos are only on the phone, and how many of them wait for Wi-Fi.
    fn photos(&self) -> (u32, u32) {
        let status = status::status(&self.session()).unwrap();
        (status.photos_on_phone, status.photos_waiting)
    }
}

#[tokio::test]
async fn originals_wait_for_wifi_unless_the_officer_sends_them_now() {
    let mut story = Story::begin().await;
    story.take_photo();
    assert_eq!(story.photos(), (1, 1));
    story.sync().await;
    assert_eq!(
        story.photos(),
        (1, 1),
        "the small picture is there, the photo is not"
    );
    let review = shift::review(&story.session(), app::log::Language::English).unwrap();
    assert_eq!(
        (review.photos, review.photos_confirmed, review.photos_waiting),
        (1, 0, 1)
    );

    // The proof of the shift names it, and why.
    let proof = syncing::prove(&story.session(), &story.line(), &review.record)
        .await
        .unwrap();
    assert!(!proof.all_held && !proof.signed);
    assert_eq!(proof.photos_waiting, 1);
    let missing: Vec<_> = proof
        .missing
        .iter()
        .map(|one| (&*one.kind, one.waits_for_wifi))
        .collect();
    assert_eq!(missing, [("photo", true)]);

    originals::send_now(&story.session());
    assert_eq!(story.photos(), (1, 0), "nothing waits any more");
    story.sync().await;
    assert_eq!(story.photos(), (0, 0));
    let proof = syncing::prove(&story.session(), &story.line(), &review.record)
        .await
        .unwrap();
    assert!(proof.all_held && proof.signed, "{proof:?}");

    // That was once: the next one waits again, and goes by itself when Wi-Fi is there.
    story.take_photo();
    story.sync().await;
    assert_eq!(story.photos(), (1, 1));
    assert!(story.phone.note_link(Link::Unmetered));
    story.sync().await;
    assert_eq!(story.photos(), (0, 0));
}

#[tokio::test]
async fn officer_s_rule_is_kept_and_a_link_of_unknown_cost_holds_nothing_up() {
    let mut story = Story::begin().await;
    originals::keep_rule(&story.session(), OriginalsRule::AnyLink).unwrap();
    story.take_photo();
    assert_eq!(originals::rule(&story.session()), OriginalsRule::AnyLink);
    story.sync().await;
    assert_eq!(story.photos(), (0, 0));

    originals::keep_rule(&story.session(), OriginalsRule::Wifi).unwrap();
    story.take_photo();
    assert_eq!(story.photos(), (1, 1));
    story.phone.note_link(Link::Unknown);
    story.sync().await;
    assert_eq!(story.photos(), (0, 0));
}
