//! Erasing: the order reaches every phone, the author's too, and leaves neither body nor key there; nothing is shown as
//! lost, and what the phone still sends of it is taken without its body.

use std::path::Path;
use std::sync::Arc;

use app::syncing::Pace;
use app::view::HandoverInput;
use app::{Phone, Session, briefing, rescue, status, syncing};
use server::{Config, ErasureState, InProcess, Running, Server};
use tempfile::TempDir;
use tests::house;

use crate::rescue::{PIN, certificate, enrol, phone, unlock};
use crate::successor::lies_somewhere;

struct Officer {
    home: TempDir,
    phone: Phone,
    notebook: String,
}

impl Officer {
    async fn enrol(server: &Running, who: usize) -> Self {
        let home = tempfile::tempdir().unwrap();
        let phone = phone(home.path());
        let (_, notebook) = enrol(server, &phone, who).await;
        unlock(server, &phone, home.path(), &notebook).await;
        Self {
            home,
            phone,
            notebook,
        }
    }

    fn session(&self) -> Arc<Session> {
        self.phone.session().unwrap()
    }

    fn line(&self, server: &Running) -> InProcess {
        server.in_process(certificate(self.home.path(), &self.notebook))
    }

    fn open_again(&mut self) {
        self.phone = phone(self.home.path());
        self.phone.unlock(&self.notebook, PIN).unwrap();
    }

    /// Syncs twice: the second hello says how far the feed was read.
    async fn sync(&self, server: &Running) {
        for _ in 0..2 {
            let (view, report) = syncing::run(&self.session(), &self.line(server), Pace::default())
                .await
                .unwrap();
            assert_eq!((view.failure, view.on_phone, report.troubles.len()), (None, 0, 0));
        }
    }

    /// Returns what others handed over: the record and its text.
    fn standing(&self) -> Vec<(String, String)> {
        let items = briefing::items(&self.session()).unwrap();
        items.into_iter().map(|item| (item.record, item.text)).collect()
    }

    fn has(&self, record: &str) -> bool {
        app::record::view(&self.session(), record).is_ok()
    }

    fn file(&self, name: &str) -> Vec<u8> {
        let folder: &Path = self.home.path();
        std::fs::read(folder.join("notebooks").join(&self.notebook).join(name)).unwrap()
    }
}

fn hand_over(session: &Session, text: &str) {
    let input = HandoverInput {
        kind: "hazard".into(),
        text: text.into(),
        must_read: true,
        hours: 8,
    };
    briefing::add(session, &input).unwrap();
}

#[tokio::test]
async fn erased_record_is_gone_from_every_phone_and_nobody_calls_it_lost() {
    let data = tempfile::tempdir().unwrap();
    let town = house().join("fixtures/town");
    let server = Server::start(Config::local(data.path(), town)).await.unwrap();
    let (mut sam, jo) = (Officer::enrol(&server, 0).await, Officer::enrol(&server, 1).await);
    hand_over(&sam.session(), "somebody sleeps behind the hall");
    hand_over(&sam.session(), "loose railing");
    sam.open_again();
    sam.sync(&server).await;
    jo.sync(&server).await;
    let of = |text: &str| {
        let found = jo.standing().into_iter().find(|(_, said)| said == text);
        found.unwrap().0
    };
    let (gone, kept) = (of("somebody sleeps behind the hall"), of("loose railing"));

    let admin = server.admin();
    let record = gone.parse().unwrap();
    let order = admin.order_erasure(record, "asked for by its subject", None);
    assert_eq!(order.unwrap().waiting.len(), 2);
    let before = sam.file("rescue.copy");
    jo.sync(&server).await;
    assert_eq!(jo.standing(), [(kept.clone(), "loose railing".to_owned())]);
    assert!(sam.has(&gone), "it has not heard of it");
    sam.sync(&server).await;
    assert!(!sam.has(&gone) && sam.has(&kept));
    assert_ne!(
        sam.file("rescue.copy"),
        before,
        "it is begun anew without the record"
    );
    for officer in [&sam, &jo] {
        let text = b"somebody sleeps behind the hall";
        assert!(
            !lies_somewhere(officer.home.path(), text),
            "not a word of it lies on the phone"
        );
    }
    let shown = status::status(&sam.session()).unwrap();
    assert_eq!((shown.attention, shown.on_phone), (0, 0));

    let done = admin.complete_erasure(record).unwrap();
    assert_eq!(done.state, ErasureState::Erased);
    hand_over(&sam.session(), "wet floor");
    sam.open_again();
    sam.sync(&server).await;
    jo.sync(&server).await;
    assert_eq!(jo.standing().len(), 2);
    let found = admin.verify().unwrap();
    assert!(found.damage.is_empty(), "{:?}", found.damage);
    // The rescue copy has the lines as they are now, and the server knows them all.
    let out = tempfile::tempdir().unwrap();
    let written = rescue::export(&sam.phone, &sam.notebook, out.path()).unwrap();
    let file = std::fs::read(out.path().join(written.name)).unwrap();
    let taken = admin.import_rescue(&file).unwrap();
    assert_eq!((taken.new, taken.known, taken.refused), (0, 3, Vec::new()));
}
