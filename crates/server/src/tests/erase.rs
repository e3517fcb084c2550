use domain::codes::CustodyAct;
use domain::field::{Blob, One};
use domain::kind::Record as _;
use domain::kinds::{CustodyEvent, Encounter};
use domain::{Lane, RecordId, Value};
use protocol::api::{ErrorCode, FeedPage, HelloRequest, HelloResponse, NotebookHello, OwnPage};
use protocol::{Absence, Cursor, Entry};

use super::backup::back_up;
use super::blobs::photo_by;
use super::feed::{item, page};
use super::notebooks::encounter;
use super::phone::Phone;
use super::world::{World, good, refused};
use crate::Error;
use crate::db::tombstone::State;
use crate::db::tx::params;
use crate::erase::list;

/// Reads the feed to its end, and says so in the next hello.
async fn reads(world: &World, phone: &Phone, cursor: Option<Cursor>) -> FeedPage {
    let read = page(world, phone, cursor, 200).await;
    let hello = HelloRequest {
        versions: vec![1],
        notebooks: vec![NotebookHello {
            notebook: phone.notebook,
            heads: phone.statement().heads,
            version: None,
        }],
        cursor: Some(read.next_cursor),
        last_receipts: Vec::new(),
        schemas: None,
        done: None,
        noticed: None,
        read: None,
    };
    let _: HelloResponse = good(world.tell(phone, "/sync/v1/hello", &hello).await);
    read
}

async fn own(world: &World, phone: &Phone) -> OwnPage {
    let path = format!("{}?lane=records&from=1", phone.entries());
    good(world.ask(phone, "GET", &path, Vec::new()).await)
}

/// Returns how many rows the ledger has of a record where its body or key could be.
fn traces(world: &World, record: RecordId) -> Vec<(&'static str, u64)> {
    let tables = ["vault", "entry", "record", "blob", "alarm"];
    let count = |table: &&'static str| {
        let sql = format!("SELECT count(*) FROM {table} WHERE record = ?1");
        let count = world
            .station
            .ledger
            .read(|db| db.one(&sql, params![record.as_bytes()], |row| row.get(0)));
        (*table, count.unwrap())
    };
    tables.iter().map(count).filter(|(_, count)| *count > 0).collect()
}

fn hold(phone: &mut Phone, evidence: RecordId) {
    let event = CustodyEvent {
        photo: Some(evidence),
        act: Some(One(CustodyAct::Held)),
        json: Some(Blob(b"{}".to_vec())),
        signature: Some(Blob(vec![1; 64])),
    };
    phone.write(event, None);
}

fn states(world: &World) -> Vec<State> {
    let all = world.admin().erasures().unwrap();
    all.iter().map(|order| order.state).collect()
}

fn is_sound(world: &World) {
    let found = world.admin().verify().unwrap();
    assert!(found.damage.is_empty(), "{:?}", found.damage);
}

async fn record_is_erased_once_every_phone_has_heard_of_it(world: World) {
    let (mut sam, jo) = (world.phone(0).await, world.phone(1).await);
    let gone = sam.write(item("who lives in the blue tent", 8), None);
    let kept = sam.write(item("wet floor", 8), None);
    world.pushed(&sam, Lane::Records, 1).await;
    let before = own(&world, &sam).await;
    let read = reads(&world, &jo, None).await;
    assert_eq!(read.items.len(), 2);

    let order = world
        .admin()
        .order_erasure(gone, "asked for by its subject", None)
        .unwrap();
    assert_eq!((order.state, order.waiting.len()), (State::Ordered, 2));
    let waits = world.admin().complete_erasure(gone);
    assert!(matches!(waits, Err(Error::ErasureWaits(..))));
    assert!(!traces(&world, gone).is_empty(), "nothing is destroyed before");
    // Both are told that the line is gone, and get no body any more, wherever they begin to read.
    let told = reads(&world, &jo, Some(read.next_cursor)).await;
    assert_eq!(told.items.len(), 1);
    assert_eq!(
        (told.items[0].seq, told.items[0].absence),
        (1, Some(Absence::Erased))
    );
    assert!(told.items[0].body.is_none() && told.items[0].record_key.is_none());
    assert_eq!(told.items[0].hash(), read.items[0].hash());
    let fresh = page(&world, &jo, None, 200).await;
    assert!(
        fresh
            .items
            .iter()
            .all(|item| item.body.is_none() == (item.seq == 1))
    );
    let authors = reads(&world, &sam, None).await;
    assert_eq!((authors.items.len(), authors.items[0].seq), (1, 1));

    let order = world.admin().complete_erasure(gone).unwrap();
    assert_eq!(order.state, State::Erased);
    assert_eq!(traces(&world, gone), []);
    assert!(!traces(&world, kept).is_empty());
    let after = own(&world, &sam).await;
    assert!(matches!(
        after.entries[0],
        Entry::Bare {
            absence: Absence::Erased,
            ..
        }
    ));
    assert!(after.keys.iter().all(|(record, _)| *record == kept));
    assert_eq!(after.prev_hash, before.prev_hash);
    is_sound(&world);
    let world = world.restart();
    world.admin().rebuild().unwrap();
    assert_eq!(
        (traces(&world, gone), states(&world)),
        (vec![], vec![State::Erased])
    );
    is_sound(&world);
    assert_eq!(
        page(&world, &jo, Some(told.next_cursor), 200).await.items.len(),
        0
    );
}

