//! What others wrote comes in: verified, each line once, page by page.

use domain::{Class, EntryHash, Lane, NotebookId, OfficerId, RecordId, Timestamp, Value};
use protocol::api::{ErrorBody, ErrorCode, FeedItem};
use protocol::{Absence, Body, Commit, Place, Raw, commit};
use sync::{Subject, Trouble};

use crate::server::{Call, Fault};
use crate::world::{World, record_key};

pub(crate) const COLLEAGUE: NotebookId = NotebookId::from_bytes([0xc0; 16]);

/// The line at position `pos`, which is line `pos` of a colleague's records.
pub(crate) fn item(pos: u64, kind: u16, base: Vec<EntryHash>, record: RecordId) -> FeedItem {
    let body = Body {
        record,
        kind,
        schema: 1,
        happened_at: Timestamp(7),
        clocks: domain::Clocks {
            wall: Timestamp(7),
            mono_ms: 7,
            boot: domain::BootId::from_bytes([1; 16]),
            gnss: None,
            server_offset_ms: None,
        },
        base,
        fields: [(38, Value::Text(format!("line {pos}")))].into(),
    };
    let body = body.encode().unwrap();
    let place = Place {
        notebook: COLLEAGUE,
        lane: Lane::Records,
        seq: pos,
    };
    let key = record_key(record);
    FeedItem {
        pos,
        notebook: COLLEAGUE,
        lane: Lane::Records,
        seq: pos,
        class: Class::Record,
        commit: commit::of(&key, place, Class::Record, &body).unwrap(),
        prev: EntryHash([u8::try_from(pos).unwrap(); 32]),
        author: OfficerId::from_bytes([2; 16]),
        author_name: "Officer B".to_owned(),
        body: Some(Raw(body)),
        record_key: Some(key),
        absence: None,
        fork: None,
    }
}

pub(crate) fn record(number: u8) -> RecordId {
    RecordId::from_bytes([number; 16])
}

fn with_feed(items: Vec<FeedItem>) -> World {
    let world = World::new();
    add(&world, items);
    world
}

pub(crate) fn add(world: &World, items: Vec<FeedItem>) {
    let mut state = world.server.state();
    state.feed_head = items.last().map_or(0, |item| item.pos);
    state.feed.extend(items);
}

fn text(world: &World, number: u8) -> Option<String> {
    let found = world.find(record(number))?;
    found.fields.get(&38).and_then(Value::as_text).map(str::to_owned)
}

#[test]
fn all_pages_come_in_and_then_nothing_more() {
    let world = with_feed(
        (1..=8)
            .map(|pos| item(pos, 2, vec![], record(u8::try_from(pos).unwrap())))
            .collect(),
    );
    let report = world.sync();
    assert!(report.is_whole(), "{report:?}");
    assert_eq!((report.received, report.requests), (8, 4));
    assert_eq!(text(&world, 8).as_deref(), Some("line 8"));
    assert_eq!(world.find(record(3)).unwrap().author, "Officer B");
    assert_eq!(world.sync().requests, 1);
}

#[test]
fn cut_between_two_pages_loses_and_doubles_nothing() {
    for fault in [Fault::CutBefore, Fault::CutAfter] {
        let world = with_feed(
            (1..=8)
                .map(|pos| item(pos, 2, vec![], record(u8::try_from(pos).unwrap())))
                .collect(),
        );
        world
            .server
            .fail(Call::Feed, Fault::Forge(crate::server::server_key(), |_| ()));
        world.server.fail(Call::Feed, fault);
        assert_eq!(world.sync().received, 3);
        assert_eq!(world.sync().received, 5);
        for number in 1..=8 {
            assert_eq!(world.find(record(number)).unwrap().lines, 1);
        }
    }
}

#[test]
fn same_lines_after_a_new_epoch_change_nothing() {
    let world = with_feed(vec![item(1, 2, vec![], record(1))]);
    world.sync();
    world.server.state().epoch += 1;
    assert!(world.sync().is_whole());
    assert_eq!(world.find(record(1)).unwrap().lines, 1);
}

#[test]
fn line_that_is_not_what_its_header_says_is_passed_over_and_named() {
    let mut bad = item(2, 2, vec![], record(2));
    bad.commit = Commit([0; 32]);
    let mut keyless = item(3, 2, vec![], record(3));
    keyless.record_key = None;
    let world = with_feed(vec![
        item(1, 2, vec![], record(1)),
        bad,
        keyless,
        item(4, 2, vec![], record(4)),
    ]);
    let report = world.sync();
    assert!(report.failure.is_none());
    let named: Vec<_> = report.troubles.iter().map(|Trouble { with, .. }| *with).collect();
    assert_eq!(named, [Subject::FeedLine(2), Subject::FeedLine(3)]);
    assert_eq!(
        (
            text(&world, 1).is_some(),
            text(&world, 2),
            text(&world, 4).is_some()
        ),
        (true, None, true)
    );
    assert!(world.sync().is_whole(), "it is not asked for again");
}

