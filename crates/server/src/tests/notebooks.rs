use domain::codes::{EncounterKind, EncounterOutcome, PatrolMode};
use domain::field::{One, Words};
use domain::kind::Record as _;
use domain::kinds::{Encounter, Shift};
use domain::{Class, EntryHash, Fields, Lane, RecordId, Value};
use protocol::api::{ErrorCode, HelloRequest, HelloResponse, ManifestAnswer, ManifestRequest, NotebookHello};
use protocol::api::{NotebookStatus, OwnPage};
use protocol::chain::CitedHead;
use protocol::receipt::BlobSet;
use protocol::statement::Heads;
use protocol::{Cursor, LogHash, Message as _, Signed};

use super::phone::Phone;
use super::world::{EVENING, World, good, refused};
use crate::db::{notebook, record};

pub(crate) fn shift() -> Shift {
    Shift {
        unit: Some(Words("U12".to_owned())),
        zone: Some(Words("Z2".to_owned())),
        mode: Some(One(PatrolMode::Foot)),
        started_at: Some(EVENING.plus_millis(-3_600_000)),
        ..Default::default()
    }
}

pub(crate) fn encounter() -> Encounter {
    Encounter {
        kind: Some(One(EncounterKind::Assist)),
        outcome: Some(One(EncounterOutcome::Resolved)),
        need: Some(Words("a bus ticket".to_owned())),
        ..Default::default()
    }
}

fn fields(world: &World, id: RecordId) -> Fields {
    world
        .station
        .ledger
        .read(|db| record::get(db, id))
        .unwrap()
        .unwrap()
        .fields
}

pub(crate) fn hello(phone: &Phone) -> HelloRequest {
    let notebooks = vec![NotebookHello {
        notebook: phone.notebook,
        heads: phone.statement().heads,
        version: None,
    }];
    HelloRequest {
        versions: vec![1],
        notebooks,
        cursor: None,
        last_receipts: Vec::new(),
        schemas: None,
        done: None,
        noticed: None,
        read: None,
    }
}

async fn pushed_lines_are_receipted_and_survive_a_restart(world: World) {
    let mut phone = world.phone(0).await;
    let shift = phone.write(shift(), None);
    let met = phone.write(encounter(), Some(shift));
    let receipt = world.pushed(&phone, Lane::Records, 1).await;
    assert_eq!(
        (receipt.committed, receipt.hash),
        (2, phone.head(Lane::Records).hash)
    );
    assert!(receipt.held.is_empty());

    let world = world.restart();
    let state: HelloResponse = good(world.tell(&phone, "/sync/v1/hello", &hello(&phone)).await);
    assert_eq!(state.notebooks[0].lanes[1].committed, 2);
    assert_eq!(state.notebooks[0].lanes[1].hash, Some(receipt.hash));
    assert_eq!(
        fields(&world, met).get(&69),
        Some(&Value::Text("a bus ticket".to_owned()))
    );
}

async fn batch_that_is_sent_again_changes_nothing(world: World) {
    let mut phone = world.phone(0).await;
    phone.write(encounter(), None);
    let first = world.pushed(&phone, Lane::Records, 1).await;
    let again = world.pushed(&phone, Lane::Records, 1).await;
    assert_eq!(
        (again.committed, again.hash, again.feed_pos),
        (first.committed, first.hash, first.feed_pos)
    );
    phone.write(encounter(), None);
    let overlapping = world.pushed(&phone, Lane::Records, 1).await;
    assert_eq!((overlapping.committed, overlapping.feed_pos), (2, 2));
}

async fn batch_that_continues_another_chain_is_a_mismatch_and_seals_nothing(world: World) {
    let mut phone = world.phone(0).await;
    phone.write(encounter(), None);
    world.pushed(&phone, Lane::Records, 1).await;
    phone.go_back(Lane::Records, 1);
    phone.write(encounter(), None);
    phone.write(encounter(), None);
    refused(
        world.push(&phone, Lane::Records, 2).await,
        ErrorCode::HashMismatch,
    );
    let state: HelloResponse = good(world.tell(&phone, "/sync/v1/hello", &hello(&phone)).await);
    assert_eq!(state.notebooks[0].status, NotebookStatus::Open);
}

