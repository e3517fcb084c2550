use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::codes::HandoverKind;
use domain::field::{One, Prose};
use domain::kind::Record as _;
use domain::kinds::{Acknowledgement, HandoverItem};
use domain::{Fields, KINDS, KindDef, Lane, Readers, Value};
use protocol::api::FeedPage;
use protocol::{Body, Cursor, Epoch, Message as _};

use super::notebooks::encounter;
use super::phone::Phone;
use super::world::{EVENING, World, good};

/// Something that the next officers read.
pub(crate) fn handed_over() -> HandoverItem {
    item("wet floor at the fountain", 8)
}

pub(crate) fn item(text: &str, hours: i64) -> HandoverItem {
    HandoverItem {
        kind: Some(One(HandoverKind::Hazard)),
        text: Some(Prose(text.to_owned())),
        must_read: Some(true),
        expires_at: Some(EVENING.plus_millis(hours * 3_600_000)),
        ..Default::default()
    }
}

pub(crate) async fn page(world: &World, phone: &Phone, cursor: Option<Cursor>, limit: u64) -> FeedPage {
    let cursor = cursor
        .map(|cursor| format!("&cursor={}", BASE64.encode(cursor.encode())))
        .unwrap_or_default();
    good(
        world
            .ask(
                phone,
                "GET",
                &format!("/sync/v1/feed?limit={limit}{cursor}"),
                Vec::new(),
            )
            .await,
    )
}

async fn phone_reads_handover_items_of_others_and_who_read_its_own(world: World) {
    let (mut sam, mut jo) = (world.phone(0).await, world.phone(1).await);
    let written = sam.write(item("wet floor at the fountain", 8), None);
    sam.write(encounter(), None);
    world.pushed(&sam, Lane::Records, 1).await;

    let read = page(&world, &jo, None, 200).await;
    assert_eq!(read.items.len(), 1);
    assert_eq!(read.items[0].author_name, "Sam Patel");
    read.items[0].verify().unwrap();
    assert_eq!(
        Body::decode(&read.items[0].body.as_ref().unwrap().0)
            .unwrap()
            .record,
        written
    );
    assert!(page(&world, &sam, None, 200).await.items.is_empty());

    jo.write(Acknowledgement { item: Some(written) }, None);
    world.pushed(&jo, Lane::Records, 1).await;
    let told = page(&world, &sam, None, 200).await;
    assert_eq!(
        (told.items.len(), told.items[0].author_name.as_str()),
        (1, "Jo Roy")
    );
    assert!(
        page(&world, &jo, Some(read.next_cursor), 200)
            .await
            .items
            .is_empty()
    );
    let alex = world.phone(2).await;
    assert_eq!(page(&world, &alex, None, 200).await.items.len(), 1);
}

async fn who_reads_a_kind_is_what_its_table_says(world: World) {
    let (mut sam, mut jo) = (world.phone(0).await, world.phone(1).await);
    let own = jo.write(encounter(), None);
    world.pushed(&jo, Lane::Records, 1).await;
    for kind in KINDS {
        let mut fields = Fields::new();
        if let Readers::NextOfficers { until } = kind.readers {
            fields.insert(until, Value::Int(EVENING.plus_millis(3_600_000).0));
        }
        fields.extend(
            kind.subject
                .map(|number| (number, Value::Bytes(own.as_bytes().to_vec()))),
        );
        // As a newer phone writes it, so that no other field is asked for.
        let newer = KindDef {
            schema: kind.schema + 1,
            ..**kind
        };
        let id = sam.record();
        sam.line(&newer, id, fields, Vec::new());
    }
    for lane in Lane::ALL {
        world.pushed(&sam, *lane, 1).await;
    }
    let mut read: Vec<_> = page(&world, &jo, None, 200)
        .await
        .items
        .iter()
        .map(|item| Body::decode(&item.body.as_ref().unwrap().0).unwrap().kind)
        .collect();
    read.sort_unstable();
    let expected: Vec<_> = KINDS
        .iter()
        .filter(|kind| kind.readers != Readers::Nobody)
        .map(|kind| kind.number)
        .collect();
    assert_eq!(read, expected);
    assert!(expected.len() > 1);
}

