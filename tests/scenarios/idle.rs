//! A phone that has nothing to say, and a server that has nothing to say to it: one small request on the open line.

use std::path::Path;
use std::sync::Arc;

use app::Session;
use app::syncing::{self, HttpServer, Pace, Report};
use protocol::enrol::EnrolmentCode;
use server::{Config, Running, Server};
use tests::house;

use crate::glass::Glass;
use crate::rescue::{PIN, phone, unlock, write_records};

/// The most bytes of HTTP, both ways, heads and frames included.
const MOST: u64 = 400;

/// Enrols a phone whose line goes through the glass, and has an officer write on it.
async fn written(server: &Running, glass: &Glass, home: &Path) -> Arc<Session> {
    let code = server
        .demo()
        .unwrap()
        .enrolment_codes
        .first()
        .unwrap()
        .code
        .clone();
    let code = EnrolmentCode {
        address: glass.address.to_string(),
        pin: glass.pin,
        ..code.parse().unwrap()
    };
    let first = phone(home);
    let notebook = first
        .enrol(&code.to_string(), PIN, |_| Ok(server.in_process_enrol()))
        .await
        .unwrap()
        .to_string();
    write_records(&*unlock(server, &first, home, &notebook).await);
    // What was just saved may still be undone; on a phone that was started anew it may not.
    drop(first);
    let phone = phone(home);
    phone.unlock(&notebook, PIN).unwrap();
    phone.session().unwrap()
}

async fn sync(session: &Session, line: &HttpServer) -> Report {
    let (_, report) = syncing::run(session, line, Pace::default()).await.unwrap();
    assert!(report.is_whole(), "{report:?}");
    report
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_sync_on_an_open_line_is_one_request_of_less_than_400_bytes() {
    let (data, home) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config = Config::local(data.path(), house().join("fixtures/town"));
    let server = Server::start(config).await.unwrap();
    let glass = Glass::before(server.sync_address()).await;
    let session = written(&server, &glass, home.path()).await;
    let line = syncing::server(&session).unwrap();
    let first = sync(&session, &line).await;
    assert!(first.sent > 20, "{first:?}");

    let mut before = glass.passed.both();
    for round in 1..=20 {
        let report = sync(&session, &line).await;
        assert_eq!((report.requests, report.sent), (1, 0));
        // The ends may still say of the last frame that it came.
        tokio::task::yield_now().await;
        let after = glass.passed.both();
        let (up, down) = (after.0 - before.0, after.1 - before.1);
        println!("idle sync {round}: {up} bytes up, {down} bytes down");
        assert!(up > 100 && down > 30, "the glass counts what passes");
        assert!(up + down <= MOST, "idle sync {round}: {up} bytes up, {down} down");
        before = after;
    }
}