async fn another_line_at_the_same_place_is_a_fork_and_both_are_kept(world: World) {
    let mut phone = world.phone(0).await;
    phone.write(encounter(), None);
    world.pushed(&phone, Lane::Records, 1).await;
    phone.go_back(Lane::Records, 1);
    phone.write(encounter(), None);
    refused(world.push(&phone, Lane::Records, 1).await, ErrorCode::Fork);
    let state: HelloResponse = good(world.tell(&phone, "/sync/v1/hello", &hello(&phone)).await);
    assert_eq!(state.notebooks[0].status, NotebookStatus::Sealed);
    let count = |sql: &str| -> i64 {
        world
            .station
            .ledger
            .read(|db| db.one(sql, &[], |row| row.get(0)))
            .unwrap()
    };
    assert_eq!(
        (
            count("SELECT count(*) FROM fork"),
            count("SELECT count(*) FROM entry"),
            count("SELECT CAST(sum(lines) AS BIGINT) FROM feed")
        ),
        (1, 2, 2)
    );
}

async fn line_that_breaks_a_rule_is_held_and_the_rest_goes_on(world: World) {
    let mut phone = world.phone(0).await;
    let bad = phone.write(
        Encounter {
            outcome: None,
            ..encounter()
        },
        None,
    );
    let newer = phone.record();
    phone.raw(
        Lane::Records,
        Class::Record,
        newer,
        vec![0xa1, 0x01, 0x50]
            .into_iter()
            .chain(*newer.as_bytes())
            .collect(),
    );
    let good_one = phone.write(encounter(), None);
    let receipt = world.pushed(&phone, Lane::Records, 1).await;
    assert_eq!(receipt.committed, 3);
    assert_eq!(
        receipt.held,
        [(1, "rules".to_owned()), (2, "unreadable".to_owned())]
    );
    let shown = |id| {
        world
            .station
            .ledger
            .read(|db| record::get(db, id))
            .unwrap()
            .is_some()
    };
    assert_eq!((shown(bad), shown(newer), shown(good_one)), (false, false, true));
}

async fn kind_of_a_newer_version_is_kept(world: World) {
    let mut phone = world.phone(0).await;
    let id = phone.record();
    let newer = domain::KindDef {
        number: 900,
        name: "newer",
        schema: 1,
        lane: Lane::Records,
        class: Class::Record,
        fields: &[],
        ..*Encounter::KIND
    };
    phone.line(
        &newer,
        id,
        Fields::from([(64, Value::Text("new".to_owned()))]),
        Vec::new(),
    );
    assert!(world.pushed(&phone, Lane::Records, 1).await.held.is_empty());
    assert_eq!(fields(&world, id).get(&64), Some(&Value::Text("new".to_owned())));
}

async fn known_kind_as_a_newer_phone_writes_it_is_shown_with_all_its_fields(world: World) {
    let mut phone = world.phone(0).await;
    let newer = domain::KindDef {
        schema: Encounter::KIND.schema + 1,
        fields: &[],
        ..*Encounter::KIND
    };
    let written = Fields::from([
        (64, Value::Text("a_code_of_next_year".to_owned())),
        (65, Value::Text("resolved".to_owned())),
        (900, Value::Int(4)),
    ]);
    let id = phone.record();
    let first = phone.line(&newer, id, written.clone(), Vec::new());
    // An officer at a phone of today corrects it.
    let count = Fields::from([(66, Value::Int(2))]);
    phone.line(Encounter::KIND, id, count.clone(), vec![first]);
    assert!(world.pushed(&phone, Lane::Records, 1).await.held.is_empty());
    assert_eq!(
        fields(&world, id),
        [written, count].into_iter().flatten().collect()
    );
}

async fn corrections_that_do_not_know_each_other_keep_both_values(world: World) {
    let mut phone = world.phone(0).await;
    let id = phone.write(encounter(), None);
    let base = phone.head(Lane::Records).hash;
    for count in [2, 3] {
        phone.line(
            Encounter::KIND,
            id,
            Fields::from([(66, Value::Int(count))]),
            vec![base],
        );
    }
    world.pushed(&phone, Lane::Records, 1).await;
    let record = world
        .station
        .ledger
        .read(|db| record::get(db, id))
        .unwrap()
        .unwrap();
    assert_eq!((record.lines, record.conflicts), (3, 1));
    assert_eq!(record.fields.get(&66), Some(&Value::Int(2)));
}

async fn what_a_revoked_phone_sends_is_kept_aside_and_it_reads_nothing(world: World) {
    let mut phone = world.phone(0).await;
    phone.write(encounter(), None);
    world
        .admin()
        .revoke(phone.certificate.peek().unwrap().device, "lost")
        .unwrap();
    let receipt = world.pushed(&phone, Lane::Records, 1).await;
    assert_eq!(receipt.held, [(1, "revoked".to_owned())]);
    refused(
        world.ask(&phone, "GET", "/sync/v1/feed", Vec::new()).await,
        ErrorCode::Revoked,
    );
}