async fn correction_that_came_before_what_it_corrects_is_told_when_that_comes(world: World) {
    let (mut sam, mut jo, alex) = (world.phone(0).await, world.phone(1).await, world.phone(2).await);
    let written = sam.write(item("wet floor at the fountain", 8), None);
    // What the server lost comes again in any order.
    let text = |text: &str| Fields::from([(65, Value::Text(text.to_owned()))]);
    let base = vec![sam.head(Lane::Records).hash];
    jo.line(HandoverItem::KIND, written, text("it is dry again"), base.clone());
    world.pushed(&jo, Lane::Records, 1).await;
    world
        .admin()
        .revoke(jo.certificate.peek().unwrap().device, "lost")
        .unwrap();
    jo.line(HandoverItem::KIND, written, text("kept aside"), base);
    world.pushed(&jo, Lane::Records, 2).await;
    let read = page(&world, &alex, None, 200).await;
    assert!(read.items.is_empty());
    world.pushed(&sam, Lane::Records, 1).await;
    let mut cursor = Some(read.next_cursor);
    let read = page(&world, &alex, cursor, 200).await;
    let told: std::collections::BTreeSet<_> = read.items.iter().map(|item| item.hash()).collect();
    assert_eq!(told.len(), 2, "both lines, and none that is held");
    cursor = Some(read.next_cursor);
    assert!(page(&world, &alex, cursor, 200).await.items.is_empty());
    assert_eq!(world.admin().verify().unwrap().damage, [""; 0]);
}

async fn expired_items_are_not_handed_out(world: World) {
    let (mut sam, jo) = (world.phone(0).await, world.phone(1).await);
    sam.write(item("short", 1), None);
    sam.write(item("long", 8), None);
    world.pushed(&sam, Lane::Records, 1).await;
    world.clock.pass(61);
    assert_eq!(page(&world, &jo, None, 200).await.items.len(), 1);
}

async fn feed_is_read_page_by_page_without_gaps(world: World) {
    let (mut sam, jo) = (world.phone(0).await, world.phone(1).await);
    for number in 0..7 {
        sam.write(item(&number.to_string(), 8), None);
        sam.write(encounter(), None);
    }
    world.pushed(&sam, Lane::Records, 1).await;
    let (mut cursor, mut positions) = (None, Vec::new());
    loop {
        let read = page(&world, &jo, cursor, 3).await;
        positions.extend(read.items.iter().map(|item| item.pos));
        cursor = Some(read.next_cursor);
        if !read.more {
            break;
        }
    }
    assert_eq!(positions, [1, 3, 5, 7, 9, 11, 13]);
}

async fn cursor_of_another_memory_starts_again(world: World) {
    let (mut sam, jo) = (world.phone(0).await, world.phone(1).await);
    sam.write(item("one", 8), None);
    world.pushed(&sam, Lane::Records, 1).await;
    let cursor = page(&world, &jo, None, 200).await.next_cursor;
    let check = async |cursor: Cursor, items: usize| {
        assert_eq!(
            page(&world, &jo, Some(cursor), 200).await.items.len(),
            items,
            "{cursor:?}"
        );
    };
    check(cursor, 0).await;
    check(
        Cursor {
            epoch: Epoch([9; 16]),
            ..cursor
        },
        1,
    )
    .await;
    check(
        Cursor {
            log_hash: protocol::LogHash([9; 32]),
            ..cursor
        },
        1,
    )
    .await;
    check(
        Cursor {
            position: 99,
            ..cursor
        },
        1,
    )
    .await;
}

crate::tests::on_each_database! {
    phone_reads_handover_items_of_others_and_who_read_its_own,
    who_reads_a_kind_is_what_its_table_says,
    expired_items_are_not_handed_out,
    feed_is_read_page_by_page_without_gaps,
    correction_that_came_before_what_it_corrects_is_told_when_that_comes,
    cursor_of_another_memory_starts_again,
}
