//! Links that break and servers that stop: nothing is lost or doubled, and little is sent twice.

use domain::RecordId;
use rehearsal::compare::compare;
use rehearsal::faults::CuttingLink;
use rehearsal::held;
use rehearsal::virtual_clock::VirtualClock;
use rehearsal::{Link, Officer};

use crate::stage::{Stage, ago, fixtures};

/// The most of a lane that may be sent twice.
const A_BATCH: u64 = 70_000;
/// The most of a photo that may be sent twice.
const A_PIECE: u64 = 128 * 1024;

/// An officer who reaches the server only through a link that can be cut.
async fn officer_behind(stage: &Stage, link: &CuttingLink) -> Officer {
    let mut code = stage.plan(1.0, Link::Good).codes.swap_remove(0).code;
    code.address = link.address().to_string();
    Officer::enrol(stage.home.path(), &code, 3, VirtualClock::at(ago(2.0)))
        .await
        .unwrap()
}

/// Writes encounters whose words do not pack well, so that a batch is really filled.
fn write_much(officer: &mut Officer, records: u32) -> Vec<RecordId> {
    let mut written = Vec::new();
    for number in 0..records {
        let mut draft = officer.open("encounter", None).unwrap();
        officer.say(&mut draft, "kind", "assist").unwrap();
        officer.say(&mut draft, "outcome", "resolved").unwrap();
        let words: Vec<String> = (0..30)
            .map(|part: u32| {
                seal::digest::to_hex(&seal::digest::sha256(&[
                    &number.to_be_bytes(),
                    &part.to_be_bytes(),
                ]))
            })
            .collect();
        officer.say(&mut draft, "note", &words.join(" ")).unwrap();
        written.push(officer.save(draft).unwrap());
        officer.pass(10).unwrap();
    }
    written
}

/// A photo of about two megabytes: a picture and what a camera may add behind it.
fn large_photo() -> Vec<u8> {
    let mut bytes = std::fs::read(fixtures().join("photos/shelter.jpg")).unwrap();
    bytes.extend((0u64..60_000).flat_map(|n| seal::digest::sha256(&[&n.to_be_bytes()])));
    bytes
}

async fn everything_is_there(officer: &Officer) {
    let held = held::fetch(officer.server(), officer.notebook()).await.unwrap();
    let verdict = compare(officer.written(), &held);
    assert_eq!(verdict.findings, Vec::<String>::new());
    assert!(verdict.is_whole());
    assert_eq!(officer.server().seen().false_receipts, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn link_cut_within_a_batch_costs_at_most_that_batch() {
    let stage = Stage::set().await;
    let link = CuttingLink::start(stage.host.address()).await.unwrap();
    let mut officer = officer_behind(&stage, &link).await;
    write_much(&mut officer, 120);
    for cut in [20_000, 45_000, 3_000] {
        link.cut_after(cut);
        let shown = officer.sync().await.unwrap();
        assert_eq!(
            shown.failure.map(|failure| failure.code).as_deref(),
            Some("E-NET-1"),
            "cut after {cut}"
        );
    }
    assert_eq!(link.cuts(), 3);
    officer.sync_to_the_end().await.unwrap();
    let seen = officer.server().seen();
    assert!(
        seen.largest_batch > 20_000,
        "no batch was large enough to be cut: {seen:?}"
    );
    assert!(seen.largest_batch <= A_BATCH, "{seen:?}");
    assert!(seen.batch_bytes_in_vain > 0, "no cut hit a batch: {seen:?}");
    assert!(seen.batch_bytes_in_vain <= 3 * A_BATCH, "{seen:?}");
    everything_is_there(&officer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn link_cut_within_a_photo_costs_at_most_a_piece() {
    let stage = Stage::set().await;
    let link = CuttingLink::start(stage.host.address()).await.unwrap();
    let mut officer = officer_behind(&stage, &link).await;
    let photo = large_photo();
    officer.add_photo(&photo, None).unwrap();
    officer.pass(10).unwrap();
    link.cut_after(1_000_000);
    let before = link.bytes_up();
    let shown = officer.sync().await.unwrap();
    assert_eq!(
        shown.failure.map(|failure| failure.code).as_deref(),
        Some("E-NET-1")
    );
    assert_eq!(link.cuts(), 1);
    officer.sync_to_the_end().await.unwrap();
    let seen = officer.server().seen();
    assert!(
        seen.blob_bytes_in_vain > 0 && seen.blob_bytes_in_vain <= A_PIECE,
        "{seen:?}"
    );
    // On the wire: the photo, at most a piece of it twice, and a twentieth for headers, records and handshakes.
    let sent = link.bytes_up() - before;
    let photo = photo.len() as u64;
    assert!(
        sent <= photo + A_PIECE + photo / 20,
        "{sent} bytes for a photo of {photo}"
    );
    everything_is_there(&officer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn server_stopped_while_it_receives_goes_on_when_it_is_back() {
    let mut stage = Stage::set().await;
    let link = CuttingLink::start(stage.host.address()).await.unwrap();
    let mut officer = officer_behind(&stage, &link).await;
    write_much(&mut officer, 60);
    officer.add_photo(&large_photo(), None).unwrap();
    officer.pass(10).unwrap();
    let passed = link.bytes_up() + 400_000;
    let shown = {
        let mut sync = std::pin::pin!(officer.sync());
        let mut stopped = false;
        loop {
            tokio::select! {
                shown = &mut sync => break shown,
                () = tokio::task::yield_now(), if !stopped && link.bytes_up() >= passed => {
                    stage.host.stop();
                    stopped = true;
                }
                () = tokio::task::yield_now(), if !stopped => {}
            }
        }
    };
    let failure = shown.unwrap().failure.expect("the server stopped in the middle");
    assert!(failure.code.starts_with("E-NET"), "{failure:?}");
    let confirmed = officer.server().seen().receipts;
    let shown = officer.sync().await.unwrap();
    assert_eq!(
        shown.failure.map(|failure| failure.code).as_deref(),
        Some("E-NET-1")
    );
    assert_eq!(officer.server().seen().receipts, confirmed);
    stage.host.start_again().await.unwrap();
    officer.sync_to_the_end().await.unwrap();
    everything_is_there(&officer).await;
}