async fn phone_gets_its_own_lines_back(world: World) {
    let mut phone = world.phone(0).await;
    phone.write(encounter(), None);
    phone.write(encounter(), None);
    world.pushed(&phone, Lane::Records, 1).await;
    let sent = phone.batch(Lane::Records, 2);
    for lane in ["1", "records"] {
        let path = format!("{}?lane={lane}&from=2", phone.entries());
        let page: OwnPage = good(world.ask(&phone, "GET", &path, Vec::new()).await);
        assert_eq!((page.from, page.prev_hash, page.more), (2, sent.prev_hash, false));
        assert_eq!(page.entries, sent.entries);
        assert!(page.keys[0].1.is(&sent.keys[0].1));
        assert_eq!(
            page.statement.unwrap().bytes(),
            Signed::sign(&phone.statement(), &phone.key).bytes()
        );
    }
    let other = world.phone(1).await;
    let path = format!("{}?lane=1&from=1", phone.entries());
    refused(
        world.ask(&other, "GET", &path, Vec::new()).await,
        ErrorCode::NotFound,
    );
}

async fn notebook_is_written_by_its_own_phone_only(world: World) {
    let mut phone = world.phone(0).await;
    phone.write(encounter(), None);
    let other = world.phone(1).await;
    refused(
        world
            .tell(&other, &phone.entries(), &phone.batch(Lane::Records, 1))
            .await,
        ErrorCode::NotFound,
    );
    let foreign = other.entries();
    let mut batch = phone.batch(Lane::Records, 1);
    batch.notebook = other.notebook;
    refused(
        world.tell(&other, &foreign, &batch).await,
        ErrorCode::BadSignature,
    );
}

async fn manifest_is_signed_only_when_everything_is_held(world: World) {
    let mut phone = world.phone(0).await;
    let shift = phone.write(shift(), None);
    phone.write(encounter(), Some(shift));
    let request = ManifestRequest {
        notebook: phone.notebook,
        shift,
        heads: phone.statement().heads,
        blobs: BlobSet::default(),
    };
    let ManifestAnswer::Missing(missing) = good(world.tell(&phone, "/sync/v1/manifest", &request).await)
    else {
        panic!("nothing was sent yet")
    };
    assert_eq!(missing.heads.all().len(), 1);
    world.pushed(&phone, Lane::Records, 1).await;
    let ManifestAnswer::AllHeld(signed) = good(world.tell(&phone, "/sync/v1/manifest", &request).await)
    else {
        panic!("everything was sent")
    };
    let opened = protocol::receipt::open(&signed, &phone.enrolled.server.peek().unwrap()).unwrap();
    assert_eq!((opened.shift, opened.heads), (shift, request.heads.clone()));
    let unknown = BlobSet::new(vec![protocol::BlobHash([9; 32])]);
    let request = ManifestRequest {
        blobs: unknown.clone(),
        heads: Heads::new(Vec::new()).unwrap(),
        ..request
    };
    let ManifestAnswer::Missing(missing) = good(world.tell(&phone, "/sync/v1/manifest", &request).await)
    else {
        panic!("the blob was never declared")
    };
    assert_eq!(missing.blobs, unknown);
}

async fn receipt_ahead_of_the_server_begins_a_new_epoch_once(world: World) {
    let mut phone = world.phone(0).await;
    phone.write(encounter(), None);
    let receipt = world.pushed(&phone, Lane::Records, 1).await;
    let ahead = protocol::receipt::Receipt {
        committed: 9,
        ..receipt.clone()
    };
    let signed = Signed::sign(&ahead, &world.station.keys.server);
    let request = HelloRequest {
        last_receipts: vec![signed],
        ..hello(&phone)
    };
    let first: HelloResponse = good(world.tell(&phone, "/sync/v1/hello", &request).await);
    assert_ne!(first.epoch, receipt.epoch);
    let second: HelloResponse = good(world.tell(&phone, "/sync/v1/hello", &request).await);
    assert_eq!(second.epoch, first.epoch);
    assert_eq!(second.encode().len(), first.encode().len());
}