async fn phone_that_is_never_heard_of_again_does_not_keep_a_record_for_ever(world: World) {
    let mut sam = world.phone(0).await;
    let gone = sam.write(encounter(), None);
    world.pushed(&sam, Lane::Records, 1).await;
    world
        .admin()
        .order_erasure(gone, "its time is over", Some(2))
        .unwrap();
    assert!(world.admin().complete_erasure(gone).is_err());
    world.clock.pass(2 * 24 * 60);
    world.admin().complete_erasure(gone).unwrap();
    assert_eq!(traces(&world, gone), []);
    let again = world.admin().complete_erasure(gone);
    assert!(matches!(again, Err(Error::ErasureStands(..))));
    let nothing = world
        .admin()
        .order_erasure(RecordId::from_bytes([0x77; 16]), "", None);
    assert!(matches!(nothing, Err(Error::Nobody(_))));
}

async fn line_that_comes_after_the_erasure_is_kept_without_its_body(world: World) {
    let mut sam = world.phone(0).await;
    let gone = sam.write(encounter(), None);
    world.pushed(&sam, Lane::Records, 1).await;
    world
        .admin()
        .order_erasure(gone, "its time is over", Some(0))
        .unwrap();
    world.admin().complete_erasure(gone).unwrap();
    // The phone does not know yet: it sends what is there once more, and a correction of it.
    let base = vec![sam.head(Lane::Records).hash];
    let fields = [(38, Value::Text("more of it".to_owned()))].into();
    sam.line(Encounter::KIND, gone, fields, base);
    sam.write(encounter(), None);
    let receipt = world.pushed(&sam, Lane::Records, 1).await;
    assert_eq!(
        (receipt.committed, receipt.held.clone()),
        (3, vec![(2, "erased".to_owned())])
    );
    assert_eq!(receipt.hash, sam.head(Lane::Records).hash);
    assert_eq!(traces(&world, gone), []);
    let bare = |entry: &Entry| {
        matches!(
            entry,
            Entry::Bare {
                absence: Absence::Erased,
                ..
            }
        )
    };
    let page = own(&world, &sam).await;
    assert_eq!(
        page.entries.iter().map(bare).collect::<Vec<_>>(),
        [true, true, false]
    );
    is_sound(&world);
}

async fn hold_that_comes_in_time_stops_the_erasure(world: World) {
    let (mut sam, mut jo) = (world.phone(0).await, world.phone(1).await);
    let hash = photo_by(&world, &mut sam).await;
    let photo = sam.last_record();
    world
        .admin()
        .order_erasure(photo, "its time is over", Some(1))
        .unwrap();
    hold(&mut jo, photo);
    world.pushed(&jo, Lane::Records, 1).await;
    assert_eq!(states(&world), [State::Stopped]);
    let audit = world.admin().audit(9).unwrap();
    assert!(
        audit.iter().any(|line| line.contains("erasure_stopped")),
        "{audit:?}"
    );
    world.clock.pass(3 * 24 * 60);
    assert!(world.admin().complete_erasure(photo).is_err());
    let again = world.admin().order_erasure(photo, "its time is over", None);
    assert!(matches!(again, Err(Error::OnHold(_))));
    // The author's phone, which may have destroyed it already, gets it back.
    let told = page(&world, &sam, None, 200).await;
    let last = told.items.last().unwrap();
    last.verify().unwrap();
    assert!(last.body.is_some() && last.seq == 1);
    assert!(world.station.blobs.whole.has(hash).unwrap());
    let world = world.restart();
    assert_eq!(states(&world), [State::Stopped]);
    is_sound(&world);
}

