use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::Lane;
use protocol::api::{
    ErrorCode, FeedPage, HelloRequest, HelloResponse, NotebookHello, PurgeReason, SnapshotCursor,
    SnapshotPage,
};
use protocol::snapshot::{self, Page};
use protocol::{Absence, Cursor, Epoch, Message as _};

use super::feed::item;
use super::notebooks::encounter;
use super::phone::Phone;
use super::world::{World, good, refused};
use crate::people::Role;

async fn ask(
    world: &World,
    phone: &Phone,
    cursor: Option<SnapshotCursor>,
) -> (axum::http::StatusCode, Vec<u8>) {
    let path = match cursor {
        Some(cursor) => format!("/sync/v1/snapshot?cursor={}", BASE64.encode(cursor.encode())),
        None => "/sync/v1/snapshot".to_owned(),
    };
    world.ask(phone, "GET", &path, Vec::new()).await
}

/// Asks for a page, and proves that it follows what has the hash `before`.
async fn page(
    world: &World,
    phone: &Phone,
    cursor: Option<SnapshotCursor>,
    before: [u8; 32],
) -> (SnapshotPage, Page) {
    let page: SnapshotPage = good(ask(world, phone, cursor).await);
    let said = snapshot::open(&page, before, &phone.enrolled.server.peek().unwrap()).unwrap();
    (page, said)
}

fn after(said: &Page) -> SnapshotCursor {
    SnapshotCursor {
        scope: said.scope,
        pinned: said.pinned,
        after: said.first + said.count,
    }
}

async fn scope(world: &World, phone: &Phone) -> Option<protocol::Scope> {
    let hello = HelloRequest {
        versions: vec![1],
        notebooks: vec![NotebookHello {
            notebook: phone.notebook,
            heads: phone.statement().heads,
            version: None,
        }],
        cursor: None,
        last_receipts: Vec::new(),
        schemas: None,
        done: None,
        noticed: None,
        read: None,
    };
    let answer: HelloResponse = good(world.tell(phone, "/sync/v1/hello", &hello).await);
    answer.scope
}

async fn feed(world: &World, phone: &Phone, cursor: Cursor) -> (axum::http::StatusCode, Vec<u8>) {
    let path = format!("/sync/v1/feed?cursor={}", BASE64.encode(cursor.encode()));
    world.ask(phone, "GET", &path, Vec::new()).await
}

async fn snapshot_holds_what_may_be_seen_and_the_feed_goes_on_from_it(world: World) {
    let (mut sam, jo) = (world.phone(0).await, world.phone(1).await);
    for number in 0..205 {
        sam.write(item(&number.to_string(), 8), None);
    }
    sam.write(encounter(), None);
    world.pushed(&sam, Lane::Records, 1).await;
    let (first, said) = page(&world, &jo, None, snapshot::start()).await;
    assert_eq!((said.first, said.count, said.last), (0, 200, false));
    assert_eq!(Some(said.scope), scope(&world, &jo).await);
    assert_eq!(said.device, jo.certificate.peek().unwrap().device);
    // What comes meanwhile is for the feed.
    sam.write(item("later", 8), None);
    world.pushed(&sam, Lane::Records, 207).await;
    let world = world.restart();
    for _ in 0..2 {
        let (rest, last) = page(&world, &jo, Some(after(&said)), said.hash).await;
        assert_eq!((last.first, last.count, last.last), (200, 5, true));
        assert_eq!(last.pinned, said.pinned);
        assert!(
            rest.items
                .iter()
                .all(|item| !first.items.iter().any(|one| one.pos == item.pos))
        );
    }
    let read: FeedPage = good(feed(&world, &jo, said.pinned).await);
    assert_eq!(read.items.len(), 1);
}