async fn what_a_phone_read_and_nobody_brings_again_is_named(world: World) {
    let (mut sam, jo) = (world.phone(0).await, world.phone(1).await);
    sam.write(encounter(), None);
    world.pushed(&sam, Lane::Records, 1).await;
    // Sam's phone has a second line; as for the third, it went back in time.
    sam.write(encounter(), None);
    let line = |seq, hash| CitedHead {
        notebook: sam.notebook,
        lane: Lane::Records,
        seq,
        hash,
    };
    let second = sam.head(Lane::Records).hash;
    let gone = EntryHash([7; 32]);
    let beyond = Cursor {
        epoch: good::<HelloResponse>(world.tell(&jo, "/sync/v1/hello", &hello(&jo)).await).epoch,
        position: 40,
        log_hash: LogHash([1; 32]),
    };
    let ahead = HelloRequest {
        cursor: Some(beyond),
        ..hello(&jo)
    };
    let asked: HelloResponse = good(world.tell(&jo, "/sync/v1/hello", &ahead).await);
    assert_eq!(asked.forgot, Some(true));
    let known = world
        .station
        .ledger
        .read(|db| notebook::find(db, sam.notebook))
        .unwrap()
        .unwrap();
    let head = world
        .station
        .ledger
        .read(|db| notebook::head(db, known.id, Lane::Records));
    let first = head.unwrap().unwrap().hash;
    let told = HelloRequest {
        read: Some(vec![line(1, first), line(2, second), line(3, gone)]),
        ..ahead
    };
    for _ in 0..2 {
        let answer: HelloResponse = good(world.tell(&jo, "/sync/v1/hello", &told).await);
        assert_eq!(answer.forgot, None, "it is asked once");
    }
    let missed = world.admin().missed().unwrap();
    let shown: Vec<_> = missed.iter().map(|one| (one.from, one.to, one.gone)).collect();
    assert_eq!(shown, [(2, 3, false)], "they may still come");
    assert_eq!(missed[0].officer.as_deref(), Some("Sam Patel"));
    assert!(missed[0].read_by.starts_with("Jo Roy"));

    let said: HelloResponse = good(world.tell(&sam, "/sync/v1/hello", &hello(&sam)).await);
    assert_eq!(
        said.notebooks[0].lanes[1].missed,
        Some(vec![(2, second), (3, gone)])
    );
    world.pushed(&sam, Lane::Records, 2).await;
    let missed = world.admin().missed().unwrap();
    let shown: Vec<_> = missed.iter().map(|one| (one.from, one.to, one.gone)).collect();
    assert_eq!(shown, [(3, 3, true)]);
}

async fn batches_that_come_at_once_are_each_answered_and_a_bad_one_stops_no_other(world: World) {
    let mut phones = Vec::new();
    for seed in 0..8 {
        let mut phone = world.phone_of(0, 40 + seed).await;
        phone.write(encounter(), None);
        phones.push(phone);
    }
    // One of them sends to the notebook of another, signed with its own key.
    let mut stranger = phones[0].copy();
    stranger.notebook = phones[1].notebook;
    phones[0] = stranger;
    let pushes = phones.iter().map(|phone| world.push(phone, Lane::Records, 1));
    let answers = futures_util::future::join_all(pushes).await;
    let mut places = Vec::new();
    for (phone, answer) in phones.iter().zip(answers).skip(1) {
        let receipt = world.receipt_of(answer, phone);
        assert_eq!((receipt.committed, receipt.held.len()), (1, 0));
        places.push(receipt.feed_pos);
    }
    places.sort_unstable();
    assert_eq!(places, [1, 2, 3, 4, 5, 6, 7]);
    refused(
        world.push(&phones[0], Lane::Records, 1).await,
        ErrorCode::NotFound,
    );
    let found = world.admin().verify().unwrap();
    assert!(found.damage.is_empty(), "{:?}", found.damage);
}

crate::tests::on_each_database! {
    batches_that_come_at_once_are_each_answered_and_a_bad_one_stops_no_other,
    pushed_lines_are_receipted_and_survive_a_restart,
    batch_that_is_sent_again_changes_nothing,
    batch_that_continues_another_chain_is_a_mismatch_and_seals_nothing,
    another_line_at_the_same_place_is_a_fork_and_both_are_kept,
    line_that_breaks_a_rule_is_held_and_the_rest_goes_on,
    kind_of_a_newer_version_is_kept,
    known_kind_as_a_newer_phone_writes_it_is_shown_with_all_its_fields,
    corrections_that_do_not_know_each_other_keep_both_values,
    what_a_revoked_phone_sends_is_kept_aside_and_it_reads_nothing,
    phone_gets_its_own_lines_back,
    notebook_is_written_by_its_own_phone_only,
    manifest_is_signed_only_when_everything_is_held,
    receipt_ahead_of_the_server_begins_a_new_epoch_once,
    what_a_phone_read_and_nobody_brings_again_is_named,
}