async fn hold_that_comes_too_late_is_told(world: World) {
    let (mut sam, mut jo) = (world.phone(0).await, world.phone(1).await);
    let hash = photo_by(&world, &mut sam).await;
    let photo = sam.last_record();
    world
        .admin()
        .order_erasure(photo, "its time is over", Some(0))
        .unwrap();
    world.admin().complete_erasure(photo).unwrap();
    assert_eq!(traces(&world, photo), []);
    assert!(
        !world.station.blobs.whole.has(hash).unwrap(),
        "its sealed file is gone"
    );
    let path = format!("/sync/v1/blobs/{hash}");
    refused(
        world.ask(&sam, "GET", &path, Vec::new()).await,
        ErrorCode::NotFound,
    );
    hold(&mut jo, photo);
    world.pushed(&jo, Lane::Records, 1).await;
    let all = world.admin().erasures().unwrap();
    assert!(all[0].late_hold.is_some());
    assert!(
        world
            .admin()
            .audit(9)
            .unwrap()
            .iter()
            .any(|line| line.contains("hold_too_late"))
    );
    is_sound(&world);
}

async fn branch_of_a_fork_loses_the_body_too(world: World) {
    let mut sam = world.phone(0).await;
    let gone = sam.write(encounter(), None);
    world.pushed(&sam, Lane::Records, 1).await;
    sam.go_back(Lane::Records, 1);
    let fields = [(38, Value::Text("the other branch".to_owned()))].into();
    sam.line(Encounter::KIND, gone, fields, Vec::new());
    refused(world.push(&sam, Lane::Records, 1).await, ErrorCode::Fork);
    let lies = || {
        let batches = world.station.ledger.read(crate::db::fork::batches).unwrap();
        let has = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        assert_eq!(batches.len(), 1);
        has(&batches[0].1, b"the other branch")
    };
    assert!(lies());
    world
        .admin()
        .order_erasure(gone, "its time is over", Some(0))
        .unwrap();
    world.admin().complete_erasure(gone).unwrap();
    assert!(!lies());
}

/// The server is ended between the two: the list is durable, the ledger knows nothing of it.
async fn what_is_on_the_list_is_done_at_the_next_start(world: World) {
    let mut sam = world.phone(0).await;
    let gone = sam.write(encounter(), None);
    world.pushed(&sam, Lane::Records, 1).await;
    world
        .admin()
        .order_erasure(gone, "its time is over", Some(0))
        .unwrap();
    let order = world.station.erasures.read().unwrap().remove(&gone).unwrap();
    let erased = crate::db::tombstone::Tombstone {
        state: State::Erased,
        step: order.step + 1,
        ..order
    };
    world.station.erasures.add(&erased).unwrap();
    let path = world.folder.path().join("data").join(list::FILE);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend(b"{\"record\":\"half a li");
    std::fs::write(&path, bytes).unwrap();
    assert!(!traces(&world, gone).is_empty());
    let world = world.restart();
    assert_eq!(
        (traces(&world, gone), states(&world)),
        (vec![], vec![State::Erased])
    );
    is_sound(&world);
}

#[tokio::test]
async fn nothing_erased_comes_back_from_a_backup() {
    let world = World::new();
    let data = world.folder.path().join("data");
    let mut sam = world.phone(0).await;
    let hash = photo_by(&world, &mut sam).await;
    let gone = sam.last_record();
    let old = back_up(&world, 2);
    world
        .admin()
        .order_erasure(gone, "its time is over", Some(0))
        .unwrap();
    world.admin().complete_erasure(gone).unwrap();
    let new = back_up(&world, 2);
    assert_eq!(states(&world), [State::Erased], "the old backup still has it");

    let world = world.restore(&old);
    assert_eq!(traces(&world, gone), []);
    assert!(!world.station.blobs.whole.has(hash).unwrap());
    is_sound(&world);
    // The whole data folder was lost but for the keys: the backups have the list, too.
    std::fs::rename(data.join(list::FILE), data.join("lost.list")).unwrap();
    let world = world.restore(&old);
    assert_eq!(
        (traces(&world, gone), states(&world)),
        (vec![], vec![State::Erased])
    );
    // Nor when the phone sends it all again, as after every restore.
    let receipt = world.pushed(&sam, Lane::Records, 1).await;
    assert_eq!(receipt.committed, 1);
    assert_eq!(traces(&world, gone), []);

    back_up(&world, 2);
    assert!(!old.exists() && new.exists());
    assert_eq!(states(&world), [State::Complete]);
    let world = world.restore(&new);
    assert_eq!(
        (traces(&world, gone), states(&world)),
        (vec![], vec![State::Complete])
    );
    is_sound(&world);
}

crate::tests::on_each_database! {
    record_is_erased_once_every_phone_has_heard_of_it,
    phone_that_is_never_heard_of_again_does_not_keep_a_record_for_ever,
    line_that_comes_after_the_erasure_is_kept_without_its_body,
    hold_that_comes_in_time_stops_the_erasure,
    hold_that_comes_too_late_is_told,
    branch_of_a_fork_loses_the_body_too,
    what_is_on_the_list_is_done_at_the_next_start,
}