async fn resumed_snapshot_brings_nothing_erased_back(world: World) {
    let (mut sam, jo) = (world.phone(0).await, world.phone(1).await);
    let records: Vec<_> = (0..203)
        .map(|number| sam.write(item(&number.to_string(), 8), None))
        .collect();
    world.pushed(&sam, Lane::Records, 1).await;
    let erase = |record| {
        world
            .admin()
            .order_erasure(record, "its time is over", Some(0))
            .unwrap();
        world.admin().complete_erasure(record).unwrap();
    };
    erase(records[0]);
    let (first, said) = page(&world, &jo, None, snapshot::start()).await;
    assert!(
        first
            .items
            .iter()
            .all(|item| item.seq != 1 && item.body.is_some())
    );
    erase(records[202]);
    let (rest, last) = page(&world, &jo, Some(after(&said)), said.hash).await;
    assert!(last.last);
    let gone = rest.items.iter().find(|item| item.seq == 203).unwrap();
    assert_eq!(
        (&gone.body.is_none(), gone.absence),
        (&true, Some(Absence::Erased))
    );
    let purged: Vec<_> = rest
        .purges
        .iter()
        .map(|purge| (purge.seq, purge.reason))
        .collect();
    assert_eq!(purged, [(1, PurgeReason::Erased)]);
    // The author is told what to forget of the own notebook.
    let (own, _) = page(&world, &sam, None, snapshot::start()).await;
    let purged: Vec<_> = own.purges.iter().map(|purge| purge.seq).collect();
    assert_eq!((own.items.len(), purged), (0, vec![1, 203]));
}

async fn officer_who_is_moved_takes_a_new_snapshot(world: World) {
    let (mut sam, jo) = (world.phone(0).await, world.phone(1).await);
    sam.write(item("wet floor", 8), None);
    world.pushed(&sam, Lane::Records, 1).await;
    let (_, said) = page(&world, &jo, None, snapshot::start()).await;
    good::<FeedPage>(feed(&world, &jo, said.pinned).await);
    let (name, before) = (jo.enrolled.officer_name.clone(), scope(&world, &jo).await);
    assert_eq!(before, Some(said.scope));
    assert_ne!(before, scope(&world, &sam).await, "it says whose it is");

    world.admin().move_person(&name, Some("Harbour"), None).unwrap();
    let moved = scope(&world, &jo).await;
    assert_ne!(moved, before);
    refused(feed(&world, &jo, said.pinned).await, ErrorCode::SnapshotNeeded);
    refused(
        ask(&world, &jo, Some(after(&said))).await,
        ErrorCode::SnapshotNeeded,
    );
    let (_, said) = page(&world, &jo, None, snapshot::start()).await;
    assert_eq!(moved, Some(said.scope));
    good::<FeedPage>(feed(&world, &jo, said.pinned).await);

    world
        .admin()
        .move_person(&name, None, Some(Role::CrewLeader))
        .unwrap();
    assert_ne!(scope(&world, &jo).await, moved);
    refused(feed(&world, &jo, said.pinned).await, ErrorCode::SnapshotNeeded);
    assert!(world.admin().move_person("Nobody Here", None, None).is_err());
}

async fn revoked_phone_gets_none_and_a_forgotten_one_is_begun_anew(world: World) {
    let (mut sam, jo) = (world.phone(0).await, world.phone(1).await);
    sam.write(item("wet floor", 8), None);
    world.pushed(&sam, Lane::Records, 1).await;
    let (_, said) = page(&world, &jo, None, snapshot::start()).await;
    let other = SnapshotCursor {
        pinned: Cursor {
            epoch: Epoch([9; 16]),
            ..said.pinned
        },
        ..after(&said)
    };
    refused(ask(&world, &jo, Some(other)).await, ErrorCode::SnapshotNeeded);
    let beyond = SnapshotCursor {
        after: 9,
        ..after(&said)
    };
    refused(ask(&world, &jo, Some(beyond)).await, ErrorCode::SnapshotNeeded);
    world.admin().new_epoch().unwrap();
    refused(
        ask(&world, &jo, Some(after(&said))).await,
        ErrorCode::SnapshotNeeded,
    );
    refused(
        world
            .ask(&jo, "GET", "/sync/v1/snapshot?cursor=nonsense", Vec::new())
            .await,
        ErrorCode::Malformed,
    );
    let device = jo.certificate.peek().unwrap().device;
    world.admin().revoke(device, "lost").unwrap();
    assert_eq!(scope(&world, &jo).await, None);
    refused(ask(&world, &jo, None).await, ErrorCode::Revoked);
}

crate::tests::on_each_database! {
    snapshot_holds_what_may_be_seen_and_the_feed_goes_on_from_it,
    resumed_snapshot_brings_nothing_erased_back,
    officer_who_is_moved_takes_a_new_snapshot,
    revoked_phone_gets_none_and_a_forgotten_one_is_begun_anew,
}