#[test]
fn kind_of_a_newer_version_is_taken_in_all_the_same() {
    let world = with_feed(vec![item(1, 9_999, vec![], record(1))]);
    assert!(world.sync().is_whole());
    assert_eq!(world.find(record(1)).unwrap().kind, 9_999);
}

#[test]
fn body_of_a_newer_version_stops_nothing() {
    // The record's id, and a key of the body's own that does not exist yet.
    let mut newer = item(1, 2, vec![], record(1));
    let body = [&[0xa2, 1, 0x50][..], record(1).as_bytes(), &[11, 0]].concat();
    newer.commit = commit::of(&record_key(record(1)), newer.place(), newer.class, &body).unwrap();
    newer.body = Some(Raw(body));
    let world = with_feed(vec![newer, item(2, 2, vec![], record(2))]);
    let report = world.sync();
    assert!(report.is_whole(), "{report:?}");
    assert_eq!(
        (
            report.received,
            world.find(record(1)).is_none(),
            text(&world, 2).is_some()
        ),
        (2, true, true)
    );
}

#[test]
fn line_withheld_from_this_officer_is_passed_over() {
    let mut withheld = item(1, 2, vec![], record(1));
    (withheld.body, withheld.record_key) = (None, None);
    let world = with_feed(vec![withheld, item(2, 2, vec![], record(2))]);
    let report = world.sync();
    assert!(report.is_whole());
    assert_eq!(report.received, 1);
}

#[test]
fn erased_line_loses_its_body_here_too() {
    let world = with_feed(vec![item(1, 2, vec![], record(1)), item(2, 2, vec![], record(2))]);
    world.sync();
    let erased = FeedItem {
        pos: 3,
        body: None,
        record_key: None,
        absence: Some(Absence::Erased),
        ..item(1, 2, vec![], record(1))
    };
    add(&world, vec![erased]);
    assert!(world.sync().is_whole());
    assert_eq!((text(&world, 1), text(&world, 2).is_some()), (None, true));
}

#[test]
fn both_branches_of_a_colleague_s_fork_are_kept() {
    let (first, mut second) = (item(1, 2, vec![], record(1)), item(1, 2, vec![], record(2)));
    assert_ne!(first.hash(), second.hash());
    second.pos = 2;
    let world = with_feed(vec![first, second]);
    assert!(world.sync().is_whole());
    assert!(text(&world, 1).is_some() && text(&world, 2).is_some());
}

#[test]
fn two_edits_that_do_not_know_each_other_are_a_conflict() {
    let first = item(1, 2, vec![], record(1));
    let base = vec![first.hash()];
    let lines = vec![
        first,
        item(2, 2, base.clone(), record(1)),
        item(3, 2, base, record(1)),
    ];
    let world = with_feed(lines);
    world.sync();
    let found = world.find(record(1)).unwrap();
    assert_eq!((found.conflicts, found.heads.len(), found.lines), (1, 2, 3));
    assert_eq!(text(&world, 1).as_deref(), Some("line 2"));
}

#[test]
fn phone_that_may_not_read_any_more_still_sends() {
    let world = with_feed(vec![item(1, 2, vec![], record(1))]);
    world.save(Lane::Records, 10);
    world.save_photo(store::blob::Role::Original, 1_000);
    world.server.fail(
        Call::Feed,
        Fault::Refuse(ErrorBody::new(ErrorCode::Revoked, "revoked")),
    );
    let report = world.sync();
    assert_eq!(report.troubles[0].with, Subject::Feed);
    world.assert_agreed();
}

#[test]
fn feed_of_a_new_epoch_is_read_from_its_start() {
    let world = with_feed(vec![item(1, 2, vec![], record(1)), item(2, 2, vec![], record(2))]);
    assert_eq!(world.sync().received, 2);
    world.server.state().epoch += 1;
    assert!(world.sync().is_whole());
    assert_eq!(world.server.state().cursors, [None, None]);
    assert_eq!(world.sync().requests, 1);
}

#[test]
fn feed_that_ends_before_what_was_read_is_asked_for_again() {
    let world = with_feed(vec![item(1, 2, vec![], record(1)), item(2, 2, vec![], record(2))]);
    world.sync();
    // The server went back in time, and this phone holds no receipt that would tell it so.
    world.server.state().feed.truncate(1);
    world.server.state().feed_head = 1;
    let report = world.sync();
    assert!(report.is_whole());
    assert_eq!(report.requests, 2);
    assert_eq!(world.sync().requests, 1);
}
